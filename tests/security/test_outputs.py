"""What goes to people and programs: terminals, questions in SQL, prepared models that are run."""

from __future__ import annotations

import io
import re
from pathlib import Path

import duckdb
import pytest
from rich.table import Table
from rich.text import Text

from expectations.check.prepared import choose_cache, project_digest
from expectations.failures import QueryError
from expectations.models import PROJECT
from expectations.progress import say
from expectations.query import query_warehouse
from ingest.terminal import PlainConsole, show_controls

#: clears the screen, sets the title, types for the user, sets a colour by C1, goes back to the line's beginning
ORDERS = "\x1b[2J\x1b]0;title\x07\x1b[5n\x9b31m\r"
TURNED = "\u202egpj.exe\u2066"


def console() -> tuple[PlainConsole, io.StringIO]:
    file = io.StringIO()
    return PlainConsole(file=file, force_terminal=True, width=80, color_system="standard"), file


def test_a_line_shows_what_a_terminal_would_have_obeyed() -> None:
    plain, file = console()
    say(plain, f"甲局{ORDERS}{TURNED}\n乙局", style="red")
    shown = r"甲局\x1b[2J\x1b]0;title\x07\x1b[5n\x9b31m\r\u202egpj.exe\u2066\n乙局"
    assert file.getvalue() == f"\x1b[31m{shown}\x1b[0m\n"


def test_a_table_moves_the_cursor_for_nobody_but_itself() -> None:
    plain, file = console()
    table = Table("部门")
    table.add_row(Text(f"甲局{ORDERS}{TURNED}", style="red"))
    plain.print(table)
    written = file.getvalue()
    assert "甲局[2J]0;title[5n31mgpj.exe" in written
    assert not set("\x07\x9b\r\u202e\u2066") & set(written)
    # what is left of rich's own are colours and weights
    assert set(re.findall(r"\x1b.[0-9;]*.", written)) <= {"\x1b[0m", "\x1b[1m", "\x1b[31m"}


def test_text_without_orders_stays_as_it_is() -> None:
    assert (
        show_controls("朝阳市工业和信息化局\t1，088.07 万元 — naïve 𠀀")
        == "朝阳市工业和信息化局\t1，088.07 万元 — naïve 𠀀"
    )


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    database = tmp_path / "juesuan.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table names as select '=1+1' as name")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    return database


@pytest.mark.parametrize(
    "question",
    [
        "select * from read_text('{folder}/secret.txt')",
        "copy names to '{folder}/stolen.csv'",
        "attach '{folder}/other.duckdb'",
        "export database '{folder}/stolen'",
        "install httpfs",
        "select * from 'http://127.0.0.1:9/a.parquet'",
        "set enable_external_access = true",
        "drop table names",
        # the file that is open itself: DuckDB does not close it to its own functions
        "copy names to '{folder}/juesuan.duckdb' (use_tmp_file false)",
        "explain analyze copy names to '{folder}/juesuan.duckdb' (use_tmp_file false)",
        "select 1; drop table names",
    ],
)
def test_a_question_reaches_nothing_but_the_warehouse(warehouse: Path, question: str) -> None:
    before = {path: path.read_bytes() for path in warehouse.parent.iterdir()}
    with pytest.raises(QueryError, match=r"disabled by configuration|one SELECT|Table with name http"):
        query_warehouse(warehouse, question.format(folder=warehouse.parent), PlainConsole(file=io.StringIO()))
    assert {path: path.read_bytes() for path in warehouse.parent.iterdir()} == before


def test_prepared_models_are_kept_where_the_project_or_else_the_user_alone_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    otherwise = tmp_path / "otherwise"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert choose_cache(otherwise, copy_of_project(tmp_path / "open")) == tmp_path / "open" / "target" / "prepared"

    # no user, root included, makes a folder below a file
    closed = copy_of_project(tmp_path / "closed")
    (closed / "target").touch()
    own = tmp_path / "cache" / "juesuan" / "prepared"
    assert choose_cache(otherwise, closed) == own
    assert own.stat().st_mode & 0o777 == 0o700

    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert choose_cache(otherwise, closed) == otherwise


def copy_of_project(folder: Path) -> Path:
    """As much of it as the digest of its models is made of, and none of the models."""
    for name in ("dbt_project.yml", "profiles.yml", "requirements.lock", "ingest/schema.py", "expectations/models.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((PROJECT / name).read_bytes())
    (folder / "expectations" / "check").mkdir()
    (folder / "expectations" / "check" / "prepared.py").touch()
    (folder / "models").mkdir()
    (folder / "seeds").mkdir()
    assert project_digest(folder)
    return folder
