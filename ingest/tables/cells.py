"""Every cell of a table with what kind of thing it holds: nothing, a dash, a zero and a mask are four things."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.documents import TableCell
from ingest.tables.grid import AMOUNT, Grid, GridCell, is_counting
from ingest.tables.shape import Block, Shape

_DASH = re.compile(r"[-—–―─/\\]+")
_MASK = re.compile(r"[*＊×]{2,}")
_ZERO = re.compile(r"-?0+(?:\.0+)?%?")


def read_cells(grid: Grid, shape: Shape, number: int) -> Iterator[TableCell]:
    """The cells of a table in reading order; empty ones only where a value could stand."""
    blocks = {column: block for block in shape.blocks for column in (*block.codes, *block.labels, *block.values)}
    values = {column for block in shape.blocks for column in block.values}
    codes = {column for block in shape.blocks for column in block.codes}
    for row, cells in enumerate(grid.rows):
        is_body = row in shape.body
        counts = not is_body and is_counting(grid.texts(row))
        for column, cell in enumerate(cells):
            name = _name(grid, row, blocks.get(column)) if is_body else ""
            head = " ".join(shape.heads[column]) if column < len(shape.heads) else ""
            if cell is None:
                if is_body and column in values and name:
                    yield TableCell(number, row, column, 1, 1, "empty", "", head, name, None, None)
                continue
            place = cell.cell
            if (place.row, place.column) != (row, column):
                continue
            if counts or column in shape.lines:
                kind = "counting"
            elif not is_body:
                kind = "head"
            elif column in values:
                kind = _kind(cell)
            else:
                kind = "code" if column in codes and cell.text.isdigit() else "name"
            yield TableCell(
                number,
                row,
                column,
                place.row_span,
                place.column_span,
                kind,
                cell.printed,
                head,
                name,
                place.char_start,
                place.char_end,
            )


def _kind(cell: GridCell) -> str:
    if _ZERO.fullmatch(cell.text):
        return "zero"
    if AMOUNT.fullmatch(cell.text):
        return "number"
    if _DASH.fullmatch(cell.text):
        return "dash"
    return "masked" if _MASK.fullmatch(cell.text) else "text"


def _name(grid: Grid, row: int, block: Block | None) -> str:
    if block is None:
        return ""
    named = (grid.rows[row][column] for column in (*block.codes, *block.labels))
    return " ".join(dict.fromkeys(cell.printed for cell in named if cell))
