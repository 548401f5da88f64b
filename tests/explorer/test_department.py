"""Departments: found by name and region, and shown over all their years."""

from __future__ import annotations

from decimal import Decimal

import pytest
from lxml import html
from starlette.testclient import TestClient

from tests.explorer.conftest import ATTACK, Ask
from tests.explorer.test_spending import open_page, wan

#: 北票市水利局, which took over another office in 2023 and said so by what it states of 2022.
WATER = "1c6de5d03fe4a396"


def listed(client: TestClient, address: str) -> list[str]:
    section = open_page(client, address).get_element_by_id("departments")
    return [row.text_content() for row in section.iterfind(".//tbody/tr/th")]


def test_the_list_has_every_department_once(client: TestClient, ask: Ask) -> None:
    names = ask("select department_name from marts.dim_departments where is_latest_name")
    assert sorted(listed(client, "/departments")) == sorted(name for (name,) in names)


def test_a_department_is_found_by_part_of_its_name_and_by_its_region(client: TestClient) -> None:
    assert listed(client, "/departments?q=水利") == ["北票市水利局"]
    assert set(listed(client, "/departments?q=财政&region=211381")) == {"北票市财政局"}
    assert listed(client, "/departments?q=' or 1=1 --") == []


def test_the_list_can_be_put_in_order_and_keeps_to_known_ones(client: TestClient, ask: Ask) -> None:
    ((worst,),) = ask(
        "select department_name from marts.fct_discrepancies where severity = 'error' and status in"
        " ('broken', 'last_digit') group by department_name order by count(*) desc limit 1"
    )
    assert listed(client, "/departments?sort=breaks")[0] == worst
    assert listed(client, "/departments?sort=1;drop") == listed(client, "/departments")


def test_a_department_is_shown_with_all_its_years(client: TestClient, ask: Ask) -> None:
    page = open_page(client, f"/departments/{WATER}")
    sums = ask(
        "select fiscal_year, sum(amount_yuan) from marts.fct_expenditure where department_id = ? and basis = 'final'"
        " group by fiscal_year order by fiscal_year",
        WATER,
    )
    rows = [[cell.text_content() for cell in row] for row in page.get_element_by_id("years").iterfind(".//tbody/tr")]
    assert [(row[0], row[2]) for row in rows] == [(str(year), wan(amount)) for year, amount in sums]
    assert page.get_element_by_id("spent").text_content() == f"{wan(sums[-1][1])} 万元"


def test_its_breaks_are_counted_and_told_in_the_readers_language(client: TestClient, ask: Ask) -> None:
    statements = ask(
        "select statement_zh, statement_en, severity from marts.fct_discrepancies join marts.dim_reports"
        " using (report_id) where department_id = ?",
        WATER,
    )
    errors = sum(severity == "error" for _, _, severity in statements)
    page = open_page(client, f"/departments/{WATER}")
    assert page.get_element_by_id("errors").text_content() == str(errors)
    told = page.get_element_by_id("breaks").text_content()
    assert all(zh in told for zh, _, _ in statements)
    english = open_page(client, f"/departments/{WATER}?lang=en").get_element_by_id("breaks").text_content()
    assert all(en in english for _, en, _ in statements)


def test_a_year_that_opens_with_another_balance_than_the_last_closed_with_is_seen(client: TestClient) -> None:
    section = open_page(client, f"/departments/{WATER}").get_element_by_id("carryover")
    rows = {
        row.find("th").text_content(): [cell.text_content() for cell in row.iterfind("td")]
        for row in section.iterfind(".//tbody/tr")
    }
    # 12.57 at the end of 2022 and 20.71 at the beginning of 2023, as the reports' 收入支出决算总表 print them.
    assert rows["2023"][:3] == ["12.57", "20.71", "8.14"]
    assert rows["2021"][0] == "—"


def test_last_year_restated_stands_beside_last_year_as_published(client: TestClient) -> None:
    row = open_page(client, f"/departments/{WATER}").get_element_by_id("restated").find(".//tbody/tr")
    cells = [cell.text_content() for cell in row]
    # 666.2 − 32.85 = 633.35 in the report of 2023, 474.42 in that of 2022.
    assert cells[0] == "2023"
    assert cells[3:6] == ["474.42", "633.35", "158.93"]


def test_a_budget_not_stated_is_a_dash(client: TestClient, ask: Ask) -> None:
    ((unstated,),) = ask(
        "select count(*) from (select fiscal_year, item from marts.fct_three_public where department_id = ?"
        " and amount_yuan is not null group by all having count(*) filter (where basis = 'initial_budget') = 0)",
        WATER,
    )
    section = open_page(client, f"/departments/{WATER}").get_element_by_id("three_public")
    budgets = [row.findall("td")[1].text_content() for row in section.iterfind(".//tbody/tr")]
    assert unstated > 0
    assert budgets.count("—") == unstated


def test_one_that_may_have_been_renamed_leads_to_the_other_and_back(client: TestClient, ask: Ask) -> None:
    ids: dict[str, str] = dict(
        ask(
            "select department_name, department_id from marts.dim_departments"
            " where department_name in ('北票市科学技术局', '北票市工业和科学技术局')"
        )
    )
    for one, other in ((0, 1), (1, 0)):
        names = list(ids)
        lineage = open_page(client, f"/departments/{ids[names[one]]}").find_class("lineage")[0]
        assert f"/departments/{ids[names[other]]}" in lineage.xpath(".//a/@href")
        assert "可能改名" in lineage.text_content()


@pytest.mark.parametrize("path", ["/departments/nobody", "/departments/%2e%2e%2fetc", "/departments/x' or '1'='1"])
def test_a_department_that_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_texts_of_reports_are_text_on_the_pages(attacked: TestClient) -> None:
    for address in ("/departments", f"/departments/{WATER}", f"/departments?q={ATTACK}"):
        answer = attacked.get(address)
        assert answer.status_code == 200
        assert "alert(1)" in answer.text
        assert ATTACK not in answer.text
        assert html.fromstring(answer.text).xpath("//script[not(@src)] | //img | //@onerror") == []


def test_amounts_keep_their_cents(client: TestClient, ask: Ask) -> None:
    ((department, amount),) = ask(
        "select department_id, sum(amount_yuan) from marts.fct_expenditure where basis = 'final' and fiscal_year = 2024"
        " and department_name = '建平县公安局' group by department_id"
    )
    assert amount % 1 != 0
    page = open_page(client, f"/departments/{department}?unit=yuan")
    assert page.get_element_by_id("spent").text_content() == f"{amount.quantize(Decimal('0.01')):,f} 元"
