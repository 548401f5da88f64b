"""A printed table as a grid: merged cells stand in every place they cover, texts are folded."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ingest.documents import Cell, Table
from ingest.folding import fold

#: an amount, a count or a percentage that fills its cell
AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
#: what stands in a place of its own in the head of code columns
LEVEL_MARKS = frozenset("类款项")
#: code of a class: 201, 20106, 2010601, or a part of it (06) in a column of its own
CODE = re.compile(r"\d{2,3}|\d{5}|\d{7}")
#: what stands beside a title and is no head of a column: number of the table, department, unit, year
CAPTION = re.compile(
    r"(?:附?表|(?:财决)?公开|附件)?(?:附?表)?[0-9一二三四五六七八九十]{1,3}(?:-[0-9]{1,2})?表?"
    r"|(?:编制|填报|预算|公开|金额|货币|计量)?(?:单位|部门)(?:名称|\(公章\)|\(盖章\))?:.*|(?:19|20)\d\d年?度?"
)


@dataclass(frozen=True)
class GridCell:
    """A cell and its text: folded and without line breaks, and as printed but for blanks."""

    text: str
    printed: str
    cell: Cell


@dataclass(frozen=True)
class Grid:
    """Rows of cells; None where nothing is printed."""

    table: Table
    rows: tuple[tuple[GridCell | None, ...], ...]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.table.columns

    def text(self, row: int, column: int) -> str:
        """The text at a place, empty where nothing is printed."""
        cell = self.rows[row][column]
        return cell.text if cell else ""

    def texts(self, row: int) -> list[str]:
        """The different cells of a row, from left to right, empty ones left out."""
        return [one.text for one in self.own_cells(row)]

    def own_cells(self, row: int) -> Iterator[GridCell]:
        """The cells that begin in a row or reach down to it, each once."""
        before = None
        for cell in self.rows[row]:
            if cell is not None and cell is not before:
                yield cell
            before = cell

    @cached_property
    def head_rows(self) -> int:
        """How many rows stand above the body: up to the first that holds an amount or names a class or a total."""
        for number in range(len(self.rows)):
            if _is_body(self.texts(number)):
                return number
        return len(self.rows)


_NAMED_ROW = re.compile(
    r"(?:其中:)?[一二三四五六七八九十]{1,3}、|\d{3}(?:\d\d){0,2}(?!\d)"
    r"|(?:类款项)?(?:合计|总计|本年收入|本年支出|收入合计|支出合计|年初|年末|使用非)"
)


def _is_body(texts: list[str]) -> bool:
    if not texts or is_counting(texts):
        return False
    numeric = [bool(AMOUNT.fullmatch(one)) for one in texts]
    if any(numeric):
        return True
    # an empty row of the body: what it names, and nothing that could be a head of a column beside it
    return bool(_NAMED_ROW.match(texts[0])) and all(_NAMED_ROW.match(one) for one in texts)


def is_counting(texts: list[str]) -> bool:
    """Whether a row only counts the columns: 栏次 1 2 3, or letters."""
    counted = [one for one in texts if one not in ("栏次", "行次", "类", "款", "项", "次")]
    if len(counted) < 2:
        return bool(texts) and texts[0] == "栏次"
    if not all(one.isdigit() and len(one) <= 2 for one in counted):
        return texts[0] == "栏次"
    numbers = [int(one) for one in counted]
    return all(after == before + 1 for before, after in itertools.pairwise(numbers))


def make_grid(table: Table, text: str) -> Grid:
    """Lay a table's cells out in rows and columns.

    Where no cell says how far it reaches (text with bars, .csv), a head covers the empty places to its right that have
    heads of their own below.
    """
    rows: list[list[GridCell | None]] = [[None] * table.columns for _ in range(table.rows)]
    has_spans = False
    for cell in table.cells:
        printed = "".join(text[cell.char_start : cell.char_end].split())
        folded = fold_cell(printed)
        if not folded:
            continue
        placed = GridCell(folded, printed, cell)
        has_spans = has_spans or cell.row_span + cell.column_span > 2
        for row in range(cell.row, min(cell.row + cell.row_span, table.rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, table.columns)):
                rows[row][column] = placed
    grid = Grid(table, tuple(map(tuple, rows)))
    return grid if has_spans else _with_wide_heads(grid)


@lru_cache(maxsize=20_000)
def fold_cell(printed: str) -> str:
    """The folded text of a cell; heads and names recur from table to table and from report to report."""
    return fold(printed).text


def _with_wide_heads(grid: Grid) -> Grid:
    rows = [list(row) for row in grid.rows]
    heads = [row for row in range(grid.head_rows) if len(grid.texts(row)) > 1]
    counting = {row for row in heads if is_counting(grid.texts(row))}
    # from the lowest row upwards: where a head stands in each column; of a row that counts, 类 款 项 alone are heads
    has_below = [False] * grid.width
    for row in reversed(heads):
        if row not in counting:
            for column in range(1, grid.width):
                if rows[row][column] is None and has_below[column - 1] and has_below[column]:
                    rows[row][column] = rows[row][column - 1]
        for column, cell in enumerate(grid.rows[row]):
            if cell and (row not in counting or cell.text in LEVEL_MARKS):
                has_below[column] = True
    return Grid(grid.table, tuple(map(tuple, rows)))
