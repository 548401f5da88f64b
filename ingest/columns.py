"""What was read from one report, as columns of the tables of `ingest.schema`, and columns of many as Arrow.

Columns and not rows, because a report has some ten thousand cells: a dict a row takes longer than the reading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

import pyarrow as pa

from ingest.documents import (
    Box,
    Claim,
    Document,
    Identification,
    Key,
    Notice,
    Number,
    ReportReading,
    ReportTable,
    Section,
    StatementInWords,
    TableCell,
    YearMention,
)
from ingest.narrative.labels import CODE_LENGTHS
from ingest.schema import MAX_POINTS, MAX_VALUE, TABLES, VALUE

#: the cells of each column, in the order of the table's schema
Columns = list[list[Any]]

_IDENTIFICATION = tuple(Identification.__dataclass_fields__)
_NUMBER_FIELDS = attrgetter(
    *("char_start", "char_end", "raw_text", "page", "part", "section", "sentence_start", "sentence_end"),
    *("outcome", "exclusion_reason", "unit", "decimals", "table_number", "table_row", "table_column"),
    "contested_text",
)
_SECTION_FIELDS = attrgetter("path", "title", "depth", "part", "char_start", "char_end")
_TABLE_FIELDS = attrgetter(*ReportTable.__dataclass_fields__)
_CELL_FIELDS = attrgetter(*TableCell.__dataclass_fields__)
_CLAIM_FIELDS = attrgetter(*Claim.__dataclass_fields__)
_STATEMENT_FIELDS = attrgetter(
    *("char_start", "char_end", "raw_text", "page", "part", "section", "sentence_start", "sentence_end")
)
_NOTICE_PLACE = attrgetter("kind", "char_start", "char_end", "raw_text", "page")
_NOTICE_SURROUNDINGS = attrgetter("part", "section", "sentence_start", "sentence_end")
_YEAR_FIELDS = attrgetter(*YearMention.__dataclass_fields__)
_NO_BOX = (None, None, None, None)
#: item to economic_level, then about_start to direction, of a number that is no figure
_NO_READING = (None,) * 18
_EXCLUDED = (None, *_NO_READING)
#: a number of so many characters fits its column
_SHORT = 20
_MEASURE_OF_UNIT = {"%": "share", "分": "score", "万": "amount", "亿": "amount"}


def report_columns(
    document: Document, read_status: str, reader_version: str, identification: Identification | None = None
) -> Columns:
    """The row of `raw.reports`; without what only a reading can tell where there is none."""
    known = {name: getattr(identification, name, None) for name in _IDENTIFICATION}
    row = {
        "report_id": document.report_id,
        "source_file": document.source_file,
        "sha256": document.sha256,
        "format": document.content.format,
        "encoding": document.content.encoding or None,
        "size_bytes": document.size_bytes,
        "read_status": read_status,
        "reader_version": reader_version,
        # what the folder knows and the bytes do not: `ingest.sources`
        "source_url": None,
        **known,
    }
    return [[row[name]] for name in TABLES["raw.reports"].names]


def reading_columns(reading: ReportReading, reader_version: str) -> dict[str, Columns]:
    """All that was read from one report, by table."""
    report_id = reading.document.report_id
    read_status = "read" if has_figures(reading) else "no_figures"
    return {
        "raw.reports": report_columns(reading.document, read_status, reader_version, reading.identification),
        "raw.texts": [[report_id], [reading.document.text]],
        "raw.sections": _section_columns(report_id, reading.sections),
        "raw.numbers": _number_columns(report_id, reading.numbers),
        "raw.tables": _columns("raw.tables", ((report_id, *row) for row in map(_TABLE_FIELDS, reading.tables))),
        "raw.table_cells": _columns("raw.table_cells", ((report_id, *row) for row in map(_CELL_FIELDS, reading.cells))),
        "raw.claims": _ordered_columns("raw.claims", report_id, map(_CLAIM_FIELDS, reading.claims)),
        "raw.statements_in_words": _ordered_columns(
            "raw.statements_in_words", report_id, map(_statement_cells, reading.in_words)
        ),
        "raw.notices": _ordered_columns("raw.notices", report_id, map(_notice_cells, reading.notices)),
        "raw.years": _year_columns(report_id, reading.years),
    }


def has_figures(reading: ReportReading) -> bool:
    """Whether the text states any figure of final accounts."""
    return any(number.outcome == "figure" for number in reading.numbers)


def join_columns(parts: Iterable[dict[str, Columns]]) -> dict[str, pa.RecordBatch]:
    """One record batch a table for the columns of many reports.

    Raises pyarrow.ArrowInvalid where a cell does not fit its column.
    """
    joined: dict[str, Columns] = {}
    for part in parts:
        for name, columns in part.items():
            if name in joined:
                for whole, more in zip(joined[name], columns, strict=True):
                    whole.extend(more)
            else:
                joined[name] = [list(column) for column in columns]
    return {
        name: pa.record_batch(
            [pa.array(column, field.type) for column, field in zip(columns, TABLES[name], strict=True)],
            schema=TABLES[name],
        )
        for name, columns in joined.items()
    }


def figure_id(report_id: str, char_start: int, keys: str) -> str:
    """Stable over rebuilds: a digest of the report, the place and what the figure measures.

    `keys` are item, measure, basis, period, fund, subject, function_name and economic_name, joined by `|`.
    """
    return hashlib.sha256(f"{report_id}|{char_start}|{keys}".encode()).hexdigest()[:16]


def _columns(name: str, rows: Iterable[tuple[Any, ...]]) -> Columns:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return columns or [[] for _ in TABLES[name]]


def _ordered_columns(name: str, report_id: str, rows: Iterable[tuple[Any, ...]], first: int = 1) -> Columns:
    return _columns(name, ((report_id, order, *row) for order, row in enumerate(rows, start=first)))


def _section_columns(report_id: str, sections: Sequence[Section]) -> Columns:
    return _ordered_columns("raw.sections", report_id, map(_SECTION_FIELDS, sections), first=0)


def _statement_cells(one: StatementInWords) -> tuple[str | int | None, ...]:
    item, fund, subject = (one.key.item, one.key.fund, one.key.subject) if one.key else (None, None, None)
    keys = (item, one.measure, one.basis, one.period, fund, subject)
    return one.kind, *_STATEMENT_FIELDS(one), *keys


def _notice_cells(one: Notice) -> tuple[str | int | Decimal | None, ...]:
    box = _NO_BOX if one.box is None else _edges(one.box)
    return *_NOTICE_PLACE(one), *box, *_NOTICE_SURROUNDINGS(one)


def _year_columns(report_id: str, years: Sequence[YearMention]) -> Columns:
    return _columns("raw.years", ((report_id, *row) for row in map(_YEAR_FIELDS, years)))


def _number_columns(report_id: str, numbers: Sequence[Number]) -> Columns:
    if not numbers:
        return _columns("raw.numbers", ())
    fields = list(zip(*map(_NUMBER_FIELDS, numbers), strict=True))
    place, outcome, (unit, decimals), (table, *cells) = fields[:8], fields[8:10], fields[10:12], fields[12:]
    boxes = zip(*(_NO_BOX if one.box is None else _edges(one.box) for one in numbers), strict=True)
    readings = list(zip(*(_reading_cells(report_id, one) for one in numbers), strict=True))
    count = len(numbers)
    columns = [
        *([report_id] * count, range(1, count + 1)),
        *place[:4],
        *boxes,
        *place[4:],
        *outcome,
        *readings[:14],
        [_stored_value(one.value, len(one.raw_text), one.decimals) for one in numbers],
        *(unit, decimals, ["narrative" if one is None else "table" for one in table], table),
        *cells,
        [_contested_value(one) for one in numbers],
        *readings[14:],
    ]
    return [list(column) for column in columns]


def _reading_cells(report_id: str, number: Number) -> tuple[str | int | None, ...]:
    """figure_id to economic_level, then about_start to direction."""
    reading = number.reading
    if reading is not None:
        key, measure, basis, period = reading.key, reading.measure, reading.basis, reading.period
        item, fund, subject = key.item, key.fund, key.subject
        keys = f"{item}|{measure}|{basis}|{period}|{fund}|{subject}|{key.function_name}|{key.economic_name}"
        return (
            figure_id(report_id, number.char_start, keys),
            item,
            measure,
            basis,
            period,
            fund,
            subject,
            key.function_name or None,
            *_function_codes(key),
            key.function_level or None,
            key.economic_name or None,
            key.economic_code or None,
            key.economic_level or None,
            reading.about_start,
            reading.parent_start,
            reading.whole_item,
            reading.whole_fund,
            reading.direction,
        )
    if number.outcome == "unclassified":
        unit = number.unit or ""
        measure = _MEASURE_OF_UNIT.get(unit, "amount" if "元" in unit else "count")
        cells = ("unclassified", measure, "final", "current", "all", "")
        return figure_id(report_id, number.char_start, f"{'|'.join(cells)}||"), *cells, *_NO_READING[6:]
    return _EXCLUDED


def _function_codes(key: Key) -> tuple[str | None, str | None]:
    """The code of a functional class, and that of the class above it where its own is not known."""
    code, length = key.function_code or None, CODE_LENGTHS.get(key.function_level)
    is_above = code is not None and length is not None and len(code) < length and len(code) in CODE_LENGTHS.values()
    return (None, code) if is_above else (code, None)


def _stored_value(value: Decimal, length: int, decimals: int) -> Decimal | None:
    """The value as its column holds it; null for an account number, which is longer than any amount.

    `length` and `decimals` are those of the number as printed.
    """
    if length <= _SHORT and decimals <= VALUE.scale:
        return value
    if not -MAX_VALUE < value < MAX_VALUE:
        return None
    # a spreadsheet's own sums are printed with its errors: 12.300000000000001
    return round(value, VALUE.scale) if decimals > VALUE.scale else value


def _contested_value(number: Number) -> Decimal | None:
    value, printed = number.contested_value, number.contested_text
    if value is None or printed is None:
        return None
    return _stored_value(value, len(printed), len(printed.partition(".")[2]))


def _edges(box: Box) -> tuple[Decimal | None, ...]:
    if not all(-MAX_POINTS < edge < MAX_POINTS for edge in box):
        return _NO_BOX
    return tuple(Decimal(f"{edge:.2f}") for edge in box)
