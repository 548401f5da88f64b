"""Tables of a document as grids: which cell stands in which row and column, and where in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.documents import Cell, Table

#: an entry of a table has less than two of these
_SENTENCE_END = "。"
#: a cell with more lines lays out text
MAX_CELL_LINES = 12
_BETWEEN_CELLS = " | "


class CellContent(NamedTuple):
    """A cell as read: `merge` is `restart` at the top of cells merged downwards, `continue` below, else empty."""

    lines: Sequence[str]
    column_span: int
    merge: str
    has_table: bool


@dataclass
class _GridCell:
    """A filled cell; `start` and `end` count in its row's line."""

    row: int
    column: int
    column_span: int
    start: int
    end: int
    row_span: int = 1


@dataclass
class Grid:
    """A table being read, row by row."""

    rows: int = 0
    columns: int = 0
    cells: list[_GridCell] = field(default_factory=list)
    _open: dict[int, _GridCell] = field(default_factory=dict)

    def add_row(self, cells: Sequence[CellContent], first_column: int) -> list[str]:
        """Add a row; return its lines: a `TableRow`, but the lines of its cells where the row lays out text."""
        row, column = self.rows, first_column
        filled = sum(bool(cell.lines) for cell in cells)
        is_text = any(cell.has_table or _is_text(cell.lines) for cell in cells)
        if filled == 1:
            is_text = is_text or sum(len(cell.lines) for cell in cells) > 1
        line = ""
        for order, cell in enumerate(cells):
            if order and filled > 1:
                line += _BETWEEN_CELLS
            if cell.merge == "continue":
                self._extend(column)
            else:
                self._open.pop(column, None)
            if cell.lines and not is_text:
                entry = " ".join(one.replace("\n", " ").strip() for one in cell.lines)
                added = _GridCell(row, column, cell.column_span, len(line), len(line) + len(entry))
                self.cells.append(added)
                line += entry
                if cell.merge == "restart":
                    self._open[column] = added
            column += cell.column_span
        self.rows, self.columns = row + 1, max(self.columns, column)
        if is_text or not filled:
            return [one for cell in cells for one in cell.lines]
        return [TableRow(line, self, row)]

    def _extend(self, column: int) -> None:
        if column in self._open:
            self._open[column].row_span += 1


class TableRow(str):
    """The line of a table's row, which knows its table."""

    __slots__ = ("grid", "row")

    def __new__(cls, line: str, grid: Grid, row: int) -> TableRow:
        """A line that is row `row` of `grid`."""
        made = super().__new__(cls, line)
        made.grid, made.row = grid, row
        return made

    grid: Grid
    row: int


def find_tables(lines: Sequence[str]) -> tuple[Table, ...]:
    """The tables whose rows stand among the lines of a text; a grid without two entries side by side is none."""
    grids: dict[int, tuple[Grid, dict[int, int]]] = {}
    place = end = 0
    ends: dict[int, int] = {}
    for line in lines:
        end = place + len(line)
        if isinstance(line, TableRow):
            grids.setdefault(id(line.grid), (line.grid, {}))[1][line.row] = place
            ends[id(line.grid)] = end
        place = end + 1
    return tuple(
        Table(grid.rows, grid.columns, _cells(grid, starts), min(starts.values()), ends[key])
        for key, (grid, starts) in grids.items()
        if _has_neighbours(grid, starts)
    )


def _cells(grid: Grid, starts: dict[int, int]) -> tuple[Cell, ...]:
    return tuple(
        Cell(one.row, one.column, one.row_span, one.column_span, starts[one.row] + one.start, starts[one.row] + one.end)
        for one in grid.cells
        if one.row in starts
    )


def _has_neighbours(grid: Grid, starts: dict[int, int]) -> bool:
    rows = [one.row for one in grid.cells if one.row in starts]
    return len(rows) > len(set(rows))


def _is_text(lines: Sequence[str]) -> bool:
    return len(lines) > MAX_CELL_LINES or sum(_SENTENCE_END in line for line in lines) > 1
