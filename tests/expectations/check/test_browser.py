"""The page about a check in a real browser: it loads without a complaint, and a click on a finding shows its figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from expectations.check.findings import CheckedReport, Place
from expectations.check.page import render_page
from expectations.check.run import Check
from tests.expectations.check.browser import CHROMIUM, Browser, start_browser
from tests.expectations.check.example import CHECK, EXPENDITURE, REPORT, boxed_report, draw_sheets
from tests.formats import pdf

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")]

#: Whether the middle of an element lies within the window.
_IS_SEEN = """(() => {
    const box = document.querySelector('%s').getBoundingClientRect();
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    return box.width > 0 && x > 0 && x < innerWidth && y > 0 && y < innerHeight;
})()"""
_MIDDLE = """(() => {
    const link = document.querySelector('%s');
    link.scrollIntoView({block: 'center'});
    const box = link.getClientRects()[0];
    return [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
})()"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with start_browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


def moved(place: Place, by: int) -> Place:
    assert place.char_start is not None
    assert place.char_end is not None
    return replace(place, char_start=place.char_start + by, char_end=place.char_end + by)


def lengthened() -> CheckedReport:
    """The report of the example behind 300 lines, so that no window shows its beginning and its figures."""
    above = "本部门负责下列事项。\n" * 300
    by = len(above)
    return replace(
        REPORT,
        text=above + REPORT.text,
        findings=tuple(
            replace(
                finding,
                places=tuple(moved(place, by) for place in finding.places),
                suspects=tuple(replace(one, place=moved(one.place, by)) for one in finding.suspects),
            )
            for finding in REPORT.findings
        ),
        figures=tuple(
            replace(one, char_start=one.char_start + by, char_end=one.char_end + by) for one in REPORT.figures
        ),
        tables=(),
        headings=(),
    )


def open_page(browser: Browser, check: Check, folder: Path) -> None:
    (folder / "页 面.html").write_text(render_page(check), "utf-8")
    browser.open(folder / "页 面.html")
    assert browser.complaints == []


def click(browser: Browser, link: str) -> None:
    """Click in the middle of the link that this selector names, as somebody who scrolled there would."""
    browser.click(*browser.ask(_MIDDLE % link))


def test_a_click_on_a_finding_scrolls_to_its_figure_and_a_click_on_its_number_back(
    browser: Browser, tmp_path: Path
) -> None:
    report = lengthened()
    open_page(browser, Check(CHECK.file, (report,), ()), tmp_path)
    for finding in report.findings:
        suspected = [suspect.place for suspect in finding.suspects]
        first = (*suspected, *finding.places)[0]
        figure = f"#c{first.char_start}"
        browser.ask("window.scrollTo(0, 0)")
        assert not browser.ask(_IS_SEEN % figure)
        click(browser, f"#f{finding.number} a")
        assert browser.ask("location.hash") == figure
        assert browser.ask(_IS_SEEN % figure)
        assert browser.ask(f"document.querySelector('{figure}').matches(':target')")
        place = finding.places[0]
        click(browser, f'#c{place.char_start} ~ .back a[href="#f{finding.number}"]')
        assert browser.ask("location.hash") == f"#f{finding.number}"
        assert browser.ask(_IS_SEEN % f"#f{finding.number} .number")
    assert browser.complaints == []


def test_a_click_on_a_finding_scrolls_to_the_picture_of_its_figure(browser: Browser, tmp_path: Path) -> None:
    pages = draw_sheets([pdf.Sheet([pdf.Text(100, 100, "99.5")]) for _ in range(5)], tmp_path)
    report = boxed_report()
    figures = tuple(replace(figure, page=5 if figure.page else None) for figure in report.figures)
    open_page(browser, Check(Path("甲.pdf"), (replace(report, figures=figures),), (), pages), tmp_path)
    assert browser.ask("document.querySelectorAll('svg image').length") == 5
    frame = f"#b{EXPENDITURE.char_start}"
    assert not browser.ask(_IS_SEEN % frame)
    click(browser, "#f1 .statement a")
    assert browser.ask("location.hash") == frame
    assert browser.ask(_IS_SEEN % frame)
    click(browser, frame)
    assert browser.ask("location.hash") == "#f1"
    assert browser.complaints == []


def test_a_page_that_wants_what_its_policy_refuses_is_complained_about(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "refused.html"
    page.write_text(render_page(CHECK).replace("</body>", "<script>alert(1)</script></body>"), "utf-8")
    browser.open(page)
    assert "Content Security Policy" in str(browser.complaints)
