"""Facts of reports in two versions and of two years, and of one whose table and narrative disagree.

Every amount is one of the few that the texts below print, in 万元 there and in yuan in the facts.
"""

from __future__ import annotations

from decimal import Decimal
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from expectations.models import build_models
from expectations.progress import LineProgress
from ingest.warehouse import ingest_reports
from tests.identities.short_reports import cost, report, spent
from tests.warehouses import new_warehouse

WATER, FORESTRY, ARCHIVE = "上杭县水利局", "上杭县林业局", "上杭县档案局"
SPORT, CULTURE = "上杭县体育局", "上杭县文化局"
CORRECTED = "（更正）"
STATEMENT = "第二部分 2022年度部门决算情况说明"
PRINTED = """第一部分 2022年度部门决算表
一般公共预算财政拨款支出决算表
单位：万元
| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |
|  | 合计 | 101.00 | 101.00 |  |
| 213 | 农林水支出 | 61.00 | 61.00 |  |
| 221 | 住房保障支出 | 40.00 | 40.00 |  |

"""


def spending(total: str, *classes: str) -> str:
    """The section on general budget expenditure."""
    return "\n".join(
        [
            "二、财政拨款支出决算情况说明",
            f"（二）一般公共预算财政拨款支出{total}，按支出功能分类科目分，包括：",
            *classes,
        ]
    )


def farming(amount: str) -> str:
    return f"1.农林水支出（类）支出{amount}。"


def housing(amount: str) -> str:
    return f"2.住房保障支出（类）支出{amount}。"


def revenue(amount: str) -> str:
    return f"一、收入支出决算总体情况说明\n（一）收入总计{amount}，包括：\n1.其他收入{amount}。"


LAST_YEAR = report(WATER, 2021, spending("100.00万元", farming("60.00万元"), housing("40.00万元")))
FIRST = report(WATER, 2022, revenue("9.00万元"), spending("115.00万元", farming("70.00万元"), housing("45.00万元")))
SECOND = report(
    WATER,
    2022,
    spending(
        "110.00万元", farming("66.00万元，比上年增加4.00万元，增长6.45%"), housing("44.00万元，上年支出40.00万元")
    ),
    remark=CORRECTED,
)
UNIT = report(WATER, 2022, spending("30.00万元", farming("30.00万元")), kind="单位")
ALONE = report(FORESTRY, 2022, spending("50.00万元", farming("50.00万元")))
#: table and narrative disagree on 农林水支出, 61 against 60
DISAGREEING = {
    name: text.replace(STATEMENT, PRINTED + STATEMENT)
    for name, text in report(ARCHIVE, 2022, spending("100.00万元", farming("60.00万元"), housing("40.00万元"))).items()
}
OFTEN = report(SPORT, 2022, cost(spent(2022, "5.41万元"), spent(2022, "5.14万元"), spent(2022, "5.14万元")))
ONCE = report(CULTURE, 2022, cost(spent(2022, "5.41万元"), spent(2022, "5.14万元")))
NAMELESS = {"未署名.txt": "第二部分 决算情况说明\n" + spending("7.00万元", farming("7.00万元")) + "\n"}


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("版本")
    reports = folder / "reports"
    reports.mkdir()
    for texts in (LAST_YEAR, FIRST, SECOND, UNIT, ALONE, NAMELESS, DISAGREEING, OFTEN, ONCE):
        for name, text in texts.items():
            (reports / name).write_text(text, encoding="utf-8")
    warehouse = new_warehouse(folder / "warehouse", reports)
    ingest_reports(reports, warehouse.ingested)
    with LineProgress(Console(file=StringIO())) as progress:
        progress.start("models")
        run = build_models(warehouse, progress)
    assert run.warnings == ()
    return warehouse.candidate


