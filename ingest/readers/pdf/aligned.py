"""Tables without upright ruling lines: columns are the strips that no printed word of the rows crosses."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.readers.pdf.lines import BLANK, CELL_END, CellSpan, Line, RowSpan
from ingest.readers.pdf.pages import Glyph

#: in parts of the em: how wide a strip between columns is, and how far apart rows may be
MIN_STRIP, MAX_PITCH = 0.55, 3.2
#: rows with cells and rows with an amount that it takes, and columns
MIN_ROWS, MIN_AMOUNT_ROWS, MIN_COLUMNS = 3, 2, 3
#: a line this much closer to the row above than rows are is the rest of a wrapped cell
_WRAPPED = 0.8

_AMOUNT = re.compile(r"(?<![\d.])-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d.])")
_LEADERS = re.compile(r"[.．·…‥•]{3,}")
_SENTENCE = re.compile(r"[。；，]")
_ROW_START = re.compile(r"\d{3}|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]|合计|总计|其中")


@dataclass(frozen=True)
class _Column:
    left: float
    right: float


def with_aligned_tables(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page with the rows of such tables in place of theirs."""
    found: list[Line] = []
    done = 0
    for first, last in _stretches(lines):
        rows = _rows(lines[first:last])
        if rows:
            found += [*lines[done:first], *rows]
            done = last
    return [*found, *lines[done:]]


def _stretches(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Ranges of neighbouring lines that may be a table: from the first with cells to the last, no prose between."""
    first = last = None
    for place, line in enumerate(lines):
        is_near = last is None or 0 < lines[place - 1].bottom - line.bottom <= MAX_PITCH * line.size
        is_prose = line.row is not None or bool(_SENTENCE.search(line.text)) or bool(_LEADERS.search(line.text))
        if first is not None and last is not None and (is_prose or not is_near):
            yield first, last + 1
            first = last = None
        if line.gaps and not is_prose:
            first = place if first is None else first
            last = place
    if first is not None and last is not None:
        yield first, last + 1


def _rows(lines: Sequence[Line]) -> list[Line]:
    """The rows of a stretch, nothing where it is no table."""
    body = [line for line in lines if line.gaps and _AMOUNT.search(line.text)]
    if len(body) < MIN_AMOUNT_ROWS or sum(bool(line.gaps) for line in lines) < MIN_ROWS:
        return []
    columns = _columns(body)
    if len(columns) < MIN_COLUMNS:
        return []
    table = object()
    groups = _groups(lines)
    return [
        row
        for number, group in enumerate(groups)
        if (row := _row(group, number, len(groups), columns, table)) is not None
    ]


def _columns(body: Sequence[Line]) -> list[_Column]:
    """The columns between the strips that no glyph of the rows with amounts crosses."""
    size = min(line.size for line in body)
    spans = sorted((one.left, one.right) for line in body for one in line.glyphs if one is not BLANK)
    columns: list[_Column] = []
    left, right = spans[0]
    for start, end in spans[1:]:
        if start - right > MIN_STRIP * size:
            columns.append(_Column(left, right))
            left = start
        right = max(right, end)
    return [*columns, _Column(left, right)]


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each row: what is wrapped stands closer to the line above it than rows stand to each other."""
    pitches = sorted(
        above.bottom - below.bottom for above, below in itertools.pairwise(lines) if above.gaps and below.gaps
    )
    pitch = pitches[len(pitches) // 2] if pitches else 0.0
    groups: list[list[Line]] = []
    for line in lines:
        is_rest = not line.gaps and not _AMOUNT.search(line.text) and not _ROW_START.match(line.text)
        if groups and is_rest and groups[-1][-1].bottom - line.bottom < _WRAPPED * pitch:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _row(group: Sequence[Line], number: int, rows: int, columns: Sequence[_Column], table: object) -> Line | None:
    cells: dict[tuple[int, int], list[Glyph]] = {}
    for line in group:
        for glyphs in _cells(line, columns):
            first, last = _covered(glyphs, columns)
            own = next((span for span in cells if span[0] <= first <= span[1]), (first, last))
            cells.setdefault(own, []).extend(glyphs)
    printed: list[Glyph] = []
    spans: list[CellSpan] = []
    at = 0
    for (first, last), held in sorted(cells.items()):
        printed += CELL_END * (first - at)
        spans.append(CellSpan(number, first, 1, last - first + 1, len(printed), len(printed) + len(held)))
        printed += held
        at = last
    if not spans:
        return None
    return replace(
        group[0],
        glyphs=tuple(printed),
        text="".join([one.char for one in printed]),
        bottom=group[-1].bottom,
        gaps=(),
        row=RowSpan(table, rows, len(columns), tuple(spans)),
    )


def _cells(line: Line, columns: Sequence[_Column]) -> Iterator[list[Glyph]]:
    """The glyphs of a line by cell: cut at wide gaps, and where a strip between two columns is kept free."""
    middles = [(before.right + after.left) / 2 for before, after in itertools.pairwise(columns)]
    held: list[Glyph] = []
    for glyph in line.glyphs:
        if glyph is BLANK:
            if held:
                held.append(glyph)
            continue
        right = next((one.right for one in reversed(held) if one is not BLANK), None)
        if right is not None and any(right <= middle <= glyph.left for middle in middles):
            yield _stripped(held)
            held = []
        held.append(glyph)
    if held:
        yield _stripped(held)


def _stripped(glyphs: list[Glyph]) -> list[Glyph]:
    while glyphs and glyphs[-1] is BLANK:
        glyphs.pop()
    return glyphs


def _covered(glyphs: Sequence[Glyph], columns: Sequence[_Column]) -> tuple[int, int]:
    """The first and the last column that glyphs stand in; between two columns, the nearest."""
    printed = [one for one in glyphs if one is not BLANK]
    left, right = printed[0].left, max(one.right for one in printed)
    touched = [
        number
        for number, column in enumerate(columns)
        if min(right, column.right) - max(left, column.left) > 0.3 * min(right - left, column.right - column.left)
    ]
    if touched:
        return touched[0], touched[-1]
    distances = [abs(column.left + column.right - left - right) for column in columns]
    nearest = distances.index(min(distances))
    return nearest, nearest
