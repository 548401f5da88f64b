"""DuckDB for SQLAlchemy, so that Great Expectations can read its results.

Great Expectations reads a result after its connection is back in the pool. duckdb-engine's cursor is the connection
itself, so by then the result is gone. Here every result is fetched as soon as its statement has been executed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import duckdb
from duckdb_engine import ConnectionWrapper, Dialect
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg2 import PGExecutionContext_psycopg2
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy


class _BufferedContext(PGExecutionContext_psycopg2):
    """The context that duckdb-engine uses, with results fetched at once."""

    def post_exec(self) -> None:
        super().post_exec()  # type: ignore[no-untyped-call]
        if self.cursor.description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=self.cursor.fetchall()
            )


class BufferedDialect(Dialect):
    """duckdb-engine's dialect with results buffered at execution."""

    execution_ctx_cls = _BufferedContext
    supports_statement_cache = False

    def connect(self, *arguments: Any, **settings: Any) -> Any:
        """Connect read-only and as the rest of the program does: a file is opened twice with one configuration only."""
        return ConnectionWrapper(duckdb.connect(unquote(settings["database"]), read_only=True))


def connection_string(database: Path) -> str:
    """The URL of a database; quoted, since a path may hold any character and a URL may not."""
    registry.register("duckdb.buffered", __name__, BufferedDialect.__name__)
    return f"duckdb+buffered:///{quote(str(database))}"
