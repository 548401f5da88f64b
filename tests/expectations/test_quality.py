"""What became of the identities over time: earlier runs are carried over, whatever is published."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

import expectations.quality
from expectations.publish import publish_candidate
from expectations.quality import Kept, write_quality
from expectations.results import ExpectationResult, Judges, Run
from expectations.warehouse import Warehouse

Rows = list[tuple[object, ...]]
Build = Callable[..., Kept]

FIRST_RUN_AT = datetime(2024, 1, 1, 3, tzinfo=UTC)

RESULT = ExpectationResult(
    suite="identities.expenditure",
    expectation_order=1,
    expectation="expect_no_rows",
    table_name="marts.fct_identity_checks",
    column_name=None,
    identity="expenditure_by_type_sum",
    judges=Judges.FINDING,
    severity="error",
    success=False,
    element_count=1,
    unexpected_count=1,
    observed_value="1",
    statement_zh="支出等于各类之和",
    statement_en="Expenditure is its types",
    details="report_id: r1",
    exception=None,
)
RESULTS = [RESULT, replace(RESULT, expectation_order=2, identity="fund_sum", success=True)]


def nightly(night: int) -> Run:
    at = FIRST_RUN_AT + timedelta(days=night)
    return Run(at.strftime("%Y-%m-%dT%H:%M:%SZ"), at)


def ask(warehouse: Warehouse, question: str) -> Rows:
    with duckdb.connect(str(warehouse.published), read_only=True) as connection:
        return connection.execute(question).fetchall()


@pytest.fixture
def build(warehouse: Warehouse) -> Build:
    """Build and publish a warehouse as of a run; the candidate is the small one, changed by SQL."""
    candidate = warehouse.candidate.with_name("unaudited.duckdb")
    warehouse.candidate.rename(candidate)

    def publish(run: Run, change: str = "") -> Kept:
        shutil.copy(candidate, warehouse.candidate)
        with duckdb.connect(str(warehouse.candidate)) as connection:
            connection.execute(change)
        kept = write_quality(warehouse, run, RESULTS)
        warehouse.candidate_docs.mkdir()
        publish_candidate(warehouse)
        return kept

    return publish


def test_the_first_build_has_a_row_for_each_expectation_and_each_identity(build: Build, warehouse: Warehouse) -> None:
    assert build(nightly(0)) == Kept(0)
    assert ask(warehouse, "select run_id, suite, expectation_order, success from quality.expectation_results") == [
        ("2024-01-01T03:00:00Z", "identities.expenditure", 1, False),
        ("2024-01-01T03:00:00Z", "identities.expenditure", 2, True),
    ]
    assert ask(warehouse, "select * exclude (run_id, run_at) from quality.identity_history order by identity") == [
        # checks, holds, rounding, last_digit, broken, explained, not_testable, not_applicable
        ("expenditure_by_type_sum", "expenditure", "error", 1, 0, 0, 0, 1, 0, 0, 0),
        ("fund_sum", "expenditure", "error", 1, 0, 0, 0, 0, 0, 1, 0),
        ("revenue_equals_expenditure", "balance", "error", 1, 1, 0, 0, 0, 0, 0, 0),
    ]


def test_the_trend_of_an_identity_is_one_query(build: Build, warehouse: Warehouse) -> None:
    accept = "update marts.fct_identity_checks set status = 'explained' where status = 'broken'"
    assert build(nightly(0)) == Kept(0)
    assert build(nightly(1)) == Kept(1)
    assert build(nightly(2), accept) == Kept(2)
    trend = ask(
        warehouse,
        "select run_at::date::varchar, broken, explained from quality.identity_history"
        " where identity = 'expenditure_by_type_sum' order by run_at",
    )
    assert trend == [("2024-01-01", 1, 0), ("2024-01-02", 1, 0), ("2024-01-03", 0, 1)]
    assert ask(
        warehouse,
        "select run_at::date::varchar, count(*), list(details order by expectation_order)"
        " from quality.expectation_results group by 1 order by 1",
    ) == [(f"2024-01-0{day}", 2, ["report_id: r1", "report_id: r1"]) for day in (1, 2, 3)]


def test_the_same_run_again_doubles_nothing(build: Build, warehouse: Warehouse) -> None:
    build(nightly(0))
    build(nightly(1))
    assert build(nightly(1)) == Kept(1)
    assert ask(warehouse, "select count(*), count(distinct run_id) from quality.expectation_results") == [(4, 2)]
    assert ask(warehouse, "select count(*), count(distinct run_id) from quality.identity_history") == [(6, 2)]


def test_a_run_that_is_not_published_leaves_nothing(build: Build, warehouse: Warehouse) -> None:
    build(nightly(0))
    shutil.copy(warehouse.candidate.with_name("unaudited.duckdb"), warehouse.candidate)
    write_quality(warehouse, nightly(1), RESULTS)
    warehouse.candidate.unlink()
    build(nightly(2))
    assert ask(warehouse, "select distinct run_at::date::varchar from quality.identity_history order by 1") == [
        ("2024-01-01",),
        ("2024-01-03",),
    ]


def test_the_oldest_runs_are_left_behind(build: Build, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expectations.quality, "_RESULTS", replace(expectations.quality._RESULTS, runs_kept=2))
    monkeypatch.setattr(expectations.quality, "_HISTORY", replace(expectations.quality._HISTORY, runs_kept=3))
    for night in range(5):
        build(nightly(night))
    runs = "select distinct run_at::date::varchar from quality.{} order by 1"
    assert ask(warehouse, runs.format("expectation_results")) == [("2024-01-04",), ("2024-01-05",)]
    assert ask(warehouse, runs.format("identity_history")) == [("2024-01-03",), ("2024-01-04",), ("2024-01-05",)]


def test_the_same_runs_give_the_same_rows_in_the_same_order(build: Build, warehouse: Warehouse) -> None:
    tables = ("from quality.expectation_results", "from quality.identity_history")
    build(nightly(0))
    first = warehouse.published.read_bytes()
    build(nightly(1))
    before = [ask(warehouse, table) for table in tables]
    warehouse.published.write_bytes(first)
    build(nightly(1))
    assert [ask(warehouse, table) for table in tables] == before


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("drop schema quality cascade", "does not exist"),
        ("drop table quality.identity_history", "identity_history"),
        ("alter table quality.identity_history rename column broken to breaks", "broken"),
        # written by a version that kept one run and had no key over several
        ("create or replace table quality.identity_history as select 'x' as run_id, now() as run_at", "identity"),
        (
            "create or replace table quality.identity_history as from quality.identity_history"
            " union all from quality.identity_history",
            "key",
        ),
    ],
)
def test_a_published_file_of_another_version_breaks_no_build(
    change: str, reason: str, build: Build, warehouse: Warehouse
) -> None:
    build(nightly(0))
    with duckdb.connect(str(warehouse.published)) as connection:
        connection.execute(change)
    kept = build(nightly(1))
    assert kept.runs == 0
    told = [line for line in kept.starts_anew if line.startswith("quality.identity_history starts anew")]
    assert len(told) == 1
    assert reason in told[0]
    assert ask(warehouse, "select distinct run_at::date::varchar from quality.identity_history") == [("2024-01-02",)]
    # A table that can be carried over is, whatever became of the other one.
    runs = ask(warehouse, "select count(distinct run_id) from quality.expectation_results")
    assert runs == [(1 if "schema" in change else 2,)]


def test_a_published_file_of_an_earlier_version_gives_its_one_run(build: Build, warehouse: Warehouse) -> None:
    build(nightly(0))
    with duckdb.connect(str(warehouse.published)) as connection:
        connection.execute("create or replace table quality.expectation_results as from quality.expectation_results")
        connection.execute("alter table quality.expectation_results add primary key (suite, expectation_order)")
        connection.execute("drop table quality.identity_history")
    assert build(nightly(1)).runs == 0
    assert ask(warehouse, "select count(distinct run_id) from quality.expectation_results") == [(2,)]


@pytest.mark.parametrize("damage", ["empty", "text", "half", "zeros"])
def test_a_damaged_published_file_breaks_no_build(damage: str, build: Build, warehouse: Warehouse) -> None:
    build(nightly(0))
    whole = warehouse.published.read_bytes()
    damaged = {
        "empty": b"",
        "text": "这不是数据库".encode() * 1_000,
        "half": whole[: len(whole) // 2],
        "zeros": whole[:12_288] + bytes(len(whole) - 12_288),
    }[damage]
    warehouse.published.write_bytes(damaged)
    kept = build(nightly(1))
    assert kept.runs == 0
    assert kept.starts_anew
    assert "starts anew" in str(kept)
    assert ask(warehouse, "select count(distinct run_id) from quality.identity_history") == [(1,)]
    assert not (warehouse.work / "published.duckdb").exists()


def test_who_has_the_published_file_open_to_write_costs_no_history(build: Build, warehouse: Warehouse) -> None:
    build(nightly(0))
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.readline()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(warehouse.published)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        assert build(nightly(1)) == Kept(1)
        writer.communicate("\n")
    assert not (warehouse.work / "published.duckdb").exists()
