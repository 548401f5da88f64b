"""The real reports of `../shared/reports/`: what is known to be wrong is found with its status, and nothing else is.

What is wrong was read by hand (`../shared/contract/gold/*.violations.csv`); subjects there are partly in words, so a
row is met by a check of its identity and status with its two values.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.ingest.conftest import SHARED
from tests.warehouses import publish_well

REPORTS, GOLD = SHARED / "reports", SHARED / "contract" / "gold"

pytestmark = pytest.mark.skipif(
    not (REPORTS.is_dir() and GOLD.is_dir()), reason="the real reports and their gold lie outside the repository"
)

Violation = tuple[str, Decimal | None, Decimal | None, str]

#: fiscal year of the report -> the file of what is wrong in it
VIOLATIONS = {2022: "chaoyang_miit_2022.violations.csv", 2024: "putuo_finance_2024.violations.csv"}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("真实报告")
    shutil.copytree(REPORTS, folder / "reports")
    return publish_well(folder / "reports", folder)


def _expected(name: str) -> list[Violation]:
    with (GOLD / name).open(encoding="utf-8", newline="") as file:
        return [_violation(row) for row in csv.DictReader(file)]


def _violation(row: Mapping[str, str]) -> Violation:
    left, right = (Decimal(row[name]) if row[name] else None for name in ("left_value", "right_value"))
    return row["identity"], left, right, row["expected_status"]


def _found(warehouse: Path, fiscal_year: int) -> list[Violation]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select identity, left_value, right_value, status from marts.fct_identity_checks"
            " join marts.dim_reports using (report_id)"
            " where fiscal_year = ? and status in ('rounding', 'last_digit', 'broken')",
            [fiscal_year],
        ).fetchall()
    # a computed percentage is listed with as many decimals as the printed one
    return [(identity, _two_decimals(left), _two_decimals(right), status) for identity, left, right, status in rows]


def _two_decimals(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"))


@pytest.mark.parametrize("fiscal_year", VIOLATIONS)
def test_what_is_wrong_in_a_report_is_found_with_its_status(fiscal_year: int, warehouse: Path) -> None:
    found = _found(warehouse, fiscal_year)
    assert [one for one in _expected(VIOLATIONS[fiscal_year]) if one not in found] == []


@pytest.mark.parametrize("fiscal_year", VIOLATIONS)
def test_nothing_else_in_a_report_is_called_wrong(fiscal_year: int, warehouse: Path) -> None:
    wrong = [one for one in _found(warehouse, fiscal_year) if one[3] != "rounding"]
    expected = _expected(VIOLATIONS[fiscal_year])
    assert [one for one in wrong if one not in expected] == []
    assert len(wrong) == sum(status != "rounding" for *_, status in expected)


def test_the_facts_of_the_report_with_tables_add_up_to_its_totals(warehouse: Path) -> None:
    """Read in its tables 3 to 5: 2940.05 spent, of it 2336.91 basic and 603.14 project; the classes make 2940.06."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        spent = connection.execute(
            "select fund, nature, sum(amount_yuan) from marts.fct_expenditure"
            " where fiscal_year = 2024 and basis = 'final' group by all order by all"
        ).fetchall()
        revenue = connection.execute(
            "select fund, item, amount_yuan from marts.fct_revenue where fiscal_year = 2024 order by all"
        ).fetchall()
        balances = connection.execute(
            "select fund, item, amount_yuan, memo_yuan from marts.fct_balances where fiscal_year = 2024 order by all"
        ).fetchall()
    assert spent == [("general", "basic", Decimal("23369200")), ("general", "project", Decimal("6031400"))]
    assert revenue == [
        ("all", "revenue_other", Decimal("62000")),
        ("general", "revenue_fiscal_appropriation", Decimal("29400500")),
    ]
    assert balances == [
        ("all", "closing_carryover", Decimal("553400"), None),
        ("all", "opening_carryover", Decimal("491400"), None),
        ("general", "closing_carryover", None, Decimal("216300")),
        ("general", "opening_carryover", None, Decimal("216300")),
    ]
