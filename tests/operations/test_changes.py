"""What a publication changes, found between two warehouses of a few rows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from expectations.operations.changes import Change, Changes, compare_with_published
from expectations.warehouse import Warehouse
from tests.operations.small import Figure, Report, new_warehouse, write_database

CHECK = "revenue_equals_expenditure"
FIGURES = (Figure("revenue_total", "100.5"), Figure("expenditure_total", "100.5"), Figure("unclassified", "7"))
REPORT = Report("r1", "甲局2024.txt", FIGURES, ((CHECK, "holds"),))


def compare(folder: Path, before: list[Report] | None, after: list[Report], kept: int = 100) -> Changes:
    warehouse = new_warehouse(folder)
    write_database(warehouse.candidate, after)
    if before is not None:
        write_database(warehouse.published, before)
    return compare_with_published(warehouse, kept)


def rows(changes: Changes, kind: str) -> list[Change]:
    return [row for row in changes.rows if row.kind == kind]


def test_the_same_reports_change_nothing(tmp_path: Path) -> None:
    changes = compare(tmp_path, [REPORT], [REPORT])
    assert changes.is_nothing
    assert (changes.rows, str(changes)) == ((), "nothing has changed")


def test_in_the_first_publication_every_report_is_new(tmp_path: Path) -> None:
    changes = compare(tmp_path, None, [REPORT])
    assert changes.counts == {("report", "added"): 1}
    [row] = changes.rows
    assert (row.source_file, row.department_name, row.fiscal_year) == ("甲局2024.txt", "甲局", 2024)
    assert (row.value_before, row.value_after, row.unit) == (None, Decimal(3), "figures")


def test_reports_come_and_go(tmp_path: Path) -> None:
    changes = compare(tmp_path, [REPORT, Report("r2", "乙局.txt")], [REPORT, Report("r3", "丙局.txt")])
    assert [(row.change, row.report_id, row.source_file) for row in changes.rows] == [
        ("added", "r3", "丙局.txt"),
        ("removed", "r2", "乙局.txt"),
    ]
    assert str(changes) == "reports: 1 added, 1 removed"


def test_the_same_bytes_under_another_path_are_renamed_and_no_figure_has_changed(tmp_path: Path) -> None:
    changes = compare(tmp_path, [REPORT], [Report("r1", "甲/2024.txt", FIGURES, REPORT.checks)])
    [row] = changes.rows
    assert (row.change, row.before, row.after) == ("renamed", "甲局2024.txt", "甲/2024.txt")


def test_a_name_that_another_report_took_over(tmp_path: Path) -> None:
    after = [Report("r1", "旧.txt", FIGURES, REPORT.checks), Report("r2", "甲局2024.txt")]
    changes = compare(tmp_path, [REPORT], after)
    assert [(row.change, row.report_id) for row in changes.rows] == [("added", "r2"), ("renamed", "r1")]


def test_a_report_now_taken_for_another_departments(tmp_path: Path) -> None:
    changes = compare(tmp_path, [REPORT], [Report("r1", "甲局2024.txt", FIGURES, REPORT.checks, department="乙局")])
    [row] = changes.rows
    assert (row.change, row.before, row.after) == ("reassigned", "甲局 2024", "乙局 2024")


def test_a_new_version_of_a_report_tells_which_figures_and_checks_are_others(tmp_path: Path) -> None:
    mended = (Figure("revenue_total", "100.5"), Figure("expenditure_total", "99"), Figure("unclassified", "7"))
    changes = compare(tmp_path, [REPORT], [Report("r9", "甲局2024.txt", mended, ((CHECK, "broken"),))])
    assert changes.counts == {("report", "changed"): 1, ("figure", "changed"): 1, ("check", "changed"): 1}
    [figure] = rows(changes, "figure")
    assert (figure.item, figure.value_before, figure.value_after, figure.unit) == (
        "expenditure_total",
        Decimal("100.5"),
        Decimal(99),
        "万元",
    )
    [check] = rows(changes, "check")
    assert (check.identity, check.before, check.after, check.severity) == (CHECK, "holds", "broken", "error")
    assert str(changes) == "reports: 1 changed; 1 figure of known reports; 1 check turned"


def test_a_figure_put_in_between_does_not_make_the_others_look_changed(tmp_path: Path) -> None:
    before = Report("r1", "甲.txt", [Figure("expenditure_by_function", value) for value in ("1", "2", "3")])
    after = Report("r2", "甲.txt", [Figure("expenditure_by_function", value) for value in ("1", "9", "2", "3")])
    [figure] = rows(compare(tmp_path, [before], [after]), "figure")
    assert (figure.change, figure.value_after) == ("added", Decimal(9))


def test_another_unit_is_another_figure(tmp_path: Path) -> None:
    after = Report("r1", "甲局2024.txt", (Figure("revenue_total", "100.5", "元"), *FIGURES[1:]), REPORT.checks)
    [figure] = compare(tmp_path, [REPORT], [after]).rows
    assert (figure.kind, figure.change, figure.before, figure.after) == ("figure", "changed", "万元", "元")


def test_numbers_that_no_item_covers_come_and_go_and_do_not_become_each_other(tmp_path: Path) -> None:
    after = Report("r1", "甲局2024.txt", (*FIGURES[:2], Figure("unclassified", "8")), REPORT.checks)
    changes = compare(tmp_path, [REPORT], [after])
    assert [(row.change, row.value_before, row.value_after) for row in changes.rows] == [
        ("added", None, Decimal(8)),
        ("removed", Decimal(7), None),
    ]


def test_what_a_new_reader_finds_in_the_same_bytes_is_told(tmp_path: Path) -> None:
    after = Report(
        "r1", "甲局2024.txt", (*FIGURES, Figure("expenditure_basic", "60")), (*REPORT.checks, ("x", "broken"))
    )
    changes = compare(tmp_path, [REPORT], [after])
    assert [(row.kind, row.change) for row in changes.rows] == [("check", "added"), ("figure", "added")]


def test_what_is_not_listed_is_counted(tmp_path: Path) -> None:
    before = Report("r1", "甲.txt", [Figure("revenue_total", str(value)) for value in range(1, 8)])
    after = Report("r1", "甲.txt", [Figure("revenue_total", str(value)) for value in range(11, 18)])
    changes = compare(tmp_path, [before], [after], kept=2)
    assert [(row.change, row.value_before, row.changes) for row in changes.rows] == [
        ("changed", 1, 1),
        ("changed", 2, 1),
        ("more", None, 5),
    ]
    assert changes.count("figure") == 7


def test_the_same_two_warehouses_give_the_same_rows(tmp_path: Path) -> None:
    before = [Report(f"a{n}", f"{n}.txt", FIGURES, REPORT.checks) for n in range(20)]
    after = [Report(f"b{n}", f"{n}.txt", FIGURES[n % 3 :], ((CHECK, "broken"),)) for n in range(20)]
    assert compare(tmp_path / "1", before, after) == compare(tmp_path / "2", before, after)


@pytest.mark.parametrize("damage", ["text", "half", "old"])
def test_a_warehouse_that_cannot_be_compared_with_is_said_and_stops_nothing(damage: str, tmp_path: Path) -> None:
    warehouse: Warehouse = new_warehouse(tmp_path)
    write_database(warehouse.candidate, [REPORT])
    write_database(warehouse.published, [REPORT])
    if damage == "old":
        with duckdb.connect(str(warehouse.published)) as connection:
            connection.execute("alter table marts.fct_figures drop column source_kind")
    else:
        whole = warehouse.published.read_bytes()
        warehouse.published.write_bytes("这不是数据库".encode() * 999 if damage == "text" else whole[: len(whole) // 2])
    changes = compare_with_published(warehouse)
    assert changes.unknown.startswith("what is published cannot be compared: ")
    assert not changes.is_nothing
    with duckdb.connect(str(warehouse.candidate)) as connection:
        assert connection.execute("select count(*) from marts.dim_reports").fetchall() == [(1,)]
