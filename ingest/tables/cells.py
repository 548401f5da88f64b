"""Every cell of a table with what kind of thing it holds: nothing, a dash, a zero and a mask are four things."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.documents import TableCell
from ingest.tables.grid import AMOUNT, Grid, GridCell, is_counting
from ingest.tables.shape import Block, Shape

_DASH = re.compile(r"[-—–―─/\\]+")
_MASK = re.compile(r"[*＊×]{2,}")
_ZERO = re.compile(r"-?0+(?:\.0+)?%?")


def read_cells(grid: Grid, shape: Shape, number: int) -> Iterator[TableCell]:
    """The cells of a table in reading order; empty ones only where a value could stand."""
    blocks = {one: block for block in shape.blocks for one in (*block.codes, *block.labels, *block.values)}
    values = {column for block in shape.blocks for column in block.values}
    codes = {column for block in shape.blocks for column in block.codes}
    heads = [" ".join(head) for head in shape.heads]
    for row, cells in enumerate(grid.rows):
        is_body = row in shape.body
        counts = not is_body and is_counting(grid.texts(row))
        names = {block: _name(cells, block) for block in shape.blocks} if is_body else {}
        for column, cell in enumerate(cells):
            block = blocks.get(column)
            name = names[block] if is_body and block is not None else ""
            head = heads[column] if column < len(heads) else ""
            if cell is None:
                if name and column in values:
                    yield TableCell(number, row, column, 1, 1, "empty", "", head, name, None, None)
                continue
            place = cell.cell
            if place.row != row or place.column != column:
                continue
            if counts or column in shape.lines:
                kind = "counting"
            elif not is_body:
                kind = "head"
            elif column in values:
                kind = _kind(cell)
            else:
                kind = "code" if column in codes and cell.text.isdigit() else "name"
            span = place.row_span, place.column_span
            yield TableCell(
                number, row, column, *span, kind, cell.printed, head, name, place.char_start, place.char_end
            )


def _kind(cell: GridCell) -> str:
    if _ZERO.fullmatch(cell.text):
        return "zero"
    if AMOUNT.fullmatch(cell.text):
        return "number"
    if _DASH.fullmatch(cell.text):
        return "dash"
    return "masked" if _MASK.fullmatch(cell.text) else "text"


def _name(cells: Sequence[GridCell | None], block: Block) -> str:
    named = [cell.printed for column in (*block.codes, *block.labels) if (cell := cells[column])]
    return " ".join(dict.fromkeys(named)) if len(named) > 1 else "".join(named)
