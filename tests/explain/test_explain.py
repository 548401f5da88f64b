"""Figures of the shipped report followed to their place and their checks, as one reads them in the report."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from expectations.__main__ import main
from expectations.dictionary.schema import read_schema
from expectations.explain.explanation import Cell, Explanation, Passage, asking, explain_figure
from expectations.explain.figures import LISTED, Found, Wanted, find_figures
from expectations.failures import QueryError
from tests.export.small import make_warehouse
from tests.warehouses import shipped_warehouse

Find = Callable[[Wanted], list[Found]]
Explain = Callable[[str], Explanation]
Say = Callable[..., str]

DEPARTMENT = "朝阳市工业和信息化局"


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(shipped_warehouse() / "juesuan.duckdb"), read_only=True)


@pytest.fixture(scope="module")
def find(connection: duckdb.DuckDBPyConnection) -> Find:
    return lambda wanted: find_figures(connection, wanted)


@pytest.fixture(scope="module")
def explain(connection: duckdb.DuckDBPyConnection) -> Explain:
    """Explain the one figure printed as `raw_text` behind `before`."""

    def explain_printed(before: str) -> Explanation:
        rows = connection.execute(
            "select f.figure_id from marts.fct_figures as f join staging.stg_report_texts as t using (report_id)"
            " where ends_with(t.text[:f.char_start], ?)",
            [before],
        ).fetchall()
        [(figure_id,)] = rows
        return explain_figure(asking(connection), figure_id, read_schema())

    return explain_printed


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def run(*arguments: str) -> str:
        assert main(["explain", "--warehouse", str(shipped_warehouse()), *arguments]) == 0
        return capsys.readouterr().out

    return run


def test_basic_expenditure_of_section_four_is_explained_as_the_report_has_it(explain: Explain) -> None:
    # 四、2022年度一般公共预算财政拨款基本支出1088.07万元，其中：人员经费832.84万元 ... 日常公用经费74.84万元
    found = explain("2022年度一般公共预算财政拨款基本支出")
    assert found.passage is not None
    assert found.passage.number == "1088.07"
    assert found.passage.before == "2022年度一般公共预算财政拨款基本支出"
    assert found.passage.after.startswith("万元，其中：人员经费832.84万元")
    assert (found.figure["item"], found.figure["fund"], found.figure["basis"]) == (
        "expenditure_basic",
        "general",
        "final",
    )
    assert found.figure["section"] == "四、"
    # 一、(二)1. and 二、(一) state it as 907.68.
    assert [(other["raw_text"], other["section"]) for other in found.elsewhere] == [
        ("907.68", "一、(二)1."),
        ("907.68", "二、(一)"),
    ]


def test_the_checks_of_a_figure_come_with_both_sides_and_the_worst_first(explain: Explain) -> None:
    found = explain("2022年度一般公共预算财政拨款基本支出")
    checks = {check["identity"]: check for check in found.checks}
    parts = checks["basic_personnel_public_sum"]
    # 832.84 + 74.84 = 907.68
    assert [str(parts[side].normalize()) for side in ("left_value", "right_value", "difference")] == [
        "1088.07",
        "907.68",
        "180.39",
    ]
    assert parts["status"] == "broken"
    assert "相差 180.39 万元" in parts["statement_zh"]
    statuses = [check["status"] for check in found.checks]
    assert statuses[0] == "broken"
    assert statuses.index("not_testable") > statuses.index("broken")
    assert {check["report_id"] for check in found.checks} == {found.figure["report_id"]}


def test_the_suspects_of_its_breaks_come_with_the_value_that_reconciles(explain: Explain) -> None:
    suspects = explain("2022年度一般公共预算财政拨款基本支出").suspects
    first = next(s for s in suspects if s["identity"] == "basic_personnel_public_sum" and s["rank"] == 1)
    assert first["is_figure"]
    assert str(first["suggested_value"].normalize()) == "907.68"
    # 832.84 + 180.39, the correction of the other operand
    other = next(s for s in suspects if s["raw_text"] == "832.84")
    assert not other["is_figure"]


def test_a_leaf_leads_to_its_fact_and_to_what_it_is_listed_under(explain: Explain) -> None:
    # 4.住房保障支出48.04万元，具体包括： 住房公积金48.04万元
    found = explain("\n住房公积金")
    [parent] = found.relations
    assert (parent["kind"], parent["function_name"], parent["raw_text"]) == ("part_of", "住房保障支出", "48.04")
    [fact] = [fact for fact in found.facts if fact["table"] == "fct_expenditure"]
    assert fact["figure_id"] == found.figure["figure_id"]
    assert fact["amount_yuan"] == 480_400


def test_a_rate_leads_to_the_amount_it_is_about(explain: Explain) -> None:
    # 住房公积金48.04万元，主要是单位职工住房公积金支出，完成年初预算的100%。
    found = explain("主要是单位职工住房公积金支出，完成年初预算的")
    [amount] = found.relations
    assert (amount["kind"], amount["raw_text"], amount["unit"]) == ("about", "48.04", "万元")
    assert found.facts == ()


def test_a_figure_is_found_by_department_item_and_year(find: Find) -> None:
    found = find(Wanted(department="朝阳市", item="住房公积金", year=2022))
    assert [(figure.value, figure.measure) for figure in found] == [
        ("48.04 万元", "amount"),
        ("100 %", "completion_rate"),
    ]
    assert find(Wanted(item="2210201")) == found, "by the code of the class"
    assert find(Wanted(item="agency_operating_cost"))[0].value == "74.84 万元"
    assert find(Wanted(figure=found[0].figure_id[:8].upper()))[0] == found[0]


@pytest.mark.parametrize(
    "wanted",
    [Wanted(figure="zz"), Wanted(department="乙局"), Wanted(item="住房公积金", year=2021), Wanted(item="'; --")],
)
def test_what_is_not_there_is_said(find: Find, wanted: Wanted) -> None:
    with pytest.raises(QueryError, match="there is no figure of"):
        find(wanted)


def test_nothing_asked_is_said(find: Find) -> None:
    with pytest.raises(QueryError, match="no figure is named"):
        find(Wanted())


def test_the_page_marks_the_number_and_speaks_both_languages(say: Say, find: Find) -> None:
    [figure] = [f for f in find(Wanted(item="expenditure_basic", year=2022)) if f.value == "1088.07 万元"]
    page = say(figure.figure_id)
    assert "一般公共预算财政拨款基本支出【1088.07】万元" in page
    for words in ("章节 section", "四、", "基本支出 Basic expenditure", "决算 final", "10880700 元 yuan"):
        assert words in page
    assert "不成立 broken" in page
    assert "basic_personnel_public_sum" in page
    assert "907.68 万元" in page
    assert "…" not in re.sub("其他用…|…$", "", page.split("识别")[1]), "no cell is cut"


def test_two_figures_are_listed_and_both_explained(say: Say) -> None:
    page = say("--department", DEPARTMENT, "--item", "住房公积金", "--year", "2022")
    assert page.count("出处 where it stands") == 2
    assert "住房公积金【48.04】万元" in page
    assert "完成年初预算的【100】%" in page


def test_of_many_figures_there_is_a_list_to_choose_from(say: Say, find: Find) -> None:
    page = say("--year", "2022")
    assert "出处" not in page
    assert "make explain FIGURE=" in page
    assert len(re.findall(r"│ [0-9a-f]{16} │", page)) == LISTED
    assert f"{len(find(Wanted(year=2022)))} figures" in page


def test_department_item_and_year_lead_to_the_amount_of_the_final_accounts(say: Say) -> None:
    # 2022年机关运行经费支出74.84万元，2021年机关运行经费支出58.14万元，比上年增加16.7万元，增长28.72%
    page = say("--department", DEPARTMENT, "--item", "机关运行经费", "--year", "2022")
    for printed in ("74.84 万元", "58.14 万元", "16.7 万元", "28.72 %"):
        assert printed in page
    assert page.count("出处 where it stands") == 1
    assert "2022年机关运行经费支出【74.84】万元" in page


def test_a_missing_warehouse_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "ab", "--warehouse", str(tmp_path)]) == 1
    assert "there is no warehouse" in capsys.readouterr().err


def test_a_figure_in_a_table_is_shown_in_its_row(tmp_path: Path) -> None:
    place = {"report_id": "r", "table_number": 3, "table_row": 4, "table_column": 2}
    cells = [("项目", "一、一般公共服务支出", 0), ("行次", "31", 1), ("决算数", "2,106.66", 2), ("备注", "", 3)]
    database = make_warehouse(
        tmp_path,
        {
            "fct_figures": [
                {**place, "figure_id": "f1", "raw_text": "2,106.66", "char_start": 7, "char_end": 15, "item": "x"}
            ],
            "fct_table_cells": [
                {**place, "head": head, "printed": printed, "table_column": column} for head, printed, column in cells
            ],
            "dim_reports": [{"report_id": "r"}],
        },
    )
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema staging")
        connection.execute(
            "create table staging.stg_report_texts as select 'r' as report_id, 'row 31 2,106.66' as text"
        )
        connection.execute(
            "create table staging.stg_report_numbers as select 'r' as report_id, 'f1' as figure_id,"
            " 'down' as direction, 'figure' as outcome, 'tables' as part,"
            " null::int as parent_start, null::int as about_start"
        )
        found = explain_figure(asking(connection), "f1", read_schema())
    assert found.cells == (
        Cell("项目", "一、一般公共服务支出", False),
        Cell("行次", "31", False),
        Cell("决算数", "2,106.66", True),
    )
    assert found.passage == Passage("", "2,106.66", "")
    assert found.figure["direction"] == "down"
