"""A published warehouse in small: every public table with its columns, and the few rows that a test is about."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from expectations.dictionary.schema import Column, PublicTable, read_schema

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

_FILLERS = {"string": "", "int": 0, "bigint": 0, "boolean": False}


def make_warehouse(folder: Path, rows: Rows) -> Path:
    """Write `juesuan.duckdb` into `folder` and return its path; required columns that a row leaves out are filled."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "juesuan.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        for table in read_schema().tables:
            columns = ", ".join(f'"{column.name}" {_type(column)}' for column in table.columns)
            connection.execute(f"create table marts.{table.name} ({columns})")
            for row in rows.get(table.name, ()):
                values = _fill(table, row)
                places = ", ".join("?" for _ in values)
                connection.execute(f"insert into marts.{table.name} values ({places})", values)
    return database


def _type(column: Column) -> str:
    return "varchar" if column.data_type == "string" else column.data_type


def _fill(table: PublicTable, row: Mapping[str, Any]) -> list[Any]:
    unknown = row.keys() - {column.name for column in table.columns}
    assert not unknown, f"{table.name} has no {unknown}"
    return [row.get(column.name, _filler(column)) for column in table.columns]


def _filler(column: Column) -> Any:
    if not column.is_required:
        return None
    return column.allowed[0] if column.allowed else _FILLERS.get(column.data_type, 0)
