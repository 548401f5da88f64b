"""The text of a report as lines and tables with their marks, cut into pages that a browser draws at once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from explorer.document.marks import Figure, Marks, Quote

#: A line longer than this, or with a figure in it, is a paragraph, even where a heading begins it.
_LONGEST_HEADING = 40
#: What a page may hold: characters, of which a figure with all that is told beside it counts as several.
PAGE_WEIGHT = 10_000
_FIGURE_WEIGHT = 24
#: A page is full enough from here on for a chapter to begin a new one.
_NEARLY_FULL = PAGE_WEIGHT * 6 // 10

#: 一、 and the titles of tables
_OUTLINE_DEPTH = 2
#: 第三部分
_PART = re.compile(r"第\w+部分")

_VALUES = ("number", "zero", "dash", "masked")
_HEADS = ("head", "counting")


@dataclass(frozen=True)
class Stretch:
    """Text under the same marks; `is_first` where its figure, or without one its quotation, begins here."""

    text: str
    figure: Figure | None = None
    quote: Quote | None = None
    is_first: bool = False


@dataclass(frozen=True)
class Line:
    """A line that begins at `start`; `depth` is that of the heading with which it begins, 0 where there is none.

    A heading that goes on with a sentence or a figure is a paragraph, and not `is_heading`.
    """

    start: int
    depth: int
    is_heading: bool
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Cell:
    """A cell of a printed table: `kind` tells nothing, a dash, a zero and a mask apart."""

    kind: str
    row_span: int
    column_span: int
    stretches: tuple[Stretch, ...]

    @property
    def is_head(self) -> bool:
        """It heads a column or numbers it."""
        return self.kind in _HEADS

    @property
    def is_value(self) -> bool:
        """It stands where an amount stands."""
        return self.kind in _VALUES


@dataclass(frozen=True)
class Grid:
    """A printed table, or some of its rows where it is too long for a page; `row` of `rows` is the first of these."""

    start: int
    number: int
    title: str
    page: int | None
    cells: tuple[tuple[Cell, ...], ...]
    row: int
    rows: int


Block = Line | Grid


@dataclass(frozen=True)
class Heading:
    """A heading of the outline; `page` is that of the cut text on which it stands."""

    start: int
    depth: int
    title: str
    page: int


@dataclass(frozen=True)
class Paper:
    """A page of the cut text: its blocks, and where it begins."""

    start: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Source:
    """What a report's text is made of: `sections` and `tables` are rows of the marts, `cells` by table number."""

    text: str
    sections: Sequence[Mapping[str, Any]]
    tables: Sequence[Mapping[str, Any]]
    cells: Mapping[int, Sequence[Mapping[str, Any]]]
    marks: Marks


def cut_pages(source: Source) -> tuple[Paper, ...]:
    """The pages of a text, one at least; a line is never cut, a table between its rows only."""
    pages: list[Paper] = []
    blocks: list[Block] = []
    weight = 0
    for block in _blocks(source):
        heavy = _weigh(block)
        begins_chapter = isinstance(block, Line) and block.is_heading and block.depth == 1
        if blocks and (weight + heavy > PAGE_WEIGHT or (begins_chapter and weight > _NEARLY_FULL)):
            pages.append(Paper(blocks[0].start, tuple(blocks)))
            blocks, weight = [], 0
        blocks.append(block)
        weight += heavy
    pages.append(Paper(blocks[0].start if blocks else 0, tuple(blocks)))
    return tuple(pages)


def figures_on(page: Paper) -> tuple[Figure, ...]:
    """The figures of a page, those of its text first."""
    lines = [block.stretches for block in page.blocks if isinstance(block, Line)]
    cells = [cell.stretches for block in page.blocks if isinstance(block, Grid) for row in block.cells for cell in row]
    return tuple(
        stretch.figure
        for stretches in (*lines, *cells)
        for stretch in stretches
        if stretch.figure is not None and stretch.is_first
    )


def page_of(pages: Sequence[Paper], char_start: int) -> int:
    """The page (from 1) on which a place of the text stands."""
    return max(1, sum(page.start <= char_start for page in pages))


def outline(source: Source, pages: Sequence[Paper]) -> tuple[Heading, ...]:
    """Parts, chapters and tables of the text, those of a table of contents left out."""
    return tuple(
        Heading(start, depth, title, page_of(pages, start))
        for start, (depth, title) in _headings(source).items()
        if depth <= _OUTLINE_DEPTH
    )


def _blocks(source: Source) -> Iterator[Block]:
    lines = _Lines(source)
    place = 0
    for table in sorted(source.tables, key=lambda one: (one["char_start"] is None, one["char_start"] or 0)):
        cells = source.cells.get(table["table_number"], ())
        start, end = table["char_start"], table["char_end"]
        if not source.text or start is None:
            yield from _grid(table, cells, lines)
            continue
        if start < place:
            continue
        yield from lines.between(place, start)
        held = {cell["figure_id"] for cell in cells if cell["figure_id"] is not None}
        # A figure outside all cells would be lost.
        if all(figure.figure_id in held for figure in lines.figures_within(start, end)):
            yield from _grid(table, cells, lines)
        else:
            yield from lines.between(start, end)
        place = end
    yield from lines.between(place, len(source.text))


