"""The rows of a table whose columns are known: which lines make up a row, and what of them stands in which column."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.documents import Box
from ingest.readers.pdf.chunks import Chunk, amounts
from ingest.readers.pdf.lines import CELL_END, CellSpan, Line, RowSpan
from ingest.readers.pdf.pages import Glyph

#: in parts of the em: lines closer than this overlap, so they are of one row
_OVERLAPPING = 0.95
#: a line this much closer to the row above than rows are is the rest of a wrapped cell
_WRAPPED = 0.8
#: parts of the em: the lines of a name are no further apart
_LEADING = 1.5
#: parts of the em: a name that ends so near its column's end was wrapped there
_FULL = 1.3


@dataclass(frozen=True)
class Column:
    """A column from left to right, as far as something is printed in it, and whether that is values.

    Of a column that `is_empty` only the head is printed. `counted` is where the middle of the number that counts it is
    (栏次 1 2 3), None where nothing does.
    """

    left: float
    right: float
    is_value: bool = False
    is_empty: bool = False
    counted: float | None = None

    @property
    def middle(self) -> float:
        """Its middle from left to right: that of what counts it, which stands below the head, or of what it holds."""
        return (self.left + self.right) / 2 if self.counted is None else self.counted

    def meets(self, other: Column) -> bool:
        """Whether the same column may be printed there."""
        return self.left < other.right and other.left < self.right

    def holds(self, chunk: Chunk) -> bool:
        """Whether a chunk stands in it at all."""
        return chunk.left < self.right and self.left < chunk.right


@dataclass(frozen=True)
class PlacedRow:
    """What stands in a row: first and last column and the chunks there, from left to right."""

    cells: tuple[tuple[int, int, tuple[Chunk, ...]], ...]

    @classmethod
    def of(cls, chunks: Sequence[Chunk], columns: Sequence[Column]) -> PlacedRow:
        """Put chunks, from top to bottom, into the columns they stand in."""
        cells: dict[tuple[int, int], list[Chunk]] = {}
        for chunk in chunks:
            held = [place for place, column in enumerate(columns) if column.holds(chunk) and not column.is_empty]
            if not held:
                distances = [abs(column.middle - chunk.middle) for column in columns]
                held = [distances.index(min(distances))]
            own = next((span for span in cells if span[0] <= held[0] <= span[1]), (held[0], held[-1]))
            cells.setdefault(own, []).append(chunk)
        return cls(tuple((*span, tuple(its)) for span, its in sorted(cells.items())))


def group_rows(lines: Sequence[Sequence[Chunk]], across: Sequence[Box]) -> list[list[Chunk]]:
    """The chunks of each row from top to bottom; `across` are rules that may part rows."""
    lines = [line for line in lines if line]
    ruled = _between_rules(lines, across)
    if ruled is not None:
        return ruled
    anchors = [place for place, line in enumerate(lines) if any(True for _ in amounts(line))]
    pitches = [_drop(lines[one], lines[other]) for one, other in itertools.pairwise(anchors)]
    pitch = statistics.median(pitches) if pitches else 0.0
    names_end = max((one.right for line in lines for one in line if one.is_name), default=0.0)
    groups: list[list[Sequence[Chunk]]] = []
    has_amounts = False
    for place, line in enumerate(lines):
        is_anchor = place in anchors
        if groups and _goes_on(groups[-1], line, is_anchor and has_amounts, pitch, names_end, lines[place + 1 :]):
            groups[-1].append(line)
            has_amounts = has_amounts or is_anchor
        else:
            groups.append([line])
            has_amounts = is_anchor
    return [[chunk for line in group for chunk in line] for group in groups]


@dataclass(frozen=True, eq=False)
class AlignedTable:
    """Marks the rows of one table, and has its columns for the page on which it may go on."""

    columns: tuple[Column, ...]


def make_rows(rows: Sequence[PlacedRow], columns: Sequence[Column]) -> list[Line]:
    """The rows of a table as lines."""
    table = AlignedTable(tuple(columns))
    found = []
    for number, row in enumerate(rows):
        printed: list[Glyph] = []
        spans: list[CellSpan] = []
        at = 0
        for first, last, chunks in row.cells:
            printed += CELL_END * (first - at)
            start = len(printed)
            for chunk in chunks:
                printed += chunk.glyphs
            spans.append(CellSpan(number, first, 1, last - first + 1, start, len(printed)))
            at = last
        if not spans:
            continue
        lines = [chunk.line for _, _, chunks in row.cells for chunk in chunks]
        found.append(
            replace(
                lines[0],
                glyphs=tuple(printed),
                text="".join([one.char for one in printed]),
                left=min(one.left for one in lines),
                bottom=min(one.bottom for one in lines),
                right=max(one.right for one in lines),
                top=max(one.top for one in lines),
                gaps=(),
                row=RowSpan(table, len(rows), len(columns), tuple(spans)),
            )
        )
    return found


def _between_rules(lines: Sequence[Sequence[Chunk]], across: Sequence[Box]) -> list[list[Chunk]] | None:
    """Rows where rules run across between them: no more than one line of values between two rules, mostly one."""
    left, right = min(line[0].left for line in lines), max(line[-1].right for line in lines)
    ys = sorted({(box[1] + box[3]) / 2 for box in across if box[0] < left + 10 and box[2] > right - 10}, reverse=True)
    if len(ys) < 3:
        return None
    bands: dict[int, list[Sequence[Chunk]]] = {}
    for line in lines:
        middle = (line[0].line.bottom + line[0].line.top) / 2
        bands.setdefault(sum(y > middle for y in ys), []).append(line)
    stating = [sum(any(True for _ in amounts(line)) for line in band) for band in bands.values()]
    if max(stating) > 1 or 2 * sum(stating) < len(stating):
        return None
    return [[chunk for line in band for chunk in line] for _, band in sorted(bands.items())]


def _drop(above: Sequence[Chunk], below: Sequence[Chunk]) -> float:
    return above[0].line.bottom - below[0].line.bottom


def _goes_on(
    group: Sequence[Sequence[Chunk]],
    line: Sequence[Chunk],
    is_second_anchor: bool,
    pitch: float,
    names_end: float,
    rest: Sequence[Sequence[Chunk]],
) -> bool:
    """Whether a line belongs to the row above it."""
    size, drop = line[0].line.size, _drop(group[-1], line)
    if is_second_anchor:
        return False
    is_name_alone = not any(True for _ in amounts(line))
    if is_name_alone and rest and _drop(line, rest[0]) < _WRAPPED * drop:
        # the first line of a name beside whose middle the values stand
        return False
    if drop < _OVERLAPPING * size:
        return True
    if line[0].is_code and not any(one.is_code or one.begins_row for above in group for one in above):
        # the first line of a name whose code stands beside a later one
        return drop < _LEADING * size
    if line[0].begins_row or line[0].is_code:
        return False
    if drop < _WRAPPED * pitch:
        return True
    last = [one for one in group[-1] if one.is_name]
    return bool(last) and last[0].right > names_end - _FULL * size and drop < 1.1 * max(pitch, size) and is_name_alone
