"""The whole build in one process, under one lock: read, model, audit, publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations.failures import BuildError, DiskFullError, NothingToPublishError
from expectations.faults import explain_fault
from expectations.gate import exit_status, require_structure, structure_holds
from expectations.incremental.builder import DbtBuilder
from expectations.incremental.update import Update, update_models
from expectations.lock import hold_lock
from expectations.models import ModelRun
from expectations.operations.changes import Changes
from expectations.operations.recorder import RunRecorder
from expectations.operations.settings import Settings
from expectations.progress import Progress
from expectations.publish import clear_leftovers, drop_candidate, publish_candidate
from expectations.results import ExpectationResult, Run
from expectations.run_ids import describe_clock, issue_run
from expectations.versions import KEEP
from expectations.warehouse import Warehouse
from expectations.wording import one_line, plural
from ingest.problems import NothingReadError

if TYPE_CHECKING:
    from ingest.warehouse import IngestResult


@dataclass(frozen=True)
class Build:
    """A build that has published."""

    run: Run
    reading: IngestResult
    models: ModelRun
    changes: Changes
    exit_status: int


@dataclass(frozen=True)
class Wishes:
    """How to build: `keep` published versions stay, this one included; `strict`: a break decides the exit status.

    With `is_full` every model is built anew over all reports, whatever has changed.
    """

    keep: int = KEEP
    strict: bool = False
    is_full: bool = False
    settings: Settings = field(default_factory=Settings)


def build_warehouse(reports: Path, warehouse: Warehouse, progress: Progress, wishes: Wishes | None = None) -> Build:
    """Build a warehouse of `reports` and publish it; where that fails the published one stays as it was.

    Raises:
        BuildError: whatever a user can be told about; the subclass says what.
    """
    wishes = wishes or Wishes()
    with (
        hold_lock(warehouse.lock),
        progress,
        RunRecorder(reports, warehouse, wishes.settings, progress) as recorder,
    ):
        try:
            return _build(reports, warehouse, recorder, wishes)
        except Exception as error:
            # A full disk shows as an error of DuckDB, of dbt or of the system: what it is says `explain_fault`.
            fault = explain_fault(error, warehouse)
            if fault is None:
                raise
            if isinstance(fault, DiskFullError):
                # Whoever else writes there needs the room before the next build does.
                drop_candidate(warehouse)
            raise fault from error


def _build(reports: Path, warehouse: Warehouse, progress: RunRecorder, wishes: Wishes) -> Build:
    clear_leftovers(warehouse)
    if clock := describe_clock(warehouse):
        progress.start("the clock")
        progress.finish(clock)
    run = issue_run(warehouse)
    progress.begin(run.run_id)
    reading = read_reports(reports, warehouse, progress)
    progress.note_reading(reading)
    update, results = _model(warehouse, run, progress, "it was asked for" if wishes.is_full else None)
    if update.why_full is None and not structure_holds(results):
        # What is published may be what does not hold, since somebody has written into it: nothing of it is taken over.
        update, results = _model(warehouse, run, progress, "what was taken over does not hold")
    require_structure(results, warehouse)
    progress.start("comparing with what is published")
    status = exit_status(warehouse.candidate, wishes.strict)
    changes = progress.keep_history(status)
    progress.finish(str(changes))
    progress.start("publishing")
    progress.finish(str(publish_candidate(warehouse, wishes.keep)))
    return Build(run, reading, update.run, changes, status)


def _model(
    warehouse: Warehouse, run: Run, progress: RunRecorder, why_full: str | None
) -> tuple[Update, Sequence[ExpectationResult]]:
    """Build the candidate and look at it."""
    progress.start("building the models")
    update = update_models(warehouse, DbtBuilder(progress), why_full)
    progress.finish(str(update))
    # Great Expectations takes seconds to import, so a build that fails before does without it.
    from expectations.audit import audit_candidate

    return update, audit_candidate(warehouse, run, progress)


def read_reports(reports: Path, warehouse: Warehouse, progress: Progress) -> IngestResult:
    """Read the reports that are new or changed.

    Raises:
        NothingToPublishError: there is no report, or none could be read; with a line for each file.
        BuildError: what earlier builds have read cannot be opened.
    """
    from ingest.warehouse import ingest_reports

    progress.start("reading reports")
    try:
        result = ingest_reports(reports, warehouse.ingested, progress.advance)
    except NothingReadError as error:
        evidence = tuple(f"{problem.source_file}: {problem.reason} {problem.remedy}" for problem in error.problems)
        raise NothingToPublishError(error.reason, error.remedy, evidence) from None
    except duckdb.IOException as error:
        raise BuildError(
            f"what has been read so far cannot be opened: {one_line(str(error))}",
            f"Close the program that has it open; if there is none, remove {warehouse.ingested}:"
            " every report is then read again.",
        ) from error
    unread = f", {plural(len(result.problems), 'problem')}" if result.problems else ""
    progress.finish(f"{result.reports_read} read, {result.reports_unchanged} unchanged{unread}")
    return result
