"""What a page shows as a file: CSV that opens in Excel without running anything, and Parquet."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
from starlette.responses import Response

from expectations.export.delimited import FORMULA_SIGNS

FORMATS = ("csv", "parquet")
_MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


def download(table: pa.Table, name: str, file_format: str) -> Response:
    """An answer as a file of the format (`csv`, `parquet`) that the browser saves as `name`."""
    content = csv_bytes(table.column_names, _rows(table)) if file_format == "csv" else parquet_bytes(table)
    return Response(
        content,
        media_type=_MEDIA_TYPES[file_format],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.{file_format}')}"},
    )


def csv_bytes(names: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a byte order mark, commas, CR LF (RFC 4180), as `make export` writes it.

    Texts are quoted, so that an empty one is `""` and a missing value is nothing; an apostrophe stands before a text
    that a spreadsheet would take for a formula.
    """
    lines = [",".join(map(_cell, names)), *(",".join(map(_cell, row)) for row in rows)]
    return codecs.BOM_UTF8 + "".join(f"{line}\r\n" for line in lines).encode()


def parquet_bytes(table: pa.Table) -> bytes:
    """The table as a Parquet file, types kept."""
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()


def _rows(table: pa.Table) -> Iterable[tuple[object, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (int, float)):
        return str(value)
    text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (list, dict)) else str(value)
    guard = "'" if text.startswith(tuple(FORMULA_SIGNS)) else ""
    return '"' + guard + text.replace('"', '""') + '"'
