"""Golden tables of PDF: whatever the drawing, the same figures at the same keys, where they are printed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.formats.pdf import Rule, Sheet, Text, paragraph
from tests.formats.pdf_tables import RULED, Style, lay_table, turned_sheet
from tests.ingest.readers.printed_tables import (
    CLASSES,
    COUNTING,
    EDGES,
    FIGURES,
    HEAD,
    ROWS,
    TOTAL,
    Figure,
    check,
    function,
    heading,
    read,
    sheet,
    stated,
    total,
    values,
)

# One table, drawn in every way

DRAWINGS = {
    "lines as long as they go": RULED,
    "thin filled boxes": Style(pen="box"),
    "lines cell by cell": Style(pen="pieces"),
    "a rectangle a cell": Style(pen="frames"),
    "double lines": Style(pen="double"),
    "dashed lines": Style(pen="dashed"),
    "all lines one path": Style(is_one_path=True),
    "all boxes one path": Style(pen="box", is_one_path=True),
    "no outer lines": Style(rules="inside"),
    "a shaded head": Style(shaded_rows=4),
    "small padding": Style(padding=1.2, row_height=13.0),
    "amounts in the middle": Style(values="centre"),
    "amounts to the left": Style(values="left", names="centre"),
    "small print": Style(size=6.0, row_height=9.0, padding=1.5),
    "lines across only": Style(rules="across"),
    "no lines between rows": Style(rules="upright"),
    "three lines": Style(rules="three"),
    "no lines at all": Style(rules="none"),
    "no lines, close rows": Style(rules="none", row_height=14.0),
}


@pytest.mark.parametrize("style", DRAWINGS.values(), ids=DRAWINGS.keys())
def test_the_same_figures_are_read_however_a_table_is_drawn(style: Style) -> None:
    check([sheet(ROWS, style)], FIGURES)


@pytest.mark.parametrize("rotate", [90, 180, 270])
@pytest.mark.parametrize("rules", ["all", "none"])
def test_a_table_on_a_rotated_page_is_read_as_on_an_upright_one(rotate: int, rules: str) -> None:
    check([turned_sheet(sheet(ROWS, Style(rules=rules)), rotate)], FIGURES)


@pytest.mark.parametrize("rotate", [90, 270])
def test_an_upright_table_on_a_page_shown_rotated_is_read(rotate: int) -> None:
    check([replace(sheet(ROWS), rotate=rotate)], FIGURES)


# Over pages, and several on a page


@pytest.mark.parametrize("rules", ["all", "three", "none"])
def test_a_table_goes_on_over_pages_that_repeat_its_head(rules: str) -> None:
    style = Style(rules=rules)
    sheets = [sheet([*HEAD, COUNTING, TOTAL, *CLASSES[:3]], style), sheet([*HEAD, COUNTING, *CLASSES[3:]], style)]
    check(sheets, FIGURES)


@pytest.mark.parametrize("last", [1, 3, 6])
def test_a_table_goes_on_over_pages_without_its_head_down_to_a_last_row_alone(last: int) -> None:
    first = sheet([*HEAD, COUNTING, TOTAL, *CLASSES[:last]])
    second = Sheet([*lay_table(CLASSES[last:], EDGES, 790, head_rows=0), Text(280, 40, "- 2 -", 9)])
    check([first, second], FIGURES)


@pytest.mark.parametrize("rules", ["across", "three", "none"])
@pytest.mark.parametrize("last", [3, 4])
def test_empty_columns_keep_their_place_on_the_next_page_without_a_head(last: int, rules: str) -> None:
    style = Style(rules=rules)
    first = sheet([*HEAD, TOTAL, *CLASSES[:last]], style, head_rows=3)
    check([first, Sheet(lay_table(CLASSES[last:], EDGES, 790, style, head_rows=0))], FIGURES)


def test_a_row_that_stands_below_the_last_rule_of_a_page_is_not_taken_for_another() -> None:
    # the rules end above the last row: it is cut off at the page's end, or printed as text
    marks = sheet([*HEAD, COUNTING, TOTAL, *CLASSES[:-1]]).marks
    lowest = min(mark.bottom for mark in marks if isinstance(mark, Rule))
    texts = [
        Text(EDGES[column] + 4, lowest - 14, text, 9) for column, text in enumerate(CLASSES[-1]) if column < 4 and text
    ]
    reading = read([Sheet([*marks, *texts, Text(254, lowest - 14, "400.00", 9)])])
    assert stated(reading) == FIGURES[:-3]


def test_several_tables_on_a_page_are_read_each_by_its_title() -> None:
    third = ["208", "", "", "社会保障和就业支出", "7.00", "5.00", "2.00", "", "", ""]
    other = [*HEAD, ["合计", "<", "<", "<", "7.00", "5.00", "2.00", "", "", ""], third]
    first = lay_table(ROWS, EDGES, 740, head_rows=4)
    second = lay_table(other, EDGES, 400, head_rows=3)
    expected = [
        *FIGURES,
        total("expenditure_current_year", "7.00", "general"),
        total("expenditure_basic", "5.00", "general"),
        total("expenditure_project", "2.00", "general"),
        *function("社会保障和就业支出", "208", ["7.00", "5.00", "2.00"], "general"),
    ]
    title = heading("一般公共预算财政拨款支出决算表", 430)
    reading = check([Sheet([*heading(), *first, *title, *second])], expected)
    assert [one.code for one in reading.tables] == ["expenditure", "general"]


@pytest.mark.parametrize("rules", ["all", "none"])
def test_prose_above_and_below_a_table_stays_prose(rules: str) -> None:
    before = paragraph("二、支出决算情况说明。本年支出合计1,234.56万元，其中：基本支出1,000.00万元。" * 2, 72, 810, 450)
    after = paragraph("注：本表反映部门本年度各项支出情况，数据按照要求以万元为单位，保留两位小数。" * 2, 72, 380, 450)
    sheets = [Sheet([*before, *sheet(ROWS, Style(rules=rules)).marks, *after])]
    reading = read(sheets)
    assert stated(reading) == FIGURES
    assert any("".join(mark.text for mark in after) in line for line in reading.document.text.splitlines())


# Codes and names


def test_codes_in_one_column() -> None:
    edges = (48, 100, 232, 302, 367, 430, 472, 514, 556)
    head = [["项目", "<", *HEAD[0][4:]], ["功能分类科目编码", "科目名称", *HEAD[1][4:]]]
    body = [["合计", "<", *TOTAL[4:]], *(["".join(row[:3]), *row[3:]] for row in CLASSES)]
    for style in (RULED, Style(rules="three"), Style(rules="none")):
        check([Sheet([*heading(), *lay_table([*head, *body], edges, 740, style, head_rows=2)])], FIGURES)


def test_a_code_in_one_cell_over_three_columns() -> None:
    body = [["".join(row[:3]), "<", "<", *row[3:]] for row in CLASSES]
    check([sheet([*HEAD, COUNTING, TOTAL, *body])], FIGURES)


def test_level_marks_beside_the_total() -> None:
    head = [*HEAD[:2], ["类", "款", "项", "栏次", "1", "2", "3", "4", "5", "6"]]
    body = [["^", "^", "^", *TOTAL[:1], *TOTAL[4:]], *(["".join(row[:3]), "<", "<", *row[3:]] for row in CLASSES)]
    check([sheet([*head, *body], head_rows=3)], FIGURES)


@pytest.mark.parametrize("between", ["", " ", "  "])
@pytest.mark.parametrize("rules", ["all", "three", "none"])
def test_codes_in_front_of_the_name(between: str, rules: str) -> None:
    edges = (48, 232, 302, 367, 430, 472, 514, 556)
    head = [["项目（按功能分类）", *HEAD[0][4:]]]
    body = [["合计", *TOTAL[4:]], *(["".join(row[:3]) + between + row[3], *row[4:]] for row in CLASSES)]
    style = Style(rules=rules)
    check([Sheet([*heading(), *lay_table([*head, *body], edges, 740, style)])], FIGURES)


def test_indented_names_stand_in_their_column() -> None:
    edges = (48, 100, 232, 302, 367, 430, 472, 514, 556)
    head = [["科目编码", "科目名称", *HEAD[0][4:]]]
    body = [
        ["合计", "<", *TOTAL[4:]],
        *(["".join(row[:3]), "\u3000" * (sum(map(bool, row[:3])) - 1) + row[3], *row[4:]] for row in CLASSES),
    ]
    for rules in ("all", "three", "none"):
        check([Sheet([*heading(), *lay_table([*head, *body], edges, 740, Style(rules=rules))])], FIGURES)


# Amounts


@pytest.mark.parametrize("rules", ["all", "three", "none"])
def test_amounts_in_yuan(rules: str) -> None:
    rows = [[one.replace("1,234.56", "12,345,600.00") for one in row] for row in ROWS]
    sheets = [Sheet([*heading(unit="金额单位：元"), *lay_table(rows, EDGES, 740, Style(rules=rules), 4)])]
    reading = read(sheets)
    first = next(one for one in reading.numbers if one.outcome == "figure")
    assert (first.raw_text, first.value, first.unit) == ("12,345,600.00", Decimal("12345600.00"), "元")
    assert len(stated(reading)) == len(FIGURES)


@pytest.mark.parametrize("rules", ["all", "three", "none"])
@pytest.mark.parametrize("empty", [4, 5, 6])
def test_an_empty_column_does_not_shift_the_others(empty: int, rules: str) -> None:
    rows = [*HEAD, *([*row[:empty], "", *row[empty + 1 :]] for row in (TOTAL, *CLASSES))]
    dropped = {4: "", 5: "expenditure_basic", 6: "expenditure_project"}[empty]
    items = {4: "expenditure_current_year", 5: "expenditure_basic", 6: "expenditure_project"}
    expected = [
        one
        for one in FIGURES
        if one[0] != items[empty] and not (one[0] == "expenditure_by_function" and one[2] == dropped)
    ]
    check([sheet(rows, Style(rules=rules), head_rows=3)], expected)


@pytest.mark.parametrize("rules", ["all", "three", "none"])
def test_dashes_zeros_and_masks_are_four_kinds_of_nothing(rules: str) -> None:
    rows = [
        *HEAD,
        ["合计", "<", "<", "<", "1,234.56", "1,000.00", "234.56", "0.00", "—", "***"],
        *([*row[:7], "0", "-", ""] for row in CLASSES),
    ]
    reading = read([sheet(rows, Style(rules=rules), head_rows=3)])
    kinds = [one.kind for one in reading.cells if one.column >= 7 and one.row >= 3]
    assert kinds == ["zero", "dash", "masked", *["zero", "dash", "empty"] * 7]
    zeros = [one for one in stated(reading) if one[-1] in ("0", "0.00")]
    assert [one[0] for one in zeros if not one[3]] == ["expenditure_superior_remittance"]
    assert [one[2] for one in zeros if one[3]] == ["expenditure_superior_remittance"] * 7
    assert [one for one in stated(reading) if one not in zeros] == FIGURES


@pytest.mark.parametrize("rules", ["all", "three", "none"])
def test_a_table_without_figures_states_none(rules: str) -> None:
    rows = [*HEAD, ["合计", *["<"] * 3, *[""] * 6]]
    note = Text(60, 600, "注：本部门2024年度没有政府性基金预算收支，本表无数据。", 9)
    reading = read([Sheet([*sheet(rows, Style(rules=rules), 3, "政府性基金预算财政拨款支出决算表").marks, note])])
    assert values(reading) == []
    assert [one.code for one in reading.tables] in (["government_fund"], [])


def test_a_title_and_unit_in_the_first_ruled_rows() -> None:
    first = [["支出决算表", *["<"] * 9], ["编制单位：某局", *["<"] * 6, "单位：元", "<", "<"]]
    reading = check([Sheet(lay_table([*first, *ROWS], EDGES, 760, head_rows=6))], FIGURES)
    assert {one.unit for one in reading.numbers if one.outcome == "figure"} == {"元"}


# Tables of two sides

SIDES = [
    ["收入", "<", "支出", "<"],
    ["项目", "决算数", "项目（按功能分类）", "决算数"],
    ["一、一般公共预算财政拨款收入", "900.50", "一、一般公共服务支出", "834.56"],
    ["二、政府性基金预算财政拨款收入", "", "二、外交支出", ""],
    ["三、国有资本经营预算财政拨款收入", "", "三、国防支出", ""],
    ["四、上级补助收入", "10.00", "四、公共安全支出", "20.00"],
    ["五、事业收入", "", "五、教育支出", "30.94"],
    ["", "", "八、社会保障和就业支出", "25.00"],
    ["本年收入合计", "910.50", "本年支出合计", "910.50"],
    ["使用非财政拨款结余", "", "结余分配", ""],
    ["年初结转和结余", "1.25", "年末结转和结余", "1.25"],
    ["总计", "911.75", "总计", "911.75"],
]
SIDES_EDGES = (60, 220, 295, 455, 530)


@pytest.mark.parametrize("rules", ["all", "inside", "across", "three", "none"])
def test_the_two_sides_of_a_table(rules: str) -> None:
    def lei(name: str, value: str) -> Figure:
        return ("expenditure_by_function", "all", "", name, "", "lei", "final", value)

    check(
        [
            Sheet(
                [*heading("收入支出决算总表"), *lay_table(SIDES, SIDES_EDGES, 740, Style(rules=rules), 2)],
            )
        ],
        sorted_by_row(
            left=[
                (2, total("revenue_fiscal_appropriation", "900.50", "general")),
                (5, total("revenue_superior_subsidy", "10.00")),
                (8, total("revenue_current_year", "910.50")),
                (10, total("opening_carryover", "1.25")),
                (11, total("revenue_total", "911.75")),
            ],
            right=[
                (2, lei("一般公共服务支出", "834.56")),
                (5, lei("公共安全支出", "20.00")),
                (6, lei("教育支出", "30.94")),
                (7, lei("社会保障和就业支出", "25.00")),
                (8, total("expenditure_current_year", "910.50")),
                (10, total("closing_carryover", "1.25")),
                (11, total("expenditure_total", "911.75")),
            ],
        ),
    )


def sorted_by_row(left: list[tuple[int, Figure]], right: list[tuple[int, Figure]]) -> list[Figure]:
    sides = [(row, side, figure) for side, found in enumerate((left, right)) for row, figure in found]
    return [figure for _, _, figure in sorted(sides, key=lambda one: one[:2])]


@pytest.mark.parametrize("rules", ["all", "three", "none"])
def test_three_public_expenses_with_heads_of_three_levels(rules: str) -> None:
    half = ["合计", "因公出国（境）费", "公务用车购置及运行维护费", "<", "<", "公务接待费"]
    parts = ["^", "^", "小计", "公务用车购置费", "公务用车运行维护费", "^"]
    rows = [
        ["预算数", *["<"] * 5, "决算数", *["<"] * 5],
        [*half, *half],
        [*parts, *parts],
        ["6.50", "", "5.00", "", "5.00", "1.50", "4.74", "", "4.21", "", "4.21", "0.53"],
    ]
    edges = [40 + 43 * place for place in range(13)]
    style = Style(rules=rules, row_height=30)
    title = "一般公共预算财政拨款“三公”经费支出决算表"
    items = ("three_public_total", "three_public_vehicle", "three_public_vehicle_operation", "three_public_reception")
    budget, final = ("6.50", "5.00", "5.00", "1.50"), ("4.74", "4.21", "4.21", "0.53")
    expected = [
        total(item, value, "general", basis)
        for basis, its in (("initial_budget", budget), ("final", final))
        for item, value in zip(items, its, strict=True)
    ]
    sheets = [Sheet([*heading(title), *lay_table(rows, edges, 740, style, 3)])]
    if rules == "all":
        check(sheets, expected)
    else:
        # heads over empty columns may be told or not, but no value may stand below another's head
        assert set(stated(read(sheets))) <= set(expected)
