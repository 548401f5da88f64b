"""The public tables as one workbook for people who look rather than compute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from expectations.dictionary.schema import Schema
from expectations.export.published import PublishedTable, read_rows, select_columns

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: Excel's limits: rows of a sheet, characters of a cell and of a sheet's name.
SHEET_ROWS = 1_048_576
_CELL_CHARACTERS = 32_767
_NAME_CHARACTERS = 31

#: A workbook says when it was made; this one says the same whenever the same is made again.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001  # Excel knows no time zones

_ROWS_AT_A_TIME = 10_000
_NARROWEST, _WIDEST = 8, 40
_LIST = "array_to_string({0}, ' ')"


def write_workbook(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[PublishedTable],
    schema: Schema,
    path: Path,
    sheet_rows: int = SHEET_ROWS,
) -> dict[str, int]:
    """Write a sheet a table, and before them the list of sheets and the list of columns in both languages.

    Returns:
        The rows that found no room, by table; the list of sheets says so too.
    """
    from xlsxwriter import Workbook

    names = name_sheets([table.name for table in tables])
    cut = {table.name: rows for table in tables if (rows := table.rows - (sheet_rows - 1)) > 0}
    with Workbook(path, {"constant_memory": True, "strings_to_urls": False}) as workbook:
        workbook.set_properties({"title": "juesuan 部门决算", "created": _MADE})
        styles = _Styles(workbook)
        _write_contents(workbook, styles, tables, schema, cut, names)
        _write_columns(workbook, styles, tables, schema)
        for table in tables:
            _write_table(workbook, styles, connection, table, names[table.name], sheet_rows - 1)
    return cut


def name_sheets(tables: Sequence[str]) -> dict[str, str]:
    """The names of the tables' sheets: Excel's names are short, and two long ones may begin alike."""
    names: dict[str, str] = {}
    for table in tables:
        name, number = table[:_NAME_CHARACTERS], 1
        while name in names.values():
            number += 1
            name = f"{table[: _NAME_CHARACTERS - len(f'~{number}')]}~{number}"
        names[table] = name
    return names


class _Styles:
    """The formats of one workbook: Excel knows formats by workbook only."""

    def __init__(self, workbook: Workbook) -> None:
        self.head: Format = workbook.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
        self.amount: Format = workbook.add_format({"num_format": "#,##0.00##"})
        self.wrapped: Format = workbook.add_format({"text_wrap": True, "valign": "top"})


def _write_contents(
    workbook: Workbook,
    styles: _Styles,
    tables: Sequence[PublishedTable],
    schema: Schema,
    cut: dict[str, int],
    names: dict[str, str],
) -> None:
    sheet = _open_sheet(
        workbook, styles, "目录 contents", ("表 table", "行数 rows", "说明", "description", "须知 usage")
    )
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 4, 60, styles.wrapped)
    for row, table in enumerate(tables, start=1):
        usage = [f"{schema.usage[code].zh} {schema.usage[code].en}" for code in table.schema.usage]
        if table.name in cut:
            missing = cut[table.name]
            usage.insert(0, f"本表只列前 {table.rows - missing} 行，另有 {missing} 行见 Parquet 或 CSV。")
            usage.insert(1, f"Only the first {table.rows - missing} rows; {missing} more are in the Parquet and CSV.")
        sheet.write_url(row, 0, f"internal:'{names[table.name]}'!A1", string=table.name)
        sheet.write_number(row, 1, table.rows)
        sheet.write_string(row, 2, table.schema.description_zh)
        sheet.write_string(row, 3, table.schema.description)
        sheet.write_string(row, 4, "\n".join(usage))


def _write_columns(workbook: Workbook, styles: _Styles, tables: Sequence[PublishedTable], schema: Schema) -> None:
    heads = ("表 table", "列 column", "单位 unit", "说明", "description", "须知 usage")
    sheet = _open_sheet(workbook, styles, "列 columns", heads)
    sheet.set_column(0, 1, 36)
    sheet.set_column(2, 2, 20)
    sheet.set_column(3, 5, 60, styles.wrapped)
    row = 0
    for table in tables:
        for column in table.schema.columns:
            row += 1
            unit = f"{schema.units[column.unit].zh} {schema.units[column.unit].en}" if column.unit else ""
            usage = "\n".join(f"{schema.usage[code].zh} {schema.usage[code].en}" for code in column.usage)
            for position, text in enumerate(
                (table.name, column.name, unit, column.description_zh, column.description, usage)
            ):
                sheet.write_string(row, position, text)


def _write_table(
    workbook: Workbook,
    styles: _Styles,
    connection: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    name: str,
    room: int,
) -> None:
    sheet = _open_sheet(workbook, styles, name, tuple(table.types))
    for position, (column, data_type) in enumerate(table.types.items()):
        width = min(max(len(column) + 2, _NARROWEST), _WIDEST)
        sheet.set_column(position, position, width, styles.amount if data_type.startswith("DECIMAL") else None)
    answer = read_rows(connection, table, select_columns(table, "{0}", _LIST))
    row = 0
    while row < room and (rows := answer.fetchmany(min(_ROWS_AT_A_TIME, room - row))):
        for values in rows:
            row += 1
            for position, value in enumerate(values):
                _write_value(sheet, row, position, value)
    # In constant memory the filter can be set last: it is no part of the rows.
    sheet.autofilter(0, 0, row, len(table.types) - 1)


def _write_value(sheet: Worksheet, row: int, position: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, position, value)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, position, value)
    else:
        # Always as text: a number in quotes is a code, and what begins with = is no formula.
        sheet.write_string(row, position, str(value)[:_CELL_CHARACTERS])


def _open_sheet(workbook: Workbook, styles: _Styles, name: str, heads: Sequence[str]) -> Worksheet:
    sheet = workbook.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for position, head in enumerate(heads):
        sheet.write_string(0, position, head, styles.head)
    return sheet
