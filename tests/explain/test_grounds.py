"""By which words the figures of the shipped report were decided, as one reads them there; and those of tables."""

from collections.abc import Callable

import duckdb
import pytest

from expectations.dictionary.schema import read_schema
from expectations.explain.cell_decision import CELL_REASONS, CellPlace, retrace_cell
from expectations.explain.console import REASON_WORDS, print_explanation
from expectations.explain.decision import (
    FUND_REASONS,
    ITEM_REASONS,
    KnownWords,
    Reason,
    reread_statement,
    retrace_decision,
)
from expectations.explain.explanation import Explanation, asking, explain_figure
from expectations.explain.grounds import Grounds, find_grounds
from ingest.catalog import load_catalog
from ingest.documents import Key
from ingest.terminal import PlainConsole
from tests.warehouses import shipped_warehouse

FindGrounds = Callable[[str], Grounds]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(shipped_warehouse() / "juesuan.duckdb"), read_only=True)


@pytest.fixture(scope="module")
def explain(connection: duckdb.DuckDBPyConnection) -> Callable[[str], Explanation]:
    """Explain the one figure printed behind `before`."""

    def explain_printed(before: str) -> Explanation:
        [(figure_id,)] = connection.execute(
            "select f.figure_id from marts.fct_figures as f join staging.stg_report_texts as t using (report_id)"
            " where ends_with(t.text[:f.char_start], ?)",
            [before],
        ).fetchall()
        return explain_figure(asking(connection), figure_id, read_schema())

    return explain_printed


@pytest.fixture(scope="module")
def ground(connection: duckdb.DuckDBPyConnection, explain: Callable[[str], Explanation]) -> FindGrounds:
    return lambda before: find_grounds(asking(connection), explain(before).figure)


def test_words_of_the_sentence_name_item_and_fund(ground: FindGrounds) -> None:
    # 四、一般公共预算财政拨款基本支出决算情况说明 / 2022年度一般公共预算财政拨款基本支出1088.07万元
    found = ground("2022年度一般公共预算财政拨款基本支出")
    assert found.is_read_alike
    assert found.sentence is not None
    assert found.sentence.item_reason == Reason("words", "基本支出")
    assert found.sentence.fund_reason == Reason("named", "一般公共预算财政拨款")
    assert found.sentence.heading.startswith("四、 一般公共预算财政拨款基本支出")
    assert found.sentence.heading_fund == "general"
    assert found.sentence.words[-1] == KnownWords("基本支出", ("item expenditure_basic",), is_naming=True)
    assert [words.is_naming for words in found.sentence.words].count(True) == 1


def test_the_heading_gives_the_fund_where_the_sentence_does_not(ground: FindGrounds) -> None:
    # （二）一般公共预算财政拨款支出情况。 ... 4.住房保障支出48.04万元，具体包括： / 住房公积金48.04万元
    sentence = ground("\n住房公积金").sentence
    assert sentence is not None
    assert sentence.item_reason == Reason("words", "住房公积金")
    assert sentence.fund_reason == Reason("heading", "二、(二) 一般公共预算财政拨款支出情况")


def test_a_rate_is_named_by_the_words_of_the_amount_it_is_about(ground: FindGrounds) -> None:
    # 住房公积金48.04万元，主要是单位职工住房公积金支出，完成年初预算的100%。
    sentence = ground("主要是单位职工住房公积金支出，完成年初预算的").sentence
    assert sentence is not None
    assert sentence.item_reason == Reason("words", "住房公积金")
    assert "completion initial_budget" in {meaning for words in sentence.words for meaning in words.meanings}


def test_three_public_expenses_have_one_fund(ground: FindGrounds) -> None:
    # 2022年度一般公共预算财政拨款安排的“三公”经费支出14.1万元
    sentence = ground("一般公共预算财政拨款安排的“三公”经费支出").sentence
    assert sentence is not None
    assert sentence.item_reason == Reason("words", "“三公”经费支出")
    assert sentence.fund_reason == Reason("fixed")


