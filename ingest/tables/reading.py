"""All tables of a document, in text order: recognised, joined over pages, and read."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.catalog import Catalog
from ingest.documents import Content, Identification, Section, Table, TableCell
from ingest.folding import fold
from ingest.tables.cells import read_cells
from ingest.tables.figures import Above, TableValue, read_values
from ingest.tables.grid import Grid, is_counting, make_grid
from ingest.tables.recognition import find_title, recognise_shape, recognise_title
from ingest.tables.shape import Shape, find_shape
from ingest.tables.vocabulary import PublicTable, TableVocabulary, load_table_vocabulary

_UNIT = re.compile(r"单位:?(?:人民币)?(万元|亿元|千元|元)|\((?:人民币)?(万元|亿元|千元|元)\)$")
_HAN = re.compile(r"[一-鿿]")
#: lines above a table among which its title and unit are looked for
MAX_LINES_ABOVE = 8


@dataclass(frozen=True)
class TableReading:
    """A table as read: `public` is null where it is none of those known; `number` counts the document's tables from 1.

    `code_ranges` and `count_ranges` are where codes of classes and mere counting stand.
    """

    number: int
    table: Table
    title: str
    public: PublicTable | None
    values: tuple[TableValue, ...]
    code_ranges: tuple[tuple[int, int], ...]
    count_ranges: tuple[tuple[int, int], ...]
    unit: str
    cells: tuple[TableCell, ...]

    @property
    def section(self) -> str:
        """The regulation's name of a table that is known, the printed title of any other."""
        return self.public.name if self.public else self.title

    @property
    def is_read(self) -> bool:
        """Whether its values are figures."""
        return self.public is not None and self.public.layout != "unread"


@dataclass(frozen=True)
class _Known:
    """What is known of a table that the next part, on the next page, may go on with."""

    title: str
    public: PublicTable | None
    shape: Shape
    unit: str
    width: int
    above: Above


def read_tables(content: Content, known_report: Identification, catalog: Catalog) -> list[TableReading]:
    """Read the tables of a document; its unit of money holds where neither a table nor the lines above it state one."""
    if not content.tables:
        return []
    money_unit, fiscal_year = known_report.money_unit or "", known_report.fiscal_year
    vocabulary = load_table_vocabulary()
    readings: list[TableReading] = []
    known: _Known | None = None
    end = 0
    for number, table in enumerate(content.tables, start=1):
        grid = make_grid(table, content.text)
        lines = _lines_above(content.text, end, table.char_start)
        end = table.char_end
        known = _know(grid, lines, known, money_unit, vocabulary)
        public = known.public
        values: tuple[TableValue, ...] = ()
        if public is not None and public.layout != "unread":
            found = read_values(
                grid, known.shape, public, known.unit, fiscal_year, content.text, catalog, vocabulary, known.above
            )
            values = tuple(found)
        readings.append(
            TableReading(
                number,
                table,
                known.title,
                public,
                values,
                tuple(_ranges(grid, known.shape, codes=True)),
                tuple(_ranges(grid, known.shape, codes=False)),
                known.unit,
                tuple(read_cells(grid, known.shape, number)),
            )
        )
    return readings


def sections_with_tables(sections: Sequence[Section], tables: Sequence[TableReading]) -> list[Section]:
    """The sections with each table as one of the part `tables`; what goes on behind a table is a section again."""
    found = list(sections)
    starts = [section.char_start for section in sections]
    for one in tables:
        start, end = one.table.char_start, one.table.char_end
        around = sections[max(0, bisect.bisect_right(starts, start) - 1)]
        found.append(Section(one.section, one.title, around.depth + 1, "tables", "", "", start, end))
        last = sections[max(0, bisect.bisect_right(starts, end) - 1)]
        if last.char_start < end < last.char_end:
            found.append(replace(last, char_start=end))
    # a table at a heading's very beginning stands below it
    return sorted(found, key=lambda section: (section.char_start, section.part == "tables"))


def _know(grid: Grid, lines: list[str], before: _Known | None, money_unit: str, vocabulary: TableVocabulary) -> _Known:
    title = find_title(lines, grid)
    heads = [text for row in range(grid.head_rows) for text in grid.texts(row)]
    has_head = any(text in vocabulary.words for text in heads)
    if not title and not has_head and before is not None and _goes_on(before, grid):
        # the next page goes on without repeating the head
        return replace(before, shape=replace(before.shape, body=range(len(grid.rows))))
    shape = find_shape(grid)
    units = (match for line in [*heads, *reversed(lines)] if (match := _UNIT.search(line)))
    unit = next((match.group(1) or match.group(2) for match in units), money_unit)
    public = recognise_title(title, vocabulary) if title else recognise_shape(shape, grid, vocabulary)
    above = Above()
    if before is not None and before.shape.heads == shape.heads and (not title or public is before.public):
        # the next page repeats the head, with the title or alone
        title, public, unit, above = before.title, before.public, before.unit, before.above
    return _Known(title, public, shape, unit, grid.width, above)


def _goes_on(before: _Known, grid: Grid) -> bool:
    """Whether a table without title and known heads is the next part of the one before: no words among its values."""
    values = {column for block in before.shape.blocks for column in block.values}
    return before.width == grid.width and not any(
        _HAN.search(grid.text(row, column))
        for row in range(min(grid.head_rows + 1, len(grid.rows)))
        for column in values
    )


def _lines_above(text: str, start: int, end: int) -> list[str]:
    lines = [line for line in text[max(start, end - 1000) : end].split("\n") if line.strip()]
    return [fold(line).text for line in lines[-MAX_LINES_ABOVE:]]


def _ranges(grid: Grid, shape: Shape, codes: bool) -> Iterator[tuple[int, int]]:
    """Where digits are no values: codes of classes, or rows and columns that only count."""
    columns = {one for block in shape.blocks for one in block.codes} if codes else shape.lines
    for row in range(len(grid.rows)):
        counts = not codes and row not in shape.body and is_counting(grid.texts(row))
        for one in grid.own_cells(row):
            if one.cell.row == row and (counts or one.cell.column in columns):
                yield one.cell.char_start, one.cell.char_end
