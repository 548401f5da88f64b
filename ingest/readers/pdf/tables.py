"""The lines of a page, rows of its ruled tables among them: a row is one line, a cell's wrapped lines are joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ingest.documents import Box
from ingest.readers.pdf.aligned import with_aligned_tables
from ingest.readers.pdf.grids import RuledCell, RuledGrid, find_grids
from ingest.readers.pdf.lines import CELL_END, CellSpan, Line, RowSpan, group_lines
from ingest.readers.pdf.pages import Glyph, Page, turned

#: a frame around running text is no table: one of its cells holds so many glyphs, and so large a share of all
_MIN_PROSE, _PROSE_SHARE = 400, 0.6

_CellGlyphs = dict[tuple[int, int], list[Glyph]]


def print_lines(page: Page) -> list[Line]:
    """The lines of a page from top to bottom; of text turned otherwise than most, behind."""
    found: list[Line] = []
    turns = sorted(page.glyphs, key=lambda one: (-len(page.glyphs[one]), one))
    for turn in turns:
        glyphs = page.glyphs[turn]
        if turn:
            glyphs = [Glyph(one.char, *turned(one[1:], turn)) for one in glyphs]
        rows: list[Line] = []
        across: list[Box] = []
        if turn == turns[0]:
            across, upright = _rulings(page, turn)
            for grid in find_grids(across, upright):
                inside, outside = _parted(grid, glyphs)
                if inside and not _is_frame(inside):
                    glyphs = outside
                    rows += _rows(page.number, turn, grid, inside)
        lines = group_lines(page.number, turn, glyphs)
        if turn == turns[0]:
            lines = with_aligned_tables(lines, across)
        found += sorted([*lines, *rows], key=lambda one: -one.bottom - one.top) if rows else lines
    return found


def _rulings(page: Page, turn: int) -> tuple[list[Box], list[Box]]:
    """Ruling lines in the frame in which text turned by `turn` runs to the right: across, and upright."""
    across, upright = page.drawn.across, page.drawn.upright
    if turn in (90, 270):
        across, upright = upright, across
    return [turned(box, turn) for box in across], [turned(box, turn) for box in upright]


def _parted(grid: RuledGrid, glyphs: Sequence[Glyph]) -> tuple[_CellGlyphs, list[Glyph]]:
    """The glyphs of each cell, and those that stand in none."""
    inside: defaultdict[tuple[int, int], list[Glyph]] = defaultdict(list)
    outside: list[Glyph] = []
    for glyph in glyphs:
        cell = grid.find((glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2)
        if cell is None:
            outside.append(glyph)
        else:
            inside[cell.row, cell.column].append(glyph)
    return inside, outside


def _is_frame(inside: _CellGlyphs) -> bool:
    most = max(map(len, inside.values()))
    return most > _MIN_PROSE and most > _PROSE_SHARE * sum(map(len, inside.values()))


def _rows(page: int, turn: int, grid: RuledGrid, inside: _CellGlyphs) -> list[Line]:
    """The rows of a table that hold anything, each as a line."""
    table = object()
    found = []
    for row in range(len(grid.ys) - 1):
        cells = sorted((one for one in grid.cells if one.row == row), key=lambda one: one.column)
        glyphs, spans = _row_glyphs(page, turn, cells, inside)
        if spans:
            found.append(
                Line(
                    page=page,
                    turn=turn,
                    glyphs=tuple(glyphs),
                    text="".join([one.char for one in glyphs]),
                    left=grid.xs[0],
                    bottom=grid.ys[row + 1],
                    right=grid.xs[-1],
                    top=grid.ys[row],
                    size=max(one.top - one.bottom for one in glyphs if one.left <= one.right),
                    gaps=(),
                    row=RowSpan(table, len(grid.ys) - 1, len(grid.xs) - 1, tuple(spans)),
                )
            )
    return found


def _row_glyphs(
    page: int, turn: int, cells: Sequence[RuledCell], inside: _CellGlyphs
) -> tuple[list[Glyph], list[CellSpan]]:
    """The glyphs of a row from left to right up to its last cell that is not empty, and which are each cell's."""
    glyphs: list[Glyph] = []
    spans = []
    ends: list[Glyph] = []
    for cell in cells:
        lines = group_lines(page, turn, inside.get((cell.row, cell.column), ()))
        if lines:
            glyphs += ends
            start = len(glyphs)
            for line in lines:
                glyphs += line.glyphs
            spans.append(CellSpan(cell.row, cell.column, cell.row_span, cell.column_span, start, len(glyphs)))
            ends = []
        ends += CELL_END
    return glyphs, spans
