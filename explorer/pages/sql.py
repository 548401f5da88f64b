"""SQL: a question of the reader's own, its answer as a table and as a file, the tables beside it."""

from __future__ import annotations

from itertools import groupby

import pyarrow as pa
from starlette.exceptions import HTTPException
from starlette.responses import Response

from explorer.asking.questions import (
    MEMORY_MB,
    MOST_ROWS,
    SECONDS,
    Answer,
    BusyError,
    Questions,
    RefusedError,
    TooLargeError,
    TooLongError,
)
from explorer.downloads import FORMATS, download
from explorer.exhibit import SHOWN_ROWS
from explorer.page import Visit, page_route

#: Longer ones do not fit into an address.
MOST_CHARACTERS = 8_000

_TABLES = """
select schema_name, table_name, column_name, data_type
from duckdb_columns()
where database_name = 'juesuan' and schema_name in ('marts', 'quality', 'ops')
order by schema_name <> 'marts', schema_name, table_name, column_index
"""


def draw_sql(visit: Visit) -> Response:
    """The page of a question (`?q=`), or its answer as a file (`&format=csv`); without a question an example."""
    asked = visit.request.query_params.get("q", "").strip()
    if len(asked) > MOST_CHARACTERS:
        raise HTTPException(400)
    # A page elsewhere may link to a question, so that it can be shared, but only the reader sets it going.
    is_from_elsewhere = visit.request.headers.get("sec-fetch-site") in ("cross-site", "same-site")
    answer, fault, reason = None, None, ""
    if asked and not is_from_elsewhere:
        try:
            answer = _questions(visit).ask(asked)
        except RefusedError as error:
            fault, reason = "refused", str(error)
        except TooLongError:
            fault = "too_long"
        except TooLargeError:
            fault = "too_large"
        except BusyError:
            fault = "busy"
    file_format = visit.request.query_params.get("format")
    if file_format is not None:
        if answer is None or file_format not in FORMATS:
            raise HTTPException(400)
        return download(answer.table, "juesuan-sql", file_format)
    return visit.page(
        "sql.html",
        visit.view.say("nav.sql"),
        status_code={None: 200, "busy": 503}.get(fault, 400),
        asked=asked,
        example=visit.view.say("sql.example"),
        answer=_show(answer) if answer else None,
        fault=fault,
        reason=reason,
        is_waiting=bool(asked) and is_from_elsewhere,
        tables=_tables(visit),
        limits={"seconds": SECONDS, "memory": MEMORY_MB, "rows": f"{MOST_ROWS:,}"},
        most_characters=MOST_CHARACTERS,
    )


def _questions(visit: Visit) -> Questions:
    questions: Questions = visit.request.app.state.questions
    return questions


def _show(answer: Answer) -> dict[str, object]:
    """What the page shows of an answer: columns (name, type, whether they are numbers) and the first rows."""
    table = answer.table.slice(0, SHOWN_ROWS)
    return {
        "columns": [(field.name, str(field.type), _is_number(field.type)) for field in table.schema],
        "rows": list(zip(*(column.to_pylist() for column in table.columns), strict=True)),
        "count": answer.table.num_rows,
        "is_cut": answer.is_cut,
    }


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_floating(kind))


def _tables(visit: Visit) -> list[dict[str, object]]:
    rows = visit.edition.query(_TABLES).rows
    return [
        {"name": f"{schema}.{table}", "columns": [(name, kind) for _, _, name, kind in columns]}
        for (schema, table), columns in groupby(rows, key=lambda row: row[:2])
    ]


ROUTES = (page_route("/sql", draw_sql),)
