"""What the budgets pay for and all that is spent are two tables, each to be summed by itself."""

from __future__ import annotations

from pathlib import Path

from tests.facts.corpus import SCHOOL, WATER, rows_of, yuan


def test_all_spending_holds_money_of_every_source_and_the_budgets_spending_theirs(candidate: Path) -> None:
    for table, total in (("fct_expenditure_all_funds", 150), ("fct_expenditure", 110)):
        found = rows_of(candidate, f"select sum(amount_yuan) from marts.{table} where department_name = ?", SCHOOL)
        assert found == [(yuan(total),)], table


def test_all_spending_is_that_of_the_table_of_expenditure_by_class_and_nature(candidate: Path) -> None:
    found = rows_of(
        candidate,
        "select e.function_code, e.nature, e.amount_yuan, e.fund, e.stated_fund, f.section"
        " from marts.fct_expenditure_all_funds as e join marts.fct_figures as f using (figure_id)"
        " where e.department_name = ? order by 1, 2",
        SCHOOL,
    )
    where = ("all", "all", "支出决算表")
    assert found == [
        ("2050203", "basic", yuan(75), *where),
        ("2050203", "business", yuan(10), *where),
        ("2050203", "project", yuan(25), *where),
        ("2210201", "basic", yuan(40), *where),
    ]


def test_the_total_says_what_other_money_paid_for_and_that_nothing_is_left_over(candidate: Path) -> None:
    found = rows_of(
        candidate,
        "select fund, amount_yuan, leaves_yuan, remainder_yuan, remainder_kind, all_funds_leaves_yuan,"
        " all_funds_remainder_yuan from marts.fct_reported_totals"
        " where department_name = ? and item = 'expenditure_current_year' order by fund",
        SCHOOL,
    )
    assert found == [
        ("all", yuan(150), yuan(110), yuan(40), "incomplete", yuan(150), 0),
        ("general", yuan(110), yuan(110), 0, "none", None, None),
    ]


def test_natures_of_all_spending_stand_beside_their_totals(candidate: Path) -> None:
    found = rows_of(
        candidate,
        "select item, amount_yuan, all_funds_leaves_yuan from marts.fct_reported_totals where department_name = ?"
        " and fund = 'all' and item in ('expenditure_basic', 'expenditure_project', 'expenditure_business')"
        " order by item",
        SCHOOL,
    )
    assert found == [
        ("expenditure_basic", yuan(115), yuan(115)),
        ("expenditure_business", yuan(10), yuan(10)),
        ("expenditure_project", yuan(25), yuan(25)),
    ]


def test_a_report_that_says_nothing_of_the_whole_department_has_no_row(candidate: Path) -> None:
    found = rows_of(candidate, "select * from marts.fct_expenditure_all_funds where department_name = ?", WATER)
    assert found == []
