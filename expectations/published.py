"""What is published, opened for the next build to look into."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from expectations.warehouse import Warehouse


@contextmanager
def open_published(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse, read-only; a copy of it where somebody has it open to write, which locks it.

    Raises:
        OSError, duckdb.Error: it is missing, damaged or cannot be copied.
    """
    with readable_file(warehouse) as file, duckdb.connect(str(file), read_only=True) as connection:
        yield connection


@contextmanager
def readable_file(warehouse: Warehouse) -> Iterator[Path]:
    """A file with what is published that DuckDB can open or attach; a copy where somebody has it open to write.

    Raises:
        OSError: it is missing or cannot be copied.
    """
    copy = warehouse.work / "published.duckdb"
    try:
        try:
            duckdb.connect(str(warehouse.published), read_only=True).close()
        except duckdb.IOException:
            shutil.copyfile(warehouse.published, copy)
            yield copy
        else:
            yield warehouse.published
    finally:
        copy.unlink(missing_ok=True)
