"""Facts of reports in two versions, and of one whose table and narrative disagree."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.facts.corpus import (
    ARCHIVE,
    CULTURE,
    FIRST,
    NAMELESS,
    SECOND,
    SPORT,
    UNIT,
    WATER,
    rows_of,
    yuan,
)


def test_of_two_versions_the_later_is_the_latest_and_both_remain(candidate: Path) -> None:
    reports = rows_of(
        candidate,
        "select source_file, is_latest, is_speaking, (select count(*) > 0 from marts.fct_figures as f"
        " where f.report_id = r.report_id and f.is_latest = r.is_latest) from marts.dim_reports as r"
        " where department_name = ? and fiscal_year = 2022",
        WATER,
    )
    assert sorted(reports, key=str) == sorted(
        [
            (next(iter(FIRST)), False, False, True),
            (next(iter(SECOND)), True, True, True),
            (next(iter(UNIT)), True, False, True),  # accounts of its own, which the department's contain
        ],
        key=str,
    )


def test_facts_hold_the_latest_version_and_nothing_of_the_earlier(candidate: Path) -> None:
    rows = rows_of(
        candidate,
        "select function_name, amount_yuan from marts.fct_expenditure"
        " where department_name = ? and fiscal_year = 2022 order by amount_yuan",
        WATER,
    )
    assert rows == [("住房保障支出", yuan(44)), ("农林水支出", yuan(66))]
    # the first version states revenue, the second does not
    assert rows_of(candidate, "select * from marts.fct_revenue where department_name = ?", WATER) == []


def test_a_report_of_unknown_department_supersedes_nothing(candidate: Path) -> None:
    rows = rows_of(
        candidate,
        "select department_name, fiscal_year, is_latest, is_speaking from marts.dim_reports where source_file = ?",
        next(iter(NAMELESS)),
    )
    assert rows == [(None, None, True, True)]
    assert rows_of(candidate, "select count(*) from marts.dim_reports where not is_latest") == [(1,)]


def test_where_table_and_narrative_disagree_the_fact_takes_the_table_and_both_are_reported(candidate: Path) -> None:
    rows = rows_of(
        candidate,
        "select e.amount_yuan, f.source_kind from marts.fct_expenditure as e"
        " join marts.fct_figures as f using (figure_id) where e.department_name = ? and e.function_name = '农林水支出'",
        ARCHIVE,
    )
    assert rows == [(yuan(61), "table")]
    [(left, right)] = rows_of(
        candidate,
        "select left_value, right_value from marts.fct_discrepancies"
        " where department_name = ? and identity = 'repeated_figure' and subject like '农林水支出%'",
        ARCHIVE,
    )
    assert {left, right} == {Decimal(61), Decimal(60)}


@pytest.mark.parametrize(("department", "taken", "differing"), [(SPORT, 51_400, 1), (CULTURE, 54_100, 1)])
def test_of_contradicting_statements_the_most_frequent_is_taken_else_the_first(
    department: str, taken: int, differing: int, candidate: Path
) -> None:
    rows = rows_of(
        candidate,
        "select amount_yuan, contradicting_count from marts.fct_operating_costs where department_name = ?",
        department,
    )
    assert rows == [(taken, differing)]


def test_each_printed_total_is_its_leaves_and_the_remainder(candidate: Path) -> None:
    """The narrative's 100 is one less than the leaves that the table gives it."""
    rows = rows_of(
        candidate,
        "select amount_yuan, leaves_yuan, remainder_yuan, remainder_kind from marts.fct_reported_totals"
        " where department_name = ? and item = 'expenditure_current_year' order by amount_yuan",
        ARCHIVE,
    )
    assert rows == [(yuan(100), yuan(101), -yuan(1), "difference"), (yuan(101), yuan(101), 0, "none")]


def test_reconciled_tables_hold_the_reconciled_rows_of_their_facts(candidate: Path) -> None:
    facts = rows_of(
        candidate,
        "select replace(table_name, '_reconciled', '') from information_schema.tables"
        " where table_schema = 'marts' and table_name like '%_reconciled'",
    )
    assert len(facts) == 9
    for (fact,) in facts:
        kept = rows_of(candidate, f"select * from marts.{fact} where check_status = 'reconciled' order by all")
        assert rows_of(candidate, f"select * from marts.{fact}_reconciled order by all") == kept
    statuses = rows_of(candidate, "select distinct check_status from marts.fct_expenditure order by 1")
    assert statuses == [("disputed",), ("reconciled",)]  # so that something was left out


def test_a_correction_disputes_neither_the_figure_corrected_nor_the_correction(candidate: Path) -> None:
    [(count,)] = rows_of(
        candidate,
        "select count(*) from marts.fct_identity_checks as c join marts.dim_reports as r using (report_id)"
        " where r.department_name = ? and c.identity = 'version_agreement' and c.status = 'broken' and c.is_latest",
        WATER,
    )
    assert count == 3
    statuses = rows_of(
        candidate,
        "select distinct check_status from marts.fct_figures where department_name = ? and fiscal_year = 2022"
        " and item = 'expenditure_current_year'",
        WATER,
    )
    assert statuses == [("reconciled",)]
    superseded = rows_of(
        candidate,
        "select distinct c.is_latest from marts.fct_identity_checks as c join marts.dim_reports as r using (report_id)"
        " where r.source_file = ?",
        next(iter(FIRST)),
    )
    assert superseded == [(False,)]
