"""The lines of a page, rows of its ruled tables among them: a row is one line, a cell's wrapped lines are joined."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

from ingest.documents import Box
from ingest.readers.pdf.aligned import last_columns, with_aligned_tables
from ingest.readers.pdf.chunks import Chunk, is_coded, is_value
from ingest.readers.pdf.contested import DIGITS, FilledCell, compare_readings
from ingest.readers.pdf.grids import RuledCell, RuledGrid, find_grids
from ingest.readers.pdf.lines import CELL_END, WORD_GAP, CellSpan, Line, RowSpan, group_lines
from ingest.readers.pdf.pages import Glyph, Page, turned
from ingest.readers.pdf.rows import group_rows

#: a frame around running text is no table: one of its cells holds so many glyphs, and so large a share of all
_MIN_PROSE, _PROSE_SHARE = 400, 0.6

#: a number is broken into no more lines than this
MAX_WRAPPED = 3
#: so many columns with a value a line are several rows
MIN_STACKS = 2

_CellGlyphs = dict[tuple[int, int], list[Glyph]]


def print_lines(page: Page, before: Sequence[Line] = ()) -> list[Line]:
    """The lines of a page from top to bottom; of text turned otherwise than most, behind.

    `before` are the lines of the page before, whose table may go on.
    """
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
            lines = with_aligned_tables(lines, across, last_columns(before))
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
    last: Glyph | None = None
    cell: RuledCell | None = None
    for glyph in glyphs:
        found = grid.find((glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2)
        # a number may run over the last rule
        if found is not None or cell is None or last is None or not _runs_on(last, glyph):
            cell = found
        last = glyph
        if cell is None:
            outside.append(glyph)
        else:
            inside[cell.row, cell.column].append(glyph)
    return inside, outside


def _runs_on(last: Glyph, glyph: Glyph) -> bool:
    size = glyph.top - glyph.bottom
    is_close = -WORD_GAP * size < glyph.left - last.right < WORD_GAP * size
    return is_close and glyph.bottom == last.bottom and glyph.char in DIGITS and last.char in DIGITS


def _is_frame(inside: _CellGlyphs) -> bool:
    most = max(map(len, inside.values()))
    return most > _MIN_PROSE and most > _PROSE_SHARE * sum(map(len, inside.values()))


def _rows(page: int, turn: int, grid: RuledGrid, inside: _CellGlyphs) -> list[Line]:
    """The rows of a table that hold anything, each as a line."""
    rows: list[list[FilledCell]] = [[] for _ in range(len(grid.ys) - 1)]
    for cell in grid.cells:
        glyphs = inside.get((cell.row, cell.column))
        lines = tuple(group_lines(page, turn, glyphs)) if glyphs else ()
        rows[cell.row].append(FilledCell(cell, lines))
    split = [[compare_readings(part) for part in _split(row)] for row in rows]
    firsts = [0, *itertools.accumulate(map(len, split))]
    table = object()
    found = []
    for number, parts in enumerate(split):
        for order, part in enumerate(parts):
            glyphs, spans = _row_glyphs(part, firsts, firsts[number] + order)
            if spans:
                its = [line for one in part for line in one.lines]
                found.append(
                    Line(
                        page=page,
                        turn=turn,
                        glyphs=tuple(glyphs),
                        text="".join([one.char for one in glyphs]),
                        left=grid.xs[0],
                        bottom=grid.ys[number + 1] if len(parts) == 1 else min(one.bottom for one in its),
                        right=grid.xs[-1],
                        top=grid.ys[number] if len(parts) == 1 else max(one.top for one in its),
                        size=max(one.size for one in its),
                        gaps=(),
                        row=RowSpan(table, firsts[-1], len(grid.xs) - 1, tuple(spans)),
                    )
                )
    return found


def _split(row: list[FilledCell]) -> list[list[FilledCell]]:
    """The rows that stand in a place without a rule between them: several columns hold a value a line."""
    stacks = [len(one.lines) for one in row if _is_stack(one)]
    is_several = len(stacks) >= MIN_STACKS or max(stacks, default=0) > MAX_WRAPPED
    if not is_several or any(one.cell.row_span > 1 for one in row if one.lines):
        return [row]
    owners = {id(line): one.cell for one in row for line in one.lines}
    levels: list[list[Chunk]] = []
    for line in sorted((line for one in row for line in one.lines), key=lambda one: (-one.bottom, one.left)):
        chunk = Chunk(line.glyphs, line)
        if levels and levels[-1][0].line.bottom - line.bottom < 0.5 * line.size:
            levels[-1].append(chunk)
        else:
            levels.append([chunk])
    for level in levels:
        level.sort(key=lambda one: one.left)
    return [
        [FilledCell(one.cell, tuple(each.line for each in group if owners[id(each.line)] is one.cell)) for one in row]
        for group in group_rows(levels, ())
    ]


def _is_stack(one: FilledCell) -> bool:
    """Whether most of a cell's lines are values, or names with codes in front."""
    values = sum(is_value(line.text) for line in one.lines)
    coded = sum(is_coded(line.text) for line in one.lines)
    return coded > 1 or (values > 1 and 2 * values >= len(one.lines) and not _is_wrapped(one))


def _is_wrapped(one: FilledCell) -> bool:
    """Whether each line but the last fills its cell: one number, broken between its digits."""
    left, _, right, _ = one.cell.box
    return len(one.lines) <= MAX_WRAPPED and all(
        line.left - left < line.size and right - line.right < line.size for line in one.lines[:-1]
    )


def _row_glyphs(row: list[FilledCell], firsts: Sequence[int], number: int) -> tuple[list[Glyph], list[CellSpan]]:
    """The glyphs of a row from left to right up to its last cell that is not empty, and which are each cell's.

    `firsts` holds the number of the first row of each place between two rules.
    """
    glyphs: list[Glyph] = []
    spans = []
    ends: list[Glyph] = []
    for one in row:
        if one.lines:
            cell = one.cell
            glyphs += ends
            start = len(glyphs)
            for line in one.lines:
                glyphs += line.glyphs
            rows = firsts[cell.row + cell.row_span] - number if cell.row_span > 1 else 1
            spans.append(CellSpan(number, cell.column, rows, cell.column_span, start, len(glyphs), one.other_text))
            ends = []
        ends += CELL_END
    return glyphs, spans
