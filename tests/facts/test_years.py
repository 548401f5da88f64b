"""This year beside last year: classes and departments that changed are followed where that leads to one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.facts.corpus import (
    BANKS,
    CIVIL_AFFAIRS,
    FORESTRY,
    HEALTH,
    LAND,
    REGULATION,
    UNPLACED,
    WATER,
    rows_of,
    yuan,
)


def test_this_year_stands_beside_last_year_restated_and_published(candidate: Path) -> None:
    """66 − 4 = 62 against 60 published; 44 beside 40 stated and published; 110 beside 100 published alone."""
    rows = rows_of(
        candidate,
        "select coalesce(function_name, item), is_leaf, amount_yuan, prior_restated_yuan, prior_restated_as,"
        " prior_published_yuan, change_from_restated_yuan, change_from_published_yuan, restatement_yuan"
        " from marts.fct_expenditure_yoy where department_name = ? and fiscal_year = 2022 order by amount_yuan",
        WATER,
    )
    assert rows == [
        ("住房保障支出", True, yuan(44), yuan(40), "stated", yuan(40), yuan(4), yuan(4), 0),
        ("农林水支出", True, yuan(66), yuan(62), "from_change", yuan(60), yuan(4), yuan(6), yuan(2)),
        ("expenditure_current_year", False, yuan(110), None, None, yuan(100), None, yuan(10), None),
    ]


def test_a_year_without_the_one_before_has_no_last_year(candidate: Path) -> None:
    rows = rows_of(
        candidate,
        "select distinct prior_report_id, prior_restated_yuan, prior_published_yuan from marts.fct_expenditure_yoy"
        " where department_name = ? or fiscal_year = 2021",
        FORESTRY,
    )
    assert rows == [(None, None, None)]


def test_a_renamed_department_is_compared_with_itself(candidate: Path) -> None:
    found = rows_of(
        candidate,
        "select function_name, amount_yuan, prior_published_yuan from marts.fct_expenditure_yoy"
        " where department_name = ? and is_leaf order by function_name",
        REGULATION,
    )
    assert found == [("住房保障支出", yuan(45), yuan(40)), ("农林水支出", yuan(55), yuan(60))]
    names = rows_of(
        candidate,
        "select d.department_name, d.is_latest_name from marts.dim_departments as d where d.department_id ="
        " (select distinct department_id from marts.dim_reports where department_name = ?) order by 1",
        BANKS,
    )
    assert names == [(BANKS, False), (REGULATION, True)]


def test_a_class_that_was_recoded_is_compared_with_its_old_code(candidate: Path) -> None:
    found = rows_of(
        candidate,
        "select function_code, prior_class_code, amount_yuan, prior_published_yuan, change_from_published_yuan"
        " from marts.fct_expenditure_yoy where department_name = ? and fiscal_year = 2017 and is_leaf",
        HEALTH,
    )
    assert found == [("2101101", "2100501", yuan(33), yuan(30), yuan(3))]


def test_a_class_that_took_in_another_has_no_last_year(candidate: Path) -> None:
    """行政单位离退休 of 2020 holds what 归口管理的 and 未归口管理的行政单位离退休 were until then."""
    found = rows_of(
        candidate,
        "select function_code, prior_published_yuan, prior_published_missing from marts.fct_expenditure_yoy"
        " where department_name = ? and fiscal_year = 2020 and is_leaf",
        CIVIL_AFFAIRS,
    )
    assert found == [("2080501", None, "class_changed")]


@pytest.mark.parametrize(
    ("department", "year", "reason"),
    [
        (LAND, 2018, "department_changed"),
        (UNPLACED, 2022, "department_unidentified"),
        (FORESTRY, 2022, "no_report"),
        (BANKS, 2022, "no_report"),
    ],
)
def test_where_last_year_is_missing_the_reason_is_said(
    department: str, year: int, reason: str, candidate: Path
) -> None:
    found = rows_of(
        candidate,
        "select distinct prior_published_yuan, prior_published_missing from marts.fct_expenditure_yoy"
        " where department_name = ? and fiscal_year = ?",
        department,
        year,
    )
    assert found == [(None, reason)]
