"""The corpus of `make bench-queries` is the demo many times over, and each copy is another prefecture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from bench.queries import LIMIT_SECONDS, Timing, beyond_kept, multiply_reports, read_ratios, too_slow
from tests.cookbook.recipes import COOKBOOK, Recipe, answer, read_recipes

RECIPES = read_recipes(COOKBOOK.read_text(encoding="utf-8"))
#: those about departments of one county, which no copy adds to
OF_ONE_COUNTY = [recipe for recipe in RECIPES if "北票市" in recipe.query]


@pytest.fixture(scope="module")
def threefold(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("copies")
    with duckdb.connect(str(demo_database), read_only=True) as demo:
        reports = len(demo.execute("from marts.dim_reports").fetchall())
    rows = multiply_reports(demo_database, folder, RECIPES, 2 * reports + 1)
    assert rows["marts.dim_reports"] == 3 * reports
    for table, count in rows.items():
        assert len(duckdb.execute(f"select 1 from read_parquet('{folder / table}.parquet')").fetchall()) == count
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def test_no_two_reports_share_an_id_and_every_fact_finds_its_report(threefold: duckdb.DuckDBPyConnection) -> None:
    assert threefold.execute("select count(*) - count(distinct report_id) from marts.dim_reports").fetchone() == (0,)
    assert threefold.execute(
        "select count(*) from marts.fct_expenditure anti join marts.dim_reports using (report_id)"
    ).fetchone() == (0,)
    assert threefold.execute(
        "select count(*) from (select unnest(figure_ids) as figure_id from marts.fct_discrepancies)"
        " anti join marts.fct_figures using (figure_id)"
    ).fetchone() == (0,)


@pytest.mark.parametrize("recipe", OF_ONE_COUNTY, ids=lambda recipe: str(recipe.number))
def test_a_query_about_one_county_answers_as_before(
    recipe: Recipe, threefold: duckdb.DuckDBPyConnection, demo_database: Path
) -> None:
    with duckdb.connect(str(demo_database), read_only=True) as demo:
        assert answer(threefold, recipe.query) == answer(demo, recipe.query)


def test_every_query_runs_on_many_copies(threefold: duckdb.DuckDBPyConnection) -> None:
    for recipe in RECIPES:
        assert threefold.execute(recipe.query).fetchone() is not None


def test_every_query_has_a_kept_ratio() -> None:
    kept = read_ratios()
    assert kept.keys() == {recipe.number for recipe in RECIPES}
    assert all(0 < ratio < 2 for ratio in kept.values())


def test_a_query_is_found_that_takes_a_second_or_more_than_its_ratio_to_parquet() -> None:
    first, second, third = RECIPES[:3]
    timings = [Timing(first, 3, 0.9, 1), Timing(second, 3, LIMIT_SECONDS, 0.5), Timing(third, 0.2, 0.2, 0.4)]
    assert too_slow(timings) == ["2: 1.000 s is not below 1 s"]
    assert beyond_kept(timings, {1: 0.9, 2: 1.2}) == [
        "2: 2.00 times what Parquet takes (kept: 1.2)",
        "3: 0.50 times what Parquet takes (kept: None)",
    ]


def test_a_query_of_a_moment_may_scatter() -> None:
    assert not beyond_kept([Timing(RECIPES[0], 0.02, 0.02, 0.002)], {1: 0.5})
