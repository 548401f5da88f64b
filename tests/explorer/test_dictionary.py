"""The page of the data dictionary says what the YAML beside the models says."""

from lxml import html
from starlette.testclient import TestClient

from expectations.dictionary.schema import read_schema
from tests.explorer.conftest import Ask


def test_every_public_table_is_listed_with_its_rows(client: TestClient, ask: Ask) -> None:
    page = html.fromstring(client.get("/dictionary").text)
    shown = {
        row.xpath("string(th)").strip(): row.xpath("string(td[2])").strip().replace(",", "")
        for row in page.xpath("//section[position() <= 4]//tbody/tr")
    }
    assert list(shown) != []
    assert set(shown) == {table.name for table in read_schema().tables}
    for name in ("fct_expenditure", "dim_reports"):
        assert shown[name] == str(ask(f"select count(*) from marts.{name}")[0][0])


def test_tables_of_the_build_itself_show_their_comments(client: TestClient, ask: Ask) -> None:
    page = client.get("/dictionary").text
    for schema, name, column in ask(
        "select distinct schema_name, table_name, column_name from duckdb_columns()"
        " where schema_name in ('quality', 'ops')"
    ):
        assert f"{schema}.{name}" in page
        assert f"<code>{column}</code>" in page


def test_a_table_shows_columns_warnings_and_who_refers_to_it(client: TestClient) -> None:
    table = read_schema().table("dim_reports")
    page = html.fromstring(client.get("/dictionary/dim_reports?lang=en").text)
    shown = [code.text for code in page.xpath("//tbody/tr/th/code")]
    assert shown == [column.name for column in table.columns]
    assert "fct_expenditure.report_id" in page.xpath("//h2[@id='used-title']/..//code/text()")
    described = page.xpath("string(//tr[@id='report_id'])")
    assert next(column.description for column in table.columns if column.name == "report_id")[:20] in described


def test_an_unknown_table_is_not_found(client: TestClient) -> None:
    assert client.get("/dictionary/pg_class").status_code == 404
    assert client.get("/dictionary/<script>").status_code == 404
