"""A report that states everything in tables and narrative: facts hold each yuan once, what is unread is not missing.

The report is `tests/mutations/department_with_nine_tables.txt`, whose figures are quoted here in 万元.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.ingest.conftest import ROOT
from tests.warehouses import model_reports

TEXT = (ROOT / "tests" / "mutations" / "department_with_nine_tables.txt").read_text(encoding="utf-8")

STRUCTURE = "（一）一般公共预算财政拨款支出决算结构情况"
ITEMS = """（二）一般公共预算财政拨款支出决算具体情况
一般公共预算财政拨款支出年初预算为1500.00万元，支出决算为1465.85万元。其中：
1.一般公共服务支出（类）财政事务（款）行政运行（项）。年初预算为850.00万元，支出决算为832.49万元。
2.一般公共服务支出（类）财政事务（款）一般行政管理事务（项）。年初预算为100.00万元，支出决算为96.40万元。
3.社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休（项）。年初预算为50.00万元，支出决算为45.62万元。
4.社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费（项）。年初预算为90.00万元，支出决算为88.71万元。
5.农林水支出（类）水利（款）水利工程运行维护等（项）。年初预算为315.00万元，支出决算为310.55万元。
6.住房保障支出（类）住房改革支出（款）住房公积金（项）。年初预算为95.00万元，支出决算为92.08万元。
"""
SECTION_AFTER = "六、一般公共预算财政拨款基本支出决算情况说明"


def _replace(old: str, new: str, count: int = 1) -> str:
    assert TEXT.count(old) >= count, old
    return TEXT.replace(old, new, count)


def _table(title: str) -> str:
    start = TEXT.index(f"\n{title}\n")
    return TEXT[start : TEXT.index("\n\n", start + 1)]


def _in_yuan(table: str) -> str:
    cell = re.compile(r"(?<=\| )[\d,]+\.\d\d(?= \|)")
    amounts = cell.sub(lambda found: f"{Decimal(found.group().replace(',', '')) * 10000:,.2f}", table)
    return amounts.replace("单位：万元", "单位：元")


def _codes_before_names(table: str) -> str:
    joined = re.sub(r"\| (\d{3,7}) \| ([^|]+) \|", r"| \1\2 |", table)
    return joined.replace("| 科目编码 | 科目名称 |", "| 项目 |").replace("|  | 合计 |", "| 合计 |")


def _on_two_pages(table: str) -> str:
    _, title, unit, head, *rows = table.split("\n")
    return "\n".join(["", title, unit, head, *rows[:9], "", head, *rows[9:]])


def _zeros_printed(table: str) -> str:
    rows = (re.sub(r"(?<=\|)  (?=\|)", " 0.00 ", row) if row.startswith("| 2") else row for row in table.split("\n"))
    return "\n".join(rows)


TITLES = re.findall(r"^(.+)\n单位：万元$", TEXT, re.MULTILINE)
MASKED_ROW = "| 2010602 | 一般行政管理事务 | 108.70 |  | 108.70 |"

#: file -> text; each a department of its own
REPORTS = {
    "tables": TEXT,
    # the narrative lists every 项 as well, one of them by words that no classification has
    "items": _replace(SECTION_AFTER, ITEMS + SECTION_AFTER),
    "masked": _replace(MASKED_ROW, "| 2010602 | 一般行政管理事务 | *** |  | *** |"),
    "unknown": _replace("| 八、其他收入 | 14.30 |", "| 八、零星进账 | 14.30 |"),
    "in-yuan": _replace(_table("支出决算表"), _in_yuan(_table("支出决算表"))),
    "codes-before-names": _replace(_table("支出决算表"), _codes_before_names(_table("支出决算表"))),
    "zeros-printed": _replace(_table("支出决算表"), _zeros_printed(_table("支出决算表"))),
    "on-two-pages": _replace(_table("支出决算表"), _on_two_pages(_table("支出决算表"))),
    **{f"without-{title}": _replace(_table(title), "") for title in TITLES},
}


#: what is the same report in another form
FORMS = ["tables", "items", "in-yuan", "codes-before-names", "zeros-printed", "on-two-pages"]


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("表格与文字")
    reports = folder / "reports"
    reports.mkdir()
    for number, (name, text) in enumerate(REPORTS.items()):
        named = text.replace("青山市水务局", f"青山市第{number}水务局")
        (reports / f"{name}.txt").write_text(named, encoding="utf-8")
    candidate, warnings = model_reports(reports, folder / "warehouse")
    assert not [one for one in warnings if one.startswith("every_difference_of_a_total")]
    return candidate


def _rows(candidate: Path, name: str, statement: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(candidate), read_only=True) as connection:
        return connection.execute(
            f"select * from ({statement}) where report_id ="
            " (select report_id from marts.dim_reports where source_file = ?)",
            [f"{name}.txt"],
        ).fetchall()


def _sums(candidate: Path, name: str, table: str, keys: str) -> Mapping[tuple[object, ...], Decimal]:
    rows = _rows(
        candidate,
        name,
        f"select report_id, {keys}, sum(amount_yuan) / 10000 as amount from marts.{table}"
        " where basis = 'final' group by all",
    )
    return {tuple(key): Decimal(str(amount)).quantize(Decimal("0.01")) for _, *key, amount in rows}


@pytest.mark.parametrize("name", FORMS)
def test_spending_adds_up_by_budget_and_nature(name: str, candidate: Path) -> None:
    expected = {
        ("general", "basic"): Decimal("1038.75"),
        ("general", "project"): Decimal("427.10"),
        ("government_fund", "project"): Decimal("150.00"),
        ("state_capital", "project"): Decimal("30.00"),
    }
    assert _sums(candidate, name, "fct_expenditure", "fund, nature") == expected
    assert _sums(candidate, name, "fct_expenditure_by_economic_class", "fund, nature") == expected


def test_revenue_and_balances_add_up_to_the_totals(candidate: Path) -> None:
    assert sum(_sums(candidate, "tables", "fct_revenue", "item, fund").values()) == Decimal("1679.65")
    rows = _rows(
        candidate,
        "tables",
        "select report_id, item, fund, amount_yuan / 10000 as whole, memo_yuan / 10000 as part"
        " from marts.fct_balances where item = 'opening_carryover' order by fund",
    )
    amounts = {fund: (whole, part) for _, _, fund, whole, part in rows}
    assert amounts == {"all": (31.4, None), "general": (None, 18.4), "government_fund": (None, 10)}


def test_the_columns_beside_spending_are_no_spending(candidate: Path) -> None:
    """Table 8: opening balance 10.00, revenue 160.00 and closing balance 20.00 stand beside 150.00 spent."""
    rows = _rows(
        candidate,
        "tables",
        "select report_id, function_name, amount_yuan / 10000 as amount from marts.fct_expenditure"
        " where fund = 'government_fund'",
    )
    assert [row[1:] for row in rows] == [("其他国有土地使用权出让收入安排的支出", 150)]


@pytest.mark.parametrize(("name", "stated"), [("tables", 2), ("items", 3)])
def test_a_leaf_counts_every_statement_of_it(name: str, stated: int, candidate: Path) -> None:
    """住房公积金 92.08: as basic expenditure and as total of its row in table 5, and in the narrative's list."""
    rows = _rows(
        candidate,
        name,
        "select report_id, stated_count from marts.fct_expenditure where function_code = '2210201' and basis = 'final'",
    )
    assert [row[1] for row in rows] == [stated]


