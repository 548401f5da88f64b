"""The list of reports, and a report with its marks: as text, as tables, as pictures of its pages."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lxml import html
from starlette.testclient import TestClient

from explorer.settings import Settings
from tests.explorer.conftest import ATTACK, Ask, copy_warehouse, open_explorer

SHIPPED = "朝阳市工业和信息化局2022年度部门决算.txt"
PDF = "建平县财政局2024年度部门决算.pdf"
UNREADABLE = "北票市民政局2024年度部门决算.pdf"


@pytest.fixture
def report_of(ask: Ask) -> Any:
    """The id of the report read from a file."""
    return lambda source_file: ask("select report_id from marts.dim_reports where source_file = ?", source_file)[0][0]


@pytest.fixture(scope="module")
def tampered(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Path]]:
    """The explorer on reports folder and warehouse that are changed: it says so on each of them.

    The shipped report's text and address are attacks, a PDF's name leads out of the folder, another is changed by now.
    """
    folder = tmp_path_factory.mktemp("tampered")
    copied = copy_warehouse(settings, folder / "warehouse")
    shutil.copytree(settings.reports, folder / "reports")
    shutil.copyfile(settings.reports / PDF, folder / "secret.pdf")
    with duckdb.connect(str(copied.published)) as connection:
        connection.execute(
            "update staging.stg_report_texts set text = text || ? where report_id = "
            "(select report_id from marts.dim_reports where source_file = ?)",
            [f"\n{ATTACK}", SHIPPED],
        )
        connection.execute(
            "update marts.dim_reports set source_url = 'javascript:alert(1)' where source_file = ?", [SHIPPED]
        )
        for table in ("dim_reports", "fct_figures", "fct_report_tables"):
            connection.execute(f"update marts.{table} set source_file = '../secret.pdf' where source_file = ?", [PDF])
    yield open_explorer(Settings(copied.warehouse, folder / "reports")), folder / "reports"
    shutil.rmtree(folder)


def page_of(client: TestClient, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.text)


def listed(client: TestClient, address: str) -> list[tuple[str, str, str]]:
    """Name, year and file of the reports of a page of the list."""
    rows = page_of(client, address).xpath("//section[@id='reports']//tbody/tr")
    cells = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    return [(row[0], row[1], row[-1]) for row in cells]


def without_cards(element: html.HtmlElement) -> str:
    """The text of an element as it is printed in the report."""
    for extra in element.xpath(".//*[contains(@class, 'card') or contains(@class, 'suggested')]"):
        extra.drop_tree()
    return str(element.text_content())


def test_the_list_has_every_report_also_the_one_that_could_not_be_read(client: TestClient, ask: Ask) -> None:
    files = {file for _, _, file in listed(client, "/reports")}
    assert files == {row[0] for row in ask("select source_file from marts.dim_reports")}
    page = page_of(client, "/reports?result=unreadable")
    assert "无法读取" in page.text_content()
    assert [file for _, _, file in listed(client, "/reports?result=unreadable")] == [UNREADABLE]


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("q=水利局", "contains(source_file, '水利局')"),
        ("q=.DOCX", "format = 'docx'"),
        ("q=%25", "false"),
        ("year=2022", "fiscal_year = 2022"),
        ("region=211322", "region_code = '211322'"),
        ("region=211300&year=2021", "starts_with(region_code, '2113') and fiscal_year = 2021"),
        ("year=nonsense&region=zz&result=zz&sort=zz&page=-1", "true"),
    ],
)
def test_the_list_is_searched_and_filtered(client: TestClient, ask: Ask, asked: str, where: str) -> None:
    files = [file for _, _, file in listed(client, f"/reports?{asked}")]
    wanted = [row[0] for row in ask(f"select source_file from marts.dim_reports where {where}")]
    assert sorted(files) == sorted(wanted)


def test_the_report_with_most_breaks_comes_first_where_breaks_are_asked_for(client: TestClient, ask: Ask) -> None:
    [(most,)] = ask(
        "select max(n) from (select count(*) as n from marts.fct_identity_checks"
        " where status in ('broken', 'last_digit') group by report_id)"
    )
    first = page_of(client, "/reports?sort=breaks").xpath("//section[@id='reports']//tbody/tr[1]/td[3]")[0]
    assert first.text_content().strip() == str(most)


def test_a_long_list_has_pages_whose_rows_follow_each_other(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = listed(client, "/reports")
    monkeypatch.setattr("explorer.paging.PAGE_SIZE", 15)
    pages = [listed(client, f"/reports?page={number}") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [15, 15, len(whole) - 30]
    assert [row for page in pages for row in page] == whole
    assert listed(client, "/reports?page=99") == pages[-1]
    assert page_of(client, "/reports?page=2").xpath("//nav[@class='pager']/a/@rel") == ["prev", "next"]
    file = client.get("/reports?page=2&exhibit=reports&format=csv").text
    assert len(file.splitlines()) == len(whole) + 1


@pytest.mark.parametrize(
    "source_file", [SHIPPED, "北票市水利局2023年度部门决算.txt", "北票市公安局2023年度部门决算.html"]
)
def test_each_figure_is_marked_once_by_its_status_on_one_of_the_pages(
    client: TestClient, ask: Ask, report_of: Any, source_file: str
) -> None:
    report_id = report_of(source_file)
    first = page_of(client, f"/reports/{report_id}")
    addresses = {f"/reports/{report_id}", *first.xpath("//nav[@class='pages']//a/@href")}
    marked = Counter(
        (link.get("href").rpartition("/")[2], link.text_content(), link.get("class").split()[1])
        for address in addresses
        for link in page_of(client, address).xpath("//article//a[contains(@class, 'fig ')][@id]")
    )
    figures = ask("select figure_id, raw_text, check_status from marts.fct_figures where report_id = ?", report_id)
    assert marked == Counter((figure_id, text, f"fig-{status}") for figure_id, text, status in figures)


def test_the_text_of_a_report_is_shown_as_it_is(client: TestClient, ask: Ask, report_of: Any) -> None:
    report_id = report_of(SHIPPED)
    [(text,)] = ask("select text from staging.stg_report_texts where report_id = ?", report_id)
    shown: list[str] = []
    for number in range(1, 10):
        page = page_of(client, f"/reports/{report_id}?page={number}")
        lines = [without_cards(line).strip() for line in page.xpath("//article/*")]
        if shown[-len(lines) :] == lines:
            break
        shown += lines
    assert shown == [line.strip() for line in text.splitlines() if line.strip()]


def test_beside_a_figure_stand_its_item_amount_checks_and_the_value_that_would_reconcile(
    client: TestClient, ask: Ask
) -> None:
    # The report says 1991300.00 万元 where its tables say 199.13.
    [(figure_id, report_id, place)] = ask(
        "select figure_id, report_id, char_start from marts.fct_figures where raw_text = '1991300.00'"
    )
    page = page_of(client, f"/reports/{report_id}?at={place}&unit=yi")
    [link] = page.xpath(f"//a[@id='c{place}']")
    assert link.get("href") == f"/figures/{figure_id}?unit=yi"
    [card] = page.xpath(f"//*[@id='{link.get('aria-describedby')}']")
    told = " ".join(card.text_content().split())
    assert told.startswith("本年支出合计 决算 · 一般公共预算")
    assert "199.1300 亿元 ✗ 存在不符" in told
    assert "不成立" in told
    assert "改为 199.13 万元（万元与元混用）" in told
    assert link.getparent().xpath("./*[@class='suggested']")[0].text_content().split() == ["可能应为", "→199.13"]
    english = page_of(client, f"/reports/{report_id}?at={place}&lang=en")
    assert "disputed" in english.xpath(f"//*[@id='t{figure_id}']")[0].text_content()


@pytest.mark.parametrize(("year", "kind"), [(2021, "zero"), (2023, "empty")])
def test_tables_are_shown_as_printed_and_an_empty_cell_is_no_zero(
    client: TestClient, ask: Ask, report_of: Any, year: int, kind: str
) -> None:
    report_id = report_of(f"北票市卫生健康局{year}年度部门决算.xlsx")
    cells = ask(
        "select printed, kind from marts.fct_table_cells where report_id = ?"
        " order by table_number, table_row, table_column",
        report_id,
    )
    pages = page_of(client, f"/reports/{report_id}").xpath("(//nav[@class='pages'])[1]//a/@href")
    shown = [
        (without_cards(cell), cell.get("class"))
        for address in pages
        for cell in page_of(client, address).xpath("//table[@class='printed']//*[self::td or self::th]")
    ]
    assert [one for one in shown if one[1] != "nothing"] == [(printed or "", kind) for printed, kind in cells]
    printed = {text for text, shown_kind in shown if shown_kind == kind}
    assert printed <= ({""} if kind == "empty" else {"0", "0.00"})
    assert printed


def test_what_does_not_hold_stands_beside_the_text_and_leads_to_its_check(
    client: TestClient, ask: Ask, report_of: Any
) -> None:
    report_id = report_of(SHIPPED)
    page = page_of(client, f"/reports/{report_id}")
    sentences = {one.text_content() for one in page.xpath("//span[@class='finding-sentence']")}
    wanted = ask("select statement_zh, identity from marts.fct_discrepancies where report_id = ?", report_id)
    assert sentences == {sentence for sentence, _ in wanted}
    for address in page.xpath("//a[contains(@class, 'finding')]/@href"):
        assert client.get(address).status_code == 200


def test_a_pdf_is_shown_as_pictures_with_the_figures_where_they_are_printed(
    client: TestClient, ask: Ask, report_of: Any
) -> None:
    report_id = report_of(PDF)
    [(number,)] = ask("select min(page) from marts.fct_figures where report_id = ?", report_id)
    page = page_of(client, f"/reports/{report_id}?page={number}")
    [picture] = page.xpath("//div[@class='sheet']/img")
    answer = client.get(picture.get("src"))
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    places = client.get(page.xpath("//link[@rel='stylesheet']/@href")[-1]).text
    rules = dict(re.findall(r"#f-(\w+)\{left:([\d.]+)%;top:[\d.]+%;width:[\d.]+%;height:[\d.]+%\}", places))
    boxes = ask(
        "select figure_id, box_left, check_status from marts.fct_figures where report_id = ? and page = ?",
        report_id,
        number,
    )
    assert set(rules) == {figure_id for figure_id, _, _ in boxes}
    # A4 is 595 or 842 points wide, and a frame stands three pixels, less than two points, away from its print.
    width = 842 if int(picture.get("width")) > int(picture.get("height")) else 595
    for figure_id, left, status in boxes:
        assert abs(float(rules[figure_id]) - float(left) / width * 100) < 0.6
        [link] = page.xpath(f"//span[@id='f-{figure_id}']/a")
        assert link.get("class") == f"fig-box fig-box-{status}"
    text = page_of(client, f"/reports/{report_id}?as=text")
    assert text.xpath("//article//a[contains(@class, 'fig ')]")
    assert not text.xpath("//div[@class='sheet']")


def test_a_place_is_found_on_the_page_on_which_it_is(client: TestClient, ask: Ask, report_of: Any) -> None:
    for source_file in (PDF, "北票市水利局2023年度部门决算.txt"):
        report_id = report_of(source_file)
        [(place,)] = ask("select max(char_start) from marts.fct_figures where report_id = ?", report_id)
        page = page_of(client, f"/reports/{report_id}?at={place}")
        assert page.xpath(f"//*[@id='c{place}']")
        [current] = page.xpath("(//nav[@class='pages'])[1]//a[@aria-current]")
        assert int(current.text_content()) > 1


def test_a_page_behind_the_last_is_the_first_or_the_last(client: TestClient, report_of: Any) -> None:
    sheet = page_of(client, f"/reports/{report_of(PDF)}?page=99")
    assert sheet.xpath("//div[@class='sheet']/img/@src")[0].endswith("/pages/1.png")
    assert page_of(client, f"/reports/{report_of(SHIPPED)}?page=99").xpath("//article/*")
    assert client.get(f"/reports/{report_of(PDF)}/pages/99.png").status_code == 404
    assert client.get(f"/reports/{report_of(SHIPPED)}/pages/1.png").status_code == 404


def test_a_report_that_could_not_be_read_says_so_and_claims_nothing(client: TestClient, report_of: Any) -> None:
    text = page_of(client, f"/reports/{report_of(UNREADABLE)}").text_content()
    assert "这份报告没能读取" in text
    assert "没有一项勾稽关系能够检查；这不等于相符" in text
    assert "没有发现不符" not in text


@pytest.mark.parametrize("report_id", ["nothing", "0" * 16, "..%2F..%2Fetc%2Fpasswd", "'", "%00", "x" * 3000])
def test_an_unknown_report_is_not_found_and_shows_no_trace(client: TestClient, report_id: str) -> None:
    for address in (f"/reports/{report_id}", f"/reports/{report_id}/pages/1.png", f"/reports/{report_id}/pages/1.css"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Traceback" not in answer.text


def test_a_file_that_is_changed_or_gone_is_not_drawn_but_its_text_is_shown(
    tampered: tuple[TestClient, Path], report_of: Any
) -> None:
    client, reports = tampered
    file = reports / "建平县财政局2023年度部门决算.pdf"
    address = f"/reports/{report_of(file.name)}"
    assert page_of(client, address).xpath("//div[@class='sheet']/img")
    content = file.read_bytes()
    file.write_bytes(content + b"\n")
    changed = page_of(client, address)
    assert "已不是读取时的那一份" in changed.text_content()
    assert changed.xpath("//article//a[contains(@class, 'fig ')]")
    assert not changed.xpath("//div[@class='sheet']")
    assert client.get(f"{address}/pages/1.png").status_code == 404
    file.unlink()
    assert "报告文件夹中没有这个文件" in page_of(client, address).text_content()
    file.write_bytes(content)
    assert page_of(client, address).xpath("//div[@class='sheet']/img")


def test_a_name_in_the_warehouse_never_leads_out_of_the_reports_folder(
    tampered: tuple[TestClient, Path], report_of: Any
) -> None:
    client, _ = tampered
    page = page_of(client, f"/reports/{report_of(PDF)}")
    assert "报告文件夹中没有这个文件" in page.text_content()
    assert client.get(f"/reports/{report_of(PDF)}/pages/1.png").status_code == 404


def test_the_text_of_a_report_is_never_markup_and_its_address_no_script(
    tampered: tuple[TestClient, Path], report_of: Any
) -> None:
    client, _ = tampered
    last = page_of(client, f"/reports/{report_of(SHIPPED)}?page=99")
    assert ATTACK in last.xpath("//article")[0].text_content()
    assert not last.xpath("//article//img | //article//script | //*[@onerror]")
    assert "javascript:" not in html.tostring(last, encoding="unicode")


def test_names_from_reports_are_never_markup(attacked: TestClient, ask: Ask) -> None:
    [(report_id, figure_id)] = ask(
        "select report_id, figure_id from marts.fct_error_suspects order by report_id, figure_id, rank limit 1"
    )
    [(pdf,)] = ask("select report_id from marts.dim_reports where source_file = ?", PDF)
    for address in ("/reports", f"/reports/{report_id}", f"/reports/{pdf}", f"/figures/{figure_id}"):
        for language in ("zh", "en"):
            page = page_of(attacked, f"{address}?lang={language}")
            assert "<img src=x onerror=alert(2)>" in page.text_content()
            assert not page.xpath("//script[not(@src)] | //img[@src='x'] | //@*[starts-with(name(), 'on')]")
