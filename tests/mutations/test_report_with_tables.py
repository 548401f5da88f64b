"""One cell at a time of a report with all nine tables is changed: the identities it stands in break, no others do.

`department_with_nine_tables.txt` is a small department of our own, consistent to the last digit: money of three budgets
and from other sources, carry-over, a class itemised down to 项 and one that ends at 款. All variants are one corpus.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from expectations.models import build_models
from expectations.progress import LineProgress
from ingest.warehouse import ingest_reports
from tests.warehouses import new_warehouse

TEXT = (Path(__file__).parent / "department_with_nine_tables.txt").read_text(encoding="utf-8")

OVERALL = "收入支出决算总表"
REVENUE = "收入决算表"
EXPENDITURE = "支出决算表"
FISCAL = "财政拨款收入支出决算总表"
GENERAL = "一般公共预算财政拨款支出决算表"
BASIC = "一般公共预算财政拨款基本支出决算表"
THREE_PUBLIC = "财政拨款“三公”经费支出决算表"
GOVERNMENT_FUND = "政府性基金预算财政拨款收入支出决算表"
STATE_CAPITAL = "国有资本经营预算财政拨款支出决算表"

#: (table, row, value of the cell, which of the row's cells of that value) -> identities that the change must break
#: and no others; read against the report by hand.
BREAKS: dict[tuple[str, str, str, int], set[str]] = {
    (OVERALL, "一、一般公共预算财政拨款收入", "1,460.10", 0): {
        "revenue_total_sum",
        "revenue_current_year_sum",
        "fiscal_appropriation_sum",
        "repeated_figure",
    },
    (OVERALL, "八、其他收入", "14.30", 0): {"revenue_total_sum", "revenue_current_year_sum", "repeated_figure"},
    (OVERALL, "四、上级补助收入", "325.80", 0): {"function_total_sum", "repeated_figure"},  # 农林水支出 beside it
    (OVERALL, "本年收入合计", "1,679.65", 0): {
        "revenue_current_year_sum",
        "revenue_total_from_current_year",
        "repeated_figure",
    },
    (OVERALL, "本年收入合计", "1,673.40", 0): {"function_total_sum", "expenditure_total_sum", "repeated_figure"},
    (OVERALL, "使用非财政拨款结余", "2.00", 0): {"revenue_total_sum", "revenue_total_from_current_year"},
    (OVERALL, "使用非财政拨款结余", "1.00", 0): {"expenditure_total_sum"},  # 结余分配
    (OVERALL, "年初结转和结余", "31.40", 0): {"revenue_total_sum", "revenue_total_from_current_year"},
    (OVERALL, "年初结转和结余", "38.65", 0): {"expenditure_total_sum"},  # 年末结转和结余
    (OVERALL, "总计", "1,713.05", 0): {
        "revenue_equals_expenditure",
        "revenue_total_sum",
        "revenue_total_from_current_year",
        "repeated_figure",
    },
    (OVERALL, "总计", "1,713.05", 1): {"revenue_equals_expenditure", "expenditure_total_sum", "repeated_figure"},
    (REVENUE, "合计", "1,650.10", 0): {"revenue_current_year_sum", "fiscal_appropriation_sum", "repeated_figure"},
    (REVENUE, "201", "937.44", 0): {"revenue_current_year_sum", "function_class_sum"},
    (REVENUE, "20106", "923.14", 0): {"revenue_current_year_sum", "function_class_sum"},
    (REVENUE, "2010602", "14.30", 0): {"revenue_current_year_sum", "function_class_sum"},
    (EXPENDITURE, "合计", "1,673.40", 0): {"expenditure_by_type_sum", "function_total_sum", "repeated_figure"},
    (EXPENDITURE, "合计", "619.40", 0): {"expenditure_by_type_sum", "function_total_sum", "repeated_figure"},
    (EXPENDITURE, "201", "941.19", 0): {
        "expenditure_by_type_sum",
        "function_class_sum",
        "function_total_sum",
        "repeated_figure",
    },
    (EXPENDITURE, "208", "134.33", 1): {"expenditure_by_type_sum", "function_class_sum", "function_total_sum"},
    (EXPENDITURE, "20805", "134.33", 0): {"expenditure_by_type_sum", "function_class_sum"},
    (EXPENDITURE, "2130306", "15.25", 0): {"expenditure_by_type_sum", "function_class_sum"},
    (FISCAL, "一、一般公共预算财政拨款", "1,460.10", 0): {
        "fiscal_appropriation_sum",
        "fund_roll_forward",
        "repeated_figure",
    },
    (FISCAL, "三、国有资本经营预算财政拨款", "150.00", 0): {"fund_sum", "function_total_sum"},  # 城乡社区支出
    (FISCAL, "三、国有资本经营预算财政拨款", "150.00", 1): {"fund_sum", "function_total_sum", "repeated_figure"},
    (FISCAL, "本年收入合计", "1,650.10", 0): {"fiscal_appropriation_sum", "fund_roll_forward"},
    (FISCAL, "本年收入合计", "1,645.85", 0): {
        "fund_sum",
        "function_total_sum",
        "expenditure_total_sum",
        "fund_roll_forward",
    },
    (FISCAL, "本年收入合计", "1,465.85", 0): {
        "fund_sum",
        "function_total_sum",
        "expenditure_total_sum",
        "fund_roll_forward",
        "repeated_figure",
    },
    (FISCAL, "年初财政拨款结转和结余", "28.40", 0): {"fund_sum", "fund_roll_forward"},
    (FISCAL, "年初财政拨款结转和结余", "20.00", 0): {
        "fund_sum",
        "expenditure_total_sum",
        "fund_roll_forward",
        "repeated_figure",
    },
    (FISCAL, "总计", "1,678.50", 0): {"revenue_equals_expenditure", "repeated_figure"},
    (FISCAL, "总计", "1,478.50", 0): {"fund_sum", "expenditure_total_sum"},
    (GENERAL, "2010601", "812.34", 0): {"expenditure_by_type_sum", "function_class_sum"},
    (GENERAL, "213", "310.55", 0): {
        "expenditure_by_type_sum",
        "function_class_sum",
        "function_total_sum",
        "repeated_figure",
    },
    (GENERAL, "合计", "1,038.75", 0): {
        "expenditure_by_type_sum",
        "function_total_sum",
        "basic_by_economic_sum",
        "repeated_figure",
    },
    (BASIC, "301", "884.18", 0): {"economic_class_sum", "personnel_by_economic_sum", "basic_by_economic_sum"},
    (BASIC, "30102", "402.19", 0): {"economic_class_sum"},
    (BASIC, "30113", "12.00", 0): {  # 310 资本性支出 beside it
        "economic_class_sum",
        "public_use_by_economic_sum",
        "basic_by_economic_sum",
    },
    (BASIC, "人员经费合计", "929.80", 0): {"personnel_by_economic_sum", "repeated_figure"},
    (THREE_PUBLIC, "合计", "9.65", 0): {"three_public_sum", "repeated_figure"},
    (THREE_PUBLIC, "2.公务用车购置及运行费", "9.00", 0): {"three_public_sum", "three_public_vehicle_sum"},
    (THREE_PUBLIC, "3.公务接待费", "1.65", 0): {"three_public_sum", "repeated_figure"},
    (GOVERNMENT_FUND, "合计", "10.00", 0): {"fund_roll_forward", "function_total_sum", "repeated_figure"},
    (GOVERNMENT_FUND, "合计", "20.00", 0): {"fund_roll_forward", "function_total_sum", "repeated_figure"},
    (GOVERNMENT_FUND, "212", "160.00", 0): {"fund_roll_forward", "function_total_sum", "function_class_sum"},
    (GOVERNMENT_FUND, "2120899", "150.00", 1): {"expenditure_by_type_sum", "function_class_sum"},
    (STATE_CAPITAL, "223", "30.00", 0): {
        "expenditure_by_type_sum",
        "function_class_sum",
        "function_total_sum",
        "repeated_figure",
    },
}

CELLS = list(BREAKS)
Checks = Mapping[tuple[str, str], "Check"]


@dataclass(frozen=True)
class Check:
    """A check of one variant: its status and where the figures that took part stand."""

    status: str
    places: frozenset[int]


def _place(cell: tuple[str, str, str, int]) -> int:
    """Where the number of a cell begins in the text."""
    table, row, value, occurrence = cell
    start = TEXT.index(f"\n{table}\n")
    label = TEXT.index(f"| {row} |", start)
    found = TEXT.index(f"| {value} |", label)
    for _ in range(occurrence):
        found = TEXT.index(f"| {value} |", found + 1)
    assert "\n" not in TEXT[label:found], cell
    return found + 2


def _changed(place: int) -> str:
    """The text with the first digit of a number that is not zero one greater."""
    digit = next(index for index in range(place, len(TEXT)) if TEXT[index] in "123456789")
    return TEXT[:digit] + str(int(TEXT[digit]) % 9 + 1) + TEXT[digit + 1 :]


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A candidate of the unchanged report and of each variant, in the order of `CELLS`."""
    folder = tmp_path_factory.mktemp("表格变异")
    reports = folder / "reports"
    reports.mkdir()
    for number, place in enumerate([0, *map(_place, CELLS)]):
        # a number of four digits in a file's name is a year
        (reports / f"{number}.txt").write_text(_changed(place) if place else TEXT, encoding="utf-8")
    warehouse = new_warehouse(folder / "warehouse", reports)
    ingest_reports(reports, warehouse.ingested)
    with LineProgress(Console(file=StringIO())) as progress:
        progress.start("models")
        build_models(warehouse, progress)
    return warehouse.candidate