def _statuses(candidate: Path, name: str, identity: str) -> dict[object, object]:
    rows = _rows(
        candidate,
        name,
        f"select report_id, subject, status from marts.fct_identity_checks where identity = '{identity}'",
    )
    return {subject: status for _, subject, status in rows}


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_is_called_wrong_in_them(name: str, candidate: Path) -> None:
    rows = _rows(candidate, name, "select report_id, identity, subject, statement_zh from marts.fct_discrepancies")
    assert rows == []


def test_what_would_break_by_a_masked_cell_alone_cannot_be_tested(candidate: Path) -> None:
    statuses = _statuses(candidate, "masked", "function_class_sum")
    assert statuses["财政事务 all"] == "not_testable"  # 941.19 against 832.49 and ***
    assert statuses["财政事务 expenditure_project all"] == "not_testable"
    assert statuses["财政事务 expenditure_basic all"] == "holds"
    assert statuses["行政事业单位养老支出 all"] == "holds"


def test_what_would_break_by_an_unknown_row_alone_cannot_be_tested(candidate: Path) -> None:
    assert _statuses(candidate, "unknown", "revenue_total_sum") == {"": "not_testable"}
    assert _statuses(candidate, "unknown", "expenditure_total_sum")["all"] == "holds"
    assert _statuses(candidate, "unknown", "revenue_current_year_sum")[""] == "not_testable"


def test_each_table_is_checked_in_itself_whatever_its_form(candidate: Path) -> None:
    forms = {name: _statuses(candidate, name, "function_class_sum") for name in ("tables", "codes-before-names")}
    forms |= {name: _statuses(candidate, name, "function_class_sum") for name in ("in-yuan", "on-two-pages")}
    assert set(forms["tables"].values()) == {"holds", "not_applicable"}
    assert all(found == forms["tables"] for found in forms.values())


def test_nine_tables_are_tried_without_one_of_them() -> None:
    assert len(TITLES) == 9


def test_the_budgets_of_the_list_make_up_the_budget(candidate: Path) -> None:
    """850 + 100 + 50 + 90 + 315 + 95 = 1500: one of the six has a name that no table has."""
    assert _statuses(candidate, "items", "function_budget_sum")["general"] == "holds"
