"""One document in, all that was read from it out: figures with places, claims, years, and who published it."""

from __future__ import annotations

from ingest.catalog import Catalog
from ingest.department_names import names_of_front
from ingest.documents import Claim, Content, Document, ReportReading, ReportTable, Section, StatementInWords
from ingest.fiscal_year import find_years
from ingest.folding import fold
from ingest.identification import identify
from ingest.narrative.absences import find_statements_in_words
from ingest.narrative.found import FoundClaim
from ingest.narrative.sections import find_lines, split_document
from ingest.narrative.statements import read_statements
from ingest.narrative.tokens import make_scanner
from ingest.notices import find_notices
from ingest.numbers import narrative_numbers, other_numbers, table_numbers
from ingest.tables.reading import TableReading, read_tables, sections_with_tables


def read_document(document: Document, catalog: Catalog) -> ReportReading:
    """Read one document; pure, so that it can run in any process."""
    folded = fold(document.text)
    lines = find_lines(document.text, folded, document.content.tables)
    sections, paragraphs = split_document(document.text, folded, lines, catalog, names_of_front(folded.text))
    narrative = read_statements(document.text, sections, paragraphs, catalog, make_scanner(catalog))
    years = find_years(document, folded, sections, narrative)
    numbers = narrative_numbers(document, sections, narrative, catalog)
    identification = identify(document, folded, sections, years, numbers, catalog)
    tables = read_tables(document.content, identification, catalog)
    numbers += table_numbers(document, tables)
    parts = sections_with_tables(sections, tables)
    numbers += other_numbers(document, folded, lines, parts, narrative, tables, numbers)
    in_words = find_statements_in_words(document, folded, sections, paragraphs, identification.fiscal_year, catalog)
    return ReportReading(
        document,
        identification,
        tuple(parts),
        tuple(sorted(numbers, key=lambda one: one.char_start)),
        tuple(_report_table(one, document.content) for one in tables),
        tuple(cell for one in tables for cell in one.cells),
        tuple(_claim(found, document, sections, in_words) for found in narrative.claims),
        tuple(in_words),
        tuple(find_notices(document, folded, sections, paragraphs, catalog)),
        tuple(years),
    )


def _report_table(reading: TableReading, content: Content) -> ReportTable:
    table, public = reading.table, reading.public
    return ReportTable(
        number=reading.number,
        page=content.page(table.char_start),
        title=reading.title,
        code=public.code if public else None,
        name=public.name if public else None,
        unit=reading.unit if public else None,
        rows=table.rows,
        columns=table.columns,
        char_start=table.char_start,
        char_end=table.char_end,
    )


def _claim(found: FoundClaim, document: Document, sections: list[Section], in_words: list[StatementInWords]) -> Claim:
    folded, section = found.paragraph.folded, sections[found.paragraph.section]
    start, end = folded.span(found.start, found.end)
    first, last = folded.span(*found.sentence)
    key = found.key
    denied = [one.key for one in in_words if one.kind == "absence" and first <= one.char_start < start]
    if found.about_start is None and denied:
        # 无公务接待费支出,与上年一致 compares what is not there
        key = denied[0] if len(denied) == 1 else None
    return Claim(
        char_start=start,
        char_end=end,
        raw_text=document.text[start:end],
        kind=found.kind,
        direction=found.direction,
        about_start=found.about_start,
        sentence_start=first,
        sentence_end=last,
        page=document.content.page(start),
        part=section.part,
        section=section.path,
        item=key.item if key else None,
        fund=key.fund if key else None,
        subject=key.subject if key else None,
        function_name=(key.function_name or None) if key else None,
        economic_name=(key.economic_name or None) if key else None,
    )
