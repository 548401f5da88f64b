"""A check of the shipped report finds what a normal build of it finds, row for row, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from expectations.check.findings import SEVERITIES, read_checked_reports
from expectations.check.prepared import fill_models, prepare_models
from expectations.models import PROJECT
from expectations.progress import LineProgress
from expectations.warehouse import Warehouse
from ingest.warehouse import ingest_reports
from tests.warehouses import shipped_warehouse

[REPORT] = (PROJECT / "reports").glob("*.txt")

COMPARED = (
    "marts.fct_discrepancies",
    "marts.fct_error_suspects",
    "marts.fct_figures",
    "marts.fct_identity_checks",
    "marts.fct_notices",
    "marts.fct_section_coverage",
    "marts.fct_report_tables",
    "marts.fct_table_cells",
    "marts.dim_identities",
)

Done = subprocess.CompletedProcess[str]


def check(folder: Path, *arguments: str | Path) -> Done:
    done = subprocess.run(
        [sys.executable, "-m", "expectations", "check", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def progress() -> LineProgress:
    return LineProgress(Console(stderr=True))


@pytest.fixture(scope="module")
def published() -> Path:
    return Warehouse(shipped_warehouse()).published


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, progress: LineProgress) -> Iterator[duckdb.DuckDBPyConnection]:
    warehouse = Warehouse(tmp_path_factory.mktemp("check"))
    ingest_reports(REPORT, warehouse.ingested)
    with fill_models(prepare_models(progress), warehouse) as connection:
        yield connection


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    folder = tmp_path_factory.mktemp("决算 'quoted'")
    return folder, check(folder, REPORT, "--out", folder / "out")


@pytest.mark.parametrize("table", COMPARED)
def test_rows_are_those_of_a_normal_build(filled: duckdb.DuckDBPyConnection, published: Path, table: str) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        built = connection.execute(f"select * from {table} order by all")
        expected = built.fetchall()
        types = [column[:2] for column in built.description or []]
    found = filled.execute(f"select * from {table} order by all")
    assert [column[:2] for column in found.description or []] == types
    assert found.fetchall() == expected
    # No table or cell is printed in the shipped text.
    assert expected or table in ("marts.fct_report_tables", "marts.fct_table_cells")


def test_findings_are_those_of_a_normal_build(filled: duckdb.DuckDBPyConnection, published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        [built] = read_checked_reports(connection)
    [checked] = read_checked_reports(filled)
    assert checked.findings == built.findings
    assert checked == built
    assert checked.is_wholly_accounted_for


def test_every_finding_is_written_the_worst_first_and_the_status_is_1(done: tuple[Path, Done], published: Path) -> None:
    folder, ended = done
    assert ended.returncode == 1, ended.stderr
    content = json.loads((folder / "out" / f"{REPORT.name}.json").read_text("utf-8"))
    findings = content["reports"][0]["findings"]
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select identity, subject, statement_zh from marts.fct_discrepancies"
            " union all select kind, context, statement_zh from marts.fct_notices"
        ).fetchall()
    assert sorted((one["identity"], one["subject"], one["statement_zh"]) for one in findings) == sorted(rows)
    severities = [SEVERITIES.index(one["severity"]) for one in findings]
    assert severities == sorted(severities)
    for one in findings:
        assert one["statement_zh"] in ended.stdout


def test_the_figure_of_section_four_is_suspected_with_the_value_that_reconciles(done: tuple[Path, Done]) -> None:
    assert "一般公共预算财政拨款基本支出 1088.07 → 907.68 万元" in done[1].stdout
    html = (done[0] / "out" / f"{REPORT.name}.html").read_text("utf-8")
    text = REPORT.read_text("utf-8")
    start = text.index("一般公共预算财政拨款基本支出1088.07") + len("一般公共预算财政拨款基本支出")
    assert f'<span id="c{start}" class="disputed" title="存在不符">1088.07</span>' in html


def test_a_check_leaves_only_its_three_files(done: tuple[Path, Done], tmp_path: Path) -> None:
    assert done[1].returncode == 1  # the models are prepared by now
    again = check(tmp_path, REPORT)
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert left == [f"target/check/{REPORT.name}{ending}" for ending in (".html", ".json", ".sarif")]
    for name in left:
        first = done[0] / "out" / Path(name).name
        assert first.read_bytes() == (tmp_path / name).read_bytes()
    assert "preparing" not in again.stderr


def test_what_cannot_be_read_ends_with_2_and_says_why(tmp_path: Path) -> None:
    damaged = tmp_path / "\"><script>alert(1)<|script>'.docx"
    damaged.write_bytes(b"PK\x03\x04 no more")
    ended = check(tmp_path, damaged, "--out", tmp_path / "out")
    assert (ended.returncode, "damaged_file" in ended.stdout) == (2, True)
    [page] = (tmp_path / "out").glob("*.html")
    assert "<script" not in page.read_text("utf-8")
    for wrong in ("missing.txt", tmp_path, ""):
        ended = check(tmp_path, wrong)
        assert (ended.returncode, "REPORT=" in ended.stderr) == (2, True)


def test_the_page_is_not_put_among_the_reports(tmp_path: Path) -> None:
    report = tmp_path / REPORT.name
    report.write_bytes(REPORT.read_bytes())
    ended = check(tmp_path, report, "--out", tmp_path)
    assert (ended.returncode, "OUT=" in ended.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == [report]
