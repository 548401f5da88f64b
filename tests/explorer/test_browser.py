"""The pages in a real browser: they open without a complaint, can be read by everybody, and lead where they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from explorer.settings import Settings
from tests.explorer.conftest import Ask
from tests.explorer.serving import CHROMIUM, open_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")]

#: Of what is found by axe-core, these keep people out.
_SERIOUS = ("serious", "critical")
_NARROW: ViewportSize = {"width": 390, "height": 844}
_WIDE: ViewportSize = {"width": 1280, "height": 860}
#: Whether something sticks out of the page to the right; tables and charts are scrolled on their own.
_IS_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    with serve(settings) as served:
        yield served.address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    return []


@pytest.fixture(scope="module")
def page(browser: Browser, address: str, complaints: list[str]) -> Page:
    """One tab for all tests; `complaints` are what the console, a script or an answer of the server says."""
    page = browser.new_page(viewport=_WIDE, base_url=address)
    page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "response", lambda answer: complaints.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
    )
    return page


@pytest.fixture(scope="module")
def places(ask: Ask) -> dict[str, str]:
    """An address for each kind of page: of the report with most breaks, of a figure and a check of it."""
    [(report, identity, subject)] = ask(
        "select report_id, identity, subject from marts.fct_identity_checks where status = 'broken'"
        " order by count(*) over (partition by report_id) desc, report_id, identity, subject limit 1"
    )
    [(department,)] = ask("select department_id from marts.dim_reports where report_id = $1", report)
    [(figure,)] = ask("select min(figure_id) from marts.fct_figures where report_id = $1", report)
    [(printed,)] = ask(
        "select min(report_id) from marts.dim_reports where source_file like '%.pdf' and read_status = 'read'"
    )
    return {
        "overview": "/",
        "spending": "/spending",
        "departments": "/departments",
        "department": f"/departments/{department}",
        "reports": "/reports",
        "report": f"/reports/{report}",
        "printed report": f"/reports/{printed}",
        "figure": f"/figures/{figure}",
        "checks": "/checks",
        "check": f"/checks/{report}/{identity}?subject={subject}",
        "SQL": "/sql?q=select+*+from+dim_funds",
        "dictionary": "/dictionary",
        "table": "/dictionary/fct_expenditure",
    }


PLACES = (
    *("overview", "spending", "departments", "department", "reports", "report", "printed report", "figure"),
    *("checks", "check", "SQL", "dictionary", "table"),
)


@pytest.mark.parametrize("place", PLACES)
def test_a_page_opens_without_a_complaint_and_for_everybody(
    page: Page, places: dict[str, str], complaints: list[str], place: str
) -> None:
    complaints.clear()
    page.set_viewport_size(_WIDE)
    answer = page.goto(places[place])
    assert answer is not None
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    assert not page.evaluate(_IS_TOO_WIDE)
    page.set_viewport_size(_NARROW)
    assert not page.evaluate(_IS_TOO_WIDE)
    # axe-core is put into the page by the protocol, past the page's policy, which lets nobody else do so.
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in _SERIOUS] == []
    assert complaints == []


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_key_numbers_are_those_of_the_warehouse(page: Page, ask: Ask) -> None:
    page.goto("/?unit=yuan")
    shown = {
        block.locator("dt").inner_text(): _number(block.locator("dd").first.inner_text())
        for block in page.locator(".key-figures > div").all()[:3]
    }
    [(departments,)] = ask("select count(distinct department_id) from marts.dim_departments")
    [(reports,)] = ask("select count(*) from marts.dim_reports where read_status = 'read'")
    [(figures,)] = ask("select count(*) from marts.fct_figures where item <> 'unclassified'")
    assert shown == {"部门": departments, "报告": reports, "数字": figures}


def test_a_report_leads_to_its_figure_and_its_check(page: Page, places: dict[str, str], ask: Ask) -> None:
    page.goto(places["report"])
    mark = page.locator("a.fig-disputed").first
    figure = mark.get_attribute("href").rpartition("/")[2].partition("?")[0]  # type: ignore[union-attr]  # a link
    mark.focus()
    card = page.locator(f"#{mark.get_attribute('aria-describedby')}")
    assert card.is_visible()
    mark.press("Enter")
    page.wait_for_url(f"**/figures/{figure}*")
    [(raw,)] = ask("select raw_text from marts.fct_figures where figure_id = $1", figure)
    assert raw in page.locator("main").inner_text()
    page.locator("main a[href^='/checks/']").first.click()
    page.wait_for_url("**/checks/*/*")
    assert page.locator("h1").count() == 1


def test_a_class_of_the_treemap_is_drilled_into_with_the_keyboard(page: Page) -> None:
    page.goto("/spending")
    tile = page.locator("svg a.mark-link").first
    tile.focus()
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    assert "code=" in page.url


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_switches_keep_the_page_and_each_other(page: Page) -> None:
    page.goto("/spending?year=2023")
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="yuan", exact=True).click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert {"year=2023", "lang=en", "unit=yuan"} <= set(page.url.partition("?")[2].split("&"))


def test_a_question_is_asked_in_the_page(page: Page, ask: Ask) -> None:
    page.goto("/sql")
    page.locator("#q").fill("select count(*) as n from fct_figures")
    page.locator("form[action='/sql'] button").click()
    [(figures,)] = ask("select count(*) from marts.fct_figures")
    assert page.locator("section[aria-labelledby='answer-title'] tbody td").inner_text() == str(figures)
