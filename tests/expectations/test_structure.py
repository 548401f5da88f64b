"""Each suite of the structure is met by a warehouse in order, and fails on one that is not, empty tables included."""

from collections.abc import Callable

import duckdb
import pytest

from expectations.results import ExpectationResult
from expectations.suites.structure import SOURCES
from expectations.warehouse import Warehouse

Change = Callable[[str], None]
TrySuite = Callable[[str], list[ExpectationResult]]


def failed(results: list[ExpectationResult]) -> list[ExpectationResult]:
    return [result for result in results if not result.success]


def suite_of(table: str) -> str:
    return f"structure.{table.rpartition('.')[2]}"


@pytest.mark.parametrize("table", SOURCES)
def test_a_table_in_order_meets_its_suite(table: str, try_suite: TrySuite) -> None:
    results = try_suite(suite_of(table))
    assert results
    assert failed(results) == []


@pytest.mark.parametrize("table", SOURCES)
def test_an_empty_table_fails_its_suite_by_the_row_count(table: str, change: Change, try_suite: TrySuite) -> None:
    # The rows that the table should hold are counted elsewhere.
    change(f"delete from {table}")
    first, *_ = try_suite(suite_of(table))
    assert first.expectation == "expect_table_row_count_to_equal"
    assert not first.success
    assert first.is_structure_failure
    assert first.observed_value == "0"


@pytest.mark.parametrize("table", SOURCES)
def test_a_row_too_many_fails_the_suite(table: str, change: Change, try_suite: TrySuite) -> None:
    change(f"insert into {table} from {table} limit 1")
    assert {"expect_table_row_count_to_equal"} <= {result.expectation for result in failed(try_suite(suite_of(table)))}


def test_no_report_at_all_fails_although_none_is_missing(
    change: Change, try_suite: TrySuite, warehouse: Warehouse
) -> None:
    change("delete from staging.stg_reports")
    with duckdb.connect(str(warehouse.ingested)) as connection:
        connection.execute("delete from raw.reports")
    exact, *_, at_least_one = try_suite("structure.stg_reports")
    assert exact.success
    assert not at_least_one.success
    assert at_least_one.statement_zh == "至少有一份报告"


