"""DATA_CHANGES.md: what a person reads of a publication."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb

from expectations.operations.changelog import Names, write_data_changes, write_entry
from expectations.operations.changes import Change, Changes
from expectations.operations.history import Entry, write_history
from tests.operations.small import new_warehouse, night, published_run, write_database

NAMES = Names({"revenue_total": "收入总计"}, {"revenue_equals_expenditure": "收入总计等于支出总计"})
BEFORE = published_run(night(0), reports=2)
RUN = published_run(night(1), reports=3)

ADDED = Change(
    1, "report", "added", source_file="乙/2024.pdf", department_name="乙局", fiscal_year=2024, value_after=Decimal(1204)
)
CHECK = Change(
    2, "check", "changed", source_file="甲.txt", identity="revenue_equals_expenditure", before="holds", after="broken"
)
FIGURE = Change(
    *(3, "figure", "changed"),
    source_file="甲.txt",
    item="revenue_total",
    measure="amount",
    basis="final",
    period="current",
    fund="all",
    before="万元",
    after="元",
    value_before=Decimal("100.50"),
    value_after=Decimal("1005000.00"),
)


def text_of(*rows: Change, counts: dict[tuple[str, str], int] | None = None) -> str:
    known = counts or {(row.kind, row.change): 1 for row in rows}
    return write_entry(RUN, BEFORE, Changes(rows, known), NAMES).text


def test_an_entry_says_in_both_languages_what_changed() -> None:
    text = text_of(ADDED, CHECK, FIGURE)
    for line in (
        f"## {night(1)}",
        "报告：新增 1 份，现有 3 份。原有报告的数字：1 个有变化。核对：1 项结果改变。",
        "Reports: 1 added, 3 in all. Figures of reports known before: 1 differ. Checks: 1 turned.",
        "- 新增 added: `乙/2024.pdf`（乙局 2024，数字 figures 1,204）",
        "- `甲.txt` 收入总计等于支出总计: 成立 `holds` → 不成立 `broken`",
        "- 内容更改 changed: `甲.txt` 收入总计（amount, final, current, all）100.5万元 → 1005000元",
    ):
        assert line in text.splitlines()


def test_other_versions_of_reader_or_models_are_named_as_a_reason() -> None:
    before = published_run(night(0)).__class__(night(0), BEFORE.started_at, versions={"reader_version": "aa"})
    run = before.__class__(night(1), BEFORE.started_at, versions={"reader_version": "bb"})
    text = write_entry(run, before, Changes((CHECK,), {("check", "changed"): 1}), NAMES).text
    assert "读取规则 reader: `aa` → `bb`" in text


def test_a_long_list_is_cut_and_the_rest_counted() -> None:
    rows = tuple(Change(n, "report", "added", source_file=f"{n}.txt", value_after=Decimal(1)) for n in range(80))
    text = text_of(*rows, counts={("report", "added"): 1_080})
    assert text.count("\n- 新增") == 50
    assert "- ……另有 1,030 项 and 1,030 more" in text


def test_names_of_files_and_departments_are_text_and_nothing_else() -> None:
    hostile = Change(
        *(1, "report", "added"),
        source_file="a`](javascript:x)\n# b\x1b[2J.txt",
        department_name="<script>*x*[y](z)|",
        value_after=Decimal(1),
    )
    [line] = [line for line in text_of(hostile).splitlines() if line.startswith("- ")]
    assert line == (r"- 新增 added: `aˋ](javascript:x)\n# b\x1b[2J.txt`（\<script\>\*x\*\[y\](z)\|，数字 figures 1）")


def test_the_page_is_what_is_published_newest_first(tmp_path: Path) -> None:
    warehouse = new_warehouse(tmp_path)
    write_data_changes(warehouse)
    assert not warehouse.data_changes.exists()
    write_database(warehouse.candidate, [])
    entries = [Entry(night(n), f"## {night(n)}\n") for n in range(3)]
    write_history(warehouse, [], [RUN], Changes(), entries)
    warehouse.candidate.rename(warehouse.published)
    write_data_changes(warehouse)
    page = warehouse.data_changes.read_text("utf-8")
    assert page.startswith("# 数据变更 Data changes\n")
    assert [line for line in page.splitlines() if line.startswith("## ")] == [f"## {night(n)}" for n in (2, 1, 0)]
    # after a rollback the page is that of the version before
    with duckdb.connect(str(warehouse.published)) as connection:
        connection.execute(f"delete from ops.publications where run_id = '{night(2)}'")
    write_data_changes(warehouse)
    assert night(2) not in warehouse.data_changes.read_text("utf-8")
    assert [path.name for path in warehouse.folder.glob(".DATA*")] == []
