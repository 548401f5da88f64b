"""Every printed number of a document is accounted for: a figure, unclassified, or excluded with its reason."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ingest.catalog import Catalog
from ingest.documents import Document, Number, Section
from ingest.folding import Folded
from ingest.narrative.found import FoundNumber, Narrative
from ingest.narrative.sections import Line, numbering_spans
from ingest.tables.reading import TableReading

#: (start, end, reason): a range of the text in which a number is no figure
Exclusion = tuple[int, int, str]

_DIGITS = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*")
_GROUPED = re.compile(r"[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+(?:[.．][0-9０-９]+)?")
_SIGNED = re.compile(r"-?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?")
#: what a number inside such a token is
_LEFT_OUT = {
    "code": "classification_code",
    "path": "classification_code",
    "threshold": "definition",
    "title": "name",
    "year": "year",
    "day": "date",
}
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年度?")
_DOCUMENT_NUMBER = re.compile(r"\[\d{4}\]第?\d+号|第\d+号")


def narrative_numbers(
    document: Document, sections: Sequence[Section], narrative: Narrative, catalog: Catalog
) -> list[Number]:
    """The numbers that the statement reader saw, in text order."""
    return [_narrative_number(found, document, sections, catalog) for found in narrative.numbers]


def table_numbers(document: Document, tables: Sequence[TableReading]) -> list[Number]:
    """The values of the tables that are read; what no rule covers is unclassified."""
    text, content = document.text, document.content
    contested = {
        (number, cell.row, cell.column): cell.other_text
        for number, table in enumerate(content.tables, start=1)
        for cell in table.cells
        if cell.other_text
    }
    return [
        Number(
            char_start=value.char_start,
            char_end=value.char_end,
            raw_text=text[value.char_start : value.char_end],
            page=content.page(value.char_start),
            box=content.box(value.char_start, value.char_end),
            part="tables",
            section=table.section,
            sentence_start=value.char_start,
            sentence_end=value.char_end,
            # an amount whose unit nobody states is no amount
            outcome="figure" if value.reading and value.unit else "unclassified",
            exclusion_reason=None,
            reading=value.reading if value.unit else None,
            value=_value(text[value.char_start : value.char_end]),
            unit=value.unit or None,
            decimals=_decimals(text[value.char_start : value.char_end]),
            table_number=table.number,
            table_row=value.row,
            table_column=value.column,
            contested_text=(other := contested.get((table.number, value.row, value.column))),
            contested_value=_value(other) if other and _is_one_number(other) else None,
        )
        for table in tables
        for value in table.values
    ]


def other_numbers(
    document: Document,
    folded: Folded,
    lines: list[Line],
    sections: Sequence[Section],
    narrative: Narrative,
    tables: Sequence[TableReading],
    known: Sequence[Number],
) -> list[Number]:
    """All numbers but those already known, excluded with their reason."""
    reasons = sorted(_exclusions(folded, lines, narrative, tables))
    section_starts = [section.char_start for section in sections]
    table_starts = [one.table.char_start for one in tables]
    others = []
    taken = sorted((one.char_start, one.char_end) for one in known)
    for start, end in _printed_numbers(document.text, taken):
        section = sections[max(0, bisect.bisect_right(section_starts, start) - 1)]
        near = bisect.bisect_right(table_starts, start) - 1
        table = tables[near] if near >= 0 and start < tables[near].table.char_end else None
        reason = next((why for first, last, why in _before(reasons, start) if first <= start < last), None)
        if table is not None:
            reason = reason or ("other_number" if table.is_read else "unknown_table")
        raw = document.text[start:end]
        others.append(
            Number(
                char_start=start,
                char_end=end,
                raw_text=raw,
                page=document.content.page(start),
                box=document.content.box(start, end),
                part=section.part,
                section=section.path,
                sentence_start=start,
                sentence_end=end,
                outcome="excluded",
                exclusion_reason=reason or ("other_number" if section.part == "statement" else "other_part"),
                reading=None,
                value=_value(raw),
                unit=None,
                decimals=_decimals(raw),
                table_number=table.number if table else None,
            )
        )
    return others


def _printed_numbers(text: str, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ranges of all numbers between those taken, 1,088.07 as one and 12,345,6 as what its commas separate."""
    position = 0
    for start, end in [*taken, (len(text), len(text))]:
        for match in _DIGITS.finditer(text, position, start):
            if _GROUPED.fullmatch(match.group()):
                yield match.span()
            else:
                yield from (one.span() for one in _PLAIN.finditer(text, *match.span()))
        position = end


def _exclusions(
    folded: Folded, lines: list[Line], narrative: Narrative, tables: Sequence[TableReading]
) -> Iterator[Exclusion]:
    for start, end in numbering_spans(folded, lines):
        yield start, end, "numbering"
    for match in _YEAR.finditer(folded.text):
        yield *folded.span(*match.span()), "year"
    for match in _DOCUMENT_NUMBER.finditer(folded.text):
        yield *folded.span(*match.span()), "document_number"
    for one in narrative.left_out:
        yield *one.paragraph.folded.span(one.token.start, one.token.end), _LEFT_OUT[one.token.kind]
    for table in tables:
        yield from ((start, end, "classification_code") for start, end in table.code_ranges)
        yield from ((start, end, "numbering") for start, end in table.count_ranges)


def _before(ranges: list[Exclusion], place: int) -> list[Exclusion]:
    """The ranges that begin last before a place; they are short and nest no deeper than this."""
    index = bisect.bisect_right(ranges, (place, 1 << 60, ""))
    return ranges[max(0, index - 3) : index][::-1]


def _narrative_number(found: FoundNumber, document: Document, sections: Sequence[Section], catalog: Catalog) -> Number:
    folded, token = found.paragraph.folded, found.token
    start, end = folded.span(token.start, token.end)
    section = sections[found.paragraph.section]
    unit = catalog.units[token.unit].unit if token.unit in catalog.units else None
    sentence = folded.span(*found.sentence)
    return Number(
        char_start=start,
        char_end=end,
        raw_text=document.text[start:end],
        page=document.content.page(start),
        box=document.content.box(start, end),
        part=section.part,
        section=section.path,
        sentence_start=sentence[0],
        sentence_end=sentence[1],
        outcome="excluded" if found.exclusion else ("figure" if found.reading else "unclassified"),
        exclusion_reason=found.exclusion,
        reading=found.reading,
        value=_value(token.text) * found.sign,
        unit=unit,
        decimals=_decimals(token.text),
    )


def _is_one_number(printed: str) -> bool:
    return bool(_SIGNED.fullmatch(printed))


def _value(printed: str) -> Decimal:
    digits = printed.replace(",", "").replace("，", "").replace("．", ".")
    return Decimal("".join(digits.split()))


def _decimals(printed: str) -> int:
    _, point, places = printed.replace("．", ".").partition(".")
    return sum(one.isdigit() for one in places) if point else 0
