"""A sheet of a workbook as a person sees it: its filled cells, and its lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, product
from typing import NamedTuple

from ingest.problems import UnsafeContentError
from ingest.readers.table_rows import MAX_AREA, TextCell, data_rows, is_prose

#: the nine tables of a large department have some ten thousand filled cells
MAX_CELLS = 200_000
#: one text may stand in many cells: what all of them show together
MAX_CHARS = 16 * 1024 * 1024


class Cell(NamedTuple):
    """A filled cell: row and column from 0, its text as shown."""

    row: int
    column: int
    text: str


class Span(NamedTuple):
    """A merged range, all edges within it; its text stands in its upper left cell."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """A sheet: its filled cells row by row, each row from the left."""

    name: str
    cells: tuple[Cell, ...]
    spans: tuple[Span, ...] = ()
    is_hidden: bool = False


class Measure:
    """What the sheets of a workbook hold together, as long as a report could hold it."""

    def __init__(self) -> None:
        self._cells = self._chars = 0

    def take(self, text: str) -> None:
        """Count one more filled cell; raises UnsafeContentError beyond MAX_CELLS or MAX_CHARS."""
        self._cells += 1
        self._chars += len(text)
        if self._cells > MAX_CELLS or self._chars > MAX_CHARS:
            raise UnsafeContentError(
                f"The workbook has more than {MAX_CELLS:,} filled cells or {MAX_CHARS:,} characters."
            )


class SheetBuilder:
    """Collects the filled cells of a sheet, in any order, within the measure of its workbook."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._cells: list[Cell] = []
        self._spans: list[Span] = []

    def add(self, row: int, column: int, text: str) -> None:
        """Add a cell, unless it shows nothing; raises as `Measure.take`."""
        if text and not text.isspace():
            self._measure.take(text)
            self._cells.append(Cell(row, column, text))

    def merge(self, span: Span) -> None:
        """Add a merged range."""
        self._spans.append(span)

    def build(self, name: str, *, is_hidden: bool = False) -> Sheet:
        """The sheet with what was added."""
        return Sheet(name, tuple(sorted(self._cells)), tuple(self._spans), is_hidden)


def sheet_lines(sheet: Sheet) -> list[str]:
    """The sheet's text: a line a row, cells joined by ` | `, inner empty ones kept; rows of tables are `RowLine`s.

    A row of one cell outside a table is running text and keeps the line breaks in it.
    """
    texts = data_rows(list(_text_cells(sheet)))
    lines: list[str] = []
    for row, cells in groupby(sheet.cells, key=lambda cell: cell.row):
        if row in texts:
            lines.append(texts[row])
        else:
            lines += _row_lines(list(cells))
    return lines


def _row_lines(cells: list[Cell]) -> list[str]:
    """The lines of a row that is no table's."""
    if len(cells) == 1:
        return [line for line in (one.strip() for one in cells[0].text.splitlines()) if line]
    texts = [""] * (cells[-1].column - cells[0].column + 1)
    for cell in cells:
        texts[cell.column - cells[0].column] = _one_line(cell.text)
    return [" | ".join(texts)]


def _text_cells(sheet: Sheet) -> Iterator[TextCell]:
    """The filled cells with how far they are merged; what another one covers is not shown."""
    bottom = sheet.cells[-1].row + 1 if sheet.cells else 0
    right = max((cell.column for cell in sheet.cells), default=0) + 1
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for span in sheet.spans:
        rows = range(span.top, min(span.bottom + 1, bottom))
        columns = range(span.left, min(span.right + 1, right))
        if len(covered) + len(rows) * len(columns) > MAX_AREA:
            break
        if rows and columns:
            spans[span.top, span.left] = len(rows), len(columns)
            covered.update(place for place in product(rows, columns) if place != (span.top, span.left))
    for cell in sheet.cells:
        place = cell.row, cell.column
        if place not in covered:
            yield TextCell(*place, *spans.get(place, (1, 1)), _one_line(cell.text), is_prose((cell.text,)))


def _one_line(text: str) -> str:
    return " ".join(text.split())
