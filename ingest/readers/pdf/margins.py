"""What stands in the margins of pages and is no part of the text: headers, footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.pages import Page, turned

#: the margin above and below, as a part of the page's height; official documents have page numbers up to 9 % high
MARGIN = 0.1
#: how many lines of a margin may be headers or footers
_MAX_LINES = 2
#: so many pages with the same line make it a header; in a short document all but the cover
_MIN_REPEATED = 3
#: how far apart, in points, the same header may stand on two pages
_DRIFT = 3.0

_DASHES = r"[-‐-―─━－·•~～*\s]*"
_PAGE_NUMBER = re.compile(
    rf"{_DASHES}(?P<first>第|[Pp]age)?\s*(?P<number>\d{{1,4}}|[ivxIVXⅠ-Ⅻⅰ-ⅻ]{{1,6}})\s*(?P<last>页)?"
    rf"(?P<total>[\s/／,，;；()（）]*(?:共|of)?\s*\d{{1,4}}\s*页?[)）]?)?{_DASHES}"
)
_LONE_NUMBER = re.compile(r"(?<![\d.,])\d{1,4}(?![\d.,])")
_LETTER = re.compile(r"[^\W\d_]")
#: what repeats and yet says something about the table below it
_KEPT = re.compile(r"单位\s*[:：]|公开\s*\d+\s*表|^表\s*[\d一二三四五六七八九十]+$")


def drop_margins(pages: Sequence[Page], lines: Sequence[list[Line]]) -> list[list[Line]]:
    """The lines of each page without headers, footers and page numbers.

    What repeats from the first page on is kept there: it may be the only place that names the report.
    """
    marginal = [[line for line in its if _is_marginal(line, page, its)] for page, its in zip(pages, lines, strict=True)]
    dropped = {id(line) for line in _page_numbers(marginal)}
    dropped |= {id(line) for line in _repeated(marginal)}
    return [[line for line in its if id(line) not in dropped] for its in lines]


def _is_marginal(line: Line, page: Page, lines: Sequence[Line]) -> bool:
    _, bottom, _, top = turned((0.0, 0.0, page.width, page.height), line.turn)
    margin = MARGIN * (top - bottom)
    if line.row or _KEPT.search(line.text):
        return False
    if line.top > top - margin:
        return sum(other.turn == line.turn and other.bottom >= line.top for other in lines) < _MAX_LINES
    if line.bottom < bottom + margin:
        return sum(other.turn == line.turn and other.top <= line.bottom for other in lines) < _MAX_LINES
    return False


def _page_numbers(marginal: Sequence[Sequence[Line]]) -> list[Line]:
    """Page numbers; a bare number is one where it goes on by one from page to page."""
    sure, bare = [], []
    for index, lines in enumerate(marginal):
        for line in lines:
            match = _PAGE_NUMBER.fullmatch(line.text)
            if not match:
                continue
            number = match["number"]
            if match["first"] or match["last"] or match["total"] or number != line.text or not number.isdigit():
                sure.append(line)
            else:
                bare.append((int(number) - index, line))
    offsets = Counter(offset for offset, _ in bare)
    # a single bare number: that of the only page which has one
    return sure + [line for offset, line in bare if offsets[offset] > 1 or (len(bare) == 1 and 0 <= offset <= 2)]


def _repeated(marginal: Sequence[Sequence[Line]]) -> list[Line]:
    alike: defaultdict[str, list[tuple[int, Line]]] = defaultdict(list)
    for index, lines in enumerate(marginal):
        for line in lines:
            alike[_LONE_NUMBER.sub("#", line.text)].append((index, line))
    enough = min(_MIN_REPEATED, max(2, len(marginal) - 1))
    found = []
    for key, occurrences in alike.items():
        if not _LETTER.search(key):
            continue
        level = [
            (index, line)
            for index, line in occurrences
            if sum(abs(line.bottom - other.bottom) <= _DRIFT for _, other in occurrences) >= enough
        ]
        found += [line for index, line in level if index > 0]
    return found
