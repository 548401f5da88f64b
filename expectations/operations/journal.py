"""The journal of runs: a file of JSON lines beside the database, so that failed and killed runs are in it too.

A line is an event of a run: `started`, `stage` (it begins), `stage_ended`, `ended`. Each is on the disk before the
build goes on. A run that started and has no end was killed: only one build at a time writes, and it is not this one.
Every publication carries the runs of the journal as `ops.runs`. A line that was cut off is passed over. To write, the
lock must be held.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from expectations.operations.runs import Outcome, RunRecord

_LOG = logging.getLogger(__name__)

#: Runs that are remembered: at one a night, nearly three years.
RUNS_KEPT = 1_000
#: The file is written anew when so many runs more are in it, not at every run.
_SLACK = 100


class Journal:
    """The runs of a warehouse, oldest first."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[RunRecord]:
        """The last runs, in the order of their ids; one without an end is `killed`, unless the caller runs it.

        A file that is not there, or in which no line can be read, has no runs.
        """
        runs: dict[str, RunRecord] = {}
        for event in self._events():
            try:
                _apply(runs, event)
            except (KeyError, TypeError, ValueError, ArithmeticError):
                _LOG.warning("the journal has a line that says nothing: %s", event)
        ended = (
            replace(run, outcome=Outcome.KILLED) if run.outcome == Outcome.RUNNING else run for run in runs.values()
        )
        return sorted(ended, key=lambda run: run.run_id)[-RUNS_KEPT:]

    def append(self, event: str, run_id: str, **more: object) -> None:
        """Write an event, through to the disk.

        Raises:
            OSError: it cannot be written.
        """
        line = json.dumps({"event": event, "run_id": run_id, **more}, ensure_ascii=False, default=_plain)
        is_new = not self._path.exists()
        with self._path.open("ab+") as file:
            # A line cut off by a full disk must not take this one with it.
            if file.tell() and not _ends_a_line(self._path):
                line = f"\n{line}"
            file.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            _sync_folder(self._path)

    def rewrite(self, runs: Sequence[RunRecord]) -> None:
        """Put these runs in the place of all that is written, at once."""
        fresh = self._path.with_name(f"{self._path.name}.new")
        with fresh.open("w", encoding="utf-8") as file:
            for run in runs:
                for event in _events_of(run):
                    file.write(json.dumps(event, ensure_ascii=False, default=_plain) + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        _sync_folder(self._path)

    def trim(self) -> None:
        """Forget the oldest runs, when there are many more than are kept."""
        started = {event.get("run_id") for event in self._events() if event.get("event") == "started"}
        if len(started) > RUNS_KEPT + _SLACK:
            self.rewrite(self.read())

    def _events(self) -> Iterator[dict[str, Any]]:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return
        for line in content.splitlines():
            try:
                event = json.loads(line, parse_float=Decimal)
            except ValueError:  # cut off, or no UTF-8
                continue
            if isinstance(event, dict):
                yield event


def _apply(runs: dict[str, RunRecord], event: Mapping[str, Any]) -> None:
    run_id, kind = str(event["run_id"]), event["event"]
    if kind == "started":
        runs[run_id] = RunRecord(
            run_id=run_id,
            started_at=datetime.fromisoformat(event["started_at"]),
            versions={str(column): str(said) for column, said in event.get("versions", {}).items()},
        )
        return
    run = runs[run_id]
    if kind == "stage":
        runs[run_id] = replace(run, stage=str(event["stage"]))
    elif kind == "stage_ended":
        runs[run_id] = replace(run, stages={**run.stages, str(event["stage"]): Decimal(event["seconds"])})
    elif kind == "ended":
        ended_at = event.get("ended_at")
        runs[run_id] = replace(
            run,
            ended_at=datetime.fromisoformat(ended_at) if ended_at else None,
            seconds=None if event.get("seconds") is None else Decimal(event["seconds"]),
            outcome=Outcome(event["outcome"]),
            exit_status=event.get("exit_status"),
            cause=str(event.get("cause", "")),
            message=str(event.get("message", "")),
            counts={str(name): int(count) for name, count in event.get("counts", {}).items()},
        )


def _events_of(run: RunRecord) -> Iterable[dict[str, object]]:
    """The events that `_apply` makes this run of."""
    yield {"event": "started", "run_id": run.run_id, "started_at": run.started_at, "versions": run.versions}
    for stage, seconds in run.stages.items():
        yield {"event": "stage_ended", "run_id": run.run_id, "stage": stage, "seconds": seconds}
    if run.stage:
        yield {"event": "stage", "run_id": run.run_id, "stage": run.stage}
    if run.outcome not in (Outcome.RUNNING, Outcome.KILLED):
        yield {"event": "ended", "run_id": run.run_id, **ending(run)}


def ending(run: RunRecord) -> dict[str, object]:
    """What the event `ended` says of a run."""
    return {
        "ended_at": run.ended_at,
        "seconds": run.seconds,
        "outcome": run.outcome,
        "exit_status": run.exit_status,
        "cause": run.cause,
        "message": run.message,
        "counts": run.counts,
    }


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"nothing that JSON knows: {type(value).__name__}")


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _sync_folder(path: Path) -> None:
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