def _rows(candidate: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    with duckdb.connect(str(candidate), read_only=True) as connection:
        return connection.execute(statement, values).fetchall()


def _yuan(amount: int) -> Decimal:
    """So many 万元 in yuan."""
    return Decimal(amount * 10_000)


def test_of_two_versions_the_later_is_the_latest_and_both_remain(candidate: Path) -> None:
    reports = _rows(
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
    rows = _rows(
        candidate,
        "select function_name, amount_yuan from marts.fct_expenditure"
        " where department_name = ? and fiscal_year = 2022 order by amount_yuan",
        WATER,
    )
    assert rows == [("住房保障支出", _yuan(44)), ("农林水支出", _yuan(66))]
    # the first version states revenue, the second does not
    assert _rows(candidate, "select * from marts.fct_revenue where department_name = ?", WATER) == []


def test_a_report_of_unknown_department_supersedes_nothing(candidate: Path) -> None:
    rows = _rows(
        candidate,
        "select department_name, fiscal_year, is_latest, is_speaking from marts.dim_reports where source_file = ?",
        next(iter(NAMELESS)),
    )
    assert rows == [(None, None, True, True)]
    assert _rows(candidate, "select count(*) from marts.dim_reports where not is_latest") == [(1,)]


def test_this_year_stands_beside_last_year_restated_and_published(candidate: Path) -> None:
    """66 − 4 = 62 against 60 published; 44 beside 40 stated and published; 110 beside 100 published alone."""
    rows = _rows(
        candidate,
        "select coalesce(function_name, item), is_leaf, amount_yuan, prior_restated_yuan, prior_restated_as,"
        " prior_published_yuan, change_from_restated_yuan, change_from_published_yuan, restatement_yuan"
        " from marts.fct_expenditure_yoy where department_name = ? and fiscal_year = 2022 order by amount_yuan",
        WATER,
    )
    assert rows == [
        ("住房保障支出", True, _yuan(44), _yuan(40), "stated", _yuan(40), _yuan(4), _yuan(4), 0),
        ("农林水支出", True, _yuan(66), _yuan(62), "from_change", _yuan(60), _yuan(4), _yuan(6), _yuan(2)),
        ("expenditure_current_year", False, _yuan(110), None, None, _yuan(100), None, _yuan(10), None),
    ]


def test_a_year_without_the_one_before_has_no_last_year(candidate: Path) -> None:
    rows = _rows(
        candidate,
        "select distinct prior_report_id, prior_restated_yuan, prior_published_yuan from marts.fct_expenditure_yoy"
        " where department_name = ? or fiscal_year = 2021",
        FORESTRY,
    )
    assert rows == [(None, None, None)]


def test_where_table_and_narrative_disagree_the_fact_takes_the_table_and_both_are_reported(candidate: Path) -> None:
    rows = _rows(
        candidate,
        "select e.amount_yuan, f.source_kind from marts.fct_expenditure as e"
        " join marts.fct_figures as f using (figure_id) where e.department_name = ? and e.function_name = '农林水支出'",
        ARCHIVE,
    )
    assert rows == [(_yuan(61), "table")]
    [(left, right)] = _rows(
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
    rows = _rows(
        candidate,
        "select amount_yuan, contradicting_count from marts.fct_operating_costs where department_name = ?",
        department,
    )
    assert rows == [(taken, differing)]


def test_each_printed_total_is_its_leaves_and_the_remainder(candidate: Path) -> None:
    """The narrative's 100 is one less than the leaves that the table gives it."""
    rows = _rows(
        candidate,
        "select amount_yuan, leaves_yuan, remainder_yuan, remainder_kind from marts.fct_reported_totals"
        " where department_name = ? and item = 'expenditure_current_year' order by amount_yuan",
        ARCHIVE,
    )
    assert rows == [(_yuan(100), _yuan(101), -_yuan(1), "difference"), (_yuan(101), _yuan(101), 0, "none")]


def test_reconciled_tables_hold_the_reconciled_rows_of_their_facts(candidate: Path) -> None:
    facts = _rows(
        candidate,
        "select replace(table_name, '_reconciled', '') from information_schema.tables"
        " where table_schema = 'marts' and table_name like '%_reconciled'",
    )
    assert len(facts) == 8
    for (fact,) in facts:
        kept = _rows(candidate, f"select * from marts.{fact} where check_status = 'reconciled' order by all")
        assert _rows(candidate, f"select * from marts.{fact}_reconciled order by all") == kept
    statuses = _rows(candidate, "select distinct check_status from marts.fct_expenditure order by 1")
    assert statuses == [("disputed",), ("reconciled",)]  # so that something was left out
