"""A report of a narrative and its nine tables in every format that holds tables: the same figures in the same cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.catalog import load_catalog
from ingest.documents import Content, Document, ReportReading
from ingest.readers import read_content
from ingest.reading import read_document
from tests.formats.tables import TABLE_FORMATS, TableFormat
from tests.formats.test_same_figures import TITLE, report_paragraphs, stated
from tests.tables.printed import PAGE, Block, parse_printed, print_content
from tests.tables.test_formats import figures

CASES = Path(__file__).parents[1] / "tables"
NINE_TABLES = (
    "overall-two-sides-with-line-numbers",
    "revenue-codes-in-one-column",
    "expenditure-codes-before-names-in-one-cell",
    "fiscal-with-three-budgets-beside",
    "general-codes-in-one-column",
    "basic-three-blocks-with-codes",
    "three-public-twelve-columns",
    "government-fund-with-carryovers",
    "state-capital-basic-and-project",
)
#: a .csv is one table: tests/tables/test_formats.py
WHOLE_REPORTS = [form for form in TABLE_FORMATS if form.name != "CSV"]
CODES = ["overall", "revenue", "expenditure", "fiscal", "general", "basic", "three_public"]
CODES += ["government_fund", "state_capital"]


def report_blocks() -> list[Block]:
    blocks: list[Block] = list(report_paragraphs())
    for name in NINE_TABLES:
        drawn = parse_printed((CASES / name / "input.txt").read_text(encoding="utf-8"))
        blocks += [PAGE, *(one for one in drawn if one != "某市水利局2023年度部门决算")]
    return blocks


def read(content: Content) -> ReportReading:
    return read_document(Document("0" * 16, f"{TITLE}.{content.format}", "0" * 64, 1, content), load_catalog())


@pytest.fixture(scope="module")
def expected() -> ReportReading:
    return read(print_content(report_blocks()))


@pytest.mark.parametrize("form", WHOLE_REPORTS, ids=lambda form: form.name)
def test_narrative_and_tables_give_the_same_figures_in_every_format(form: TableFormat, expected: ReportReading) -> None:
    reading = read(read_content(f"{TITLE}.{form.ending}", form.write(report_blocks())))
    assert [one.code for one in reading.tables if one.code] == CODES
    in_tables = list(figures(reading, has_parts=form.keeps_parts))
    assert in_tables == list(figures(expected, has_parts=form.keeps_parts))
    assert len(in_tables) > 150
    if form.name != "ruled PDF":
        # paragraphs of a PDF are put together from its lines: see test_same_figures.py
        assert narrative(reading) == narrative(expected)


def narrative(reading: ReportReading) -> list[tuple[object, ...]]:
    """What is read outside the tables."""
    figures_stated = stated(reading).figures
    numbers = [number for number in reading.numbers if number.outcome != "excluded"]
    return [
        (raw_text, value, unit, decimals, one and (one.key, one.measure, one.basis, one.period))
        for number, (raw_text, value, unit, decimals, _, one) in zip(numbers, figures_stated, strict=True)
        if number.table_number is None
    ]
