"""The pages of a PDF as pictures: what is drawn, where a box lies on it, and what becomes of files that do not draw."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from expectations.check.drawing import encode_png
from expectations.check.page import render_page
from expectations.check.page_images import PageImage, draw_pages
from expectations.check.run import Check
from ingest.readers import read_content
from tests.expectations.check.example import boxed_report, draw_sheets
from tests.formats import pdf


def decode(png: bytes) -> list[list[int]]:
    """The shades of a picture of four bits a pixel, unfiltered, as `encode_png` writes it."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, bits, colour = struct.unpack(">IIBB", png[16:26])
    assert (bits, colour) == (4, 0)
    start = png.index(b"IDAT") + 4
    data = zlib.decompress(png[start : start + struct.unpack(">I", png[start - 8 : start - 4])[0]])
    edge = (width + 1) // 2 + 1
    rows = [data[row * edge + 1 : (row + 1) * edge] for row in range(height)]
    assert {data[row * edge] for row in range(height)} == {0}
    return [[shade for byte in row for shade in (byte >> 4, byte & 15)][:width] for row in rows]


def test_a_picture_keeps_the_shades_of_each_pixel() -> None:
    # Three pixels a row, and a byte behind them that belongs to none.
    shades = bytes([0, 128, 255, 7, 255, 16, 31, 7])
    assert decode(encode_png(shades, width=3, height=2, stride=4)) == [[0, 8, 15], [15, 1, 1]]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("origin", [(0.0, 0.0), (50.0, -20.0)])
def test_a_box_lies_on_what_is_printed_however_the_page_is_turned(
    rotate: int, origin: tuple[float, float], tmp_path: Path
) -> None:
    sheet = pdf.Sheet([pdf.Text(100, 600, "88888888", 20.0, pdf.TIMES)], rotate=rotate, origin=origin)
    [page] = draw_sheets([sheet], tmp_path)
    assert (page.width > page.height) == (rotate in (90, 270))
    content = read_content("报告.pdf", pdf.write_pdf([sheet]))
    start = content.text.index("88888888")
    box = content.box(start, start + 8)
    assert box is not None
    left, top, right, bottom = page.place(*box)
    shades = decode(page.png)
    dark = [(x, y) for y, row in enumerate(shades) for x, shade in enumerate(row) if shade < 8]
    assert dark
    inside = [(x, y) for x, y in dark if left - 2 <= x <= right + 2 and top - 2 <= y <= bottom + 2]
    assert inside == dark


def test_a_picture_is_drawn_for_each_page_in_order(tmp_path: Path) -> None:
    sheets = [pdf.Sheet([pdf.Text(100, 600, str(number))]) for number in range(1, 4)]
    assert [page.page for page in draw_sheets(sheets, tmp_path)] == [1, 2, 3]


def test_what_is_no_pdf_or_another_file_by_now_has_no_pictures(tmp_path: Path) -> None:
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(b"%PDF-1.7 no more")
    assert draw_pages(broken, hashlib.sha256(broken.read_bytes()).hexdigest()) == ()
    assert draw_pages(broken, "0" * 64) == ()


PAGE = PageImage(1, 1000, 2000, ((0.0, 1.0), (1.0, 1.0), (0.0, 0.0)), b"\x89PNG")


def test_each_figure_with_a_box_is_framed_by_status_and_linked_both_ways() -> None:
    report = boxed_report()
    html = render_page(Check(Path("甲.pdf"), (report,), (), (PAGE, replace(PAGE, page=2))))
    revenue, expenditure, _ = report.figures
    frames = dict(re.findall(r'<rect id="b(\d+)" class="(\w+)"', html))
    assert frames == {str(revenue.char_start): "reconciled", str(expenditure.char_start): "disputed"}
    # 300 to 350 points from the left, 100 to 110 from below, with a margin of three pixels: 2 pixels a point upwards.
    assert (
        f'<rect id="b{expenditure.char_start}" class="disputed" x="297.0" y="1777.0" width="56.0" height="26.0">'
        in html
    )
    assert f'<a href="#b{expenditure.char_start}">99.5</a>' in html
    assert f'<a href="#f1"><rect id="b{expenditure.char_start}"' in html
    assert "99.5 存在不符，可能应为 100.5</title>" in html
    assert '<a href="#f1">1</a> <a href="#f2">2</a></text>' in html
    # A quotation without a box is shown in the text, and a page without figures folded up.
    assert f'<a href="#c{report.text.index("与上年持平")}">与上年持平</a>' in html
    assert '<details class="sheet"><summary>第 2 页' in html
    anchors = re.findall(r'id="([^"]+)"', html)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(anchors)


def test_nothing_of_a_report_becomes_markup_on_its_pictures() -> None:
    report = boxed_report()
    hostile = "</title><script>alert(1)</script>"
    figures = tuple(replace(figure, raw_text=hostile) for figure in report.figures)
    html = render_page(Check(Path("甲.pdf"), (replace(report, figures=figures),), (), (PAGE,)))
    assert "<script" not in html
    assert "&lt;/title&gt;&lt;script&gt;" in html
