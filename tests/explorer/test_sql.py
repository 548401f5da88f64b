"""The SQL page answers questions and nothing else: no file, no write, no setting, no end of the machine."""

import io
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from lxml import html
from starlette.testclient import TestClient

from explorer.asking.questions import MOST_ROWS, Questions, RefusedError, TooLargeError, TooLongError
from explorer.settings import Settings
from tests.explorer.conftest import Ask, copy_warehouse


@pytest.fixture(scope="module")
def copied(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    copied = copy_warehouse(settings, tmp_path_factory.mktemp("asked"))
    (copied.warehouse / "secret.txt").write_text("secret\n", "ascii")
    return copied


@pytest.fixture(scope="module")
def questions(copied: Settings) -> Iterator[Questions]:
    questions = Questions(copied.published)
    yield questions
    questions.close()


def test_the_answer_is_that_of_the_warehouse(client: TestClient, ask: Ask) -> None:
    sql = "select source_file, fiscal_year, department_name from dim_reports order by source_file"
    page = html.fromstring(client.get("/sql", params={"q": sql}).text)
    shown = [
        [cell.text_content().strip() for cell in row]
        for row in page.xpath("//section[@aria-labelledby='answer-title']//tbody/tr")
    ]
    expected = ask("select source_file, fiscal_year, department_name from marts.dim_reports order by source_file")
    assert shown == [["空" if value is None else str(value) for value in row] for row in expected]
    assert page.get_element_by_id("q").text.strip() == sql


def test_the_example_can_be_asked(client: TestClient) -> None:
    example = html.fromstring(client.get("/sql").text).get_element_by_id("q").text
    answer = client.get("/sql", params={"q": example})
    assert answer.status_code == 200
    assert "answer-title" in answer.text


def test_the_tables_and_columns_stand_beside_it(client: TestClient, ask: Ask) -> None:
    page = html.fromstring(client.get("/sql").text)
    shown = page.xpath("//aside//summary/code/text()")
    assert shown == [
        f"{schema}.{name}"
        for schema, name in ask(
            "select schema_name, table_name from duckdb_tables() where schema_name in ('marts', 'quality', 'ops')"
            " order by schema_name <> 'marts', schema_name, table_name"
        )
    ]


def test_an_answer_can_be_saved(client: TestClient, ask: Ask) -> None:
    sql = "select figure_id, amount_yuan, '=1+1' as formula from fct_expenditure order by figure_id, amount_yuan"
    expected = ask("select figure_id, amount_yuan from marts.fct_expenditure order by figure_id, amount_yuan")
    parquet = pq.read_table(io.BytesIO(client.get("/sql", params={"q": sql, "format": "parquet"}).content))
    assert list(zip(*(parquet[name].to_pylist() for name in ("figure_id", "amount_yuan")), strict=True)) == expected
    lines = client.get("/sql", params={"q": sql, "format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(lines) == len(expected) + 1
    assert lines[1].endswith('"\'=1+1"')
    assert client.get("/sql", params={"q": sql, "format": "exe"}).status_code == 400


def test_what_is_wrong_is_told(client: TestClient) -> None:
    answer = client.get("/sql", params={"q": "select <b> from fct_expenditure"})
    assert answer.status_code == 400
    assert "Parser Error" in answer.text
    assert "<b>" not in answer.text


def test_texts_of_reports_are_escaped(attacked: TestClient) -> None:
    page = attacked.get("/sql", params={"q": 'select source_file, department_name as "<i>x" from dim_reports'})
    assert page.status_code == 200
    assert "alert(1)" in page.text
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "<i>x" not in page.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_question_from_another_page_waits_for_the_reader(client: TestClient, site: str) -> None:
    answer = client.get("/sql", params={"q": "select 6 * 7 as answer"}, headers={"Sec-Fetch-Site": site})
    page = html.fromstring(answer.text)
    assert page.get_element_by_id("q").text.strip() == "select 6 * 7 as answer"
    assert page.xpath("//*[@role='status']")
    assert not page.xpath("//*[@id='answer-title']")


ATTEMPTS = [
    "copy (select 1) to '{database}' (use_tmp_file false)",
    "explain analyze copy (select 1) to '{database}' (use_tmp_file false)",
    "copy (select 1) to '{folder}/written.csv'",
    "export database '{folder}/written'",
    "attach '{folder}/other.duckdb'",
    "attach ':memory:' as other",
    "install httpfs",
    "load httpfs",
    "create table marts.own as select 1",
    "create temp table own as select 1",
    "drop table marts.dim_reports",
    "delete from marts.dim_reports",
    "update marts.dim_reports set source_file = ''",
    "insert into ops.problems select * from ops.problems",
    "set memory_limit = '64GB'",
    "set global lock_configuration = false",
    "pragma enable_logging",
    "call enable_logging(storage = 'file', storage_path = '{folder}/log')",
    "checkpoint",
    "use memory",
    "select 1; select 2",
    "select 1; drop table marts.dim_reports",
    "",
]
READS = [
    "select * from read_text('{folder}/secret.txt')",
    "select * from read_blob('{folder}/secret.txt')",
    "select * from read_csv('{folder}/secret.txt')",
    "select * from sniff_csv('{folder}/secret.txt')",
    "select * from read_json('{folder}/secret.txt')",
    "select * from read_parquet('{folder}/*')",
    "select * from glob('{folder}/*')",
    "select * from '{folder}/secret.txt'",
    "select * from query_table('{folder}/secret.txt')",
    "select * from query('select * from read_text(''{folder}/secret.txt'')')",
    "select * from read_text('http://127.0.0.1:1/')",
    "select getenv('PATH')",
    "select * from duckdb_secrets()",
    "select * from question",
    "select * from statements",
]


@pytest.mark.parametrize("sql", [*ATTEMPTS, *READS])
def test_nothing_is_read_or_written_but_the_warehouse(questions: Questions, copied: Settings, sql: str) -> None:
    folder = copied.warehouse
    before = _contents(folder)
    with pytest.raises(RefusedError):
        questions.ask(sql.format(database=copied.published, folder=folder))
    assert _contents(folder) == before


def _contents(folder: Path) -> list[tuple[str, int, int, int]]:
    return [
        (path.name, found.st_ino, found.st_size, found.st_mtime_ns)
        for path in sorted(folder.iterdir())
        for found in [path.stat()]
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "from dim_funds",
        "describe dim_funds",
        "summarize dim_funds",
        "with a as (select 1) select * from a",
        "values (1)",
    ],
)
def test_whatever_only_asks_is_answered(questions: Questions, sql: str) -> None:
    assert questions.ask(sql).table.num_rows > 0


def test_a_question_without_end_is_ended(copied: Settings) -> None:
    impatient = Questions(copied.published, seconds=2)
    with pytest.raises(TooLongError):
        impatient.ask("select sum(range) from range(1000000000000)")
    impatient.close()


@pytest.mark.parametrize("sql", ["select repeat('x', 2000000000)", "select list(range) from range(1000000000)"])
def test_a_question_for_too_much_memory_is_ended(questions: Questions, sql: str) -> None:
    with pytest.raises(TooLargeError):
        questions.ask(sql)


def test_a_long_answer_is_cut_and_says_so(questions: Questions) -> None:
    answer = questions.ask("select range as n from range(1000000)")
    assert (answer.table.num_rows, answer.is_cut) == (MOST_ROWS, True)
    short = questions.ask(f"select range as n from range({MOST_ROWS})")
    assert (short.table.num_rows, short.is_cut) == (MOST_ROWS, False)
