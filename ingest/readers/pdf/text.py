"""The text of a document as it is stored, with the place of each page, character and table cell in it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from math import ceil, floor

from ingest.documents import Cell, CharBoxes, Content, Table
from ingest.readers.pdf.lines import Line, RowSpan
from ingest.readers.pdf.pages import Glyph, turned

_NO_BOX = (1, 0, 0, 0)


class _Writer:
    """Collects the text; one for each document."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.edges = array("i")
        self.page_starts: list[int] = []
        self.tables: list[Table] = []
        self._rows: RowSpan | None = None
        self._cells: list[Cell] = []
        self._start = 0

    def write(self, paragraph: Sequence[Line]) -> None:
        """Add a paragraph, or a row of a table, as a line."""
        row = paragraph[0].row
        if self._rows is not None and (row is None or row.table is not self._rows.table):
            self._close_table()
        last = ""
        for line in paragraph:
            while len(self.page_starts) < line.page:
                self.page_starts.append(len(self.chars))
            if last and _needs_blank(last, line.text[0]):
                self._add(" ")
            start = len(self.chars)
            for glyph in line.glyphs:
                self.chars.append(glyph.char)
                self.edges.extend(_edges(glyph, line.turn))
            last = line.text[-1]
            if line.row is not None:
                self._add_cells(line.row, start)
        self._add("\n")

    def close(self, page_count: int) -> Content:
        """The whole document."""
        if self._rows is not None:
            self._close_table()
        self.page_starts += [len(self.chars)] * (page_count - len(self.page_starts))
        return Content(
            "pdf",
            "",
            "".join(self.chars),
            tuple(self.page_starts),
            CharBoxes(self.edges.tobytes()),
            tuple(self.tables),
        )

    def _add(self, char: str) -> None:
        self.chars.append(char)
        self.edges.extend(_NO_BOX)

    def _add_cells(self, row: RowSpan, start: int) -> None:
        if self._rows is None:
            self._rows, self._start = row, start
        self._cells += [
            Cell(one.row, one.column, one.row_span, one.column_span, start + one.start, start + one.end, one.other_text)
            for one in row.cells
        ]

    def _close_table(self) -> None:
        if self._rows is not None:
            rows, columns, end = self._rows.rows, self._rows.columns, len(self.chars) - 1
            self.tables.append(Table(rows, columns, tuple(self._cells), self._start, end))
        self._rows, self._cells = None, []


def write_text(paragraphs: Iterable[Sequence[Line]], page_count: int) -> Content:
    """The document's content, with a paragraph or a table's row on each line."""
    writer = _Writer()
    for paragraph in paragraphs:
        writer.write(paragraph)
    return writer.close(page_count)


def _needs_blank(last: str, first: str) -> bool:
    """Whether two lines meet between words of Latin letters; a number goes on where its line ended."""
    return last.isascii() and first.isascii() and last.isalpha() and first.isalpha()


def _edges(glyph: Glyph, turn: int) -> tuple[int, int, int, int]:
    _, left, bottom, right, top = glyph
    if left > right:
        return _NO_BOX
    if turn:
        left, bottom, right, top = turned((left, bottom, right, top), -turn % 360)
    return floor(left * 100), floor(bottom * 100), ceil(right * 100), ceil(top * 100)
