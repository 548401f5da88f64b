"""A corpus of any size for measuring readers: the demo's warehouse (`make demo`), copied row by row.

Each copy is a prefecture of its own, with other names, codes, ids and amounts, in the order in which the tables are
published.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

#: what a column's values are in copy `n` of the corpus, the first of which is as it was; the rest is copied
_CHANGED = {
    "report_id": "if(n = 0, {0}, printf('%06x', n) || right({0}, 10))",
    "figure_id": "if(n = 0, {0}, printf('%06x', n) || right({0}, 10))",
    "figure_ids": "if(n = 0, {0}, list_transform({0}, lambda id: printf('%06x', n) || right(id, 10)))",
    "department_name": "if(n = 0, {0}, printf('某%d', n) || {0})",
    "region_name": "if(n = 0, {0}, printf('某%d', n) || {0})",
    "region_path": "if(n = 0, {0}, printf('某省 > 某%d > ', n) || {0})",
    "region_code": "if(n = 0, {0}, printf('%d-', n) || {0})",
    "source_file": "if(n = 0, {0}, printf('某%d/', n) || {0})",
}
_CHANGED |= dict.fromkeys(("amount_yuan", "memo_yuan"), "{0} + n")
_CHANGED |= {
    "first_figure_id": _CHANGED["figure_id"],
    "speaking_report_id": _CHANGED["report_id"],
    "department_id": _CHANGED["report_id"],
}
#: of these there is one however many reports there are
_NOT_COPIED = ("dim_functions", "dim_economic_classes", "dim_items", "dim_funds", "dim_identities", "dim_fiscal_years")
_COPIES_AT_ONCE = 50


def copies_for(connection: duckdb.DuckDBPyConnection, reports: int) -> int:
    """How many copies of the corpus attached as `demo` have at least so many reports."""
    row = connection.execute("select count(*) from demo.marts.dim_reports").fetchone()
    return -(-reports // int((row or (1,))[0]))


def copy_table(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], copies: int) -> int:
    """Make `table` (with its schema) of its rows in the database attached as `demo`; how many rows it has."""
    connection.execute(f"create schema if not exists {table.partition('.')[0]}")
    connection.execute(f"create table {table} as select {', '.join(columns)} from demo.{table} limit 0")
    values = ", ".join(_CHANGED.get(column, "{0}").format(column) for column in columns)
    last = 1 if table.partition(".")[2] in _NOT_COPIED else copies
    for first in range(0, last, _COPIES_AT_ONCE):
        connection.execute(
            f"insert into {table} select {values} from range($first, $last) as copies (n)"
            f" cross join (select *, row_number() over () as place from demo.{table}) order by n, place",
            {"first": first, "last": min(last, first + _COPIES_AT_ONCE)},
        )
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int((row or (0,))[0])
