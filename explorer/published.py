"""The published warehouse as the pages read it: read-only, closed to files and network, one edition a publication."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from expectations.wording import quote_literal

T = TypeVar("T")
Parameters = Sequence[Any] | Mapping[str, Any]

#: Of one edition: small enough to leave room for Python beside it, large enough for a sum over ten thousand reports.
MEMORY_LIMIT = "384MB"
_THREADS = 2
_CONFIGURATION: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": MEMORY_LIMIT,
    "threads": str(_THREADS),
    "temp_directory": "",  # what does not fit into memory fails, and fills no disk
}
_REMEMBERED_ANSWERS = 512
_REMEMBERED_ROWS = 2_000


class NoWarehouseError(Exception):
    """There is no published warehouse, or it cannot be opened."""


@dataclass(frozen=True)
class Rows:
    """An answer: names and DuckDB's types of its columns, and its rows with `Decimal`, `date`, `None` ..."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """The rows by column name."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def first(self) -> dict[str, Any]:
        """The first row by column name; every column None where there is no row."""
        return dict(zip(self.columns, self.rows[0] if self.rows else [None] * len(self.columns), strict=True))

    def __len__(self) -> int:
        return len(self.rows)


class Edition:
    """One publication of the warehouse, open as long as anybody reads it.

    The file is attached to an instance of DuckDB of its own: `duckdb.connect` on the path would give the instance that
    still has the replaced file open.
    """

    def __init__(self, path: Path, version: str) -> None:
        self.version = version
        self._remembered: OrderedDict[object, Any] = OrderedDict()
        self._lock = threading.Lock()
        try:
            self._connection = duckdb.connect(":memory:", config=_CONFIGURATION)
            self._connection.execute(f"attach {quote_literal(str(path))} as juesuan (read_only)")
            self._connection.execute("set enable_external_access = false")
            self._connection.execute("set lock_configuration = true")
        except duckdb.Error as error:
            raise NoWarehouseError(str(error)) from error

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of one's own, in a transaction that writes nowhere; may be interrupted from another thread."""
        cursor = self._connection.cursor()
        try:
            cursor.execute("use juesuan")
            cursor.execute("begin transaction read only")
            yield cursor
        finally:
            cursor.close()

    def query(self, sql: str, parameters: Parameters = ()) -> Rows:
        """The answer to a question of the pages; `parameters` by position (`?`) or by name (`$year`).

        Raises:
            duckdb.Error: the question cannot be answered.
        """
        return self.remember(("query", sql, _key(parameters)), lambda: self._ask(sql, parameters))

    def arrow(self, sql: str, parameters: Parameters = ()) -> pa.Table:
        """The same as an Arrow table, with the types of the warehouse; never remembered."""
        with self.cursor() as cursor:
            return cursor.execute(sql, parameters).to_arrow_table()

    def remember(self, key: object, compute: Callable[[], T]) -> T:
        """What `compute` gives, kept as long as this edition is the published one; large answers are not kept."""
        with self._lock:
            if key in self._remembered:
                self._remembered.move_to_end(key)
                found: T = self._remembered[key]
                return found
        value = compute()
        if not isinstance(value, Rows) or len(value) <= _REMEMBERED_ROWS:
            with self._lock:
                self._remembered[key] = value
                if len(self._remembered) > _REMEMBERED_ANSWERS:
                    self._remembered.popitem(last=False)
        return value

    def _ask(self, sql: str, parameters: Parameters) -> Rows:
        with self.cursor() as cursor:
            cursor.execute(sql, parameters)
            described = cursor.description or []
            return Rows(
                tuple(column[0] for column in described),
                tuple(str(column[1]) for column in described),
                tuple(cursor.fetchall()),
            )


class Published:
    """The published warehouse at `path`, whichever publication that is at the moment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._edition: Edition | None = None
        self._lock = threading.Lock()

    def edition(self) -> Edition:
        """The edition that is published now; who holds an earlier one keeps reading it.

        Raises:
            NoWarehouseError: there is none.
        """
        with self._lock:
            # The file may be replaced between the look at it and its opening: then look again.
            while self._edition is None or self._edition.version != self._version():
                self._edition = None
                version = self._version()
                edition = Edition(self.path, version)
                if version == self._version():
                    self._edition = edition
            return self._edition

    def query(self, sql: str, parameters: Parameters = ()) -> Rows:
        """The answer from the edition that is published now. See `Edition.query`."""
        return self.edition().query(sql, parameters)

    def _version(self) -> str:
        try:
            found = self.path.stat()
        except OSError as error:
            raise NoWarehouseError(f"{self.path}: {error.strerror}") from error
        return f"{found.st_ino:x}-{found.st_mtime_ns:x}"


def _key(parameters: Parameters) -> object:
    if isinstance(parameters, Mapping):
        return tuple(sorted((name, _hashable(value)) for name, value in parameters.items()))
    return tuple(map(_hashable, parameters))


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