@pytest.mark.parametrize(
    ("statement", "suite", "statement_en", "row"),
    [
        (
            "update staging.stg_report_numbers set raw_text = '61' where raw_text = '60'",
            "structure.stg_report_numbers",
            "every number stands in the text where it is said to stand",
            "report_id: r1, char_start: 35, char_end: 37, raw_text: 61, text_at_place: 60",
        ),
        (
            "update marts.fct_figures set char_start = 36, char_end = 38 where raw_text = '60'",
            "structure.fct_figures",
            "every number stands in the text where it is said to stand",
            "report_id: r1, char_start: 36, char_end: 38, raw_text: 60, text_at_place: 0万",
        ),
        (
            "update marts.fct_figures set report_id = 'r2' where raw_text = '60'",
            "structure.fct_figures",
            "every number stands in the text where it is said to stand",
            "report_id: r2, char_start: 35, char_end: 37, raw_text: 60",
        ),
        (
            "update staging.stg_report_numbers set exclusion_reason = null where outcome = 'excluded'",
            "structure.stg_report_numbers",
            "every number is a figure, unclassified, or excluded with a reason",
            "report_id: r1, number_order: 1, raw_text: 2022, outcome: excluded",
        ),
        (
            "update staging.stg_report_numbers set item = null where raw_text = '60'",
            "structure.stg_report_numbers",
            "every number is a figure, unclassified, or excluded with a reason",
            "report_id: r1, number_order: 4, raw_text: 60, outcome: figure",
        ),
        (
            "update staging.stg_report_numbers set outcome = 'forgotten' where raw_text = '60'",
            "structure.stg_report_numbers",
            "outcome is one of figure, unclassified, excluded",
            "report_id: r1, number_order: 4, outcome: forgotten",
        ),
        (
            # dropped: 41.5 is two runs of digits
            "delete from staging.stg_report_numbers where raw_text = '41.5'",
            "structure.stg_report_numbers",
            "every numeral of the text belongs to a number, and to one only",
            "report_id: r1, runs_in_text: 8, runs_in_numbers: 6",
        ),
        (
            # doubled
            "insert into staging.stg_report_numbers"
            " select * replace (9 as number_order) from staging.stg_report_numbers where raw_text = '60'",
            "structure.stg_report_numbers",
            "every numeral of the text belongs to a number, and to one only",
            "report_id: r1, runs_in_text: 8, runs_in_numbers: 9",
        ),
        (
            "insert into staging.stg_report_numbers"
            " select * replace (9 as number_order) from staging.stg_report_numbers where raw_text = '60'",
            "structure.stg_report_numbers",
            "no two numbers overlap",
            "report_id: r1, number_order: 4, char_start: 35, char_end: 37, raw_text: 60, next_start: 35",
        ),
        (
            # moved onto another number: no run of digits is missing, and one is counted twice
            "update staging.stg_report_numbers set char_start = 22, char_end = 27"
            " where raw_text = '100.5' and char_start = 10",
            "structure.stg_report_numbers",
            "no two numbers overlap",
            "report_id: r1, number_order: 2, char_start: 22, char_end: 27, raw_text: 100.5, next_start: 22",
        ),
        (
            "update staging.stg_report_numbers set char_start = 46, char_end = 48, raw_text = '.5'"
            " where raw_text = '41.5'",
            "structure.stg_report_numbers",
            "every numeral of the text belongs to a number, and to one only",
            "report_id: r1, runs_in_text: 8, runs_in_numbers: 7",
        ),
        (
            "update staging.stg_report_numbers set char_start = 38, char_end = 39, raw_text = '元'"
            " where raw_text = '60'",
            "structure.stg_report_numbers",
            "every number holds a digit",
            "report_id: r1, number_order: 4, char_start: 38, raw_text: 元",
        ),
        (
            "update staging.stg_report_numbers set part = 'glossary' where raw_text = '60'",
            "structure.stg_report_numbers",
            "every number is listed under the part and heading where it stands",
            "report_id: r1, number_order: 4, raw_text: 60, part: glossary, section: 一、, part_there: statement,"
            " section_there: 一、",
        ),
        (
            "update marts.fct_section_coverage set seen = 6",
            "structure.fct_section_coverage",
            "numbers seen under each heading are those classified, unclassified and excluded",
            "report_id: r1, section_order: 1, title: 收入支出, seen: 6, classified: 3, unclassified: 1, excluded: 1",
        ),
        (
            "update marts.fct_section_coverage set seen = 4, excluded = 0",
            "structure.fct_section_coverage",
            "the numbers under the headings of a part are those of the part",
            "report_id: r1, part: statement, seen: 5, seen_in_sections: 4",
        ),
        (
            "update marts.fct_statements_in_words set raw_text = '没有公务接待' where kind = 'absence'",
            "structure.fct_statements_in_words",
            "every statement in words stands in the text where it is said to stand",
            "report_id: r1, char_start: 51, char_end: 57, raw_text: 没有公务接待, text_at_place: 无公务接待费",
        ),
        (
            "update marts.fct_statements_in_words set figure_id = 'f35' where kind = 'absence'",
            "structure.fct_statements_in_words",
            "an absence names what is absent and makes no figure of it",
            "report_id: r1, statement_order: 1, kind: absence, raw_text: 无公务接待费, item: three_public_reception,"
            " measure: amount, figure_id: f35",
        ),
        (
            "update staging.stg_report_sections set char_end = null",
            "structure.stg_report_sections",
            "char_end is never null",
            "report_id: r1, section_order: 1",
        ),
        (
            "update marts.fct_figures set figure_id = 'f10'",
            "structure.fct_figures",
            "figure_id is unique",
            "\n".join(["figure_id: f10"] * 4),
        ),
        (
            "update marts.fct_coverage set excluded = 0",
            "structure.fct_coverage",
            "numbers seen are those classified, unclassified and excluded",
            "report_id: r1, part: statement, seen: 5, classified: 3, unclassified: 1, excluded: 0",
        ),
        (
            "update marts.fct_coverage set seen = 4, excluded = 0",
            "structure.fct_coverage",
            "each part of a report has the numbers found in it",
            "report_id: r1, part: statement, seen: 4, numbers: 5",
        ),
        (
            "update marts.fct_coverage set report_id = 'r2'",
            "structure.fct_coverage",
            "every report has its coverage",
            "report_id: r1, source_file: 甲局.txt",
        ),
        (
            "update marts.dim_identities set severity = 'fatal' where identity = 'fund_sum'",
            "structure.dim_identities",
            "severity is one of error, warning, notice",
            "identity: fund_sum, severity: fatal",
        ),
        (
            "update marts.fct_identity_checks set status = 'unknown' where identity = 'fund_sum'",
            "structure.fct_identity_checks",
            "status is one of holds, rounding, last_digit, broken, explained, not_testable, not_applicable",
            "report_id: r1, identity: fund_sum, status: unknown",
        ),
        (
            "update marts.fct_identity_checks set identity = 'expenditure_by_type_sum' where identity = 'fund_sum'",
            "structure.fct_identity_checks",
            "every report has a status for every identity",
            "report_id: r1, source_file: 甲局.txt, identity: fund_sum",
        ),
        (
            "update marts.fct_identity_checks set subject = 'fiscal' where subject = 'all' and status = 'holds'",
            "structure.fct_identity_checks",
            "every identity has a status in each of its scopes",
            "report_id: r1, source_file: 甲局.txt, identity: revenue_equals_expenditure, scope: all",
        ),
        (
            "update marts.fct_identity_checks set report_id = 'r2' where identity = 'fund_sum'",
            "structure.fct_identity_checks",
            "no check is without its report or its identity",
            "report_id: r2, identity: fund_sum",
        ),
        (
            "update marts.fct_discrepancies set status = 'last_digit'",
            "structure.fct_discrepancies",
            "every check that fails is listed, and nothing else",
            "report_id: r1, identity: expenditure_by_type_sum, subject: all, discrepancy: last_digit, check: broken",
        ),
        (
            "update marts.fct_discrepancies set statement_zh = ' '",
            "structure.fct_discrepancies",
            "every discrepancy is told in Chinese and in English",
            "report_id: r1, identity: expenditure_by_type_sum, subject: all,"
            " statement_en: Total expenditure 100.5 against 101.5, difference -1",
        ),
    ],
)
def test_a_fault_fails_the_expectation_that_names_it_with_its_rows(
    statement: str, suite: str, statement_en: str, row: str, change: Change, try_suite: TrySuite
) -> None:
    change(statement)
    [result] = [result for result in failed(try_suite(suite)) if result.statement_en == statement_en]
    assert result.is_structure_failure
    assert result.details == row


