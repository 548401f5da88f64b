"""The public tables of a published warehouse, read in the order of their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from expectations.dictionary.schema import PublicTable, Schema
from expectations.failures import ExportError
from expectations.wording import one_line, quote_name

#: Rows of a row group of Parquet, and of what is held in memory at a time: DuckDB's own size.
GROUP_ROWS = 122_880

_TEXT = "VARCHAR"
#: What the rows are called in SQL, so that `order by` means the column and not the expression selected under its name.
_ALIAS = "exported"


@dataclass(frozen=True)
class PublishedTable:
    """A public table as the warehouse holds it; `types` are DuckDB's, by column and in order."""

    schema: PublicTable
    types: Mapping[str, str]
    rows: int

    @property
    def name(self) -> str:
        """Its name, without the schema `marts`."""
        return self.schema.name


@contextmanager
def open_published(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse, read-only; a build that replaces it meanwhile does not matter.

    Raises:
        ExportError: there is none, or it is none.
    """
    if not database.is_file():
        raise ExportError(f"there is no warehouse {database}", "Build it first: make build (or name it: --warehouse)")
    try:
        connection = duckdb.connect(str(database), read_only=True)
    except duckdb.Error as error:
        raise ExportError(f"the warehouse cannot be opened: {one_line(str(error))}") from None
    try:
        yield connection
    finally:
        connection.close()


def find_tables(connection: duckdb.DuckDBPyConnection, schema: Schema) -> list[PublishedTable]:
    """Every table and view of schema `marts`, by name.

    Raises:
        ExportError: a table or its columns are not the ones described: another version of the project built it.
    """
    found = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where schema_name = 'marts' and database_name = current_database() order by table_name, column_index"
    ).fetchall()
    types: dict[str, dict[str, str]] = {}
    for table, column, data_type in found:
        types.setdefault(table, {})[column] = data_type
    described = {table.name: table for table in schema.tables}
    strange = sorted(
        types.keys() ^ described.keys()
        | {name for name in types.keys() & described.keys() if list(types[name]) != _column_names(described[name])}
    )
    if strange or not types:
        raise ExportError(
            "the warehouse was built by another version of this project",
            "Build it anew: make build",
            tuple(f"not as described in models/marts: {name}" for name in strange),
        )
    return [PublishedTable(described[name], types[name], _count(connection, name)) for name in sorted(types.keys())]


def read_rows(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, columns: str = "*"
) -> duckdb.DuckDBPyConnection:
    """The rows of a table in the order of its key; `columns` is what SQL selects of them."""
    key = table.schema.key or tuple(table.types)
    order = ", ".join(f"{_ALIAS}.{quote_name(column)} nulls first" for column in key)
    return connection.execute(f"select {columns} from marts.{quote_name(table.name)} as {_ALIAS} order by {order}")


def select_columns(table: PublishedTable, of_text: str, of_list: str) -> str:
    """A selection of all columns in which texts and lists go through an expression of SQL with `{}` for the column."""

    def select(column: str, data_type: str) -> str:
        source = f"{_ALIAS}.{quote_name(column)}"
        if data_type == _TEXT:
            source = of_text.format(source)
        elif data_type.endswith("[]"):
            source = of_list.format(source)
        return f"{source} as {quote_name(column)}"

    return ", ".join(select(column, data_type) for column, data_type in table.types.items())


def group_rows(answer: duckdb.DuckDBPyConnection) -> Iterator[pa.Table]:
    """The rows of an answer in groups of exactly `GROUP_ROWS`, the last one apart, each in one piece a column.

    How DuckDB cuts its answer depends on its threads; what is written must not.
    """
    reader = answer.to_arrow_reader(GROUP_ROWS)
    held = reader.schema.empty_table()
    for batch in reader:
        held = pa.concat_tables([held, pa.Table.from_batches([batch])])
        while held.num_rows >= GROUP_ROWS:
            yield held.slice(0, GROUP_ROWS).combine_chunks()
            held = held.slice(GROUP_ROWS)
    if held.num_rows:
        yield held.combine_chunks()


def arrow_schema(connection: duckdb.DuckDBPyConnection, table: PublishedTable, columns: str = "*") -> pa.Schema:
    """The Arrow schema of what `read_rows` gives, also where a table has no rows."""
    answer = connection.execute(f"select {columns} from marts.{quote_name(table.name)} as {_ALIAS} limit 0")
    return answer.to_arrow_reader(1).schema


def _column_names(table: PublicTable) -> list[str]:
    return [column.name for column in table.columns]


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    counted = connection.execute(f"select count(*) from marts.{quote_name(name)}").fetchone()
    assert counted is not None  # a count is always a row
    return int(counted[0])
