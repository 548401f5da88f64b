"""Golden tables of PDF: whatever the drawing, the same figures at the same keys, on their page, where they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from ingest.catalog import load_catalog
from ingest.documents import Content, Document, ReportReading
from ingest.readers.pdf import read_pdf
from ingest.reading import read_document
from tests.formats.pdf import Frame, Mark, Picture, Rule, Sheet, Text, paragraph, write_pdf
from tests.formats.pdf_tables import RULED, Style, box_of, lay_table, turned_sheet

TITLE, UNIT = "支出决算表", "金额单位：万元"
EDGES = (48, 70, 92, 114, 232, 302, 367, 430, 472, 514, 556)
HEAD = [
    ["项目", "<", "<", "<", "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"],
    ["功能分类科目编码", "<", "<", "科目名称", "^", "^", "^", "^", "^", "^"],
    ["类", "款", "项", "^", "^", "^", "^", "^", "^", "^"],
]
COUNTING = ["栏次", "<", "<", "<", "1", "2", "3", "4", "5", "6"]
TOTAL = ["合计", "<", "<", "<", "1,234.56", "1,000.00", "234.56", "", "", ""]
CLASSES = [
    ["201", "", "", "一般公共服务支出", "834.56", "700.00", "134.56", "", "", ""],
    ["201", "06", "", "财政事务", "834.56", "700.00", "134.56", "", "", ""],
    ["201", "06", "01", "行政运行", "700.00", "700.00", "", "", "", ""],
    ["201", "06", "02", "一般行政管理事务", "134.56", "", "134.56", "", "", ""],
    ["208", "", "", "社会保障和就业支出", "400.00", "300.00", "100.00", "", "", ""],
    ["208", "05", "", "行政事业单位养老支出", "400.00", "300.00", "100.00", "", "", ""],
    ["208", "05", "05", "机关事业单位基本养老保险缴费支出", "400.00", "300.00", "100.00", "", "", ""],
]
ROWS = [*HEAD, COUNTING, TOTAL, *CLASSES]

#: item, fund, subject, name, code, level, basis, value as printed
Figure = tuple[str, str, str, str, str, str, str, str]


def function(
    name: str, code: str, values: Sequence[str], fund: str = "all", item: str = "expenditure_by_function"
) -> list[Figure]:
    """The figures of a row of 支出决算表: total, basic and project expenditure; none where nothing is printed."""
    level = {3: "lei", 5: "kuan", 7: "xiang"}[len(code)]
    subjects = ("", "expenditure_basic", "expenditure_project")
    return [
        (item, fund, subject, name, code, level, "final", value)
        for subject, value in zip(subjects, values, strict=False)
        if value
    ]


def total(item: str, value: str, fund: str = "all", basis: str = "final") -> Figure:
    return (item, fund, "", "", "", "", basis, value)


FIGURES = [
    total("expenditure_current_year", "1,234.56"),
    total("expenditure_basic", "1,000.00"),
    total("expenditure_project", "234.56"),
    *function("一般公共服务支出", "201", ["834.56", "700.00", "134.56"]),
    *function("财政事务", "20106", ["834.56", "700.00", "134.56"]),
    *function("行政运行", "2010601", ["700.00", "700.00", ""]),
    *function("一般行政管理事务", "2010602", ["134.56", "", "134.56"]),
    *function("社会保障和就业支出", "208", ["400.00", "300.00", "100.00"]),
    *function("行政事业单位养老支出", "20805", ["400.00", "300.00", "100.00"]),
    *function("机关事业单位基本养老保险缴费支出", "2080505", ["400.00", "300.00", "100.00"]),
]


def read(sheets: Sequence[Sheet]) -> ReportReading:
    content = read_pdf(write_pdf(sheets))
    return read_document(Document("0" * 16, "某局2024年度部门决算.pdf", "0" * 64, 1, content), load_catalog())


def stated(reading: ReportReading) -> list[Figure]:
    figures = []
    for one in reading.numbers:
        if one.outcome == "figure" and one.part == "tables":
            assert one.reading is not None
            key = one.reading.key
            name, code, level = (
                (key.economic_name, key.economic_code, key.economic_level)
                if key.economic_name
                else (key.function_name, key.function_code, key.function_level)
            )
            figures.append((key.item, key.fund, key.subject, name, code, level, one.reading.basis, one.raw_text))
    return figures


def values(reading: ReportReading) -> list[str]:
    """Every number taken for a figure or for an amount that could be one."""
    return [one.raw_text for one in reading.numbers if one.outcome != "excluded"]


def assert_printed(reading: ReportReading, sheets: Sequence[Sheet]) -> None:
    """Every number of a table has the box of a text of the same digits on its page, each text for one number."""
    taken = set()
    for one in reading.numbers:
        assert reading.document.text[one.char_start : one.char_end] == one.raw_text
        if one.part != "tables" or one.outcome == "excluded":
            continue
        assert one.page is not None
        assert one.box is not None
        places = [
            (one.page, order)
            for order, mark in enumerate(sheets[one.page - 1].marks)
            if isinstance(mark, Text) and mark.text == one.raw_text and one.box == pytest.approx(box_of(mark), abs=1.5)
        ]
        assert len(places) == 1, one
        assert places[0] not in taken, one
        taken.add(places[0])


def sheet(rows: Sequence[Sequence[str]], style: Style = RULED, head_rows: int = 4, title: str = TITLE) -> Sheet:
    return Sheet([*heading(title), *lay_table(rows, EDGES, 740, style, head_rows)])


def heading(title: str = TITLE, y: float = 770, unit: str = UNIT) -> list[Mark]:
    return [Text(250, y, title, 14), Text(470, y - 20, unit, 9)]


def check(sheets: Sequence[Sheet], expected: Sequence[Figure]) -> ReportReading:
    reading = read(sheets)
    assert stated(reading) == list(expected)
    assert_printed(reading, sheets)
    return reading


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


# What is no table


def no_tables(*marks: Mark) -> Content:
    content = read_pdf(write_pdf([Sheet(marks)]))
    assert content.tables == ()
    return content


PROSE = "本年支出合计1,234.56万元，其中：基本支出1,000.00万元，占81.00%；项目支出234.56万元，占19.00%。"


def test_a_frame_around_prose_is_no_table() -> None:
    content = no_tables(Frame(60, 400, 535, 760), *paragraph(PROSE * 4, 72, 740, 450))
    assert content.text == PROSE * 4 + "\n"


def test_a_frame_around_the_page_is_no_table_and_hides_none() -> None:
    frame: list[Mark] = [Frame(20, 20, 575, 822), Rule(20, 800, 575, 800)]
    check([Sheet([*frame, *sheet(ROWS).marks])], FIGURES)
    no_tables(*frame, *paragraph(PROSE * 4, 72, 740, 450))


def test_headings_underlined_and_lines_between_paragraphs_are_no_table() -> None:
    rules = [Rule(72, y, 522, y) for y in (755, 690, 600)]
    no_tables(*rules, *paragraph(PROSE * 2, 72, 740, 450), *paragraph(PROSE * 2, 72, 670, 450))


def test_a_chart_is_no_table() -> None:
    axes = [Rule(100, 400, 100, 700), Rule(100, 400, 500, 400), *(Rule(97, y, 100, y) for y in range(400, 700, 50))]
    bars = [Frame(140 + 80 * place, 400, 180 + 80 * place, 450 + 50 * place) for place in range(4)]
    names = [Text(140 + 80 * place, 385, f"{2021 + place}年", 9) for place in range(4)]
    amounts = [Text(142 + 80 * place, 455 + 50 * place, f"{100 + 7 * place}.25", 9) for place in range(4)]
    scale = [Text(70, y - 3, str(y - 400), 9) for y in range(400, 700, 50)]
    reading = read([Sheet([Text(250, 730, "图1 支出决算变化情况", 12), *axes, *bars, *names, *amounts, *scale])])
    assert stated(reading) == []
    assert [one.code for one in reading.tables if one.code] == []


def test_gridlines_of_a_chart_are_no_table() -> None:
    lines = [Rule(100, y, 500, y) for y in range(400, 701, 50)] + [Rule(100, 400, 100, 700), Rule(500, 400, 500, 700)]
    bars = [Frame(140 + 80 * place, 400, 180 + 80 * place, 450 + 50 * place) for place in range(4)]
    amounts = [Text(142 + 80 * place, 455 + 50 * place, f"{100 + 7 * place}.25", 9) for place in range(4)]
    reading = read([Sheet([Text(250, 730, "图1 支出决算变化情况", 12), *lines, *bars, *amounts])])
    assert stated(reading) == []


def test_shaded_boxes_alone_are_no_rules() -> None:
    style = Style(rules="none", shaded_rows=len(ROWS))
    check([sheet(ROWS, style)], FIGURES)


@pytest.mark.parametrize("rules", ["all", "none"])
def test_a_watermark_over_a_table_is_no_part_of_it(rules: str) -> None:
    mark = Text(150, 400, "内部资料 2024", 48, turn=45)
    check([Sheet([*sheet(ROWS, Style(rules=rules)).marks, mark])], FIGURES)


def test_a_stamp_over_a_table_or_over_prose_changes_nothing() -> None:
    stamp = Picture(330, 500, 450, 620)
    check([Sheet([*sheet(ROWS).marks, stamp])], FIGURES)
    content = no_tables(stamp, *paragraph(PROSE * 4, 72, 640, 450))
    assert content.text == PROSE * 4 + "\n"


def test_a_table_of_contents_is_no_table() -> None:
    titles = ["一、收入支出决算总表", "二、收入决算表", "三、支出决算表", "四、财政拨款收入支出决算总表"]
    for filler in ("", "." * 20, "……………"):
        marks: list[Mark] = [Text(270, 780, "目录", 16)]
        for order, title in enumerate(titles):
            y = 740 - 24 * order
            marks += [Text(72, y, title), Text(300, y, filler), Text(500, y, str(5 + order))]
        content = no_tables(*marks)
        assert all(title in content.text for title in titles)


def test_a_list_with_tabs_is_no_table() -> None:
    rows = [("1.", "人员经费", "主要包括基本工资"), ("2.", "公用经费", "主要包括办公费"), ("3.", "其他", "主要包括3项")]
    marks = [
        Text(x, 740 - 20 * order, text)
        for order, row in enumerate(rows)
        for x, text in zip((72, 110, 220), row, strict=True)
    ]
    no_tables(*marks)


def test_prose_with_wide_gaps_is_no_table() -> None:
    lines = ["本年  支出  合计  1,234.56  万元", "其中  基本  支出  1,000.00  万元", "项目  支出  共计  234.56  万元"]
    marks = [
        Text(72 + 90 * place + 31 * order, 740 - 18 * order, word)
        for order, line in enumerate(lines)
        for place, word in enumerate(line.split())
    ]
    reading = read([Sheet(marks)])
    assert stated(reading) == []


def test_a_signature_block_is_no_table() -> None:
    no_tables(
        Text(72, 740, "单位负责人："), Text(250, 740, "财务负责人："), Text(430, 740, "制表人："),
        Text(72, 715, "联系电话：12345678"), Text(250, 715, "邮编：200333"), Text(430, 715, "2025年8月1日"),
    )  # fmt: skip


# Two readings of one print


def contested(reading: ReportReading) -> list[tuple[str, str | None, Decimal | None]]:
    return [(one.raw_text, one.contested_text, one.contested_value) for one in reading.numbers if one.contested_text]


#: the baseline of the row of 合计 of a ruled table below the three rows of the head
TOTAL_Y = 658.0


def row_of_total(*marks: Text) -> list[Sheet]:
    """支出决算表 with an empty row of 合计 and the marks on it."""
    empty = [["合计", "<", "<", "<", *[""] * 6]]
    return [Sheet([*sheet([*HEAD, *empty, *CLASSES[:2]], head_rows=3).marks, *marks])]


def test_a_number_wider_than_its_cell_is_one_number_with_both_readings_kept() -> None:
    # 232 and 302 are the edges of the total's cell: the last two digits stand in the next one
    wide = Text(308 - 10 * 4.5, TOTAL_Y, "234,567.89", 9)
    reading = read(row_of_total(wide))
    assert stated(reading)[0] == total("expenditure_current_year", "234,567.89")
    assert contested(reading) == [("234,567.89", "234,567.8", Decimal("234567.8"))]


def test_digits_at_a_rule_are_two_numbers_where_the_row_adds_up_so() -> None:
    numbers = [Text(302 - 22.5, TOTAL_Y, "46.50", 9), Text(302.3, TOTAL_Y, "12.25", 9), Text(400, TOTAL_Y, "34.25", 9)]
    assert contested(read(row_of_total(*numbers))) == []
    whole = [Text(302 - 9, TOTAL_Y, "46", 9), Text(302.3, TOTAL_Y, "12.25", 9), Text(400, TOTAL_Y, "33.75", 9)]
    reading = read(row_of_total(*whole))
    assert stated(reading)[:3] == [
        total("expenditure_current_year", "46"),
        total("expenditure_basic", "12.25"),
        total("expenditure_project", "33.75"),
    ]
    assert contested(reading) == [("46", "4612.25", Decimal("4612.25")), ("12.25", "4612.25", Decimal("4612.25"))]


def test_two_numbers_in_one_cell_are_contested() -> None:
    reading = read(row_of_total(Text(240, TOTAL_Y, "12", 9), Text(260, TOTAL_Y, "34.56", 9)))
    assert contested(reading) == [("12 34.56", "12 34.56", None)]


@pytest.mark.parametrize(("lines", "other"), [(("123", "45.60"), "123 45.60"), (("1,234,", "567.89"), None)])
def test_a_wrapped_number_is_one_and_contested_where_its_parts_are_numbers(
    lines: tuple[str, str], other: str | None
) -> None:
    wrapped = [Text(270, TOTAL_Y + 4 - 9 * order, line, 9) for order, line in enumerate(lines)]
    reading = read(row_of_total(*wrapped))
    assert stated(reading)[0] == total("expenditure_current_year", "".join(lines))
    assert contested(reading) == ([("".join(lines), other, None)] if other else [])
