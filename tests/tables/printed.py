"""Reports with tables as they are printed, for tests: paragraphs, and tables drawn with bars.

A line with ` | ` is a row; neighbouring rows are a table, a line `%%` begins a page and ends a table. `<` continues the
cell to its left, `^` the one above: so merged cells are drawn. A bar at the beginning follows an empty cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from ingest.documents import Cell, Content, Table

PAGE = "%%"


@dataclass(frozen=True)
class PrintedCell:
    """A cell of a drawn table, empty ones included."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


@dataclass(frozen=True)
class PrintedTable:
    """A drawn table; `places[row][column]` is the cell that covers the place."""

    places: tuple[tuple[PrintedCell, ...], ...]

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.places[0])

    @property
    def has_spans(self) -> bool:
        """Whether a cell covers more than one place."""
        return any(cell.row_span * cell.column_span > 1 for cells in self.places for cell in cells)

    def row(self, number: int) -> list[PrintedCell]:
        """The cells that begin in a row."""
        return [cell for column, cell in enumerate(self.places[number]) if (cell.row, cell.column) == (number, column)]


#: a paragraph, a table, or `PAGE`
Block = str | PrintedTable


def parse_printed(drawn: str) -> list[Block]:
    """The blocks of a drawn report; raises ValueError where merged cells are no rectangle."""
    blocks: list[Block] = []
    lines = [line for line in drawn.split("\n") if line.strip()]
    for is_table, group in groupby(lines, key=lambda line: "|" in line):
        rows = list(group)
        blocks += [_parse_table(rows)] if is_table else rows
    return blocks


def print_content(blocks: list[Block]) -> Content:
    """What a reader that knows pages and cells makes of the blocks."""
    lines: list[str] = []
    tables: list[Table] = []
    pages = [0]
    place = 0
    for block in blocks:
        if block == PAGE:
            pages.append(place)
            continue
        if isinstance(block, str):
            lines.append(block)
            place += len(block) + 1
            continue
        start, cells = place, []
        for number in range(len(block.places)):
            line = ""
            bars = ""
            for cell in block.row(number):
                if cell.text:
                    line += bars
                    at = place + len(line)
                    bars = ""
                    line += cell.text
                    cells.append(Cell(number, cell.column, cell.row_span, cell.column_span, at, at + len(cell.text)))
                bars += " | "
            if line:
                lines.append(line)
                place += len(line) + 1
        tables.append(Table(len(block.places), block.columns, tuple(cells), start, place - 1))
    return Content("pdf", "", "\n".join(lines), page_starts=tuple(pages), tables=tuple(tables))


def _parse_table(lines: list[str]) -> PrintedTable:
    drawn = [[part.strip() for part in line.split("|")] for line in lines]
    columns = max(map(len, drawn))
    drawn = [row + [""] * (columns - len(row)) for row in drawn]
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for row, texts in enumerate(drawn):
        for column, text in enumerate(texts):
            at = (row, column)
            owners[at] = owners[row, column - 1] if text == "<" else owners[row - 1, column] if text == "^" else at
    cells: dict[tuple[int, int], PrintedCell] = {}
    for owner in set(owners.values()):
        covered = [place for place, one in owners.items() if one == owner]
        rows, width = max(row for row, _ in covered) - owner[0] + 1, max(column for _, column in covered) - owner[1] + 1
        if rows * width != len(covered):
            raise ValueError(f"The cell at {owner} covers no rectangle.")
        cells[owner] = PrintedCell(*owner, rows, width, drawn[owner[0]][owner[1]])
    return PrintedTable(
        tuple(tuple(cells[owners[row, column]] for column in range(columns)) for row in range(len(drawn)))
    )
