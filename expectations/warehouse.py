"""Where things lie in the folder of a warehouse."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from expectations.failures import FolderError


@dataclass(frozen=True)
class Warehouse:
    """A warehouse's folder and what is in it; what only builds need is under `.work`."""

    folder: Path

    @property
    def published(self) -> Path:
        """What everybody reads."""
        return self.folder / "juesuan.duckdb"

    @property
    def candidate(self) -> Path:
        """The warehouse being built, beside the published one: `os.replace` needs the same file system."""
        return self.folder / "candidate.duckdb"

    @property
    def ingested(self) -> Path:
        """What the reader wrote down, kept between builds."""
        return self.folder / "ingested.duckdb"

    @property
    def data_docs(self) -> Path:
        """The pages about the published warehouse."""
        return self.folder / "data_docs"

    @property
    def versions(self) -> Path:
        """What was published last and before that, for a rollback (`expectations.versions`)."""
        return self.folder / "versions"

    @property
    def work(self) -> Path:
        """Lock, logs, what dbt compiles, pages not yet published."""
        return self.folder / ".work"

    @property
    def lock(self) -> Path:
        """The lock file; it stays between builds."""
        return self.work / "build.lock"

    @property
    def log(self) -> Path:
        """The log of the last build."""
        return self.work / "build.log"

    @property
    def last_run(self) -> Path:
        """The id of the last run, whatever became of it."""
        return self.work / "last_run"

    @property
    def delta(self) -> Path:
        """A warehouse of the changed reports alone, from which the candidate takes their rows."""
        return self.work / "delta"

    @property
    def rollback(self) -> Path:
        """A version on its way back to being the published warehouse."""
        return self.folder / "rollback.duckdb"

    @property
    def journal(self) -> Path:
        """Every run, failed and killed ones included (`expectations.operations.journal`)."""
        return self.work / "runs.jsonl"

    @property
    def alarms(self) -> Path:
        """Which alarms people were told of."""
        return self.work / "alarms.json"

    @property
    def data_changes(self) -> Path:
        """What each publication changed, for people."""
        return self.folder / "DATA_CHANGES.md"

    @property
    def metrics(self) -> Path:
        """The last run in the text format of Prometheus."""
        return self.folder / "metrics.prom"

    @property
    def candidate_docs(self) -> Path:
        """The pages about the candidate."""
        return self.work / "data_docs"

    @property
    def dbt_target(self) -> Path:
        """What dbt compiles and remembers of the project."""
        return self.work / "dbt"


def prepare_warehouse(folder: Path, reports: Path) -> Warehouse:
    """The warehouse in `folder`, which is created where it does not exist.

    Raises:
        FolderError: the folder cannot be written, or lies among the reports, which are never changed.
    """
    place, source = folder.resolve(), reports.resolve()
    if place == source or source in place.parents:
        raise FolderError(
            f"the warehouse {folder} lies in the folder of the reports {reports}",
            "Choose a warehouse folder outside it (WAREHOUSE=...): what was published is never written to.",
        )
    warehouse = Warehouse(place)
    try:
        warehouse.work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(
            f"the warehouse {folder} cannot be created: {error.strerror}",
            "Choose another folder (WAREHOUSE=...) or correct its permissions.",
        ) from None
    _require_writable(warehouse)
    return warehouse


def open_warehouse(folder: Path) -> Warehouse:
    """The warehouse that lies in `folder`, to change something in it.

    Raises:
        FolderError: there is none, or it cannot be written.
    """
    warehouse = Warehouse(folder.resolve())
    if not warehouse.work.is_dir():
        raise FolderError(f"there is no warehouse in {folder}", "Name the folder it lies in: WAREHOUSE=...")
    _require_writable(warehouse)
    return warehouse


def _require_writable(warehouse: Warehouse) -> None:
    for directory in (warehouse.folder, warehouse.work):
        if not os.access(directory, os.W_OK | os.X_OK):
            raise FolderError(
                f"the warehouse {warehouse.folder} cannot be written: no permission for {directory}",
                "Choose another folder (WAREHOUSE=...) or correct its permissions.",
            )