def test_a_rate_that_no_check_looks_at_is_told_and_stops_nothing(change: Change, try_suite: TrySuite) -> None:
    change("update marts.fct_figures set measure = 'share' where raw_text = '60'")
    [result] = failed(try_suite("structure.fct_identity_checks"))
    assert result.statement_en == "every share, change and rate takes part in the check of its identity"
    assert result.details is not None
    assert "identity: share_of_total" in result.details
    assert not result.is_structure_failure


def test_a_figure_torn_by_a_point_is_told_and_stops_nothing(change: Change, try_suite: TrySuite) -> None:
    change("update staging.stg_report_numbers set char_end = 13, raw_text = '100' where char_start = 10")
    change(
        "insert into staging.stg_report_numbers"
        " select * replace (9 as number_order, 14 as char_start, 15 as char_end, '5' as raw_text)"
        " from staging.stg_report_numbers where char_start = 10"
    )
    [result] = failed(try_suite("structure.stg_report_numbers"))[-1:]
    assert result.statement_en == "every figure is the whole of the number printed there"
    assert result.details is not None
    assert "char_start: 10, raw_text: 100" in result.details
    assert not result.is_structure_failure


def test_an_expectation_that_cannot_be_tried_is_a_fault_of_the_structure(change: Change, try_suite: TrySuite) -> None:
    change("drop table staging.stg_report_texts")
    change("create table staging.stg_report_texts as select 1 as nonsense")
    broken = [result for result in try_suite("structure.fct_figures") if result.exception]
    assert broken
    assert all(result.is_structure_failure for result in broken)
    assert "stg_report_texts" in (broken[0].exception or "") or "report_id" in (broken[0].exception or "")
