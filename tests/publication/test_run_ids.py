"""Ids of runs are unique and follow one another, whatever the clock does."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from expectations.publish import publish_candidate
from expectations.run_ids import describe_clock, issue_run
from expectations.warehouse import Warehouse, prepare_warehouse
from tests.publication.prepared import prepare_candidate

NOON = datetime(2026, 5, 1, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return prepare_warehouse(tmp_path / "warehouse", tmp_path / "reports")


def test_a_run_is_named_for_its_beginning(warehouse: Warehouse) -> None:
    run = issue_run(warehouse, NOON)
    assert (run.run_id, run.run_at) == ("2026-05-01T12:00:00Z", NOON)


def test_runs_within_a_second_and_after_the_clock_was_set_back_follow_one_another(warehouse: Warehouse) -> None:
    moments = [NOON, NOON, NOON + timedelta(milliseconds=300), NOON - timedelta(days=400), NOON + timedelta(hours=1)]
    runs = [issue_run(warehouse, moment) for moment in moments]
    assert [run.run_id[11:] for run in runs] == ["12:00:00Z", "12:00:01Z", "12:00:02Z", "12:00:03Z", "13:00:00Z"]
    assert [run.run_at for run in runs] == sorted(run.run_at for run in runs)


def test_a_clock_behind_the_last_build_is_told_and_one_that_is_not_is_not(warehouse: Warehouse) -> None:
    assert describe_clock(warehouse, NOON) is None
    issue_run(warehouse, NOON)
    assert describe_clock(warehouse, NOON - timedelta(seconds=2)) is None
    told = describe_clock(warehouse, NOON - timedelta(days=1))
    assert told is not None
    assert "2026-04-30T12:00:00Z" in told
    assert "2026-05-01T12:00:00Z" in told


@pytest.mark.parametrize("note", [b"", b"\x00\xff", b"9999-99-99T99:99:99Z\n", None])
def test_where_the_note_is_lost_the_versions_know(note: bytes | None, warehouse: Warehouse) -> None:
    prepare_candidate(warehouse, 0, rows=1)
    publish_candidate(warehouse)
    if note is not None:
        warehouse.last_run.write_bytes(note)
    assert issue_run(warehouse, datetime(2020, 1, 1, tzinfo=UTC)).run_id == "2024-01-01T03:00:01Z"
