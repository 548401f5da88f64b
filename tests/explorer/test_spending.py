"""Spending: sums, printed totals, drill-down, and what of it can be trusted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from lxml import html
from starlette.testclient import TestClient

from explorer.charts.columns import YearColumn, draw_columns
from explorer.charts.lines import Line, draw_lines
from explorer.charts.scale import scale_to
from explorer.charts.treemap import Place, Tile, draw_treemap, squarify
from tests.explorer.conftest import ATTACK, Ask

#: The shipped report, read by hand: 862.69 + 146.22 (as itemised) + 48.04 + 32.40 by class, 1088.07 as the total.
SHIPPED = "d00eda952a9e4486"


def open_page(client: TestClient, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def figure(page: html.HtmlElement, key: str) -> str:
    return str(page.get_element_by_id(key).text_content()).removesuffix(" 万元")


def wan(yuan: Decimal) -> str:
    return f"{(yuan / 10_000).quantize(Decimal('0.01')):,f}".replace("-", "−")


def test_the_printed_total_stands_beside_the_sum_with_the_remainder(client: TestClient) -> None:
    page = open_page(client, f"/spending?department={SHIPPED}&year=2022")
    assert figure(page, "sum") == "1,089.35"
    assert figure(page, "printed") == "1,088.07"
    assert figure(page, "remainder") == "−1.28"


def test_the_sum_of_a_year_is_that_of_the_leaves_without_units(client: TestClient, ask: Ask) -> None:
    page = open_page(client, "/spending?year=2024")
    ((total, units),) = ask(
        "select sum(amount_yuan) filter (where account_scope <> 'unit'), sum(amount_yuan)"
        " filter (where account_scope = 'unit') from marts.fct_expenditure join marts.dim_reports using (report_id)"
        " where basis = 'final' and fct_expenditure.fiscal_year = 2024"
    )
    assert units > 0
    assert figure(page, "sum") == wan(total)


def test_a_units_own_page_shows_what_the_unit_spent(client: TestClient, ask: Ask) -> None:
    ((department, total),) = ask(
        "select department_id, sum(amount_yuan) from marts.fct_expenditure where basis = 'final' and"
        " fiscal_year = 2024 and department_name = '建平县公安局交通警察大队' group by department_id"
    )
    assert figure(open_page(client, f"/spending?department={department}&year=2024"), "sum") == wan(total)


def test_without_a_year_the_latest_is_shown(client: TestClient) -> None:
    assert open_page(client, "/spending").find(".//h1").text_content() == "2024 · 支出"


@pytest.mark.parametrize("code", ["208", "20805", "2080505"])
def test_each_step_down_shows_the_class_and_no_other(client: TestClient, ask: Ask, code: str) -> None:
    page = open_page(client, f"/spending?year=2023&code={code}")
    ((total,),) = ask(
        "select sum(amount_yuan) from marts.fct_expenditure join marts.dim_reports using (report_id)"
        " where basis = 'final' and fct_expenditure.fiscal_year = 2023 and account_scope <> 'unit'"
        " and starts_with(function_code, ?)",
        code,
    )
    assert figure(page, "sum") == wan(total)


def test_a_class_leads_to_those_below_it_until_there_are_none(client: TestClient) -> None:
    def links(address: str) -> set[str]:
        section = open_page(client, address).get_element_by_id("classes")
        return set(section.xpath(".//*[name()='svg']//*[name()='a']/@href"))

    assert "/spending?year=2023&code=208" in links("/spending?year=2023")
    assert "/spending?year=2023&code=20805" in links("/spending?year=2023&code=208")
    assert "/spending?year=2023&code=2080505" in links("/spending?year=2023&code=20805")
    assert links("/spending?year=2023&code=2080505") == set()


def test_leaves_lead_to_their_figures(client: TestClient, ask: Ask) -> None:
    section = open_page(client, f"/spending?department={SHIPPED}&year=2022&code=208").get_element_by_id("leaves")
    figures = ask(
        "select figure_id from marts.fct_expenditure where department_id = ? and starts_with(function_code, '208')"
        " and amount_yuan <> 0 and basis = 'final'",
        SHIPPED,
    )
    assert set(section.xpath(".//tbody//a/@href")) == {f"/figures/{figure_id}" for (figure_id,) in figures}


def test_a_region_holds_those_below_it(client: TestClient, ask: Ask) -> None:
    def count(region: str) -> str:
        section = open_page(client, f"/spending?year=2024&region={region}").get_element_by_id("departments")
        return str(len(section.xpath(".//*[name()='svg']//*[name()='a']")))

    ((below, county),) = ask(
        "select count(distinct department_id), count(distinct department_id) filter (where region_code = '211381')"
        " from marts.dim_reports where fiscal_year = 2024 and account_scope <> 'unit'"
        " and starts_with(region_code, '2113')"
    )
    assert count("211300") == str(below)
    assert count("211381") == str(county)


def test_a_department_stands_among_its_peers(client: TestClient) -> None:
    page = open_page(client, "/spending?year=2024&department=1c6de5d03fe4a396")
    region = page.get_element_by_id("departments")
    assert region.find("h2").text_content() == "北票市各部门支出"
    assert region.xpath(".//*[@class='name current']/text()") == ["北票市水利局"]
    kin = open_page(client, "/spending?year=2024&department=8bf1d71f2675226c").get_element_by_id("kin")
    assert kin.find("h2").text_content() == "各地“财政局”"
    assert "凌源市财政局" in kin.xpath(".//*[contains(@class, 'name')]/text()")


def test_disputed_money_is_drawn_in_a_pattern_and_said_in_words(client: TestClient) -> None:
    page = open_page(client, f"/spending?department={SHIPPED}&year=2022")
    (tile,) = page.get_element_by_id("classes").xpath(".//*[name()='a' and contains(@aria-label, '208 ')]")
    assert "存在不符" in tile.get("aria-label")
    assert [bar.get("fill") for bar in tile.xpath(".//*[@class='amount disputed']")] == ["url(#disputed)"]
    (other,) = page.get_element_by_id("classes").xpath(".//*[name()='a' and contains(@aria-label, '221 ')]")
    assert "核对相符" in other.get("aria-label")
    assert other.xpath(".//*[starts-with(@class, 'amount')]") == []
    assert page.xpath("//*[name()='pattern']/@id") == ["unchecked", "contested", "disputed"]


def test_a_budget_that_is_not_stated_has_no_line_and_no_zero(client: TestClient, ask: Ask) -> None:
    section = open_page(client, "/spending?year=2023").get_element_by_id("budget")
    rows = {
        row.findall("td")[0].text_content(): [cell.text_content() for cell in row.findall("td")[1:]]
        for row in section.iterfind(".//tbody/tr")
    }
    ((budget,),) = ask(
        "select sum(amount_yuan) from marts.fct_expenditure join marts.dim_reports using (report_id) where basis ="
        " 'initial_budget' and fund = 'general' and fct_expenditure.fiscal_year = 2023 and account_scope <> 'unit'"
        " and starts_with(function_code, '206')"
    )
    assert rows["科学技术支出"][0] == wan(budget)
    unstated = [cells for cells in rows.values() if cells[0] == "—"]
    assert all(cells[2] == "—" for cells in unstated)
    marks = section.xpath(".//*[name()='svg']//*[@class='printed']")
    assert len(marks) == len(rows) - len(unstated)


def test_a_scope_without_data_says_that_this_is_no_zero(client: TestClient) -> None:
    page = open_page(client, "/spending?year=1999")
    assert "没有行不等于零" in page.find_class("empty")[0].text_content()
    assert page.find_class("key-figures") == []


@pytest.mark.parametrize(
    "address", ["/spending?year=abc&region=x&department=%00&code=12", "/spending?department=nobody"]
)
def test_parameters_that_mean_nothing_do_no_harm(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 200


def test_the_unit_changes_the_amounts_and_nothing_else(client: TestClient) -> None:
    address = f"/spending?department={SHIPPED}&year=2022"
    assert open_page(client, f"{address}&unit=yuan").get_element_by_id("sum").text_content() == "10,893,500.00 元"
    assert open_page(client, f"{address}&unit=yi").get_element_by_id("sum").text_content() == "0.1089 亿元"
    csv = client.get(f"{address}&exhibit=classes&format=csv").content
    assert csv == client.get(f"{address}&unit=yi&exhibit=classes&format=csv").content


def test_texts_of_reports_are_text_in_charts_and_tables(attacked: TestClient) -> None:
    for address in ("/spending?year=2024", f"/spending?department={SHIPPED}&year=2022&code=208"):
        answer = attacked.get(address)
        assert answer.status_code == 200
        assert "alert(1)" in answer.text
        assert ATTACK not in answer.text
        page = html.fromstring(answer.text)
        assert page.xpath("//script[not(@src)] | //img | //@onerror") == []


def test_areas_of_a_treemap_are_in_proportion_and_fill_their_place() -> None:
    sizes = [6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0]
    places = squarify(sizes, Place(0, 0, 600, 400))
    assert [round(place.width * place.height) for place in places] == [round(size * 10_000) for size in sizes]
    # The example of Bruls, Huizing and van Wijk begins with two of 6 above each other.
    assert [(round(place.width), round(place.height)) for place in places[:2]] == [(300, 200), (300, 200)]


def test_amounts_of_nothing_or_less_have_no_tile() -> None:
    def tile(name: str, amount: int) -> Tile:
        return Tile(name, "", name, (("reconciled", Decimal(amount)),))

    drawn = draw_treemap([tile("a", 5), tile("b", 0), tile("c", -5)], "")
    assert drawn is not None
    assert drawn.count("<rect") == 2  # the tile, and the ground of its name
    assert draw_treemap([tile("b", 0)], "") is None


def test_a_scale_holds_zero_and_has_round_ticks_in_the_readers_unit() -> None:
    scale = scale_to([Decimal(-30_000), Decimal(1_234_567), None], 0, 100, worth=Decimal(10_000))
    assert [tick / 10_000 for tick in scale.ticks] == [-50, 0, 50, 100, 150]
    assert scale(Decimal(-500_000)) == 0
    assert scale(Decimal(1_500_000)) == 100


def test_a_year_that_states_nothing_is_a_gap_and_no_column() -> None:
    stated = YearColumn("2021", "", "2021", (("reconciled", Decimal(5)), ("disputed", Decimal(2))), Decimal(7))
    drawn = draw_columns([stated, YearColumn("2022", "", "2022", ())], "", str, Decimal(1), "—")
    shapes = html.fromstring(str(drawn)).xpath("//*[name()='g' and @aria-label]")
    assert [len(shape.xpath(".//*[starts-with(@class, 'amount')]")) for shape in shapes] == [2, 0]
    assert [shape.xpath(".//*[contains(@class, 'missing-mark')]/text()") for shape in shapes] == [[], ["—"]]
    heights = [float(bar.get("height")) for bar in shapes[0].xpath(".//*[starts-with(@class, 'amount')]")]
    assert heights[0] / heights[1] == pytest.approx(2.5, rel=0.01)


def test_a_missing_value_breaks_its_line() -> None:
    line = Line("a", "broken", (Decimal(1), None, Decimal(3), Decimal(2)))
    drawn = html.fromstring(str(draw_lines([line], ["1", "2", "3", "4"], "", str)))
    assert len(drawn.xpath("//*[@class='line broken']")) == 1
    assert len(drawn.xpath("//*[@class='point broken']")) == 3


def test_what_a_chart_is_given_is_escaped_in_it() -> None:
    tile = Tile(ATTACK, ATTACK, ATTACK, (("disputed", Decimal(1)),), f"/spending?q={ATTACK}")
    drawn = str(draw_treemap([tile], ATTACK))
    assert "alert(1)" in drawn
    assert "<script" not in drawn
    assert "<img" not in drawn
