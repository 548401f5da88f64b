"""What looks like a table of PDF and is none."""

from __future__ import annotations

import pytest

from ingest.documents import Content
from ingest.readers.pdf import read_pdf
from tests.formats.pdf import Frame, Mark, Picture, Rule, Sheet, Text, paragraph, write_pdf
from tests.formats.pdf_tables import Style
from tests.ingest.readers.printed_tables import (
    FIGURES,
    ROWS,
    check,
    read,
    sheet,
    stated,
)


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
