from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pytest

from ingest.readers import read_content
from ingest.warehouse import ingest_reports
from tests.robustness.damage import REPORT, damaged_files, whole_files

DAMAGED = 1_000


@pytest.mark.parametrize("ending", whole_files())
def test_the_files_that_are_damaged_below_can_be_read_when_whole(ending: str) -> None:
    text = read_content(f"a.{ending}", whole_files()[ending]).text
    assert all(figure in text for figure in ("1,200.50", "1,100.00", "64.2%"))


def test_a_thousand_damaged_files_keep_no_good_one_out(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "good.txt").write_text("\n".join(REPORT), encoding="utf-8")
    damaged = list(damaged_files(DAMAGED))
    for one in damaged:
        (reports / one.name).write_bytes(one.content)
    result = ingest_reports(reports, tmp_path / "x.duckdb")
    with duckdb.connect(str(tmp_path / "x.duckdb"), read_only=True) as connection:
        assert connection.execute("select source_file from raw.reports where read_status = 'read'").fetchall() == [
            ("good.txt",)
        ]
        found = connection.execute("select source_file, code, reason, remedy from ops.problems").fetchall()
    assert len(found) == len(result.problems) == DAMAGED
    assert all(reason and remedy for _, _, reason, remedy in found)
    # the problem of what an archive holds is that of its member
    codes = {source_file.partition(".zip/")[0].removesuffix(".zip"): code for source_file, code, _, _ in found}
    said = {one.name: codes[one.name.removesuffix(".zip")] for one in damaged}
    assert [(one.name, said[one.name], set(one.codes)) for one in damaged if said[one.name] not in one.codes] == []
    assert "reader_fault" not in Counter(said.values())
