"""What the questions about spending do with figures that the demo does not have; amounts in yuan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from explorer.questions import narrow, spending

_TABLES = """
create schema marts;
create table marts.dim_reports (
    report_id text, department_id text, department_name text, region_code text, region_name text, region_path text,
    account_scope text
);
create table marts.fct_figures (figure_id text, is_contested boolean);
create table marts.dim_functions (function_code text, function_name text, is_latest_name boolean);
create table marts.fct_expenditure (
    figure_id text, report_id text, department_id text, fiscal_year int, fund text, function_code text,
    function_name text, nature text, basis text, amount_yuan decimal(28, 4), stated_count int, contradicting_count int,
    check_status text
);
create table marts.fct_reported_totals (
    figure_id text, report_id text, department_id text, fiscal_year int, item text, fund text, function_code text,
    nature text, basis text, amount_yuan decimal(28, 4), leaves_yuan decimal(28, 4), remainder_yuan decimal(28, 4),
    stated_count int, check_status text
);
insert into marts.dim_reports values ('r', 'd', '某县财政局', '211381', '某县', '某省 > 某市 > 某县', 'department');
"""


@pytest.fixture
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        connection.execute(_TABLES)
        yield connection


def state(
    marts: duckdb.DuckDBPyConnection,
    fund: str,
    code: str | None,
    yuan: int,
    status: str = "reconciled",
    basis: str = "final",
    contested: bool = False,
) -> None:
    figure = f"{fund}{code}{basis}"
    row = (figure, "r", "d", 2024, fund, code, f"class {code}", "unsplit", basis, yuan, 1, 0, status)
    marts.execute(f"insert into marts.fct_expenditure values ({', '.join('?' * len(row))})", row)
    marts.execute("insert into marts.fct_figures values (?, ?)", [figure, contested])


def print_total(marts: duckdb.DuckDBPyConnection, fund: str, yuan: int, leaves: int | None, stated: int = 1) -> None:
    remainder = None if leaves is None else yuan - leaves
    figure = f"{fund}{yuan}"
    row = (figure, "r", "d", 2024, "expenditure_current_year", fund, None, "unsplit", "final", yuan, leaves, remainder)
    marts.execute(f"insert into marts.fct_reported_totals values ({', '.join('?' * 14)})", [*row, stated, "reconciled"])


def ask(marts: duckdb.DuckDBPyConnection, sql: str, **parameters: Any) -> list[dict[str, Any]]:
    scope = {"year": None, "region": None, "department": None, "code": None, "left_out": "unit", "digits": 3}
    more = {"total": "expenditure_current_year", "places": 20, "marked": ""}
    answer = marts.execute(*narrow(sql, **{**scope, **more, **parameters}))
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def test_a_figure_read_in_two_ways_is_contested_unless_it_is_disputed(marts: duckdb.DuckDBPyConnection) -> None:
    state(marts, "general", "201", 10, contested=True)
    state(marts, "general", "204", 20, "disputed", contested=True)
    state(marts, "general", "205", 40, "unchecked")
    (year,) = ask(marts, spending.YEARS)
    assert [year[f"{status}_yuan"] for status in ("reconciled", "unchecked", "contested", "disputed")] == [
        None,
        40,
        10,
        20,
    ]


def test_the_appropriation_counts_before_the_budgets_it_consists_of(marts: duckdb.DuckDBPyConnection) -> None:
    state(marts, "general", "201", 10)
    state(marts, "government_fund", "212", 5)
    print_total(marts, "general", 10, 10)
    print_total(marts, "government_fund", 5, 5)
    print_total(marts, "fiscal", 16, 15)
    print_total(marts, "all", 30, 15)
    (year,) = ask(marts, spending.YEARS)
    assert (year["amount_yuan"], year["printed_yuan"], year["remainder_yuan"], year["all_funds_yuan"]) == (
        15,
        16,
        1,
        30,
    )


def test_the_budgets_add_up_where_the_appropriation_is_not_printed(marts: duckdb.DuckDBPyConnection) -> None:
    state(marts, "general", "201", 10)
    state(marts, "government_fund", "212", 5)
    print_total(marts, "general", 11, 10)
    print_total(marts, "government_fund", 5, 5)
    (year,) = ask(marts, spending.YEARS)
    assert (year["printed_yuan"], year["remainder_yuan"]) == (16, 1)


def test_the_total_of_one_budget_is_none_of_the_whole(marts: duckdb.DuckDBPyConnection) -> None:
    state(marts, "general", "201", 10)
    state(marts, "government_fund", "212", 5)
    print_total(marts, "general", 10, 10)
    (year,) = ask(marts, spending.YEARS)
    assert (year["printed_yuan"], year["remainder_yuan"], year["departments_with_total"]) == (None, None, 0)


def test_of_two_printed_totals_the_one_stated_most_often_counts(marts: duckdb.DuckDBPyConnection) -> None:
    state(marts, "general", "201", 10)
    print_total(marts, "general", 10, 10, stated=1)
    print_total(marts, "general", 19, 10, stated=2)
    (year,) = ask(marts, spending.YEARS)
    assert year["printed_yuan"] == 19


def test_classes_without_a_code_stay_apart_by_their_names(marts: duckdb.DuckDBPyConnection) -> None:
    state(marts, "general", "2010101", 10)
    state(marts, "general", "2010102", 20)
    for name, yuan in (("甲", 3), ("乙", 4)):
        state(marts, "general", None, yuan)
        marts.execute(
            "update marts.fct_expenditure set function_name = ? where function_code is null and amount_yuan = ?",
            [name, yuan],
        )
    classes = ask(marts, spending.CLASSES, year=2024)
    assert [(row["code"], row["amount_yuan"]) for row in classes] == [("201", 30), (None, 4), (None, 3)]
    assert [row["class_name"] for row in classes[1:]] == ["乙", "甲"]


def test_a_class_that_has_no_budget_beside_others_that_have_is_not_given_one(marts: duckdb.DuckDBPyConnection) -> None:
    state(marts, "general", "201", 10)
    state(marts, "general", "201", 8, basis="initial_budget")
    state(marts, "general", "204", 20)
    rows = {
        row["code"]: (row["budget_yuan"], row["amount_yuan"], row["executed"])
        for row in ask(marts, spending.BUDGET, year=2024)
    }
    assert rows == {"201": (8, 10, Decimal("1.25")), "204": (None, 20, None)}


def test_a_report_that_states_no_budget_is_not_compared(marts: duckdb.DuckDBPyConnection) -> None:
    state(marts, "general", "201", 10)
    assert ask(marts, spending.BUDGET, year=2024) == []
