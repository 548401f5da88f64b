"""Tables of a document: which cell stands in which row and column, and the lines their rows are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingest.readers.table_rows import BAR, TextCell, data_rows, is_prose

_SENTENCE_END = "。"
#: a cell with more lines lays out text
MAX_CELL_LINES = 12


class CellContent(NamedTuple):
    """A cell as read: `merge` is `above` or `left` where it goes on with the cell there and holds nothing itself."""

    lines: Sequence[str]
    column_span: int
    merge: str
    has_table: bool


@dataclass(frozen=True)
class GridRow:
    """A row of a table and the column in which it begins."""

    cells: Sequence[CellContent]
    first_column: int


def table_lines(rows: Sequence[GridRow]) -> list[str]:
    """A row of figures is one line; rows that lay out a page are the lines of their cells, one cell after another."""
    has_tables = any(cell.has_table for row in rows for cell in row.cells)
    texts = {} if has_tables else data_rows(_place(rows))
    found: list[str] = []
    for number, row in enumerate(rows):
        if number in texts:
            found.append(texts[number])
        else:
            found += _row_lines(row.cells)
    return found


def _place(rows: Sequence[GridRow]) -> list[TextCell]:
    """The filled cells with their places, merged ones as far as they reach."""
    placed: list[TextCell] = []
    #: by column the place in `placed` of the cell that ends in the row above
    above: dict[int, int] = {}
    for number, row in enumerate(rows):
        column, before = row.first_column, -1
        reached: dict[int, int] = {}
        for cell in row.cells:
            if cell.merge == "left" and before >= 0:
                placed[before] = placed[before]._replace(column_span=placed[before].column_span + cell.column_span)
            elif cell.merge == "above" and column in above:
                before = reached[column] = above[column]
                placed[before] = placed[before]._replace(row_span=number + 1 - placed[before].row)
            elif cell.lines and not cell.merge:
                before = reached[column] = len(placed)
                placed.append(TextCell(number, column, 1, cell.column_span, _entry(cell.lines), is_prose(cell.lines)))
            else:
                before = -1
            column += cell.column_span
        above = reached
    return placed


def _row_lines(cells: Sequence[CellContent]) -> list[str]:
    """A row that is no data table's."""
    filled = [cell.lines for cell in cells if cell.lines]
    if len(filled) <= 1 or any(cell.has_table for cell in cells) or any(map(_is_text, filled)):
        return [line for lines in filled for line in lines]
    return [BAR.join(_entry(cell.lines) for cell in cells)]


def _entry(lines: Sequence[str]) -> str:
    return " ".join(line.replace("\n", " ").strip() for line in lines)


def _is_text(lines: Sequence[str]) -> bool:
    return len(lines) > MAX_CELL_LINES or sum(_SENTENCE_END in line for line in lines) > 1
