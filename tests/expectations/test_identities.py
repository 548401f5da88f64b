"""A family's suite finds the breaks of each of its identities, and cannot pass on nothing."""

from collections.abc import Callable

import pytest

from expectations.audit import read_families
from expectations.results import ExpectationResult
from expectations.warehouse import Warehouse

Change = Callable[[str], None]
TrySuite = Callable[[str], list[ExpectationResult]]


def result_of(results: list[ExpectationResult], identity: str) -> ExpectationResult:
    [result] = [result for result in results if result.identity == identity]
    return result


def test_families_hold_their_identities_and_the_checks_the_grid_demands(warehouse: Warehouse) -> None:
    families = {family.name: family for family in read_families(warehouse.candidate)}
    assert {name: family.checks for name, family in families.items()} == {"balance": 1, "expenditure": 2}
    assert [identity.identity for identity in families["expenditure"].identities] == [
        "expenditure_by_type_sum",
        "fund_sum",
    ]


def test_a_break_is_a_finding_with_both_sides_the_difference_and_the_sentence(try_suite: TrySuite) -> None:
    result = result_of(try_suite("identities.expenditure"), "expenditure_by_type_sum")
    assert not result.success
    assert not result.is_structure_failure
    assert result.severity == "error"
    assert result.element_count == 1
    assert result.unexpected_count == 1
    assert result.details == (
        "source_file: 甲局.txt, report_id: r1, subject: all, statement_zh: 支出总计 100.5 与各类之和 101.5 相差 -1,"
        " left_value: 100.5, right_value: 101.5, difference: -1, tolerance: 0.15, status: broken, severity: error"
    )


def test_what_cannot_be_tested_is_no_finding(try_suite: TrySuite) -> None:
    assert result_of(try_suite("identities.expenditure"), "fund_sum").success


@pytest.mark.parametrize(("status", "success"), [("'explained'", True), ("'last_digit'", False), ("null", False)])
def test_an_accepted_break_is_no_finding_and_a_last_digit_or_no_status_is(
    status: str, success: bool, change: Change, try_suite: TrySuite
) -> None:
    change(f"update marts.fct_identity_checks set status = {status} where status = 'broken'")
    assert result_of(try_suite("identities.expenditure"), "expenditure_by_type_sum").success is success


@pytest.mark.parametrize("family", ["balance", "expenditure"])
def test_an_empty_batch_fails_the_suite(family: str, change: Change, try_suite: TrySuite) -> None:
    change("delete from marts.fct_identity_checks")
    failed = [result for result in try_suite(f"identities.{family}") if not result.success]
    assert [result.statement_en for result in failed] == [
        f"the checks of the family {family} are complete: {1 if family == 'balance' else 2} rows",
        "every identity of the family has checks",
    ]
    assert all(result.is_structure_failure for result in failed)


def test_a_check_lost_on_the_way_fails_the_suite(change: Change, try_suite: TrySuite) -> None:
    change("delete from marts.fct_identity_checks where identity = 'fund_sum'")
    first, *_ = try_suite("identities.expenditure")
    assert not first.success
    assert first.is_structure_failure


def test_a_null_status_fails_the_suite(change: Change, try_suite: TrySuite) -> None:
    change("update marts.fct_identity_checks set status = null")
    failed = [result for result in try_suite("identities.balance") if not result.success]
    [structure] = [result for result in failed if result.is_structure_failure]
    assert structure.statement_en == "every check has its report, identity, subject, status and severity"
    assert structure.details == "report_id: r1, identity: revenue_equals_expenditure, subject: all, severity: error"


def test_an_identity_may_have_quotes_and_braces_in_its_name(change: Change, try_suite: TrySuite) -> None:
    for table in ("marts.dim_identities", "marts.fct_identity_checks", "intermediate.int_identity_results"):
        change(f"update {table} set identity = 'it''s {{odd}}' where identity = 'expenditure_by_type_sum'")
    change("update marts.fct_discrepancies set identity = 'it''s {odd}'")
    assert result_of(try_suite("identities.expenditure"), "it's {odd}").unexpected_count == 1
