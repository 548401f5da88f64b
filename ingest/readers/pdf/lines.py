"""From glyphs to printed lines: by where they stand, because the order of the content is anything."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingest.readers.pdf.pages import Glyph

#: gaps in parts of the em: what separates two words of Latin letters or digits, two Chinese words, and two cells
WORD_GAP, HAN_GAP, CELL_GAP = 0.16, 0.6, 1.5
_LATIN_END = "\u0100"
#: glyphs of one line share at least this part of the lower one's height: digits may stand on another baseline
_MIN_OVERLAP = 0.5
#: how far a glyph may be printed from its own double (bold made by printing twice), in parts of the em
_DOUBLE = 0.3
#: a blank that the reader puts in
BLANK = Glyph(" ", 1.0, 0.0, 0.0, 0.0)
#: what the reader puts between the cells of a table's row
CELL_END = (BLANK, Glyph("|", 1.0, 0.0, 0.0, 0.0), BLANK)
_SPACES = frozenset(" \t\u00a0\u3000\u2002\u2003")


class CellSpan(NamedTuple):
    """A cell of a table's row: its place in the table, and its glyphs [start, end) among those of the line.

    `other_text` is what another reading of the print gives, empty where there is none.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    start: int
    end: int
    other_text: str = ""


@dataclass(frozen=True, slots=True)
class RowSpan:
    """What makes a line the row of a ruled table: rows of one table share `table`, a mark of nothing else."""

    table: object
    rows: int
    columns: int
    cells: tuple[CellSpan, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line, or its part in one column; places in the frame in which its text runs to the right.

    `glyphs` are in reading order, with a `BLANK` where printed words stand apart. `size` is its height of type.
    `gaps` are the wide gaps within (left and right end): the line has cells. `row` where it is that of a ruled table.
    """

    page: int
    turn: int
    glyphs: tuple[Glyph, ...]
    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    gaps: tuple[tuple[float, float], ...]
    row: RowSpan | None = None


class _Run:
    """Glyphs that follow each other closely on a line, as the content has them."""

    __slots__ = ("bottom", "glyphs", "left", "right", "top")

    def __init__(self, glyph: Glyph) -> None:
        self.glyphs = [glyph]
        _, self.left, self.bottom, self.right, self.top = glyph

    def add(self, glyph: Glyph) -> None:
        self.glyphs.append(glyph)
        self.right = max(self.right, glyph.right)


def group_lines(page: int, turn: int, glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines that glyphs make up, from top to bottom; places in the frame in which their text runs to the right."""
    lines = (_line(page, turn, runs) for runs in _group(_runs(glyphs)))
    return [line for line in lines if line is not None]


def make_line(page: int, turn: int, glyphs: list[Glyph]) -> Line | None:
    """A line of glyphs in order from left to right; None where they are blanks alone."""
    sizes = [one.top - one.bottom for one in glyphs if one.char not in _SPACES]
    if not sizes:
        return None
    size = statistics.median_high(sizes)
    kept: list[Glyph] = []
    gaps: list[tuple[float, float]] = []
    right = glyphs[0].left
    is_apart = False
    spacing: float | None = None
    for glyph in glyphs:
        char, left = glyph.char, glyph.left
        if char in _SPACES:
            is_apart = True
            right = max(right, glyph.right)
            continue
        if kept:
            if _is_double(glyph, kept, size):
                continue
            gap = left - right
            if gap > CELL_GAP * size:
                gaps.append((right, left))
            is_latin = char < _LATIN_END and kept[-1].char < _LATIN_END
            if is_latin and gap > WORD_GAP * size:
                # a number may be spaced out: then all its digits are
                spacing = _latin_spacing(glyphs) if spacing is None else spacing
                is_apart = is_apart or gap > WORD_GAP * size + spacing
            if is_apart or gap > HAN_GAP * size:
                kept.append(BLANK)
        is_apart = False
        kept.append(glyph)
        right = max(right, glyph.right)
    return Line(
        page=page,
        turn=turn,
        glyphs=tuple(kept),
        text="".join([one.char for one in kept]),
        left=kept[0].left,
        bottom=min(one.bottom for one in kept if one is not BLANK),
        right=max(one.right for one in kept if one is not BLANK),
        top=max(one.top for one in kept if one is not BLANK),
        size=size,
        gaps=tuple(gaps),
    )


def _latin_spacing(glyphs: Sequence[Glyph]) -> float:
    """By how much all Latin letters and digits of a line stand apart."""
    gaps = [
        after.left - before.right
        for before, after in itertools.pairwise(glyphs)
        if before.char < _LATIN_END and after.char < _LATIN_END and not {before.char, after.char} & _SPACES
    ]
    return max(0.0, min(gaps, default=0.0))


def _runs(glyphs: Iterable[Glyph]) -> list[_Run]:
    found: list[_Run] = []
    last: Glyph | None = None
    for glyph in glyphs:
        _, left, bottom, _, top = glyph
        if last is not None:
            size = last.top - last.bottom
            height = top - bottom
            is_level = abs(bottom + top - last.bottom - last.top) < 0.5 * min(size, height)
            if is_level and -0.3 * size <= left - last.right <= size and 0.7 * size < height < 1.4 * size:
                found[-1].add(glyph)
                last = glyph
                continue
        found.append(_Run(glyph))
        last = glyph
    return found


def _group(runs: list[_Run]) -> list[list[_Run]]:
    """Runs by line, from top to bottom: those whose heights overlap."""
    lines: list[tuple[float, float, list[_Run]]] = []
    for run in sorted(runs, key=lambda one: (-one.bottom - one.top, one.left)):
        best, most = -1, _MIN_OVERLAP
        for place in range(len(lines) - 1, max(-1, len(lines) - 6), -1):
            bottom, top, _ = lines[place]
            height = min(top - bottom, run.top - run.bottom)
            overlap = (min(top, run.top) - max(bottom, run.bottom)) / height if height > 0 else 0.0
            if overlap > most:
                best, most = place, overlap
        if best < 0:
            lines.append((run.bottom, run.top, [run]))
        else:
            lines[best][2].append(run)
    return [members for _, _, members in lines]


def _line(page: int, turn: int, runs: list[_Run]) -> Line | None:
    runs.sort(key=lambda one: one.left)
    glyphs = [glyph for run in runs for glyph in run.glyphs]
    overlaps = (
        before.right - after.left > 0.3 * (before.top - before.bottom) for before, after in itertools.pairwise(runs)
    )
    if any(overlaps):
        glyphs.sort(key=lambda one: one.left)
    return make_line(page, turn, glyphs)


def _is_double(glyph: Glyph, kept: list[Glyph], size: float) -> bool:
    """Whether a glyph is printed again at its place, among the last few."""
    for other in kept[-3:]:
        if (
            other.char == glyph.char
            and abs(other.left - glyph.left) < _DOUBLE * min(size, glyph.right - glyph.left)
            and abs(other.bottom - glyph.bottom) < _DOUBLE * size
        ):
            return True
    return False
