"""The data dictionary: every public table and column, what it means and what to mind when summing it."""

from __future__ import annotations

from itertools import groupby

from starlette.exceptions import HTTPException
from starlette.responses import Response

from expectations.dictionary.schema import PublicTable, read_schema
from explorer.page import Visit, page_route

#: The folders of the models in the order in which a reader needs them.
_FOLDERS = ("spending", "reference", "quality", "tables")

_ROWS = """
select table_name, estimated_size as row_count
from duckdb_tables()
where database_name = 'juesuan' and schema_name = 'marts'
order by table_name
"""

# What the build writes itself describes itself in its comments.
_OTHERS = """
select
    tables.schema_name || '.' || tables.table_name as table_name, tables.comment as meaning,
    columns.column_name, columns.data_type, columns.comment as column_meaning
from duckdb_tables() as tables
inner join duckdb_columns() as columns
    on tables.database_name = columns.database_name and tables.schema_name = columns.schema_name
    and tables.table_name = columns.table_name
where tables.database_name = 'juesuan' and tables.schema_name in ('quality', 'ops')
order by tables.schema_name, tables.table_name, columns.column_index
"""


def draw_dictionary(visit: Visit) -> Response:
    """All tables by group, each with a sentence; those of the build's own with their columns."""
    schema = read_schema()
    rows = {row["table_name"]: row["row_count"] for row in visit.edition.query(_ROWS).records()}
    groups = [
        (visit.view.say(f"dictionary.{folder}"), [table for table in schema.tables if table.folder == folder])
        for folder in _FOLDERS
    ]
    others = {
        name: list(columns)
        for name, columns in groupby(visit.edition.query(_OTHERS).records(), key=lambda row: row["table_name"])
    }
    return visit.page(
        "dictionary.html", visit.view.say("nav.dictionary"), groups=groups, rows=rows, others=others, usage=schema.usage
    )


def draw_table(visit: Visit) -> Response:
    """One table: key, columns with type, unit, meaning and warnings."""
    schema = read_schema()
    try:
        table = schema.table(visit.request.path_params["table"])
    except KeyError:
        raise HTTPException(404) from None
    return visit.page("dictionary_table.html", table.name, table=table, schema=schema, used_by=_used_by(table.name))


def _used_by(name: str) -> list[tuple[PublicTable, str]]:
    """The columns of other tables whose values are found in this one."""
    return [
        (table, column.name)
        for table in read_schema().tables
        for column in table.columns
        if column.reference and column.reference.table == name and table.name != name
    ]


ROUTES = (page_route("/dictionary", draw_dictionary), page_route("/dictionary/{table}", draw_table))
