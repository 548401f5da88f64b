"""The command as users start it, in processes of its own, on the shipped report."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.warehouses import copy_shipped, new_warehouse, said_by_shipped_build

ROOT = Path(__file__).parents[2]
Done = subprocess.CompletedProcess[str]
Built = tuple[Path, Path]

TERMINAL = shutil.which("script")


def command(*arguments: str | Path) -> Done:
    return subprocess.run(
        [sys.executable, "-m", "expectations", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def publish(reports: Path, warehouse: Path, *more: str) -> Done:
    done = command("publish", "--reports", reports, "--warehouse", warehouse, *more)
    assert "Traceback" not in done.stdout + done.stderr
    return done


def rows(warehouse: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse / "juesuan.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The shipped report and its warehouse, both where names are awkward."""
    folder = tmp_path_factory.mktemp("决算 'quoted'")
    reports = folder / "报 告"
    shutil.copytree(ROOT / "reports", reports)
    return reports, copy_shipped(folder / "仓 库")


def test_a_build_publishes_the_warehouse_and_says_what_it_found(first_build: Built) -> None:
    _, warehouse = first_build
    said = said_by_shipped_build()
    for sentence in ("1 found, 1 read", "158 figures", "broken: 8", "相差 1.27 万元", "marts.fct_figures 161", "next:"):
        assert sentence in said
    assert rows(warehouse, "select count(*) from marts.fct_figures") == [(161,)]
    assert (warehouse / "data_docs" / "index.html").stat().st_size > 0
    assert not (warehouse / "candidate.duckdb").exists()


def test_the_published_file_stands_alone(first_build: Built, tmp_path: Path) -> None:
    shutil.copy(first_build[1] / "juesuan.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "juesuan.duckdb"), read_only=True) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        views = connection.execute("select schema_name, view_name from duckdb_views() where not internal").fetchall()
        for schema, table in [*tables, *views]:
            connection.execute(f'select * from "{schema}"."{table}" limit 1').fetchall()
    assert len(tables) > 40


def test_results_of_expectations_are_rows(first_build: Built) -> None:
    found = rows(
        first_build[1],
        "select starts_with(suite, 'structure.') as is_structure, bool_and(success) from quality.expectation_results"
        " group by 1 order by 1",
    )
    assert found == [(False, False), (True, True)]


@pytest.fixture(scope="module")
def strict_build(first_build: Built, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A second build of the same reports, strict, and in a terminal where there is one."""
    reports, _ = first_build
    warehouse = tmp_path_factory.mktemp("strict 'again'") / "仓 库"
    copy_shipped(warehouse)
    if not TERMINAL:
        return warehouse, publish(reports, warehouse, "--strict")
    inner = shlex.quote(sys.executable) + ' -m expectations publish --strict --reports "$R" --warehouse "$W"'
    done = subprocess.run(
        [TERMINAL, "-qec", inner, "/dev/null"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "R": str(reports), "W": str(warehouse), "TERM": "xterm", "COLUMNS": "120"},
    )
    return warehouse, done


def test_strict_publishes_and_fails_on_an_unexplained_error_and_reads_nothing_again(
    strict_build: tuple[Path, Done],
) -> None:
    warehouse, done = strict_build
    assert done.returncode == 1
    assert "0 read, 1 unchanged" in done.stdout + done.stderr
    assert "1 earlier run kept" in done.stdout + done.stderr
    trend = "select count(*) from quality.identity_history where identity = 'repeated_figure' and broken = 1"
    assert rows(warehouse, trend) == [(2,)]
    assert rows(warehouse, "select count(distinct run_id) from quality.identity_history") == [(2,)]


@pytest.mark.skipif(not TERMINAL, reason="no terminal emulator (util-linux script) here")
def test_a_terminal_gets_a_progress_bar(strict_build: tuple[Path, Done]) -> None:
    _, done = strict_build
    assert "\x1b[" in done.stdout  # drawn in place
    assert "相差 1.27 万元" in done.stdout


def test_a_structure_that_fails_leaves_the_old_warehouse_and_shows_the_rows(first_build: Built, tmp_path: Path) -> None:
    reports, _ = first_build
    warehouse = copy_shipped(tmp_path / "warehouse")
    with duckdb.connect(str(warehouse / "ingested.duckdb")) as connection:
        connection.execute("update raw.numbers set raw_text = '9.99' where char_start = 2337")
    before = (warehouse / "juesuan.duckdb").read_bytes()
    done = publish(reports, warehouse)
    assert done.returncode == 1
    assert "9.99" in done.stdout + done.stderr
    assert (warehouse / "juesuan.duckdb").read_bytes() == before


def test_bad_files_are_named_and_keep_no_other_out(first_build: Built, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    shutil.copytree(first_build[0], reports)
    (reports / "empty.txt").touch()
    (reports / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (reports / "novel.txt").write_text("从前有座山。", encoding="utf-8")
    (reports / "report.xyz").write_text("收入总计1万元。", encoding="utf-8")
    shutil.copy(next(reports.glob("朝阳*")), reports / "一样.txt")
    warehouse = new_warehouse(tmp_path / "warehouse 'new'", reports).folder
    done = publish(reports, warehouse)
    assert done.returncode == 0, done.stdout + done.stderr
    codes = rows(warehouse, "select code, source_file from ops.problems order by 1")
    assert [code for code, _ in codes] == [
        "binary_content",
        "duplicate_content",
        "empty_file",
        "no_figures",
        "unsupported_format",
    ]
    for _, name in codes:
        assert str(name) in done.stdout + done.stderr
    # a report nobody could read is a row of not_testable, never an absence
    statuses = rows(
        warehouse,
        "select distinct c.status from marts.fct_identity_checks as c join marts.dim_reports as r using (report_id)"
        " where r.source_file = 'picture.txt'",
    )
    assert statuses == [("not_testable",)]


def test_nothing_to_read_ends_with_1_and_the_old_warehouse_stays(first_build: Built, tmp_path: Path) -> None:
    _, warehouse = first_build
    before = (warehouse / "juesuan.duckdb").stat().st_mtime_ns
    (tmp_path / "empty").mkdir()
    for reports in (tmp_path / "missing", tmp_path / "empty"):
        done = publish(reports, warehouse)
        assert done.returncode == 1
        assert "REPORTS=" in done.stdout + done.stderr
    assert (warehouse / "juesuan.duckdb").stat().st_mtime_ns == before


def test_a_question_is_answered_and_a_wrong_one_explained(first_build: Built, tmp_path: Path) -> None:
    _, warehouse = first_build
    done = command("query", "--warehouse", warehouse, "select count(*) as n from marts.dim_reports")
    assert (done.returncode, done.stdout.split()) == (0, ["n", "1"])
    wrong = command("query", "--warehouse", warehouse, "select * from marts.nothing")
    assert wrong.returncode != 0
    assert "marts.nothing" in wrong.stderr.replace('"', "") or "nothing" in wrong.stderr
    nowhere = command("query", "--warehouse", tmp_path, "select 1")
    assert nowhere.returncode != 0
    for one in (wrong, nowhere):
        assert "Traceback" not in one.stderr


def test_a_question_cannot_change_the_warehouse(first_build: Built) -> None:
    done = command("query", "--warehouse", first_build[1], "delete from marts.dim_reports")
    assert done.returncode != 0
    assert rows(first_build[1], "select count(*) from marts.dim_reports") == [(1,)]
