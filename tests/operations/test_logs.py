"""LOG_FORMAT=json: every line is JSON with the run's id, whatever reports and errors say."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from rich.console import Console

from expectations.failures import BuildError
from expectations.operations.logs import JsonProgress, log_event, log_failure, log_problems
from expectations.progress import LineProgress, show_progress
from ingest.problems import Problem


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    yield io.StringIO()
    logging.getLogger("juesuan.run").handlers.clear()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_run_in_lines(stream: io.StringIO) -> None:
    with JsonProgress(stream, seconds_between_lines=0) as progress:
        progress.begin("2026-01-01T02:30:00Z")
        progress.start("reading reports")
        progress.advance("甲局\n2024.txt", 1, 2)
        progress.advance("乙局.txt", 2, 2)
        progress.finish("2 read, 0 unchanged")
    found = lines(stream)
    assert [line["event"] for line in found] == ["run_started", "stage_started", "stage_progress", "stage_ended"]
    assert {line["run_id"] for line in found} == {"2026-01-01T02:30:00Z"}
    assert {line["level"] for line in found} == {"info"}
    assert all(datetime.fromisoformat(line["time"]).tzinfo for line in found)
    assert {key: found[2][key] for key in ("stage", "done", "total", "label")} == {
        "stage": "reading reports",
        "done": 1,
        "total": 2,
        "label": "甲局\n2024.txt",
    }
    assert (found[3]["outcome"], found[3]["seconds"] >= 0) == ("2 read, 0 unchanged", True)
    assert "甲局" in stream.getvalue()


def test_failures_and_problems_are_lines_too(stream: io.StringIO) -> None:
    JsonProgress(stream)
    assert log_failure(BuildError("no room", "Make room.", ("a", "b")))
    log_problems([Problem("empty_file", "空.txt", "Empty.", "Fetch it.")])
    failure, problem = lines(stream)
    assert failure["run_id"] is None
    assert {key: failure[key] for key in ("event", "level", "kind", "reason", "remedy", "evidence", "exit_status")} == {
        "event": "error",
        "level": "error",
        "kind": "BuildError",
        "reason": "no room",
        "remedy": "Make room.",
        "evidence": ["a", "b"],
        "exit_status": 1,
    }
    assert (problem["level"], problem["code"], problem["source_file"]) == ("warning", "empty_file", "空.txt")


def test_people_get_lines_for_people() -> None:
    progress = show_progress(Console(file=io.StringIO()))
    assert isinstance(progress, LineProgress)
    assert not log_event("nobody listens")