class _Lines:
    """Lines of a text with their marks."""

    def __init__(self, source: Source) -> None:
        self._text = source.text
        self._headings = _headings(source)
        self._figures = sorted(source.marks.figures, key=lambda figure: figure.start)
        self._starts = [figure.start for figure in self._figures]
        self._quotes = source.marks.quotes
        self.by_id = source.marks.by_id

    def figures_within(self, start: int, end: int) -> list[Figure]:
        """The figures that begin in [start, end)."""
        return self._figures[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def between(self, start: int, end: int) -> Iterator[Line]:
        """The lines of [start, end) that hold anything."""
        while start < end:
            stop = self._text.find("\n", start, end)
            stop = end if stop < 0 else stop
            line = self._text[start:stop]
            if line.strip():
                begin = start + len(line) - len(line.lstrip())
                depth, _ = self._headings.get(begin) or self._headings.get(start) or (0, "")
                is_short = len(line.strip()) <= _LONGEST_HEADING and not self.figures_within(start, stop)
                yield Line(begin, depth, depth > 0 and is_short, self.stretches(start, stop))
            start = stop + 1

    def stretches(self, start: int, end: int) -> tuple[Stretch, ...]:
        """The text from `start` to `end`, cut wherever a mark begins or ends."""
        figures = self.figures_within(start, end)
        quotes = [quote for quote in self._quotes if quote.start < end and start < quote.end]
        spans = [(mark.start, mark.end) for mark in figures] + [(mark.start, mark.end) for mark in quotes]
        places = {place for span in spans for place in span}
        borders = sorted({start, end, *(place for place in places if start < place < end)})
        return tuple(self._stretch(first, last, figures, quotes) for first, last in pairwise(borders))

    def _stretch(self, first: int, last: int, figures: Sequence[Figure], quotes: Sequence[Quote]) -> Stretch:
        figure = next((one for one in figures if one.start <= first and last <= one.end), None)
        quote = next((one for one in quotes if one.start <= first and last <= one.end), None)
        mark = figure or quote
        return Stretch(self._text[first:last], figure, quote, mark is not None and mark.start == first)


def _grid(table: Mapping[str, Any], cells: Sequence[Mapping[str, Any]], lines: _Lines) -> Iterator[Grid]:
    """The table, in pieces where it is long."""
    rows = _rows(table, cells, lines)
    start = table["char_start"] or 0
    title = table["table_name"] or table["title"] or ""
    whole = Grid(start, table["table_number"], title, table["page"], tuple(rows), 0, len(rows))
    first, weight = 0, 0
    for number, row in enumerate(rows):
        heavy = sum(map(_weigh_cell, row))
        if number > first and weight + heavy > PAGE_WEIGHT:
            yield _piece(whole, first, number)
            first, weight = number, 0
        weight += heavy
    if rows:
        yield _piece(whole, first, len(rows))


def _piece(whole: Grid, first: int, behind: int) -> Grid:
    figures = [
        stretch.figure.start
        for row in whole.cells[first:behind]
        for cell in row
        for stretch in cell.stretches
        if stretch.figure is not None
    ]
    start = whole.start if first == 0 else min(figures, default=whole.start)
    return replace(whole, start=start, cells=whole.cells[first:behind], row=first)


def _rows(table: Mapping[str, Any], cells: Sequence[Mapping[str, Any]], lines: _Lines) -> list[tuple[Cell, ...]]:
    """The rows with a cell, possibly empty, wherever none reaches from above or from the left."""
    placed = {(cell["table_row"], cell["table_column"]): cell for cell in cells}
    height, width = table["row_count"], table["column_count"]
    taken: set[tuple[int, int]] = set()
    rows = []
    for row in range(height):
        drawn = []
        for column in range(width):
            if (row, column) in taken:
                continue
            cell = placed.get((row, column))
            if cell is None:
                drawn.append(Cell("nothing", 1, 1, ()))
                continue
            down = min(cell["row_span"], height - row)
            across = min(cell["column_span"], width - column)
            taken.update((row + below, column + beside) for below in range(down) for beside in range(across))
            drawn.append(Cell(cell["kind"], down, across, _print(cell, lines)))
        rows.append(tuple(drawn))
    return rows


def _print(cell: Mapping[str, Any], lines: _Lines) -> tuple[Stretch, ...]:
    printed = cell["printed"] or ""
    figure = lines.by_id.get(cell["figure_id"])
    if figure is not None:
        return (Stretch(printed, figure, None, True),)
    if cell["char_start"] is not None and printed:
        marked = lines.stretches(cell["char_start"], cell["char_end"])
        if "".join(stretch.text for stretch in marked) == printed:
            return marked
    return (Stretch(printed),) if printed else ()


def _headings(source: Source) -> dict[int, tuple[int, str]]:
    """Depth and title of each heading by its place; parts have depth 1, 一、 2, (一) 3, where they are nested."""
    found: dict[int, tuple[int, str]] = {}
    above: list[str] = []
    seen: set[tuple[str, str]] = set()
    for section in sorted(source.sections, key=lambda one: one["section_order"]):
        part, path = section["part"], section["section"]
        # What stands behind a table goes on with the chapter before it.
        if part == "front" or not path or (part == "tables" and (part, path) in seen):
            continue
        seen.add((part, path))
        if _PART.fullmatch(path):
            above = []
            depth, own = 1, f"{path} "
        else:
            while above and not path.startswith(above[-1]):
                above.pop()
            own = path[len(above[-1]) :] if above else path
            above.append(path)
            depth = min(len(above) + 1, 4)
        title = section["title"] or ""
        found.setdefault(section["char_start"], (depth, title if part == "tables" and depth > 1 else f"{own}{title}"))
    return found


def _weigh(block: Block) -> int:
    if isinstance(block, Line):
        return _weigh_stretches(block.stretches)
    return sum(_weigh_cell(cell) for row in block.cells for cell in row)


def _weigh_cell(cell: Cell) -> int:
    return 4 + _weigh_stretches(cell.stretches)


def _weigh_stretches(stretches: Sequence[Stretch]) -> int:
    return sum(len(stretch.text) + (_FIGURE_WEIGHT if stretch.is_first else 0) for stretch in stretches)
