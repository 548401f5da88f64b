"""A run from its beginning to whatever end: journal, history in the candidate, then page, alarms and metrics."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import duckdb

from expectations.failures import INTERNAL_FAULT, INTERRUPTED, BuildError
from expectations.operations.changelog import read_names, write_data_changes, write_entry
from expectations.operations.changes import Changes, compare_with_published
from expectations.operations.components import read_components
from expectations.operations.disk import DiskMeter, free_bytes
from expectations.operations.history import Entry, count_candidate, read_entries, read_runs, write_history
from expectations.operations.journal import Journal, ending
from expectations.operations.logs import log_event
from expectations.operations.messages import Place
from expectations.operations.runs import Outcome, RunRecord
from expectations.operations.settings import Settings
from expectations.operations.telling import tell
from expectations.operations.trends import follow_trends
from expectations.progress import Progress
from expectations.published import open_published
from expectations.versions import published_run_id
from expectations.warehouse import Warehouse
from expectations.wording import one_line

if TYPE_CHECKING:
    from ingest.warehouse import IngestResult

_LOG = logging.getLogger(__name__)

_TENTH = Decimal("0.1")


class RunRecorder:
    """Records one run, and is the build's progress meanwhile; the lock must be held from entry to exit.

    What goes wrong in here after the swap never makes a failure of a build that has published.
    """

    def __init__(self, reports: Path, warehouse: Warehouse, settings: Settings, progress: Progress) -> None:
        self._warehouse = warehouse
        self._settings = settings
        self._progress = progress
        self._place = Place(reports.absolute(), warehouse.folder)
        self._journal = Journal(warehouse.journal)
        self._began = self._stage_began = time.monotonic()
        self._disk = DiskMeter(warehouse.folder)
        self._earlier: tuple[RunRecord, ...] = ()
        self._record: RunRecord | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Note how the run ended, and tell who must know; the error goes on its way."""
        try:
            self._conclude(error)
        except Exception:  # noqa: BLE001  # what is told of a build never decides how it ends; the log has it
            _LOG.exception("the end of the run could not be noted everywhere")

    def begin(self, run_id: str) -> None:
        """The run has its id: note that it began, and make up for what a killed run could not do.

        Raises:
            OSError: nothing can be noted: the disk is full, say.
        """
        self._earlier = tuple(self._known_runs())
        self._journal.trim()
        self._record = RunRecord(run_id, datetime.now(UTC), versions=read_components())
        self._journal.append("started", run_id, started_at=self._record.started_at, versions=self._record.versions)
        self._progress.begin(run_id)
        write_data_changes(self._warehouse)
        if self._earlier and self._earlier[-1].outcome == Outcome.KILLED:
            # Now and not at the end, which this run may not live to see either.
            try:
                self._tell(self._earlier[-1], self._earlier[:-1], ())
            except Exception:  # noqa: BLE001  # as above
                _LOG.exception("nobody could be told of the killed run")

    # --- Progress -----------------------------------------------------------------------------------------------------

    def start(self, stage: str) -> None:
        """A stage begins."""
        self._disk.measure()
        self._stage_began = time.monotonic()
        if self._record is not None:
            self._record = replace(self._record, stage=stage)
            self._journal.append("stage", self._record.run_id, stage=stage)
        self._progress.start(stage)

    def advance(self, label: str, done: int, total: int) -> None:
        """`done` of `total` steps of the stage are done."""
        self._disk.measure(is_due=False)
        self._progress.advance(label, done, total)

    def finish(self, outcome: str) -> None:
        """The stage has ended well."""
        self._disk.measure()
        if self._record is not None:
            stage, seconds = self._record.stage, _seconds_since(self._stage_began)
            self._record = replace(self._record, stages={**self._record.stages, stage: seconds})
            self._journal.append("stage_ended", self._record.run_id, stage=stage, seconds=seconds)
        self._progress.finish(outcome)

    # --- What the build finds -----------------------------------------------------------------------------------------

    def note_reading(self, reading: IngestResult) -> None:
        """Count what was read."""
        self._count(
            reports_found=reading.reports_found,
            reports_read=reading.reports_read,
            reports_unchanged=reading.reports_unchanged,
            problems=len(reading.problems),
        )

    def keep_history(self, exit_status: int) -> Changes:
        """Write runs, trends and changes into the candidate, which must be closed; what it changes.

        The run's row says that it has published: where it is read, it has.
        """
        changes = compare_with_published(self._warehouse)
        self._count(**count_candidate(self._warehouse))
        if not changes.unknown:
            self._count(
                **{
                    f"reports_{change}": changes.count("report", change)
                    for change in ("added", "changed", "renamed", "reassigned", "removed")
                },
                figures_changed=changes.count("figure"),
                checks_turned=changes.count("check"),
            )
        self._count(warehouse_bytes=self._warehouse.candidate.stat().st_size)
        record = self._ended(Outcome.PUBLISHED, exit_status)
        self._record = record
        runs = [*self._earlier, record]
        entries = self._earlier_entries()
        if not changes.is_nothing:
            names = read_names(self._warehouse.candidate)
            entries.append(write_entry(record, self._published_before(), changes, names))
        write_history(self._warehouse, follow_trends(runs), runs, changes, entries)
        return changes

    # --- How it ends --------------------------------------------------------------------------------------------------

    def _conclude(self, error: BaseException | None) -> None:
        evidence = error.evidence if isinstance(error, BuildError) else ()
        self._disk.measure()
        if self._record is None:
            if error is None:
                return
            # It failed before it had an id: nothing can be noted, and somebody must be told all the same.
            self._record = RunRecord("", datetime.now(UTC))
            self._earlier = tuple(self._journal.read())
        record = self._record = self._judge_end(error)
        if isinstance(error, BuildError):
            # Where nobody watched the terminal, the log is what is left of it.
            _LOG.error("%s", "\n".join(["not published", *evidence, error.reason, error.remedy]))
        if record.run_id:
            self._note_end(record)
        log_event(
            "run_ended",
            outcome=str(record.outcome),
            exit_status=record.exit_status,
            seconds=float(record.seconds or 0),
            stages={stage: float(seconds) for stage, seconds in record.stages.items()},
            counts=dict(record.counts),
        )
        if record.is_published:
            try:
                write_data_changes(self._warehouse)
            except OSError as fault:
                _LOG.warning("DATA_CHANGES.md could not be written; the next build does it: %s", fault)
        self._tell(record, self._earlier, evidence)

    def _judge_end(self, error: BaseException | None) -> RunRecord:
        if error is None:
            return self._ended(Outcome.PUBLISHED, self._record.exit_status if self._record else None)
        if isinstance(error, BuildError):
            outcome, status, message = Outcome.FAILED, error.exit_status, error.reason
        elif isinstance(error, KeyboardInterrupt):
            outcome, status, message = Outcome.INTERRUPTED, INTERRUPTED, ""
        else:
            outcome, status, message = Outcome.FAULT, INTERNAL_FAULT, f"{type(error).__name__}: {error}"
        if self._record and self._record.run_id and published_run_id(self._warehouse) == self._record.run_id:
            # What comes after the swap went wrong, but the warehouse is the new one.
            outcome = Outcome.PUBLISHED
        return replace(self._ended(outcome, status), cause=type(error).__name__, message=one_line(message))

    def _ended(self, outcome: Outcome, exit_status: int | None) -> RunRecord:
        assert self._record is not None  # a run that has begun, or that failed before
        self._count(disk_peak_bytes=self._disk.peak_bytes, disk_free_bytes=free_bytes(self._warehouse.folder))
        seconds = _seconds_since(self._began)
        return replace(
            self._record,
            outcome=outcome,
            exit_status=exit_status,
            seconds=seconds,
            # The clock may have been set since; what it took is what a clock cannot tell.
            ended_at=self._record.started_at + timedelta(seconds=float(seconds)),
        )

    def _note_end(self, record: RunRecord) -> None:
        try:
            self._journal.append("ended", record.run_id, **ending(record))
        except OSError as error:
            _LOG.warning("the end of the run could not be noted: %s", error)

    def _tell(self, record: RunRecord, earlier: tuple[RunRecord, ...], evidence: tuple[str, ...]) -> None:
        told = tell(self._warehouse, self._settings, self._place, record, earlier, evidence)
        if told:
            self._progress.start("alarms")
            self._progress.finish("; ".join(told))

    # --- What was known before ----------------------------------------------------------------------------------------

    def _known_runs(self) -> list[RunRecord]:
        """The runs of the journal; where it is lost or knows no end of a run, those in what is published."""
        runs = {run.run_id: run for run in self._journal.read()}
        if not runs or runs[max(runs)].outcome == Outcome.KILLED:
            published = {run.run_id: run for run in self._published_runs()}
            if not runs and published:
                self._journal.rewrite(list(published.values()))
                return list(published.values())
            last = runs[max(runs)] if runs else None
            if last is not None and last.run_id in published:
                # Killed after the swap: it has published, and its row knows all but the very end.
                runs[last.run_id] = published[last.run_id]
                self._journal.append("ended", last.run_id, **ending(published[last.run_id]))
        return [runs[run_id] for run_id in sorted(runs)]

    def _published_runs(self) -> list[RunRecord]:
        try:
            with open_published(self._warehouse) as connection:
                return read_runs(connection)
        except (duckdb.Error, OSError) as error:
            _LOG.info("what is published knows no runs: %s", error)
            return []

    def _earlier_entries(self) -> list[Entry]:
        try:
            with open_published(self._warehouse) as connection:
                return read_entries(connection)
        except (duckdb.Error, OSError) as error:
            _LOG.info("what is published knows no publications: %s", error)
            return []

    def _published_before(self) -> RunRecord | None:
        """The run that built what the candidate replaces; after a rollback that is not the last one."""
        run_id = published_run_id(self._warehouse)
        return next((run for run in self._earlier if run.run_id == run_id), None)

    def _count(self, **counts: int) -> None:
        assert self._record is not None  # a run that has begun
        self._record = replace(self._record, counts={**self._record.counts, **counts})


def _seconds_since(began: float) -> Decimal:
    return Decimal(str(time.monotonic() - began)).quantize(_TENTH)
