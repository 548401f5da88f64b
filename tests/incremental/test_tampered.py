"""What somebody has written into the published warehouse is found, and then nothing of it is taken over."""

from pathlib import Path

import duckdb

from expectations.models import PROJECT
from tests.warehouses import copy_shipped, publish


def test_a_published_warehouse_that_lost_rows_is_built_anew(tmp_path: Path) -> None:
    folder = copy_shipped(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "juesuan.duckdb")) as connection:
        [(figures,)] = connection.execute("select count(*) from marts.fct_figures").fetchall()
        connection.execute(
            "delete from marts.fct_figures where figure_id = (select min(figure_id) from marts.fct_figures)"
        )

    done = publish(PROJECT / "reports", folder)

    assert done.returncode == 0, done.stderr
    assert "0 of 1 report recomputed" in done.stderr
    assert "everything, because what was taken over does not hold" in done.stderr
    with duckdb.connect(str(folder / "juesuan.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from marts.fct_figures").fetchall() == [(figures,)]
