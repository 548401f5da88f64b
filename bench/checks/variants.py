"""Variants of reports as the reader would have read them, in a database of the tables that ingest writes.

Only what a changed digit changes differs: the number, its value, the text and the table's cell. Each variant is a
report of its own of a department of its own, so that no identity between reports sees two of them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from bench.checks.changes import Change, Variant, put_in_place
from expectations.wording import quote_literal
from ingest.schema import TABLES, VALUE

_PLACED = pa.schema([("report_id", pa.string()), ("read_id", pa.string())])
_CHANGED = pa.schema(
    [("report_id", pa.string()), ("number_order", pa.int32()), ("printed", pa.string()), ("value", VALUE)]
)
_TEXTS = pa.schema([("report_id", pa.string()), ("text", pa.string())])
_CELLS = pa.schema(
    [
        ("report_id", pa.string()),
        ("table_number", pa.int32()),
        ("table_row", pa.int32()),
        ("table_column", pa.int32()),
        ("printed", pa.string()),
    ]
)

#: What of a table differs in a variant, beside the report's id.
_DIFFERENCES = {
    "raw.reports": """
        placed.report_id || '/' || source.source_file as source_file,
        placed.report_id || substr(source.sha256, 17) as sha256,
        source.department_name || ' ' || placed.report_id as department_name
    """,
    "raw.texts": "coalesce(texts.text, source.text) as text",
    "raw.numbers": """
        coalesce(changed.printed, source.raw_text) as raw_text,
        coalesce(changed.value, source.value) as value,
        case
            when source.figure_id is not null
                then substr(placed.report_id, 9) || printf('%08x', source.number_order)
        end as figure_id
    """,
    "raw.table_cells": "coalesce(cells.printed, source.printed) as printed",
}
_JOINS = {
    "raw.texts": "left join texts on placed.report_id = texts.report_id",
    "raw.numbers": """
        left join changed
            on placed.report_id = changed.report_id and source.number_order = changed.number_order
    """,
    "raw.table_cells": """
        left join cells
            on
                placed.report_id = cells.report_id
                and source.table_number = cells.table_number
                and source.table_row = cells.table_row
                and source.table_column = cells.table_column
    """,
}


@dataclass(frozen=True)
class PlacedVariant:
    """A variant and the id that it has as a report."""

    report_id: str
    variant: Variant

    def figure_id(self, change: Change) -> str:
        """The id of the changed figure in the variant."""
        return figure_id(self.report_id, change.figure.number_order)


def place_variants(variants: Sequence[Variant]) -> list[PlacedVariant]:
    """Each with an id, in which the last 8 hex digits count them."""
    return [PlacedVariant(f"{number:016x}", variant) for number, variant in enumerate(variants)]


def figure_id(report_id: str, number_order: int) -> str:
    """The id of a figure of a variant: 8 digits of the variant and 8 of its place among the numbers, hexadecimal."""
    return f"{report_id[8:]}{number_order:08x}"


def write_variants(read: Path, database: Path, placed: Sequence[PlacedVariant]) -> None:
    """Write them into a new `database`; `read` is what was ingested of the unchanged reports."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach {quote_literal(str(read))} as originals (read_only)")
        for name, rows in _tables(connection, placed).items():
            connection.register(name, rows)
        for schema in ("raw", "ops"):
            connection.execute(f"create schema {schema}")
        for name in TABLES:
            if name == "ops.problems":
                connection.execute(f"create table {name} as select * from originals.{name} limit 0")
                continue
            differences = ",".join(["placed.report_id as report_id", *filter(None, [_DIFFERENCES.get(name)])])
            connection.execute(
                f"create table {name} as select source.* replace ({differences}) from placed"
                f" inner join originals.{name} as source on placed.read_id = source.report_id {_JOINS.get(name, '')}"
            )


def _tables(connection: duckdb.DuckDBPyConnection, placed: Sequence[PlacedVariant]) -> dict[str, pa.Table]:
    texts = dict(connection.execute("select report_id, text from originals.raw.texts").fetchall())
    changed = [(one.report_id, change) for one in placed for change in one.variant.changes]
    return {
        "placed": _table(_PLACED, [(one.report_id, one.variant.report_id) for one in placed]),
        "changed": _table(
            _CHANGED, [(one, change.figure.number_order, change.printed, change.value) for one, change in changed]
        ),
        "texts": _table(
            _TEXTS,
            [
                (one.report_id, put_in_place(texts[one.variant.report_id], 0, one.variant.changes))
                for one in placed
                if one.variant.changes
            ],
        ),
        "cells": _table(_CELLS, list(_changed_cells(connection, placed))),
    }


def _changed_cells(
    connection: duckdb.DuckDBPyConnection, placed: Sequence[PlacedVariant]
) -> Iterator[tuple[str, int, int, int, str]]:
    query = (
        "select report_id, table_number, table_row, table_column, char_start, printed"
        " from originals.raw.table_cells where char_start is not null and printed is not null"
    )
    cells = {(row[0], row[1:4]): (row[4], row[5]) for row in connection.execute(query).fetchall()}
    for one in placed:
        changes = one.variant.changes
        for cell in sorted({change.figure.cell for change in changes if change.figure.cell is not None}):
            start, printed = cells[one.variant.report_id, cell]
            inside = [change for change in changes if change.figure.cell == cell]
            yield (one.report_id, *cell, put_in_place(printed, start, inside))


def _table(schema: pa.Schema, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pa.Table.from_arrays(
        [pa.array(list(column), field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
