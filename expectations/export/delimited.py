"""A public table as a CSV file that Excel opens with the right characters and without running anything."""

from __future__ import annotations

import codecs
from pathlib import Path

import duckdb
import pyarrow.csv as pc

from expectations.export.published import PublishedTable, arrow_schema, group_rows, read_rows, select_columns

#: What a spreadsheet takes for a formula, in either width, and the blanks behind which it still does.
FORMULA_SIGNS = "=+-@＝＋－＠\t\r\n"

# Built of codes, so that no character of it needs escaping in a regular expression of SQL.
_OPENS_FORMULA = " or ".join(f"starts_with({{0}}, chr({ord(sign)}))" for sign in FORMULA_SIGNS)
_TEXT = f"case when {_OPENS_FORMULA} then chr(39) || {{0}} else {{0}} end"
_LIST = "to_json({0})::varchar"


def write_csv(connection: duckdb.DuckDBPyConnection, table: PublishedTable, path: Path) -> None:
    """Write a table, sorted by its key: UTF-8 with a byte order mark, commas, CR LF (RFC 4180).

    An apostrophe stands before a text that a spreadsheet would take for a formula; texts are quoted, so that an empty
    one is `""` and a missing value is nothing; a list is a JSON array; money keeps its decimals.
    """
    columns = select_columns(table, _TEXT, _LIST)
    schema = arrow_schema(connection, table, columns)
    options = pc.WriteOptions(eol="\r\n", quoting_style="needed", quoting_header="none")
    with path.open("wb") as file:
        file.write(codecs.BOM_UTF8)
        with pc.CSVWriter(file, schema, write_options=options) as writer:
            for group in group_rows(read_rows(connection, table, columns)):
                writer.write_table(group)
