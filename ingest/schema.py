"""The tables ingest writes, as Arrow schemas.

`docs/pipeline.md` describes the columns; dbt reads them as sources.
"""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa

#: value of a figure: 20 digits before the point are enough for the country's budget in yuan
VALUE = pa.decimal128(28, 8)
#: the first value that does not fit
MAX_VALUE = Decimal(10) ** 20
#: an edge of a box on a page, in points
POINTS = pa.decimal128(9, 2)
#: the first that does not fit; no page is so large
MAX_POINTS = 10**7


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
        department_names_stated=_TEXT,
        is_department_consistent=_FLAG,
        account_scope=_TEXT,
        region_code=_TEXT,
        region_name=_TEXT,
        region_path=_TEXT,
        region_source=_TEXT,
        region_candidates=_TEXT,
        department_level=_TEXT,
        fiscal_year=_INT,
        fiscal_year_source=_TEXT,
        money_unit=_TEXT,
        money_units_noted=_TEXT,
        is_money_unit_consistent=_FLAG,
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
        table_number=_INT,
        table_row=_INT,
        table_column=_INT,
        contested_text=_TEXT,
        contested_value=VALUE,
        about_start=_INT,
        parent_start=_INT,
        whole_item=_TEXT,
        whole_fund=_TEXT,
        direction=_TEXT,
    ),
    "raw.tables": _schema(
        report_id=_TEXT,
        table_number=_INT,
        page=_INT,
        title=_TEXT,
        table_code=_TEXT,
        table_name=_TEXT,
        unit=_TEXT,
        row_count=_INT,
        column_count=_INT,
        char_start=_INT,
        char_end=_INT,
    ),
    "raw.table_cells": _schema(
        report_id=_TEXT,
        table_number=_INT,
        table_row=_INT,
        table_column=_INT,
        row_span=_INT,
        column_span=_INT,
        kind=_TEXT,
        printed=_TEXT,
        head=_TEXT,
        row_name=_TEXT,
        char_start=_INT,
        char_end=_INT,
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
        page=_INT,
        part=_TEXT,
        section=_TEXT,
        item=_TEXT,
        fund=_TEXT,
        subject=_TEXT,
        function_name=_TEXT,
        economic_name=_TEXT,
    ),
    "raw.statements_in_words": _schema(
        report_id=_TEXT,
        statement_order=_INT,
        kind=_TEXT,
        char_start=_INT,
        char_end=_INT,
        raw_text=_TEXT,
        page=_INT,
        part=_TEXT,
        section=_TEXT,
        sentence_start=_INT,
        sentence_end=_INT,
        item=_TEXT,
        measure=_TEXT,
        basis=_TEXT,
        period=_TEXT,
        fund=_TEXT,
        subject=_TEXT,
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
