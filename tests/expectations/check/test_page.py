"""The page: every figure marked, every link leading somewhere, nothing of the report or its name ever markup."""

import base64
import hashlib
import re
import subprocess
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
import pytest

from expectations.check.findings import CheckedReport, Figure
from expectations.check.page import render_page
from expectations.check.run import Check
from ingest.problems import Problem
from tests.expectations.check.browser import CHROMIUM
from tests.expectations.check.example import BROKEN, CHECK, EXPENDITURE, REPORT, SLIP, TABLE, TEXT, check_of


class Page(HTMLParser):
    """A page taken apart: the text of each element with its attributes, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text_of: dict[str, str] = {}
        self.text = ""
        self._open: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.elements.append((tag, given))
        self._open = given.get("id") if tag == "span" else None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open is not None:
            self.text_of[self._open] = self.text_of.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._open = None

    def attributes(self, name: str) -> list[str]:
        return [value for _, given in self.elements if (value := given.get(name)) is not None]


def lines_of_table(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    return [[re.sub("<.*?>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def test_every_figure_stands_in_the_text_with_a_mark_of_its_status() -> None:
    page = Page(render_page(CHECK))
    classes = {given["id"]: given["class"] for tag, given in page.elements if tag == "span" and "id" in given}
    for figure in REPORT.figures:
        anchor = f"c{figure.char_start}"
        assert classes[anchor] == figure.check_status
        assert page.text_of[anchor] == figure.raw_text


def test_every_link_leads_to_one_place_and_every_place_of_a_finding_back_to_it() -> None:
    html = render_page(CHECK)
    page = Page(html)
    anchors = Counter(page.attributes("id"))
    assert set(anchors.values()) == {1}
    links = page.attributes("href")
    assert links
    assert {link[1:] for link in links} <= set(anchors)
    for finding in REPORT.findings:
        for place in finding.places:
            assert f"#c{place.char_start}" in links
            after = html[html.index(f'id="c{place.char_start}"') :].split('<sup class="back"')[1].split("</sup>")[0]
            assert f'href="#f{finding.number}"' in after


def test_the_text_is_there_as_printed() -> None:
    text = re.sub("<sup.*?</sup>", "", render_page(CHECK))
    assert "收入总计100.5万元，支出总计99.5万元，与上年持平。" in Page(text).text


def test_a_table_is_rows_of_its_cells() -> None:
    assert lines_of_table(render_page(CHECK)) == [["项目", "决算数"], ["基本支出", "60.00"]]


def test_a_cell_over_two_columns_takes_the_place_of_both() -> None:
    head = replace(TABLE.cells[0], column_span=2)
    table = replace(TABLE, cells=(head, *TABLE.cells[1:]))
    html = render_page(check_of(replace(REPORT, tables=(table,))))
    assert lines_of_table(html)[0] == ["项目"]
    assert '<th colspan="2">' in html


def test_a_table_whose_cells_miss_a_figure_is_shown_as_its_lines() -> None:
    table = replace(TABLE, cells=TABLE.cells[:3])
    html = render_page(check_of(replace(REPORT, tables=(table,))))
    assert "<table>" not in html
    assert 'class="unchecked" title="未经核对">60.00</span>' in html


def test_marks_may_overlap() -> None:
    start, end = EXPENDITURE.char_start, EXPENDITURE.char_end
    assert start is not None
    assert end is not None
    quotation = replace(EXPENDITURE, figure_id=None, char_start=start - 2, char_end=end - 2, raw_text="总计99")
    finding = replace(BROKEN, places=(quotation, EXPENDITURE))
    page = Page(render_page(check_of(replace(REPORT, findings=(finding,)))))
    assert page.text_of[f"c{start - 2}"] == TEXT[start - 2 : start]
    assert page.text_of[f"c{start}"] == TEXT[start : end - 2]
    assert {f"c{start - 2}", f"c{start}"} <= set(page.attributes("id"))


def test_the_value_that_reconciles_stands_beside_the_figure_that_is_suspected() -> None:
    assert (
        'title="存在不符">99.5</span><sup class="suggested" title="可能应为（仅供参考）">→100.5</sup>'
        in render_page(CHECK)
    )
    tied = replace(BROKEN, suspects=tuple(replace(one, is_tied=True) for one in BROKEN.suspects))
    assert ">→100.5？</sup>" in render_page(check_of(replace(REPORT, findings=(tied,))))
    explained = replace(BROKEN, status="explained")
    assert "→100.5</sup>" not in render_page(check_of(replace(REPORT, findings=(explained,))))


def test_slips_are_listed_by_kind_and_leave_the_identities_clean() -> None:
    other = replace(SLIP, number=2, identity="placeholder", identity_zh="占位符没有换成实际内容", subject="支出XX万元")
    again = replace(SLIP, number=3)
    html = render_page(check_of(replace(REPORT, findings=(replace(SLIP, number=1), other, again))))
    assert "所有能够检查的勾稽关系均成立。" in html
    assert "文字与格式提示 3 处" in html
    listed = html.split('<section class="finding notice slips">')[1].split("</section>")[0]
    assert re.findall(r"<h4>(.*?)</h4>", listed) == [SLIP.identity_zh, other.identity_zh]
    assert re.findall(r'<li id="f(\d)"', html) == ["1", "3", "2"]
    assert "收入总计100.5万元<b>，</b>支出总计99.5万元" in html


def test_a_number_that_was_not_read_is_said() -> None:
    assert "检查结果不完整" not in render_page(CHECK)
    assert "检查结果不完整" in render_page(check_of(replace(REPORT, seen=4)))


def test_two_reports_of_an_archive_do_not_share_an_anchor() -> None:
    both = Check(Path("甲局.zip"), (REPORT, REPORT), (Problem("empty_file", "空.txt", "Empty.", "Fetch it."),))
    page = Page(render_page(both))
    assert set(Counter(page.attributes("id")).values()) == {1}
    assert {link[1:] for link in page.attributes("href")} <= set(page.attributes("id"))
    assert "空.txt" in page.text


HOSTILE = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;</style>"


def hostile_report() -> CheckedReport:
    text = HOSTILE + TEXT + HOSTILE
    figure = Figure("f", HOSTILE, 1, 0, len(HOSTILE), HOSTILE, "disputed")
    place = replace(EXPENDITURE, label_zh=HOSTILE, section=HOSTILE, raw_text=HOSTILE, char_start=0, unit=HOSTILE)
    suspect = replace(BROKEN.suspects[0], reason=HOSTILE, unit=HOSTILE, place=place)
    cells = tuple(replace(cell, printed=HOSTILE, char_start=None) for cell in TABLE.cells)
    finding = replace(
        BROKEN,
        identity=HOSTILE,
        subject=HOSTILE,
        statement_zh=HOSTILE,
        identity_zh=HOSTILE,
        unit=HOSTILE,
        severity=HOSTILE,
        places=(place,),
        suspects=(suspect,),
    )
    untested = tuple(replace(one, identity_zh=HOSTILE, reason_zh=HOSTILE) for one in REPORT.untested)
    return replace(
        REPORT,
        source_file=HOSTILE,
        sha256=HOSTILE,
        department_name=HOSTILE,
        text=text,
        findings=(finding,),
        figures=(figure,),
        tables=(replace(TABLE, title=HOSTILE, cells=cells, char_start=len(HOSTILE) + len(TEXT), char_end=len(text)),),
        untested=untested,
    )


def test_nothing_that_comes_from_outside_becomes_markup() -> None:
    problem = Problem(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    page = Page(render_page(Check(Path(HOSTILE.replace("/", "|")), (hostile_report(),), (problem,))))
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "iframe", "object", "link", "form", "svg"}
    given = {name for _, attributes in page.elements for name in attributes}
    assert not {name for name in given if name.startswith("on")} | given & {"src", "style", "srcset"}
    assert all(link.startswith("#c") or link.startswith("#f") for link in page.attributes("href"))
    assert page.text.count("<script>alert(1)</script>") > 10


def test_the_policy_of_the_page_allows_its_own_style_and_nothing_else() -> None:
    html = render_page(CHECK)
    [style] = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    [policy] = [given["content"] for tag, given in Page(html).elements if given.get("http-equiv")]
    assert (
        policy == f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"https?://|@import|url\(", html)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_a_browser_prints_the_page_and_refuses_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "页 面.html").write_text(render_page(CHECK), "utf-8")
    done = subprocess.run(
        [
            *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"),
            *(f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer"),
            *(f"--print-to-pdf={tmp_path / 'page.pdf'}", (tmp_path / "页 面.html").as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "Content Security Policy" not in done.stderr
    document = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    pages = ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    # The findings come first, and the text of the report begins a sheet of its own.
    assert "不符之处" in pages[0]
    assert "报告原文" not in pages[0]
    assert "支出总计99.5" in pages[1]
