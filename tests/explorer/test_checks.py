"""The heat map of checks, their list, and one check with its equation and its sentences."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from tests.explorer.conftest import Ask
from tests.explorer.test_report import page_of

#: It says in one sentence that 559.77 was spent; by its tables and its classes it was 526.61.
LINGYUAN = "凌源市财政局2024年度部门决算.txt"
BREAKS = "status in ('broken', 'last_digit')"


def rows_of(page: html.HtmlElement, exhibit: str = "list") -> list[list[str]]:
    rows = page.xpath(f"//section[@id='{exhibit}']//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def cells_of(page: html.HtmlElement) -> list[html.HtmlElement]:
    return list(page.xpath("//table[@class='heat']//td"))


@pytest.fixture
def lingyuan(ask: Ask) -> str:
    [(report_id,)] = ask("select report_id from marts.dim_reports where source_file = ?", LINGYUAN)
    return str(report_id)


@pytest.mark.parametrize("by", ["region", "department", "year", "report"])
def test_the_map_counts_every_break_once_whatever_its_columns(client: TestClient, ask: Ask, by: str) -> None:
    page = page_of(client, f"/checks?by={by}")
    [(breaks, identities)] = ask(
        f"select count(*) filter (where {BREAKS}), count(distinct identity) from marts.fct_identity_checks"
    )
    addresses = {f"/checks?by={by}", *page.xpath("//section[@id='map']/p[@class='pager']/a/@href")}
    counted = sum(
        int(cell.text_content())
        for address in addresses
        for cell in cells_of(page_of(client, address))
        if cell.get("class").startswith("heat-")
    )
    assert counted == breaks
    assert len(page.xpath("//table[@class='heat']//tbody/tr[not(@class)]")) == identities


def test_what_could_not_be_tested_looks_unlike_what_holds(client: TestClient, ask: Ask) -> None:
    kinds = {
        (identity, year): (tested, untested)
        for identity, year, tested, untested in ask(
            "select c.identity, coalesce(r.fiscal_year::varchar, '不明'),"
            " count(*) filter (where status not in ('not_testable', 'not_applicable')),"
            " count(*) filter (where status = 'not_testable')"
            " from marts.fct_identity_checks as c inner join marts.dim_reports as r using (report_id) group by all"
        )
    }
    page = page_of(client, "/checks?by=year")
    years = [head.text_content().strip() for head in page.xpath("//table[@class='heat']/thead//th")][1:]
    seen = set()
    for row in page.xpath("//table[@class='heat']//tbody/tr[not(@class)]"):
        identity = html.fromstring(html.tostring(row)).xpath("//th/a/@href")[0]
        name = identity.partition("identity=")[2].partition("&")[0].partition("#")[0]
        for year, cell in zip(years, row.xpath("./td"), strict=True):
            tested, untested = kinds.get((name, year), (0, 0))
            kind, text = cell.get("class"), cell.text_content().strip()
            seen.add(kind)
            if tested:
                assert kind in ("clean", "partly") or kind.startswith("heat-")
                assert kind != "clean" or not untested
            else:
                assert (kind, text) == (("untested", "?") if untested else ("nothing", ""))
    assert {"untested", "nothing", "clean", "partly"} <= seen


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("", BREAKS),
        ("severity=warning", f"{BREAKS} and severity = 'warning'"),
        ("family=share", f"{BREAKS} and c.family = 'share'"),
        ("identity=repeated_figure", f"{BREAKS} and identity = 'repeated_figure'"),
        ("year=2023", f"{BREAKS} and fiscal_year = 2023"),
        ("status=last_digit", "status = 'last_digit'"),
        ("region=211382", f"{BREAKS} and region_code = '211382'"),
        ("severity=zz&family=%27&year=x&status=zz&region=zz&department=%3Cb%3E&by=zz&show=zz", BREAKS),
    ],
)
def test_the_list_has_the_checks_that_are_asked_for(client: TestClient, ask: Ask, asked: str, where: str) -> None:
    rows = rows_of(page_of(client, f"/checks?{asked}"))
    wanted = ask(
        "select identity, i.statement_zh, fiscal_year from marts.fct_identity_checks as c"
        " inner join marts.dim_reports using (report_id) inner join marts.dim_identities as i using (identity)"
        f" where {where.replace('severity', 'c.severity').replace('identity =', 'c.identity =')}"
    )
    assert sorted((row[0], row[4]) for row in rows) == sorted((one[1], str(one[2])) for one in wanted)


def test_a_list_of_thousands_is_shown_by_pages(client: TestClient, ask: Ask) -> None:
    [(count,)] = ask("select count(*) from marts.fct_identity_checks where status = 'holds'")
    page = page_of(client, "/checks?status=holds&page=2")
    assert len(rows_of(page)) == 50
    assert f"第 51–100 条，共 {count:,} 条" in page.text_content()
    assert page_of(client, "/checks?status=holds&page=99999").xpath("//nav[@class='pager']/a/@rel") == ["prev"]


def test_a_column_leads_to_what_it_consists_of_and_a_cell_to_its_checks(client: TestClient, ask: Ask) -> None:
    page = page_of(client, "/checks?by=region&year=2024")
    [head] = [one for one in page.xpath("//table[@class='heat']/thead//a") if one.text_content() == "辽宁省"]
    address = head.get("href")
    assert "region=210000" in address
    assert "year=2024" in address
    # Fourteen departments fit beside each other.
    departments = page_of(client, address).xpath("//table[@class='heat']/thead//a")
    [link] = [one for one in departments if one.text_content() == "凌源市财政局"]
    of_department = page_of(client, link.get("href"))
    [report] = of_department.xpath("//table[@class='heat']/thead//a")
    assert client.get(report.get("href")).status_code == 200
    for cell in cells_of(of_department):
        if cell.get("class").startswith("heat-"):
            listed = rows_of(page_of(client, cell.xpath("./a/@href")[0]))
            assert len(listed) == int(cell.text_content())
            assert {row[3] for row in listed} == {"凌源市财政局"}


def test_the_map_and_the_list_can_be_taken_home(client: TestClient, ask: Ask) -> None:
    listed = client.get("/checks?family=share&exhibit=list&format=csv")
    [(count,)] = ask(f"select count(*) from marts.fct_identity_checks where {BREAKS} and family = 'share'")
    assert len(listed.text.splitlines()) == count + 1
    mapped = client.get("/checks?by=year&exhibit=map&format=parquet")
    assert mapped.content.startswith(b"PAR1")
    sql = page_of(client, "/checks?family=share").xpath("//section[@id='list']//code")[0].text_content()
    assert len(ask(sql)) == count


def test_an_equation_that_does_not_hold_is_written_out_with_its_figures(client: TestClient, lingyuan: str) -> None:
    page = page_of(client, f"/checks/{lingyuan}/function_total_sum?subject=general+%233")
    [equation] = page.xpath("//div[@class='equation']")
    parts = [
        " ".join(part.xpath("string(./b)").split()) or part.text_content().strip() for part in equation.xpath("./*")
    ]
    assert parts == [
        *("559.77", "≠", "213.86", "+", "16.19", "+", "156.09", "+", "76.6", "+", "15.71", "+", "48.17"),
        *("=", "526.62"),
    ]
    text = page.text_content()
    assert "相差 33.15 万元，四舍五入允许 0.035 万元" in text
    [wrong] = equation.xpath("./a[contains(@class, 'operand-suspect')]")
    assert wrong.xpath("string(./b)") == "559.77"
    assert "559.77 → 526.61" in text
    sentences = [one.text_content() for one in page.xpath("//p[@class='sentence']")]
    assert len(sentences) == 7
    assert "559.77" in sentences[0]
    for address in page.xpath("//p[contains(@class, 'sentence-place')]/a/@href"):
        shown = page_of(client, address)
        assert shown.xpath(f"//*[@id='{address.partition('#')[2]}']")


def test_a_check_across_reports_quotes_both(client: TestClient, ask: Ask, lingyuan: str) -> None:
    page = page_of(
        client, f"/checks/{lingyuan}/prior_report_agreement?subject=expenditure_current_year+general+implied"
    )
    [(other,)] = ask("select report_id from marts.dim_reports where source_file = ?", LINGYUAN.replace("2024", "2023"))
    addresses = page.xpath("//p[contains(@class, 'sentence-place')]/a/@href")
    assert {address.split("/")[2].partition("?")[0] for address in addresses} == {lingyuan, other}
    assert "另一份报告" in page.text_content()


def test_words_that_contradict_are_quoted(client: TestClient, ask: Ask) -> None:
    [(report_id,)] = ask("select report_id from marts.dim_reports where source_file like '朝阳市%'")
    page = page_of(client, f"/checks/{report_id}/fiscal_year_agreement")
    contrary = [one.text_content() for one in page.xpath("//mark[@class='suspected']")]
    assert set(contrary) == {"2021年度", "2021年"}
    for address in page.xpath("//p[contains(@class, 'sentence-place')]/a/@href")[:3]:
        assert page_of(client, address).xpath("//article")
    text = page_of(client, f"/reports/{report_id}").xpath("//article//a[@class='quoted']")
    assert {one.text_content() for one in text} >= {"2021年度", "2021年"}


def test_a_check_that_could_not_be_made_says_why_and_claims_nothing(client: TestClient, ask: Ask) -> None:
    [(report_id, identity, subject, reason)] = ask(
        "select report_id, identity, subject, reason_zh from marts.fct_identity_checks"
        " where status = 'not_testable' and len(figure_ids) > 0 order by report_id, identity, subject limit 1"
    )
    page = html.fromstring(client.get(f"/checks/{report_id}/{identity}", params={"subject": subject}).text)
    assert reason in page.text_content()
    assert page.xpath("//span[contains(@class, 'verdict')]")[0].text_content() == "?"
    assert not page.xpath("//span[contains(@class, 'verdict-good')]")


@pytest.mark.parametrize(
    "address",
    [
        "/checks/{report}/nothing",
        "/checks/{report}/function_total_sum?subject=nothing",
        "/checks/nothing/function_total_sum",
        "/checks/{report}/%27",
        "/figures/nothing",
        "/figures/%00",
    ],
)
def test_an_unknown_check_or_figure_is_not_found(client: TestClient, lingyuan: str, address: str) -> None:
    answer = client.get(address.format(report=lingyuan))
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


def test_a_figure_is_explained_as_on_the_command_line(client: TestClient, ask: Ask, lingyuan: str) -> None:
    [(figure_id,)] = ask(
        "select figure_id from marts.fct_figures where report_id = ? and raw_text = '559.77'", lingyuan
    )
    page = page_of(client, f"/figures/{figure_id}")
    text = " ".join(page.text_content().split())
    assert page.xpath("//p[@class='sentence']/mark/text()") == ["559.77"]
    assert "559.77 → 526.61 万元 本数字" in text
    checks = ask(
        "select count(*) from marts.fct_identity_checks where report_id = ? and list_contains(figure_ids, ?)",
        lingyuan,
        figure_id,
    )
    assert len(rows_of(page, "checks")) == checks[0][0]
    for address in {*page.xpath("//section[@id='checks']//th/a/@href"), *page.xpath("//section//dd/a/@href")}:
        assert client.get(address).status_code == 200
    report = page_of(client, page.xpath("//section[@class='block'][1]/p/a/@href")[0])
    assert report.xpath(f"//a[starts-with(@href, '/figures/{figure_id}')]")
    facts = {
        row[0]
        for row in ask("select 'fct_reported_totals' from marts.fct_reported_totals where figure_id = ?", figure_id)
    }
    assert facts <= set(page.xpath("//section[@aria-labelledby='facts']//code/text()"))


def test_a_figure_of_a_table_is_explained_by_its_row(client: TestClient, ask: Ask) -> None:
    [(figure_id, printed, row)] = ask(
        "select figure_id, printed, row_name from marts.fct_table_cells"
        " where kind = 'number' and row_name <> '' order by report_id, table_number, table_row, table_column limit 1"
    )
    page = page_of(client, f"/figures/{figure_id}")
    assert page.xpath("//td[@class='sentence-cell']/mark/text()") == [printed]
    assert row in page.xpath("string(//section[@class='block'][1])")


def test_names_from_reports_are_never_markup_on_checks(attacked: TestClient, ask: Ask) -> None:
    found: list[tuple[Any, ...]] = ask(
        "select report_id, identity from marts.fct_discrepancies order by report_id, identity limit 1"
    )
    addresses = ["/checks", "/checks?by=report", *(f"/checks/{report}/{identity}" for report, identity in found)]
    for address in addresses:
        page = page_of(attacked, address)
        assert "<img src=x onerror=alert(2)>" in page.text_content()
        assert not page.xpath("//script[not(@src)] | //img[@src='x'] | //@*[starts-with(name(), 'on')]")
