"""What all pages have in common: guards, views, downloads, editions."""

from __future__ import annotations

import io
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from lxml import html
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from explorer.app import create_app
from explorer.downloads import csv_bytes
from explorer.exhibit import inline_parameters
from explorer.navigation import DESTINATIONS
from explorer.published import NoWarehouseError, Published
from explorer.questions import narrow
from explorer.regions import shared_digits
from explorer.settings import Settings
from explorer.view import View, read_words
from tests.explorer.conftest import copy_warehouse, open_explorer


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8501", "localhost:8501", "[::1]:8501", "LOCALHOST"])
def test_a_browser_on_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8501", "localhost.", ""])
def test_a_foreign_name_is_refused_and_learns_nothing(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "决算" not in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/explorer.css", "/?exhibit=years&format=csv"])
def test_every_answer_carries_the_guards(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_fault_says_nothing_of_the_program_and_carries_the_guards(settings: Settings) -> None:
    def fail(_: Request) -> Response:
        raise RuntimeError("secret of the program")

    app = create_app(settings)
    app.router.routes.append(Route("/fault", fail))
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    answer = client.get("/fault")
    assert answer.status_code == 500
    assert "程序出错" in answer.text
    assert "secret" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")


def test_no_page_needs_what_the_policy_forbids_or_comes_from_elsewhere(client: TestClient) -> None:
    for path in ("/", "/spending", "/departments"):
        page = html.fromstring(client.get(path).text)
        assert page.xpath("//script[not(@src)] | //style | //@style | //@*[starts-with(name(), 'on')]") == []
        addresses = [*page.xpath("//@src"), *page.xpath("//link/@href"), *page.xpath("//@action")]
        assert addresses
        assert all(address.startswith("/") and not address.startswith("//") for address in addresses)


def test_a_page_that_is_not_there_says_so_in_the_readers_language(client: TestClient) -> None:
    assert client.get("/nowhere").status_code == 404
    assert "没有这一页" in client.get("/nowhere").text
    assert "There is no such page" in client.get("/nowhere?lang=en").text


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fpyproject.toml"])
def test_static_files_do_not_lead_out_of_their_folder(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "create_app" not in answer.text


def test_the_navigation_marks_the_page_one_is_on(client: TestClient) -> None:
    page = html.fromstring(client.get("/spending").text)
    assert page.xpath("//nav//a[@aria-current='page']/@href") == ["/spending"]
    assert len(page.xpath("//header//nav//a")) == len(DESTINATIONS)


def test_language_and_unit_stay_through_every_link(client: TestClient) -> None:
    page = html.fromstring(client.get("/spending?lang=en&unit=yuan&year=2023").text)
    assert page.get("lang") == "en"
    links = page.xpath("//main//a[starts-with(@href, '/')]/@href | //header//nav//a/@href")
    assert links
    assert [link for link in links if "lang=en" not in link or "unit=yuan" not in link] == []


def test_a_switch_leads_to_the_same_view_otherwise(client: TestClient) -> None:
    page = html.fromstring(client.get("/spending?year=2023&code=208&unit=yi").text)
    assert "/spending?year=2023&code=208&lang=en&unit=yi" in page.xpath("//a[@hreflang='en']/@href")
    assert "/spending?year=2023&code=208" in page.xpath("//ul[@aria-label='金额单位']//a/@href")


def test_what_is_not_understood_is_the_default(client: TestClient) -> None:
    page = html.fromstring(client.get("/?lang=xx&unit=<b>").text)
    assert page.get("lang") == "zh-CN"
    assert page.xpath("//ul[@aria-label='金额单位']//a[@aria-current]/text()") == ["万元"]


@pytest.mark.parametrize(
    ("unit", "yuan", "shown"),
    [
        ("wan", "10880700", "1,088.07"),
        ("yi", "10880700", "0.1088"),
        ("yuan", "10880700", "10,880,700.00"),
        ("wan", "0", "0.00"),
        ("wan", "-12700", "−1.27"),
        ("wan", "49.99", "<0.01"),
        ("wan", "-3", ">−0.01"),
        ("yuan", "0.005", "0.01"),
    ],
)
def test_an_amount_is_shown_in_the_unit_asked_for_and_never_rounded_to_nothing(
    unit: str, yuan: str, shown: str
) -> None:
    assert View(unit=unit).amount_text(Decimal(yuan)) == shown


def test_a_missing_amount_is_a_dash_that_says_so_and_no_zero() -> None:
    assert View().amount(None) == '<span class="missing" title="报告未列">—</span>'
    assert View(language="en").share(None) == '<span class="missing" title="not stated">—</span>'


def test_every_text_is_there_in_both_languages() -> None:
    words = read_words()
    assert words["nav.spending"] == ("支出", "Spending")
    assert [key for key, (zh, en) in words.items() if not zh.strip() or not en.strip()] == []


def test_a_download_has_the_rows_of_its_exhibit(client: TestClient) -> None:
    answer = client.get("/spending?exhibit=years&format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "juesuan-years.csv" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = answer.content.decode("utf-8-sig").split("\r\n")
    table = pq.read_table(io.BytesIO(client.get("/spending?exhibit=years&format=parquet").content))
    assert [line.split(",")[0] for line in lines[1:-1]] == [str(year) for year in table["fiscal_year"].to_pylist()]
    assert str(table.schema.field("amount_yuan").type).startswith("decimal")


@pytest.mark.parametrize(
    ("asked", "status"),
    [("exhibit=nothing&format=csv", 404), ("exhibit=years&format=xls", 400), ("exhibit=years", 400)],
)
def test_a_download_that_is_not_there_is_an_error(client: TestClient, asked: str, status: int) -> None:
    assert client.get(f"/spending?{asked}").status_code == status


def test_a_csv_file_runs_nothing_and_tells_empty_from_missing() -> None:
    rows = [("=1+1", None), ("＋8", Decimal("1.50")), ('a"b', ""), ("-x", True)]
    assert csv_bytes(["name", "value"], rows).decode("utf-8-sig") == (
        '"name","value"\r\n"\'=1+1",\r\n"\'＋8",1.50\r\n"a""b",""\r\n"\'-x",true\r\n'
    )


def test_the_sql_shown_can_be_asked_anywhere_and_quotes_what_was_asked() -> None:
    question = narrow(
        "select *\nfrom t\nwhere year = $year\n    and name = $name\n    and code = $code",
        year=2022,
        name="o'x",
        code=None,
    )
    assert question.parameters == {"year": 2022, "name": "o'x"}
    assert inline_parameters(*question) == "select *\nfrom t\nwhere year = 2022\n    and name = 'o''x'"


@pytest.mark.parametrize(
    ("code", "digits"), [("210000", "21"), ("211300", "2113"), ("211381", "211381"), ("000000", "000000")]
)
def test_a_division_is_found_by_the_digits_that_those_below_share(code: str, digits: str) -> None:
    assert shared_digits(code) == digits


def test_the_warehouse_is_closed_to_files_settings_and_writing(settings: Settings) -> None:
    published = Published(settings.published)
    for attempt in (
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/explorer-was-here.csv'",
        "attach '/tmp/explorer-was-here.duckdb' as other",
        "install httpfs",
        "set enable_external_access = true",
        "set memory_limit = '64GB'",
        "create table juesuan.marts.mine as select 1",
        "create table memory.main.mine as select 1",
        "delete from juesuan.marts.dim_reports",
    ):
        with published.edition().cursor() as cursor, pytest.raises(duckdb.Error):
            cursor.execute(attempt)
    assert not Path("/tmp/explorer-was-here.csv").exists()


def test_a_new_publication_is_read_and_an_open_one_stays_readable(settings: Settings, tmp_path: Path) -> None:
    copied = copy_warehouse(settings, tmp_path / "库")
    client = open_explorer(copied)
    before = html.fromstring(client.get("/departments").text).get_element_by_id("found").text_content()
    earlier = client.app.state.published.edition()  # type: ignore[attr-defined]  # Starlette, of an ASGI application

    candidate = tmp_path / "candidate.duckdb"
    shutil.copyfile(copied.published, candidate)
    with duckdb.connect(str(candidate)) as connection:
        connection.execute("delete from marts.dim_departments where department_name like '%财政局'")
        (left,) = connection.execute("select count(distinct department_id) from marts.dim_departments").fetchall()[0]
    candidate.replace(copied.published)

    after = html.fromstring(client.get("/departments").text).get_element_by_id("found").text_content()
    assert before != after
    assert f"共 {left} 个部门" in after
    count = earlier.query("select count(*) from marts.dim_departments where department_name like '%财政局'").rows[0][0]
    assert count > 0


def test_without_a_warehouse_the_page_says_how_to_build_one_and_finds_it_later(
    settings: Settings, tmp_path: Path
) -> None:
    empty = Settings(tmp_path, settings.reports)
    client = open_explorer(empty)
    answer = client.get("/")
    assert answer.status_code == 503
    assert "make build" in answer.text
    copy_warehouse(settings, tmp_path)
    assert client.get("/").status_code == 200


def test_a_file_that_is_no_warehouse_is_told_apart_from_a_fault(settings: Settings, tmp_path: Path) -> None:
    broken = Settings(tmp_path, settings.reports)
    broken.published.write_bytes(b"no database")
    with pytest.raises(NoWarehouseError):
        Published(broken.published).edition()
    assert open_explorer(broken).get("/").status_code == 503
