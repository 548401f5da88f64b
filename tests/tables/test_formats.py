"""The golden tables in every format that holds tables: the same figures in the same rows and columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.documents import ReportReading
from ingest.readers import read_content
from tests.formats.tables import TABLE_FORMATS, TableFormat
from tests.tables.printed import parse_printed, print_content
from tests.tables.test_golden import CASES, SOURCE_FILE, read_tables_of, stated_in_tables


def figures(reading: ReportReading, *, has_parts: bool) -> Iterator[tuple[object, ...]]:
    """What is read of each cell, rows counted from the table's first value: a title may be a row or stand above.

    Without parts, where the next page goes on in the same table, tables and rows are not told apart.
    """
    stated = stated_in_tables(reading)
    first_rows: dict[int | None, int] = {}
    for number in sorted(reading.numbers, key=lambda one: (one.table_number or 0, one.char_start)):
        if number.char_end in stated and number.table_row is not None:
            first = first_rows.setdefault(number.table_number, number.table_row)
            place = (number.table_number, number.table_row - first) if has_parts else ()
            yield *place, number.table_column, stated[number.char_end]


@pytest.mark.parametrize("form", TABLE_FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_format_gives_the_same_figures_and_places(case: Path, form: TableFormat) -> None:
    blocks = parse_printed((case / "input.txt").read_text(encoding="utf-8"))
    expected = read_tables_of(print_content(blocks))
    content = read_content(f"{Path(SOURCE_FILE).stem}.{form.ending}", form.write(blocks))
    found = read_tables_of(content)
    has_parts = form.keeps_parts
    assert list(figures(found, has_parts=has_parts)) == list(figures(expected, has_parts=has_parts))
    if has_parts:
        assert [(one.code, one.columns) for one in found.tables] == [(one.code, one.columns) for one in expected.tables]
    for table in content.tables:
        for cell in table.cells:
            assert "\n" not in content.text[cell.char_start : cell.char_end]
