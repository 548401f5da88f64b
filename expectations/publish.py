"""The candidate takes the place of the published warehouse: whole, at once, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.versions import (
    KEEP,
    keep_database,
    keep_pages,
    mend_versions,
    prune_versions,
    read_run_id,
    remove,
    show_pages,
    sync,
    version_run_ids,
)
from expectations.warehouse import Warehouse
from expectations.wording import plural


@dataclass(frozen=True)
class Publication:
    """What was published, in place of which run, and how many versions there are to go back to.

    `rolled_back_from` is the newest version where the one replaced was not it: somebody had rolled back.
    """

    run_id: str
    replaced: str | None
    rolled_back_from: str | None
    earlier_versions: int

    def __str__(self) -> str:
        told = f"{self.run_id}, {plural(self.earlier_versions, 'earlier version')} kept"
        if self.rolled_back_from:
            told += f"; before it {self.replaced} was published, to which {self.rolled_back_from} had been rolled back"
        return told


def publish_candidate(warehouse: Warehouse, keep: int = KEEP) -> Publication:
    """Swap the candidate in with one rename; who has the old file open goes on reading it.

    The candidate must be closed. Everything in it is in the one file, and on the disk, before the swap; the pages
    follow. What was published before stays as a version, `keep` versions in all.
    """
    _settle(warehouse.candidate)
    run_id = read_run_id(warehouse.candidate)
    if run_id is None:
        raise RuntimeError(f"{warehouse.candidate.name} does not say which run built it")
    replaced = keep_database(warehouse)
    newest = max(version_run_ids(warehouse), default=None)
    keep_pages(warehouse, warehouse.candidate_docs, run_id)
    put_in_place(warehouse, warehouse.candidate)
    keep_database(warehouse, is_new=True)
    show_pages(warehouse, run_id)
    remove(warehouse.candidate_docs)
    left = prune_versions(warehouse, keep)
    was_rolled_back = replaced is not None and newest != replaced
    return Publication(run_id, replaced, newest if was_rolled_back else None, left - 1)


def put_in_place(warehouse: Warehouse, database: Path) -> None:
    """Publish a database by one rename; it must be closed, on the disk, and of the warehouse's file system."""
    # Left by who has opened the old file to write; DuckDB would replay it into the new one.
    _write_ahead_log(warehouse.published).unlink(missing_ok=True)
    database.replace(warehouse.published)
    sync(warehouse.folder)


def clear_leftovers(warehouse: Warehouse) -> None:
    """Remove what the build before left behind, its log and whatever it did not publish; mend what it left half done.

    The lock must be held.
    """
    drop_candidate(warehouse)
    for path in (warehouse.log, _spilled(warehouse.ingested)):
        remove(path)
    mend_versions(warehouse)


def drop_candidate(warehouse: Warehouse) -> None:
    """Remove the candidate, its pages, and what lay beside it while it was built. The lock must be held."""
    database = warehouse.candidate
    for path in (
        database,
        _write_ahead_log(database),
        _spilled(database),
        warehouse.candidate_docs,
        warehouse.delta,
    ):
        remove(path)


def _settle(database: Path) -> None:
    """Bring what DuckDB keeps beside the file into it, and the file to the disk."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("checkpoint")
    if _write_ahead_log(database).exists():
        raise RuntimeError(f"{database.name} is still open: its write-ahead log remains")
    sync(database)


def _write_ahead_log(database: Path) -> Path:
    return database.with_name(f"{database.name}.wal")


def _spilled(database: Path) -> Path:
    """Where DuckDB puts what does not fit into memory; it stays where the process was killed."""
    return database.with_name(f"{database.name}.tmp")
