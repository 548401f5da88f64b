"""Tables that the build writes itself, beside those of dbt: they describe themselves in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from expectations.wording import quote_literal


@dataclass(frozen=True)
class DescribedTable:
    """A table: columns with their type and meaning, and which of them identify a row."""

    schema: str
    name: str
    meaning: str
    columns: Mapping[str, tuple[str, str]]
    key: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


def create_table(connection: duckdb.DuckDBPyConnection, table: DescribedTable) -> None:
    """The empty table in the place of what stood there, with its description in its comments."""
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in table.columns.items())
    connection.execute(f"create schema if not exists {table.schema}")
    connection.execute(f"create or replace table {table} ({columns}, primary key ({', '.join(table.key)}))")
    connection.execute(f"comment on table {table} is {quote_literal(table.meaning)}")
    for name, (_, meaning) in table.columns.items():
        connection.execute(f"comment on column {table}.{name} is {quote_literal(meaning)}")
