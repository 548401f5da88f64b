"""Which rows of formats that know their cells are data tables, and where their cells stand in the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents import Content
from ingest.readers import read_content
from ingest.readers.table_rows import TextCell, data_rows, join_lines
from tests.formats import biff, html, spreadsheet, word
from tests.formats.spreadsheet import SheetOf

ROWS = [["项目", "行次", "金额"], ["一、一般公共预算\n财政拨款收入", "1", "1,088.07"], ["合计", "", "83.60"]]
PROSE = "2023年度收、支总计各1,088.07万元。" * 5
Grid = tuple[int, int, list[tuple[int, int, int, int, str]]]


def grids(content: Content) -> list[Grid]:
    """Rows, columns and cells with their texts of each table."""
    return [
        (
            table.rows,
            table.columns,
            [
                (one.row, one.column, one.row_span, one.column_span, content.text[one.char_start : one.char_end])
                for one in table.cells
            ],
        )
        for table in content.tables
    ]


def read_html(*pieces: str) -> Content:
    body = html.article("<p>一、部门决算公开表。本年支出合计83.60万元。</p>", *pieces)
    return read_content("a.html", html.page(body))


def read_sheet(*rows: list[str | None], merged: tuple[str, ...] = ()) -> Content:
    return read_content("a.xlsx", spreadsheet.xlsx([SheetOf("Sheet1", rows, merged)]))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", spreadsheet.xlsx([SheetOf("Sheet1", ROWS)])),
        ("a.ods", spreadsheet.ods([SheetOf("Sheet1", ROWS)])),
        ("a.xls", biff.xls([SheetOf("Sheet1", ROWS)])),
        ("a.csv", spreadsheet.csv_text(ROWS).encode()),
        ("a.docx", word.write_docx(word.table(*ROWS))),
    ],
)
def test_a_row_is_a_line_and_wrapped_lines_of_a_cell_are_one_text(name: str, content: bytes) -> None:
    found = read_content(name, content)
    assert found.text == "项目 | 行次 | 金额\n一、一般公共预算 财政拨款收入 | 1 | 1,088.07\n合计 |  | 83.60"
    cells = [(0, 0, "项目"), (0, 1, "行次"), (0, 2, "金额")]
    cells += [(1, 0, "一、一般公共预算 财政拨款收入"), (1, 1, "1"), (1, 2, "1,088.07"), (2, 0, "合计"), (2, 2, "83.60")]
    assert grids(found) == [(3, 3, [(row, column, 1, 1, text) for row, column, text in cells])]
    assert found.text[found.tables[0].char_start : found.tables[0].char_end] == found.text


def test_rowspan_and_colspan_give_cells_their_columns() -> None:
    rows: list[list[str | html.Cell]] = [
        [html.Cell("收入", colspan=2), html.Cell("支出", rowspan=2)],
        ["项目", "金额"],
        [html.Cell("财政拨款", rowspan=2), "12.00", "9.00"],
        ["", "8.00"],
    ]
    found = read_html(html.table(rows))
    assert found.text.split("\n")[1:] == ["收入 | 支出", "项目 | 金额", "财政拨款 | 12.00 | 9.00", " | 8.00"]
    assert grids(found) == [
        (
            *(4, 3),
            [
                *[(0, 0, 1, 2, "收入"), (0, 2, 2, 1, "支出"), (1, 0, 1, 1, "项目"), (1, 1, 1, 1, "金额")],
                *[(2, 0, 2, 1, "财政拨款"), (2, 1, 1, 1, "12.00"), (2, 2, 1, 1, "9.00"), (3, 2, 1, 1, "8.00")],
            ],
        )
    ]


def test_columns_without_a_cell_of_their_own_are_none() -> None:
    rows: list[list[str | html.Cell]] = [
        [html.Cell("项目", colspan=3), html.Cell("金额", colspan=2)],
        [html.Cell("合计", colspan=3), "3.00"],
    ]
    assert [grid[:2] for grid in grids(read_html(html.table(rows)))] == [(2, 2)]


def test_a_table_around_tables_lays_out_the_page() -> None:
    inner = html.table([["项目", "金额"], ["合计", "3.00"]])
    found = read_html(f"<table><tr><td>左栏</td><td>{inner}</td></tr><tr><td>甲</td><td>乙</td></tr></table>")
    assert found.text.split("\n")[1:] == ["左栏", "项目 | 金额", "合计 | 3.00", "甲 | 乙"]
    assert [grid[:2] for grid in grids(found)] == [(2, 2)]


def test_a_table_around_running_text_is_none() -> None:
    found = read_html(html.table([["一、收入情况", PROSE], ["二、支出情况", PROSE]]))
    assert PROSE in found.text
    assert not found.tables


def test_hidden_rows_and_cells_are_no_part_of_a_table() -> None:
    rows = html.table([["项目", "金额"], ["合计", "3.00"]]).replace(
        "</tr></table>", "<td hidden>9.00</td></tr></table>"
    )
    widths = "<tr style='display:none'><td>1</td><td>2</td></tr>"
    found = read_html(rows.replace("</table>", f"{widths}</table>"))
    assert found.text.split("\n")[1:] == ["项目 | 金额", "合计 | 3.00"]
    assert [grid[:2] for grid in grids(found)] == [(2, 2)]


def test_all_sheets_of_a_saved_workbook_are_read() -> None:
    sheets = [html.page(html.table([["支出决算表"], ["项目", "金额"], ["合计", f"{at}.00"]])) for at in (3, 4)]
    frames = html.page("<frameset><frame src='sheet001.htm'><frame src='sheet002.htm'></frameset>")
    found = read_content("a.mhtml", html.mhtml(frames, *sheets))
    assert [found.text[table.char_start : table.char_end] for table in found.tables] == [
        "项目 | 金额\n合计 | 3.00",
        "项目 | 金额\n合计 | 4.00",
    ]
    assert found.text.count("支出决算表") == 2


def test_several_tables_on_a_sheet_are_divided_at_their_titles() -> None:
    found = read_sheet(
        ["收入决算表", None, None],
        [None, None, "单位：万元"],
        ["科目", "合计", "财政拨款收入"],
        ["合计", "3.00", "3.10"],
        ["支出决算表", None, None],
        ["科目", "合计", "基本支出"],
        ["合计", "4.00", "4.10"],
        [],
        ["附：人员情况", None, None],
        ["单位", "编制", "实有"],
        ["本级", "5", "6"],
        ["注：截至年末。", None, None],
    )
    assert [found.text[table.char_start : table.char_end] for table in found.tables] == [
        "科目 | 合计 | 财政拨款收入\n合计 | 3.00 | 3.10",
        "科目 | 合计 | 基本支出\n合计 | 4.00 | 4.10",
        "单位 | 编制 | 实有\n本级 | 5 | 6",
    ]
    assert {"收入决算表", "单位：万元", "支出决算表", "附：人员情况", "注：截至年末。"} <= set(found.text.split("\n"))


def test_running_text_on_a_sheet_keeps_its_lines() -> None:
    found = read_sheet(["一、收入情况\n" + PROSE], ["项目", "金额"], ["合计", "3.00"], [PROSE + "\n二、其他"])
    assert found.text.split("\n") == ["一、收入情况", PROSE, "项目 | 金额", "合计 | 3.00", PROSE, "二、其他"]
    assert [grid[:2] for grid in grids(found)] == [(2, 2)]


def test_what_a_merged_range_covers_is_not_shown() -> None:
    found = read_sheet(["项目", "金额", "残留"], ["合计", "3.00", "4.00"], merged=("B1:C1",))
    assert found.text == "项目 | 金额\n合计 | 3.00 | 4.00"
    assert grids(found)[0][2][1] == (0, 1, 1, 2, "金额")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("|项目|金额|备注|\n|---|---|---|\n|合计|3.00||", ["项目", "金额", "备注", "合计", "3.00"]),
        ("项目 | 金额 | 备注\n | 3.00 | 无", ["项目", "金额", "备注", "3.00", "无"]),
    ],
)
def test_a_bar_before_one_line_follows_an_empty_cell(text: str, cells: list[str]) -> None:
    found = read_content("a.txt", ("某局2023年度部门决算说明。\n" + text).encode())
    (grid,) = grids(found)
    assert [one[-1] for one in grid[2]] == cells
    assert next(one for one in grid[2] if one[-1] == "3.00")[1] == 1


def test_two_columns_of_text_are_a_table_where_the_second_holds_amounts() -> None:
    contents, amounts = "第一部分 | 1\n第二部分 | 5\n第三部分 | 9", "项目 | 决算数\n人员经费 | 5.10\n公用经费 | 9.00"
    assert not read_content("a.txt", f"某局部门决算目录如下。\n{contents}".encode()).tables
    assert len(read_content("a.txt", f"某局部门决算如下。\n{amounts}".encode()).tables) == 1


def test_an_empty_row_within_a_table_does_not_divide_it() -> None:
    found = read_sheet(["项目", "金额", "占比"], ["收入", "3.00", "1"], ["支出", "3.00", "1"], [], ["合计", None, None])
    assert [grid[:2] for grid in grids(found)] == [(5, 3)]


SPANS = st.tuples(st.integers(1, 3), st.integers(1, 4), st.sampled_from(["", "1.00", "合计", "支出决算表", PROSE]))


@given(st.lists(st.lists(SPANS, max_size=6), max_size=8))
def test_every_cell_is_found_at_its_place_whatever_the_spans(rows: list[list[tuple[int, int, str]]]) -> None:
    markup = [[html.Cell(text, rows_down, columns) for rows_down, columns, text in row] for row in rows]
    found = read_html(html.table(markup))
    for table in found.tables:
        assert found.text[table.char_start - 1] == "\n"
        printed = found.text[table.char_start : table.char_end]
        assert printed.count("\n") < table.rows
        assert "".join(found.text[cell.char_start : cell.char_end] for cell in table.cells) == "".join(
            printed.replace(" | ", "").split("\n")
        )
        for cell in table.cells:
            assert 0 <= cell.row < cell.row + cell.row_span <= table.rows
            assert 0 <= cell.column < cell.column + cell.column_span <= table.columns


def test_a_table_that_lost_its_rows_to_the_page_is_none() -> None:
    rows = data_rows([TextCell(row, column, 1, 1, f"{row}.{column}0") for row in range(2) for column in range(2)])
    assert len(join_lines(["前", *rows.values()])[1]) == 1
    assert join_lines(["前", rows[0]]) == ("前\n0.00 | 0.10", ())


@pytest.mark.parametrize(
    "markup",
    [
        "<table>" + "<tr>" + "<td rowspan=60000 colspan=1000>1" * 60_000 + "</table>",
        "<table>" + "<tr><td rowspan=60000>1<td>2" * 60_000 + "</table>",
        "<table><tr>" + "<td rowspan=9999>1" * 120 + "<tr><td>2" * 90_000 + "</table>",
    ],
)
def test_tables_made_to_be_large_are_read_all_the_same(markup: str) -> None:
    assert read_content("a.html", html.page(f"<p>支出12.00万元。</p>{markup}")).text