def test_every_figure_of_the_report_is_read_again_as_it_was(connection: duckdb.DuckDBPyConnection) -> None:
    [(text,)] = connection.execute("select text from staging.stg_report_texts").fetchall()
    again = reread_statement(text, [], load_catalog())
    figures = asking(connection)("select * from marts.fct_figures where item <> 'unclassified'", [])
    kept = {figure["char_start"]: Key(*(figure[name] or "" for name in Key._fields)) for figure in figures}
    decided = {start: retrace_decision(again, start) for start in kept}
    assert all(one is not None and Grounds(kept[start], one, None).is_read_alike for start, one in decided.items())
    assert {one.item_reason.code for one in decided.values() if one} <= set(ITEM_REASONS)
    assert {one.fund_reason.code for one in decided.values() if one} <= set(FUND_REASONS)


def test_a_figure_that_is_read_otherwise_now_is_said_to_be(
    ground: FindGrounds, explain: Callable[[str], Explanation], capsys: pytest.CaptureFixture[str]
) -> None:
    before = "2022年度一般公共预算财政拨款基本支出"
    sentence = ground(before).sentence
    older = Grounds(Key("expenditure_project", "general"), sentence, None)
    assert not older.is_read_alike
    for grounds, said in (
        (older, "与库中不同 differs from the warehouse: expenditure_basic, general"),
        (Grounds(older.kept, None, None), "the number is not found"),
    ):
        print_explanation(PlainConsole(width=160), explain(before), grounds)
        assert said in capsys.readouterr().out


def test_a_number_that_is_none_of_a_sentence_has_no_decision(connection: duckdb.DuckDBPyConnection) -> None:
    [(text,)] = connection.execute("select text from staging.stg_report_texts").fetchall()
    again = reread_statement(text, [], load_catalog())
    assert retrace_decision(again, text.index("第一部分")) is None


@pytest.mark.parametrize(
    ("place", "key", "item_reason", "fund_reason"),
    [
        pytest.param(
            CellPlace("expenditure", "支出决算表", "支出决算表", "2101101 行政单位医疗", "基本支出"),
            Key("expenditure_by_function", "all", "expenditure_basic", "行政单位医疗"),
            Reason("row", "2101101 行政单位医疗"),
            Reason("title", "支出决算表"),
            id="class in a row, fund of the table",
        ),
        pytest.param(
            CellPlace("revenue", "收入决算表", "收入决算表", "合计", "事业收入"),
            Key("revenue_institutional", "all"),
            Reason("head", "事业收入"),
            Reason("title", "收入决算表"),
            id="item in the head of a total",
        ),
        pytest.param(
            CellPlace("overall", "收入支出决算总表", "收支决算总表", "二、政府性基金预算财政拨款收入", "收入 决算数"),
            Key("revenue_fiscal_appropriation", "government_fund"),
            Reason("row", "二、政府性基金预算财政拨款收入"),
            Reason("row", "二、政府性基金预算财政拨款收入"),
            id="item and fund in the row",
        ),
        pytest.param(
            CellPlace("fiscal", "财政拨款收入支出决算总表", "财政拨款收支总表", "总计", "支出 一般公共预算财政拨款"),
            Key("expenditure_total", "general"),
            Reason("title", "财政拨款收支总表"),
            Reason("head", "一般公共预算财政拨款"),
            id="total of the table, fund in the head",
        ),
        pytest.param(
            CellPlace("fiscal", "财政拨款收入支出决算总表", "", "国有资本经营预算财政拨款", "收入 金额"),
            Key("opening_carryover", "state_capital"),
            Reason("carried"),
            Reason("row", "国有资本经营预算财政拨款"),
            id="a budget's part of the carry-over above",
        ),
        pytest.param(
            CellPlace("three_public", "三公经费支出决算表", "三公经费表", "", "决算数 公务接待费"),
            Key("three_public_reception", "general"),
            Reason("head", "公务接待费"),
            Reason("fixed"),
            id="one fund alone",
        ),
    ],
)
def test_row_head_and_title_of_a_table_name_item_and_fund(
    place: CellPlace, key: Key, item_reason: Reason, fund_reason: Reason
) -> None:
    found = retrace_cell(place, key, load_catalog())
    assert (found.item_reason, found.fund_reason) == (item_reason, fund_reason)


def test_every_reason_has_its_words() -> None:
    assert {*ITEM_REASONS, *FUND_REASONS, *CELL_REASONS} == REASON_WORDS.keys()
