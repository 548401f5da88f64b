"""The whole build in one process, under one lock: read, model, audit, publish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations.failures import BuildError, NothingToPublishError
from expectations.gate import require_structure
from expectations.lock import hold_lock
from expectations.models import ModelRun, build_models
from expectations.progress import Progress
from expectations.publish import clear_leftovers, publish_candidate
from expectations.results import Run
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


def build_warehouse(reports: Path, warehouse: Warehouse, progress: Progress) -> Build:
    """Build a warehouse of `reports` and publish it; where that fails the published one stays as it was.

    Raises:
        BuildError: whatever a user can be told about; the subclass says what.
    """
    now = datetime.now(UTC)
    run = Run(run_id=now.strftime("%Y-%m-%dT%H:%M:%SZ"), run_at=now)
    with hold_lock(warehouse.lock), progress:
        clear_leftovers(warehouse)
        reading = read_reports(reports, warehouse, progress)
        progress.start("building the models")
        models = build_models(warehouse, progress)
        progress.finish(str(models))
        # Great Expectations takes seconds to import, so a build that fails before does without it.
        from expectations.audit import audit_candidate

        require_structure(audit_candidate(warehouse, run, progress), warehouse)
        publish_candidate(warehouse)
    return Build(run, reading, models)


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
