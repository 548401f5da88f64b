"""A question to the published warehouse, answered as a table."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from expectations.failures import QueryError
from expectations.wording import describe_value, one_line

#: A question copied from somewhere reads this warehouse and nothing else: no file, no network, no extension.
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    # `select * from name` would look for a variable of this program
    "python_enable_replacements": "false",
}


def query_warehouse(database: Path, question: str, console: Console) -> None:
    """Print the answer: a table on a terminal, elsewhere CSV. The warehouse is opened read-only.

    Raises:
        QueryError: there is no warehouse, or DuckDB does not understand the question.
    """
    if not database.is_file():
        raise QueryError(f"there is no warehouse {database}", "Build it first: make build (or name it: --warehouse)")
    try:
        with duckdb.connect(str(database), read_only=True, config=_CLOSED) as connection:
            answer = connection.execute(_the_one_select(question))
            names = [column[0] for column in answer.description or []]
            rows = answer.fetchall()
    except duckdb.Error as error:
        raise QueryError(
            f"the warehouse cannot answer: {one_line(str(error))}",
            "Its tables: select schema_name, table_name from duckdb_tables()",
        ) from None
    if console.is_terminal:
        table = Table(*names)
        for row in rows:
            table.add_row(*(_plain(value) for value in row))
        console.print(table)
    else:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([describe_value(value) if value is not None else "" for value in row] for row in rows)


def _the_one_select(question: str) -> duckdb.Statement:
    """The question, which only asks: even without external access DuckDB lets `copy ... to` write over its own file."""
    statements = duckdb.extract_statements(question)
    if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
        raise duckdb.InvalidInputException("one SELECT, WITH, FROM, DESCRIBE, SHOW or SUMMARIZE at a time")
    return statements[0]


def _plain(value: object) -> str:
    """Text of a report is no markup."""
    from rich.markup import escape

    return escape(describe_value(value))
