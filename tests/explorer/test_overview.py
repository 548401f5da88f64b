"""The overview says what the warehouse says."""

from __future__ import annotations

from decimal import Decimal

from lxml import html
from starlette.testclient import TestClient

from tests.explorer.conftest import ATTACK, Ask


def test_the_key_figures_are_those_of_the_warehouse(client: TestClient, ask: Ask) -> None:
    page = html.fromstring(client.get("/").text)
    ((reports,),) = ask("select count(*) from marts.dim_reports where read_status <> 'unreadable'")
    ((figures,),) = ask("select count(*) from marts.fct_figures where item <> 'unclassified'")
    ((departments,),) = ask("select count(distinct department_id) from marts.dim_departments")
    assert page.get_element_by_id("reports").text_content() == f"{reports:,}"
    assert page.get_element_by_id("figures-read").text_content() == f"{figures:,}"
    assert page.get_element_by_id("departments").text_content() == f"{departments:,}"


def test_the_share_that_holds_leaves_out_what_could_not_be_tested(client: TestClient, ask: Ask) -> None:
    page = html.fromstring(client.get("/").text)
    counts: dict[str, int] = dict(ask("select status, count(*) from marts.fct_identity_checks group by status"))
    holding = counts["holds"] + counts["rounding"]
    tested = sum(count for status, count in counts.items() if status not in ("not_testable", "not_applicable"))
    share = (Decimal(100 * holding) / tested).quantize(Decimal("0.01"))
    assert page.get_element_by_id("agreeing").text_content() == f"{share}\u202f%"


def test_every_status_of_a_check_has_a_row_with_its_word_shape_and_count(client: TestClient, ask: Ask) -> None:
    table = html.fromstring(client.get("/").text).get_element_by_id("checks").find(".//table")
    shown = {
        row.find("th").text_content().split()[-1]: next(cell.text_content() for cell in row.iterfind("td"))
        for row in table.iterfind(".//tbody/tr")
    }
    counts: dict[str, int] = dict(ask("select status, count(*) from marts.fct_identity_checks group by status"))
    assert shown["不成立"] == f"{counts['broken']:,}"
    assert shown["无法检查"] == f"{counts['not_testable']:,}"
    assert len(shown) == len(counts)
    assert table.xpath(".//span[@class='mark mark-broken']/span[@aria-hidden]/text()") == ["✗"]


def test_a_count_of_checks_leads_to_these_checks(client: TestClient) -> None:
    section = html.fromstring(client.get("/?lang=en").text).get_element_by_id("checks")
    assert "/checks?status=broken&severity=error&lang=en" in section.xpath(".//a/@href")


def test_a_year_leads_to_its_spending_and_a_region_to_the_spending_there(client: TestClient) -> None:
    page = html.fromstring(client.get("/").text)
    assert "/spending?year=2023" in page.get_element_by_id("years").xpath(".//*[name()='a']/@href")
    assert "/spending?year=2022&region=211381" in page.get_element_by_id("reports-by-region").xpath(
        ".//*[name()='a']/@href"
    )


def test_a_region_without_a_report_in_a_year_is_an_empty_place_and_no_zero(client: TestClient, ask: Ask) -> None:
    section = html.fromstring(client.get("/").text).get_element_by_id("reports-by-region")
    labels = section.xpath(".//*[name()='g' and @aria-label]/@aria-label")
    assert ask("select count(*) from marts.dim_reports where region_name = '凌源市' and fiscal_year = 2021") == [(0,)]
    assert "凌源市 2021 没有报告" in labels


def test_what_could_not_be_read_is_told(client: TestClient, ask: Ask) -> None:
    section = html.fromstring(client.get("/").text).get_element_by_id("problems")
    for source_file, reason in ask("select source_file, reason from ops.problems"):
        assert source_file in section.text_content()
        assert reason in section.text_content()


def test_the_gravest_break_of_each_report_leads_to_the_report(client: TestClient, ask: Ask) -> None:
    section = html.fromstring(client.get("/").text).get_element_by_id("breaks")
    reports = ask("select distinct report_id from marts.fct_discrepancies where status in ('broken', 'last_digit')")
    links = set(section.xpath(".//tbody//th//a/@href"))
    assert links == {f"/reports/{report_id}" for (report_id,) in reports}


def test_texts_of_reports_are_text_on_the_page(attacked: TestClient) -> None:
    answer = attacked.get("/")
    assert answer.status_code == 200
    assert "alert(1)" in answer.text
    assert ATTACK not in answer.text
    page = html.fromstring(answer.text)
    assert page.xpath("//script/@src") == ["/static/explorer.js"]
    assert page.xpath("//script[not(@src)] | //img") == []
    assert page.get_element_by_id("problems").xpath("string(.//tbody/tr[1]/th)").endswith("{{7*7}}")
