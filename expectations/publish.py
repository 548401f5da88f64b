"""The candidate takes the place of the published warehouse: whole, at once, or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from expectations.warehouse import Warehouse


def publish_candidate(warehouse: Warehouse) -> None:
    """Swap the candidate in with one rename; who has the old file open goes on reading it.

    The candidate must be closed. Everything in it is in the one file, and on the disk, before the swap; the pages
    follow.
    """
    _settle(warehouse.candidate)
    # Left by who has opened the old file to write; DuckDB would replay it into the new one.
    _write_ahead_log(warehouse.published).unlink(missing_ok=True)
    warehouse.candidate.replace(warehouse.published)
    _sync(warehouse.folder)
    _swap_pages(warehouse)


def clear_leftovers(warehouse: Warehouse) -> None:
    """Remove what the build before left behind, its log and whatever it did not publish. The lock must be held."""
    for path in (warehouse.log, warehouse.candidate, _write_ahead_log(warehouse.candidate)):
        path.unlink(missing_ok=True)
    shutil.rmtree(warehouse.candidate_docs, ignore_errors=True)
    old = _old_pages(warehouse)
    # Between the two renames of a swap the pages have only their new and their old place.
    if old.exists() and not warehouse.data_docs.exists():
        old.rename(warehouse.data_docs)
    shutil.rmtree(old, ignore_errors=True)


def _settle(database: Path) -> None:
    """Bring what DuckDB keeps beside the file into it, and the file to the disk."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("checkpoint")
    if _write_ahead_log(database).exists():
        raise RuntimeError(f"{database.name} is still open: its write-ahead log remains")
    _sync(database)


def _swap_pages(warehouse: Warehouse) -> None:
    old = _old_pages(warehouse)
    if warehouse.data_docs.exists():
        warehouse.data_docs.rename(old)
    warehouse.candidate_docs.rename(warehouse.data_docs)
    shutil.rmtree(old, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_ahead_log(database: Path) -> Path:
    return database.with_name(f"{database.name}.wal")


def _old_pages(warehouse: Warehouse) -> Path:
    return warehouse.work / "data_docs.old"
