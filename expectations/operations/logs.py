"""What a build says as JSON lines, each with the id of the run: for machines that collect logs (`LOG_FORMAT=json`)."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, TextIO

from pythonjsonlogger.json import JsonFormatter

from expectations.failures import BuildError
from ingest.problems import Problem

#: What goes to standard error in place of the lines for people; warnings of the packages underneath stay in build.log.
_LOG = logging.getLogger("juesuan.run")

_SECONDS_BETWEEN_LINES = 10.0
_PROBLEMS_SHOWN = 100


class RunFormatter(JsonFormatter):
    """Time, level, event and run of a record, and whatever it carries."""

    def __init__(self) -> None:
        # Chinese is written as it is: JSON is UTF-8, and people search in logs.
        super().__init__("%(levelname)s %(message)s", rename_fields={"levelname": "level"}, json_ensure_ascii=False)
        self.run_id: str | None = None

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """The line's fields, in their order."""
        event = log_data.pop("message")
        level = str(log_data.pop("level")).lower()
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {"time": now, "level": level, "run_id": self.run_id, "event": event, **log_data}


class JsonProgress:
    """A line when a stage begins, now and then while it lasts, and when it ends; see `expectations.progress`."""

    def __init__(self, stream: TextIO | None = None, seconds_between_lines: float = _SECONDS_BETWEEN_LINES) -> None:
        self._formatter = RunFormatter()
        self._handler = logging.StreamHandler(stream or sys.stderr)
        self._handler.setFormatter(self._formatter)
        self._pause = seconds_between_lines
        self._stage = ""
        self._started = self._last_line = 0.0
        _LOG.handlers[:] = [self._handler]
        _LOG.setLevel(logging.INFO)
        _LOG.propagate = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """The handler stays: how the command ends is said after the build."""

    def begin(self, run_id: str) -> None:
        """What is said from now on is of this run."""
        self._formatter.run_id = run_id
        log_event("run_started")

    def start(self, stage: str) -> None:
        """A stage begins."""
        self._stage = stage
        self._started = self._last_line = time.monotonic()
        log_event("stage_started", stage=stage)

    def advance(self, label: str, done: int, total: int) -> None:
        """Say how far it is, if nothing was said for a while."""
        now = time.monotonic()
        if done < total and now - self._last_line >= self._pause:
            self._last_line = now
            log_event("stage_progress", stage=self._stage, done=done, total=total, label=label)

    def finish(self, outcome: str) -> None:
        """Say what came of the stage and how long it took."""
        seconds = round(time.monotonic() - self._started, 3)
        log_event("stage_ended", stage=self._stage, seconds=seconds, outcome=outcome)


def log_event(event: str, level: int = logging.INFO, **facts: object) -> bool:
    """A line, where lines are wanted; whether they are: nobody listens before a `JsonProgress` is there."""
    is_wanted = any(isinstance(handler.formatter, RunFormatter) for handler in _LOG.handlers)
    if is_wanted:
        _LOG.log(level, event, extra=facts)
    return is_wanted


def log_failure(error: BuildError) -> bool:
    """Why the command ends without what it was asked for, as a line, where lines are wanted; whether they are."""
    return log_event(
        "error",
        logging.ERROR,
        kind=type(error).__name__,
        reason=error.reason,
        remedy=error.remedy,
        evidence=list(error.evidence),
        exit_status=error.exit_status,
    )


def log_problems(problems: Sequence[Problem]) -> None:
    """The files that could not be read as they should, a line each, the first ones; all are in `ops.problems`."""
    for one in problems[:_PROBLEMS_SHOWN]:
        log_event("problem", logging.WARNING, **asdict(one))
