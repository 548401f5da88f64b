"""The tables ingest writes, as Arrow schemas, and the rows of one report for each of them.

`docs/pipeline.md` describes the columns; dbt reads them as sources.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import pyarrow as pa

from ingest.documents import Document, Number, ReportReading

#: value of a figure: 20 digits before the point are enough for the country's budget in yuan
VALUE = pa.decimal128(28, 8)
#: an edge of a box on a page, in points
POINTS = pa.decimal128(9, 2)

Row = dict[str, Any]


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


_TEXT, _INT, _FLAG = pa.string(), pa.int32(), pa.bool_()

TABLES: dict[str, pa.Schema] = {
    "raw.reports": _schema(
        report_id=_TEXT,
        source_file=_TEXT,
        sha256=_TEXT,
        format=_TEXT,
        encoding=_TEXT,
        size_bytes=pa.int64(),
        read_status=_TEXT,
        title=_TEXT,
        department_name=_TEXT,
        department_source=_TEXT,
        region_name=_TEXT,
        department_level=_TEXT,
        fiscal_year=_INT,
        fiscal_year_source=_TEXT,
        money_unit=_TEXT,
        reader_version=_TEXT,
    ),
    "raw.texts": _schema(report_id=_TEXT, text=_TEXT),
    "raw.sections": _schema(
        report_id=_TEXT,
        section_order=_INT,
        section=_TEXT,
        title=_TEXT,
        depth=_INT,
        part=_TEXT,
        char_start=_INT,
        char_end=_INT,
    ),
    "raw.numbers": _schema(
        report_id=_TEXT,
        number_order=_INT,
        char_start=_INT,
        char_end=_INT,
        raw_text=_TEXT,
        page=_INT,
        box_left=POINTS,
        box_bottom=POINTS,
        box_right=POINTS,
        box_top=POINTS,
        part=_TEXT,
        section=_TEXT,
        sentence_start=_INT,
        sentence_end=_INT,
        outcome=_TEXT,
        exclusion_reason=_TEXT,
        figure_id=_TEXT,
        item=_TEXT,
        measure=_TEXT,
        basis=_TEXT,
        period=_TEXT,
        fund=_TEXT,
        subject=_TEXT,
        function_name=_TEXT,
        function_code=_TEXT,
        function_level=_TEXT,
        economic_name=_TEXT,
        economic_code=_TEXT,
        economic_level=_TEXT,
        value=VALUE,
        unit=_TEXT,
        decimals=_INT,
        source_kind=_TEXT,
        about_start=_INT,
        parent_start=_INT,
        whole_item=_TEXT,
        whole_fund=_TEXT,
        direction=_TEXT,
    ),
    "raw.claims": _schema(
        report_id=_TEXT,
        claim_order=_INT,
        char_start=_INT,
        char_end=_INT,
        raw_text=_TEXT,
        kind=_TEXT,
        direction=_TEXT,
        about_start=_INT,
        sentence_start=_INT,
        sentence_end=_INT,
    ),
    "raw.years": _schema(
        report_id=_TEXT,
        char_start=_INT,
        char_end=_INT,
        raw_text=_TEXT,
        year=_INT,
        role=_TEXT,
        is_comparison=_FLAG,
        is_statement=_FLAG,
    ),
    "ops.problems": _schema(
        problem_order=_INT, code=_TEXT, source_file=_TEXT, reason=_TEXT, remedy=_TEXT, report_id=_TEXT
    ),
}

_BOX_COLUMNS = ("box_left", "box_bottom", "box_right", "box_top")
_MEASURE_OF_KIND = {"%": "share", "分": "score"}


def report_row(document: Document, read_status: str, reader_version: str) -> Row:
    """The row of `raw.reports` without what only a reading can tell."""
    row: Row = dict.fromkeys(TABLES["raw.reports"].names)
    row.update(
        report_id=document.report_id,
        source_file=document.source_file,
        sha256=document.sha256,
        format=document.content.format,
        encoding=document.content.encoding or None,
        size_bytes=document.size_bytes,
        read_status=read_status,
        reader_version=reader_version,
    )
    return row


def reading_rows(reading: ReportReading, reader_version: str) -> dict[str, list[Row]]:
    """All rows of one report, by table."""
    report_id = reading.document.report_id
    known = reading.identification
    has_figures = any(number.outcome == "figure" for number in reading.numbers)
    report = report_row(reading.document, "read" if has_figures else "no_figures", reader_version)
    report.update({name: getattr(known, name) for name in known.__dataclass_fields__})
    return {
        "raw.reports": [report],
        "raw.texts": [{"report_id": report_id, "text": reading.document.text}],
        "raw.sections": [
            {
                "report_id": report_id,
                "section_order": order,
                "section": section.path,
                "title": section.title,
                "depth": section.depth,
                "part": section.part,
                "char_start": section.char_start,
                "char_end": section.char_end,
            }
            for order, section in enumerate(reading.sections)
        ],
        "raw.numbers": [_number_row(report_id, order, number) for order, number in enumerate(reading.numbers, start=1)],
        "raw.claims": [
            {
                "report_id": report_id,
                "claim_order": order,
                **{name: getattr(claim, name) for name in claim.__dataclass_fields__},
            }
            for order, claim in enumerate(reading.claims, start=1)
        ],
        "raw.years": [
            {"report_id": report_id, **{name: getattr(year, name) for name in year.__dataclass_fields__}}
            for year in reading.years
        ],
    }


def figure_id(report_id: str, row: Row) -> str:
    """Stable over rebuilds: a digest of the report, the place and what the figure measures."""
    parts = [report_id, str(row["char_start"])]
    parts += [
        row[name] or ""
        for name in ("item", "measure", "basis", "period", "fund", "subject", "function_name", "economic_name")
    ]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def _number_row(report_id: str, order: int, number: Number) -> Row:
    row: Row = dict.fromkeys(TABLES["raw.numbers"].names)
    row.update(
        report_id=report_id,
        number_order=order,
        char_start=number.char_start,
        char_end=number.char_end,
        raw_text=number.raw_text,
        page=number.page,
        part=number.part,
        section=number.section,
        sentence_start=number.sentence_start,
        sentence_end=number.sentence_end,
        outcome=number.outcome,
        exclusion_reason=number.exclusion_reason,
        value=number.value,
        unit=number.unit,
        decimals=number.decimals,
        source_kind="narrative",
    )
    if number.box is not None:
        row.update(zip(_BOX_COLUMNS, (Decimal(f"{edge:.2f}") for edge in number.box), strict=True))
    reading = number.reading
    if reading is not None:
        key = reading.key
        row.update(
            item=key.item,
            measure=reading.measure,
            basis=reading.basis,
            period=reading.period,
            fund=key.fund,
            subject=key.subject,
            function_name=key.function_name or None,
            function_code=key.function_code or None,
            function_level=key.function_level or None,
            economic_name=key.economic_name or None,
            economic_code=key.economic_code or None,
            economic_level=key.economic_level or None,
            about_start=reading.about_start,
            parent_start=reading.parent_start,
            whole_item=reading.whole_item,
            whole_fund=reading.whole_fund,
            direction=reading.direction,
        )
    elif number.outcome == "unclassified":
        measure = _MEASURE_OF_KIND.get(number.unit or "", "amount" if "元" in (number.unit or "") else "count")
        row.update(
            item="unclassified",
            measure="amount" if number.unit in ("万", "亿") else measure,
            basis="final",
            period="current",
            fund="all",
            subject="",
        )
    if number.outcome != "excluded":
        row["figure_id"] = figure_id(report_id, row)
    return row
