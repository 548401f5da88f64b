"""Consistent reports give no discrepancy, however they are rounded and printed; and one wrong figure does.

`make bench-checks` does the same with many more of them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.generator.__main__ import generate
from tests.generator.false_alarms import find_false_alarms
from tests.warehouses import publish_well

#: consistent reports, and reports with one planted error each; every department is drawn anew
COUNT, SEED, FORMATS = 40, 4711, "txt:6,docx:1,html:1,xlsx:1,pdf:1"
WRONG_COUNT, WRONG_SEED = 12, 4712
#: the lowest share of checks that are judged at all; a check that is never made raises no alarm either
LOWEST_JUDGED = 0.8


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    generate(COUNT, SEED, folder / "right", FORMATS)
    generate(WRONG_COUNT, WRONG_SEED, folder / "wrong", errors="decimal_point")
    (folder / "reports").mkdir()
    for kind in ("right", "wrong"):
        shutil.move(folder / kind / "reports", folder / "reports" / kind)
    publish_well(folder / "reports", folder / "warehouse")
    return folder / "warehouse"


def test_consistent_reports_raise_no_alarm(warehouse: Path) -> None:
    _, alarms = find_false_alarms(warehouse)
    found = [f"{one.identity} {one.status}: {one.statement}" for one in alarms if one.source_file.startswith("right/")]
    assert not found, "\n".join(found)


def test_hardly_a_check_of_consistent_reports_is_left_unmade(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse / "juesuan.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select c.identity, count(*), count(*) filter (where c.status in ('holds', 'rounding'))"
            " from marts.fct_identity_checks as c join marts.dim_reports as r using (report_id)"
            " where r.source_file like 'right/%' and c.status <> 'not_applicable' group by all"
        ).fetchall()
    judged = {identity: passed for identity, _, passed in rows}
    assert sum(judged.values()) > LOWEST_JUDGED * sum(count for _, count, _ in rows)
    assert {
        "revenue_total_sum",
        "expenditure_total_sum",
        "expenditure_by_type_sum",
        "function_total_sum",
        "function_class_sum",
        "fund_roll_forward",
        "share_of_total",
        "change_rate",
        "completion_rate",
        "direction_words",
        "repeated_figure",
        "three_public_sum",
    } <= {identity for identity, passed in judged.items() if passed >= COUNT // 2}


def test_a_moved_decimal_point_is_seen_in_nearly_every_report(warehouse: Path) -> None:
    _, alarms = find_false_alarms(warehouse)
    wrong = {one.source_file for one in alarms if one.source_file.startswith("wrong/")}
    assert len(wrong) >= WRONG_COUNT * 3 // 4
