"""Cells of tables: what kind each is, and where tables say in words that they are empty."""

from __future__ import annotations

import pytest

from ingest.documents import ReportReading
from tests.tables.printed import parse_printed, print_content
from tests.tables.test_golden import read_tables_of

DRAWN = """
某市水利局2023年度部门决算
政府性基金预算财政拨款支出决算表
单位：万元
科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 | 备注
栏次 | < | 1 | 2 | 3 | 4
212 | 城乡社区支出 | 3.50 | | — | 按规定公开
21208 | 土地出让支出 | 0 | 0.00 | *** | -
"""


def read(drawn: str) -> ReportReading:
    return read_tables_of(print_content(parse_printed(drawn)))


def test_nothing_dash_zero_and_mask_are_four_kinds() -> None:
    reading = read(DRAWN)
    assert [(cell.row, cell.column, cell.kind, cell.printed) for cell in reading.cells] == [
        *[(0, column, "head", text) for column, text in enumerate(DRAWN.strip().split("\n")[3].split(" | "))],
        (1, 0, "counting", "栏次"),
        *[(1, column, "counting", str(column - 1)) for column in (2, 3, 4, 5)],
        (2, 0, "code", "212"),
        (2, 1, "name", "城乡社区支出"),
        (2, 2, "number", "3.50"),
        (2, 3, "empty", ""),
        (2, 4, "dash", "—"),
        (2, 5, "name", "按规定公开"),
        (3, 0, "code", "21208"),
        (3, 1, "name", "土地出让支出"),
        (3, 2, "zero", "0"),
        (3, 3, "zero", "0.00"),
        (3, 4, "masked", "***"),
        (3, 5, "name", "-"),
    ]


def test_a_value_has_its_head_its_row_and_its_place() -> None:
    reading = read(DRAWN)
    (cell,) = [cell for cell in reading.cells if cell.printed == "3.50"]
    assert (cell.head, cell.row_name) == ("本年支出合计", "212 城乡社区支出")
    assert cell.char_start is not None
    assert reading.document.text[cell.char_start : cell.char_end] == "3.50"
    (empty,) = [cell for cell in reading.cells if cell.kind == "empty"]
    assert (empty.head, empty.row_name, empty.char_start) == ("基本支出", "212 城乡社区支出", None)


def test_only_printed_zeros_are_figures_among_the_kinds_of_nothing() -> None:
    figures = [number.raw_text for number in read(DRAWN).numbers if number.outcome == "figure"]
    assert figures == ["3.50", "0", "0.00"]


@pytest.mark.parametrize(
    "note",
    [
        "本表无数据",
        "注：本表无数据。",
        "说明：本表为空表。",
        "注：本部门2023年度无政府性基金预算财政拨款支出，故本表无数据。",
    ],
)
@pytest.mark.parametrize("form", ["{note}", "{note} | < | < | < | <"])
def test_a_table_that_says_it_is_empty_is_an_absence_in_its_frame_or_below(note: str, form: str) -> None:
    reading = read(
        "某市水利局2023年度部门决算\n政府性基金预算财政拨款支出决算表\n单位：万元\n"
        f"科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出\n合计 | < | | |\n{form.format(note=note)}"
    )
    assert "absence" in {one.kind for one in reading.in_words}
    assert any("本表" in one.raw_text for one in reading.in_words)
    assert not [number for number in reading.numbers if number.outcome == "figure"]


def test_the_next_page_keeps_what_the_rows_above_say() -> None:
    reading = read(
        "某市水利局2023年度部门决算\n财政拨款收入支出决算总表\n单位：万元\n收入 | < | 支出 | <\n"
        "项目 | 决算数 | 项目 | 决算数\n年初财政拨款结转和结余 | 3.30 | 年末财政拨款结转和结余 | 4.30\n%%\n"
        "一般公共预算财政拨款 | 3.20 | | \n政府性基金预算财政拨款 | 0.10 | |"
    )
    figures = {number.raw_text: number.reading for number in reading.numbers if number.reading}
    assert [(text, one.key.item, one.key.fund) for text, one in figures.items()] == [
        ("3.30", "opening_carryover", "fiscal"),
        ("4.30", "closing_carryover", "fiscal"),
        ("3.20", "opening_carryover", "general"),
        ("0.10", "opening_carryover", "government_fund"),
    ]
