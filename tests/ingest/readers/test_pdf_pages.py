"""What is printed on a page: glyphs, ruling lines and pictures, from which text and tables are found."""

from __future__ import annotations

import csv
import functools
import re

import pytest

from ingest.documents import Box, Content
from ingest.readers.pdf import read_pdf
from ingest.readers.pdf.pages import Page, read_pages, turned
from ingest.readers.pdf.tables import print_lines
from tests.formats.pdf import Frame, Mark, Picture, Rule, Sheet, Text, table, write_pdf
from tests.ingest.conftest import SHARED

REPORT = SHARED / "reports" / "上海市普陀区财政局2024年度部门决算.pdf"
LABELLED = SHARED / "contract" / "gold" / "putuo_finance_2024.narrative.csv"
needs_report = pytest.mark.skipif(not REPORT.exists(), reason="the labelled PDF does not ship with the project")


def page_of(*marks: Mark, origin: tuple[float, float] = (0.0, 0.0)) -> Page:
    (page,) = read_pages(write_pdf([Sheet(marks, origin=origin)]))
    return page


def middles(boxes: tuple[Box, ...]) -> list[tuple[int, int]]:
    return sorted((round((left + right) / 2), round((bottom + top) / 2)) for left, bottom, right, top in boxes)


@pytest.mark.parametrize("is_filled", [False, True])
def test_ruling_lines_are_found_whether_stroked_or_filled(is_filled: bool) -> None:
    page = page_of(Rule(72, 700, 272, 700, is_filled=is_filled), Rule(72, 600, 72, 700, is_filled=is_filled))
    assert middles(page.drawn.across) == [(172, 700)]
    assert middles(page.drawn.upright) == [(72, 650)]


def test_a_frame_is_four_ruling_lines() -> None:
    page = page_of(Frame(72, 600, 272, 700))
    assert middles(page.drawn.across) == [(172, 600), (172, 700)]
    assert middles(page.drawn.upright) == [(72, 650), (272, 650)]


def test_ruling_lines_and_pictures_count_from_the_corner_of_the_page() -> None:
    page = page_of(Rule(72, 700, 272, 700), Frame(72, 600, 272, 690), Picture(100, 100, 200, 150), origin=(30.0, -40.0))
    assert middles(page.drawn.across) == [(172, 600), (172, 690), (172, 700)]
    assert middles(page.drawn.pictures) == [(150, 125)]


def test_content_within_content_stands_where_it_is_drawn() -> None:
    marks = [*table([["教育支出", "12.50"], ["合计", "12.50"]], [72, 250, 350], 700), Frame(60, 500, 400, 540)]
    (plain,), (nested,) = (read_pages(write_pdf([Sheet(marks, is_form=is_form)])) for is_form in (False, True))
    assert len(plain.drawn.across) == 5
    assert middles(nested.drawn.across) == middles(plain.drawn.across)
    assert middles(nested.drawn.upright) == middles(plain.drawn.upright)
    assert [line.text for line in print_lines(nested)] == [line.text for line in print_lines(plain)]
    for glyph, other in zip(nested.glyphs[0], plain.glyphs[0], strict=True):
        assert glyph[1:] == pytest.approx(other[1:], abs=0.01)


def test_slanting_lines_and_small_marks_are_no_ruling_lines() -> None:
    page = page_of(Rule(72, 700, 272, 600), Rule(300, 300, 302, 300))
    assert page.drawn.across == page.drawn.upright == ()


def test_a_line_stands_in_a_table_where_rules_part_it_from_others() -> None:
    rows = [["教育支出", "12.50"], ["合计", "12.50"]]
    (page,) = read_pages(
        write_pdf(
            [
                Sheet(
                    [
                        *table(rows, [72, 250, 350], 700),
                        Text(72, 760, "支出决算表"),
                        Frame(60, 500, 400, 540),
                        Text(72, 515, "框内的文字"),
                    ]
                )
            ]
        )
    )
    assert [(line.text, line.row is not None) for line in print_lines(page)] == [
        ("支出决算表", False),
        ("教育支出 | 12.50", True),
        ("合计 | 12.50", True),
        ("框内的文字", False),
    ]


def test_cells_are_told_by_the_gaps_between_them() -> None:
    (line,) = print_lines(
        page_of(Text(72, 700, "教育支出", 10), Text(200, 700, "12.50", 10), Text(228, 700, "万元", 10))
    )
    assert [(round(left), round(right)) for left, right in line.gaps] == [(112, 200)]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turning_a_box_there_and_back_changes_nothing(turn: int) -> None:
    box = (10.0, 20.0, 30.0, 25.0)
    there = turned(box, turn)
    assert there[0] < there[2]
    assert there[1] < there[3]
    assert turned(there, -turn % 360) == box


@functools.cache
def report() -> Content:
    return read_pdf(REPORT.read_bytes())


@needs_report
def test_every_labelled_figure_of_a_real_report_stands_on_its_page() -> None:
    content = report()
    bounds = [*content.page_starts, len(content.text)]
    with LABELLED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 90
    for row in rows:
        page = int(row["page"])
        on_page = content.text[bounds[page - 1] : bounds[page]]
        context = "".join(row["context"].split())
        assert context in "".join(on_page.split()), row


@needs_report
def test_no_paragraph_of_a_real_report_is_torn_or_glued() -> None:
    content = report()
    statement = content.text[content.page_starts[20] : content.page_starts[24]].splitlines()
    unfinished = [line for line in statement if line[-1] not in "。；：）"]
    assert all(re.match(r"第三部分|[一二三四五六七八九十]+、|（[一二三]）", line) for line in unfinished), unfinished
    for heading in ("二、收入决算情况说明", "（三）国有资产占有使用情况说明", "十、预算绩效管理情况"):
        assert heading in statement


@needs_report
def test_every_number_of_a_real_report_has_its_box_on_its_page() -> None:
    content = report()
    for place, char in enumerate(content.text):
        if char.isdigit():
            box = content.box(place, place + 1)
            assert box is not None
            assert 0 <= box[0] < box[2] <= 842
            assert 0 <= box[1] < box[3] <= 842


def test_short_lines_on_a_page_do_not_make_it_narrow() -> None:
    prose = "2021年度财政拨款支出决算一百万元，比上年增加十万元，主要原因是项目增加，人员增加"
    wrapped = [Text(72, 760 - 18 * row, prose, 10.5) for row in range(12)]
    short = ["（一）机关运行经费", "我单位为公益类事业单位，没有机关运行经费。", "（二）政府采购支出"]
    short += [f"{prose[:36]}。", "（三）国有资产占用", "年末共有车辆0辆。", "第三部分 决算表", "第四部分 附件"]
    page = [Text(93, 760 - 18 * row, text, 10.5) for row, text in enumerate(short)]
    content = read_pdf(write_pdf([Sheet(wrapped), Sheet(page)]))
    assert content.text.splitlines()[-len(short) :] == short


def test_the_name_of_a_class_goes_on_where_it_was_wrapped_early() -> None:
    wrapped = [Text(72, 760 - 18 * row, f"{'本年支出增加的原因是项目增加' * 3}，", 10.5) for row in range(12)]
    name = [
        "1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）其他政府办公厅及相",
        "关机构事务支出（项）：支出决算为5万元。",
    ]
    page = [Text(72, 760 - 18 * row, text, 10.5) for row, text in enumerate(name)]
    content = read_pdf(write_pdf([Sheet(wrapped), Sheet(page)]))
    assert content.text.splitlines()[-1] == "".join(name)
