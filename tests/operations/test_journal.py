"""The journal of runs: what it says after a run that went well, failed or was killed, whole or cut off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import expectations.operations.journal
from expectations.operations.journal import Journal, ending
from expectations.operations.runs import Outcome, RunRecord
from tests.operations.small import night, published_run

AT = datetime(2026, 1, 1, 2, 30, 1, tzinfo=UTC)

PUBLISHED = RunRecord(
    run_id="2026-01-01T02:30:00Z",
    started_at=AT,
    ended_at=AT + timedelta(seconds=95),
    seconds=Decimal("95.2"),
    outcome=Outcome.PUBLISHED,
    exit_status=0,
    stage="publishing",
    versions={"duckdb_version": "1.5.6"},
    counts={"reports": 3, "broken": 2},
    stages={"reading reports": Decimal("2.5"), "publishing": Decimal("1.0")},
)


def write(journal: Journal, run: RunRecord, is_ended: bool = True) -> None:
    journal.append("started", run.run_id, started_at=run.started_at, versions=run.versions)
    for stage, seconds in run.stages.items():
        journal.append("stage", run.run_id, stage=stage)
        journal.append("stage_ended", run.run_id, stage=stage, seconds=seconds)
    if is_ended:
        journal.append("ended", run.run_id, **ending(run))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "runs.jsonl")


def test_a_journal_that_is_not_there_has_no_runs(journal: Journal) -> None:
    assert journal.read() == []


def test_a_run_is_read_as_it_was_written(journal: Journal) -> None:
    write(journal, PUBLISHED)
    assert journal.read() == [PUBLISHED]


def test_a_failed_run_keeps_its_reason(journal: Journal) -> None:
    failed = replace(PUBLISHED, outcome=Outcome.FAILED, exit_status=1, cause="ModelsFailedError", message="dbt: 1 失败")
    write(journal, failed)
    [found] = journal.read()
    assert (found.outcome, found.exit_status, found.cause, found.message) == (
        Outcome.FAILED,
        1,
        "ModelsFailedError",
        "dbt: 1 失败",
    )


def test_a_run_without_an_end_was_killed_and_what_it_did_until_then_is_known(journal: Journal) -> None:
    write(journal, PUBLISHED, is_ended=False)
    [found] = journal.read()
    assert (found.outcome, found.ended_at, found.exit_status, found.stage) == (Outcome.KILLED, None, None, "publishing")
    assert found.stages == PUBLISHED.stages


@pytest.mark.parametrize("kept_bytes", [1, 20, 60])
def test_a_line_that_a_full_disk_cut_off_takes_no_other_with_it(kept_bytes: int, tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    journal = Journal(path)
    write(journal, PUBLISHED)
    whole = path.read_bytes()
    journal.append("started", night(1), started_at=AT, versions={})
    path.write_bytes(path.read_bytes()[: len(whole) + kept_bytes])
    later = published_run(night(2))
    write(journal, later)
    assert [run.run_id for run in journal.read()] == [PUBLISHED.run_id, later.run_id]


def test_lines_that_say_nothing_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_bytes(
        b'\xff\xfe\n[]\n7\n{}\n{"event": "ended", "run_id": "never started"}\n'
        b'{"event": "started", "run_id": "x", "started_at": "yesterday"}\n\n'
    )
    write(Journal(path), PUBLISHED)
    assert Journal(path).read() == [PUBLISHED]


def test_written_anew_it_says_the_same(journal: Journal) -> None:
    killed = RunRecord(
        night(3), AT, outcome=Outcome.KILLED, stage="building the models", stages={"reading": Decimal(2)}
    )
    journal.rewrite([PUBLISHED, killed])
    assert journal.read() == [PUBLISHED, killed]


def test_the_oldest_runs_are_forgotten(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expectations.operations.journal, "RUNS_KEPT", 3)
    monkeypatch.setattr(expectations.operations.journal, "_SLACK", 1)
    for number in range(5):
        write(journal, published_run(night(number)))
        journal.trim()
    assert [run.run_id for run in journal.read()] == [night(2), night(3), night(4)]


def test_runs_are_in_the_order_of_their_ids_whatever_the_clock_said(journal: Journal) -> None:
    set_back = replace(published_run(night(2)), started_at=AT - timedelta(days=400))
    write(journal, published_run(night(1)))
    write(journal, set_back)
    assert journal.read()[-1] == replace(set_back, stage="")