@pytest.fixture(scope="module")
def checks(candidate: Path) -> dict[int, Checks]:
    """The checks of each variant by the changed place, 0 for the unchanged report."""
    with duckdb.connect(str(candidate), read_only=True) as connection:
        rows = connection.execute(
            "select r.source_file, c.identity, c.subject, c.status,"
            " list(f.char_start order by f.char_start) filter (f.figure_id is not null)"
            " from marts.fct_identity_checks as c join marts.dim_reports as r using (report_id)"
            " left join marts.fct_figures as f"
            " on f.report_id = c.report_id and list_contains(c.figure_ids, f.figure_id)"
            # the variants are versions of one report, and differ
            " where c.identity <> 'version_agreement'"
            " group by all"
        ).fetchall()
    variants = [0, *map(_place, CELLS)]
    found: dict[int, dict[tuple[str, str], Check]] = {place: {} for place in variants}
    for source_file, identity, subject, status, places in rows:
        place = variants[int(source_file.removesuffix(".txt"))]
        found[place][identity, subject] = Check(status, frozenset(places or ()))
    return dict(found)


def _wrong(variant: Checks) -> dict[tuple[str, str], Check]:
    return {key: check for key, check in variant.items() if check.status in ("broken", "last_digit")}


def test_the_unchanged_report_has_nothing_wrong(checks: dict[int, Checks]) -> None:
    assert _wrong(checks[0]) == {}


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: "-".join(map(str, cell)))
def test_a_changed_cell_breaks_the_identities_it_stands_in_and_no_others(
    cell: tuple[str, str, str, int], checks: dict[int, Checks]
) -> None:
    place = _place(cell)
    wrong = _wrong(checks[place])
    assert {identity for identity, _ in wrong} == BREAKS[cell]
    assert [key for key, check in wrong.items() if place not in check.places] == []


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: "-".join(map(str, cell)))
def test_a_changed_cell_leaves_the_checks_of_other_cells_as_they_were(
    cell: tuple[str, str, str, int], checks: dict[int, Checks]
) -> None:
    place = _place(cell)
    before, after = checks[0], checks[place]
    assert before.keys() == after.keys()
    changed = {key for key in before if after[key].status != before[key].status}
    assert [key for key in changed if place not in after[key].places] == []
