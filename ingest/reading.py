"""One document in, all that was read from it out: figures with places, claims, years, and who published it."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.catalog import Catalog
from ingest.documents import Claim, Document, Number, ReportReading, Section, YearMention
from ingest.folding import Folded, fold
from ingest.identification import FILE_YEAR, identify
from ingest.narrative.found import FoundClaim, FoundNumber, Narrative
from ingest.narrative.sections import Line, find_lines, numbering_spans, split_document
from ingest.narrative.statements import read_statements
from ingest.narrative.tokens import make_scanner

_DIGITS = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*")
_GROUPED = re.compile(r"[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+(?:[.．][0-9０-９]+)?")
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
_TITLE = re.compile(r"《[^》]*》|〈[^〉]*〉")
_DOCUMENT_NUMBER = re.compile(r"\[\d{4}\]第?\d+号|第\d+号")


def read_document(document: Document, catalog: Catalog) -> ReportReading:
    """Read one document; pure, so that it can run in any process."""
    folded = fold(document.text)
    lines = find_lines(document.text, folded)
    sections, paragraphs = split_document(document.text, folded, lines, catalog)
    narrative = read_statements(document.text, sections, paragraphs, catalog, make_scanner(catalog))
    years = _years(document, sections, narrative)
    unread = _exclusions(folded, lines, narrative)
    numbers = _numbers(document, sections, narrative, unread, catalog)
    identification = identify(document, folded, sections, years, numbers)
    return ReportReading(
        document,
        identification,
        tuple(sections),
        tuple(numbers),
        tuple(_claim(found, document.text) for found in narrative.claims),
        tuple(years),
    )


def _numbers(
    document: Document,
    sections: list[Section],
    narrative: Narrative,
    reasons: list[tuple[int, int, str]],
    catalog: Catalog,
) -> list[Number]:
    """Every number of the text: those the statement reader saw, and all others as excluded with their reason."""
    known = [_number(found, document, sections, catalog) for found in narrative.numbers]
    taken = sorted((one.char_start, one.char_end) for one in known)
    section_starts = [section.char_start for section in sections]
    others = []
    for start, end in _printed_numbers(document.text, taken):
        section = sections[max(0, bisect.bisect_right(section_starts, start) - 1)]
        reason = next((why for first, last, why in _at(reasons, start) if first <= start < last), None)
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
            )
        )
    return sorted([*known, *others], key=lambda one: one.char_start)


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


def _exclusions(folded: Folded, lines: list[Line], narrative: Narrative) -> list[tuple[int, int, str]]:
    """Stored ranges in which a number is no figure, with the reason, in text order."""
    found = [(start, end, "numbering") for start, end in numbering_spans(folded, lines)]
    found += [(*folded.span(*match.span()), "year") for match in _YEAR.finditer(folded.text)]
    found += [(*folded.span(*match.span()), "document_number") for match in _DOCUMENT_NUMBER.finditer(folded.text)]
    found += [
        (*one.paragraph.folded.span(one.token.start, one.token.end), _LEFT_OUT[one.token.kind])
        for one in narrative.left_out
    ]
    return sorted(found)


def _at(ranges: list[tuple[int, int, str]], place: int) -> list[tuple[int, int, str]]:
    index = bisect.bisect_right(ranges, (place, 1 << 60, ""))
    return ranges[max(0, index - 3) : index][::-1]


def _number(found: FoundNumber, document: Document, sections: list[Section], catalog: Catalog) -> Number:
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


def _value(printed: str) -> Decimal:
    digits = printed.replace(",", "").replace("，", "").replace("．", ".")
    return Decimal("".join(digits.split()))


def _decimals(printed: str) -> int:
    _, point, places = printed.replace("．", ".").partition(".")
    return sum(one.isdigit() for one in places) if point else 0


def _claim(found: FoundClaim, text: str) -> Claim:
    folded = found.paragraph.folded
    start, end = folded.span(found.start, found.end)
    sentence = folded.span(*found.sentence)
    return Claim(start, end, text[start:end], found.kind, found.direction, found.about_start, *sentence)


def _years(document: Document, sections: list[Section], narrative: Narrative) -> list[YearMention]:
    """Every year the document names, in titles and headings too, and the one of the file's name."""
    read = {found.paragraph.folded.place(found.token.start): found for found in narrative.years}
    starts = [section.char_start for section in sections]
    titles = [(match.start(), match.end()) for match in _TITLE.finditer(document.text)]
    mentions = [
        YearMention(None, None, match.group(), int(match.group(1)), "file_name", False, True)
        for match in FILE_YEAR.finditer(document.source_file.rpartition("/")[2])
    ][:1]
    for match in _YEAR.finditer(document.text):
        if any(start <= match.start() < end for start, end in titles):
            continue
        section = sections[max(0, bisect.bisect_right(starts, match.start()) - 1)]
        found = read.get(match.start())
        heading_end = document.text.find("\n", section.char_start) if section.title and not found else -1
        if section.depth < 0:
            role = "title"
        elif heading_end > match.start():
            role = "heading"
        else:
            role = "as_of" if found and found.is_as_of else "sentence"
        mentions.append(
            YearMention(
                char_start=match.start(),
                char_end=match.end(),
                raw_text=match.group(),
                year=int(match.group(1)),
                role=role,
                is_comparison=bool(found and found.is_comparison),
                is_statement=section.part == "statement" or role == "title",
            )
        )
    return mentions
