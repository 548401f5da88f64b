"""DuckDB for SQLAlchemy, so that Great Expectations can read its results.

Great Expectations reads a result after its connection is back in the pool. duckdb-engine's cursor is the connection
itself, so by then the result is gone. Here every result is fetched as soon as its statement has been executed.
"""

from __future__ import annotations

from typing import Any

import duckdb
from duckdb_engine import ConnectionWrapper, Dialect
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

#: What a connection string of this dialect begins with. The database itself goes into the connection's arguments,
#: since a path may hold any character and a URL may not.
URL = "duckdb+buffered:///"


class _BufferedContext(Dialect.execution_ctx_cls):  # type: ignore[name-defined,misc]  # a class kept in a variable
    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=self.cursor.fetchall()
            )


class BufferedDialect(Dialect):
    """duckdb-engine's dialect with results buffered at execution."""

    execution_ctx_cls = _BufferedContext
    supports_statement_cache = False

    def connect(self, *arguments: Any, **settings: Any) -> Any:
        """Connect as the rest of the program does: DuckDB opens a file twice only with the same configuration."""
        return ConnectionWrapper(duckdb.connect(settings["database"], read_only=settings["read_only"]))


def register_dialect() -> None:
    """Make `URL` known to SQLAlchemy."""
    registry.register("duckdb.buffered", __name__, BufferedDialect.__name__)
