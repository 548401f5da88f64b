"""Tables of formats that know their cells: which of their rows are a data table, and the lines of text these make."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ingest.documents import Cell, Table

#: between the cells of a row
BAR = " | "
#: a table with more places was made to be large: it stays text
MAX_AREA = 400_000
#: running text of so many characters and sentences lays out a page where it is such a share of all characters
_MIN_PROSE, _MIN_SENTENCES, _LARGEST_SHARE, _SHARE = 60, 2, 0.6, 0.85
_SENTENCE_END = "。"
#: a line across a table that names the one below it: 二、收入决算表
_TITLE = re.compile(r"[^。;；]{2,60}表(?:\s*[(（][^()（）]*[)）])?")
#: what stands beside a title: unit, department, number of the table
_BESIDE = re.compile(r".*(?:单位|部门)\s*[:：].*|.{0,6}公开.{1,4}表|附表.{1,4}", re.S)
#: a title reaches over several columns, and the unit of money may stand between it and the head
_MIN_TITLE_SPAN, _MAX_ABOVE_HEAD = 3, 3
_NUMERIC = re.compile(r"-?[\d,.]+%?")
_NOTE = re.compile(r"\s*(?:备?注|说明)\s*[:：\d]")


class TextCell(NamedTuple):
    """A cell that is not empty: where it begins, how far it reaches, its text without line breaks."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    is_prose: bool = False


class RowLine(str):
    """A line of the text that is a row of a data table; `cells` have their places within the line."""

    __slots__ = ("cells", "frame")

    frame: Frame
    cells: tuple[Cell, ...]


@dataclass(eq=False, slots=True)
class Frame:
    """What the rows of one data table share: how many rows and columns it has, empty ones too."""

    rows: int
    columns: int


def is_prose(lines: Iterable[str]) -> bool:
    """Whether the lines of a cell are running text and not the name of something."""
    text = "".join(lines)
    return len(text) >= _MIN_PROSE and text.count(_SENTENCE_END) >= _MIN_SENTENCES


def data_rows(cells: Sequence[TextCell]) -> dict[int, RowLine]:
    """The lines of the rows that belong to data tables, by row.

    `cells` are in reading order. Left out are empty rows, all rows where the table lays out running text, and what
    stands across a table: its title above it, notes below. A title or running text within ends one table and begins
    the next.
    """
    if sum(cell.row_span * cell.column_span for cell in cells) > MAX_AREA:
        cells = [cell._replace(row_span=1, column_span=1) for cell in cells]
    rows: defaultdict[int, list[TextCell]] = defaultdict(list)
    for cell in cells:
        rows[cell.row].append(cell)
    found: dict[int, RowLine] = {}
    for part in _parts(rows):
        found |= _row_lines([cell for row in part for cell in rows[row]])
    return found


def join_lines(lines: Iterable[str]) -> tuple[str, tuple[Table, ...]]:
    """The text of these lines, and the tables of those of them that are rows."""
    lines = list(lines)
    places: dict[Frame, list[tuple[int, RowLine]]] = {}
    start = 0
    for line in lines:
        if isinstance(line, RowLine):
            places.setdefault(line.frame, []).append((start, line))
        start += len(line) + 1
    # a page's furniture may have taken rows away
    tables = (_table(frame, rows) for frame, rows in places.items() if len(rows) > 1)
    return "\n".join(lines), tuple(tables)


def shift_table(table: Table, by: int) -> Table:
    """The table where its text stands `by` code points further behind, in another text."""
    cells = tuple(replace(cell, char_start=cell.char_start + by, char_end=cell.char_end + by) for cell in table.cells)
    return replace(table, cells=cells, char_start=table.char_start + by, char_end=table.char_end + by)


def _table(frame: Frame, rows: Sequence[tuple[int, RowLine]]) -> Table:
    cells = tuple(
        replace(cell, char_start=start + cell.char_start, char_end=start + cell.char_end)
        for start, line in rows
        for cell in line.cells
    )
    last, line = rows[-1]
    return Table(frame.rows, frame.columns, cells, rows[0][0], last + len(line))


def _parts(rows: Mapping[int, Sequence[TextCell]]) -> Iterator[list[int]]:
    """The rows of each data table."""
    part: list[int] = []
    filled = reach = 0
    for row, cells in rows.items():
        is_single = len(cells) == 1 and reach <= row
        is_end = is_single and cells[0].is_prose
        if is_end or (is_single and filled > 1 and _begins(cells[0], part[-1], rows)):
            yield from _trimmed(part, rows)
            part, filled = [], 0
        if not is_end:
            part.append(row)
        filled += len(cells) > 1
        reach = max(reach, *(cell.row + cell.row_span for cell in cells))
    yield from _trimmed(part, rows)


def _begins(line: TextCell, last: int, rows: Mapping[int, Sequence[TextCell]]) -> bool:
    """Whether a row of one cell behind row `last` is the title of the next table: it says so, or stands apart."""
    if _TITLE.fullmatch(line.text):
        return True
    if _NOTE.match(line.text) or (line.column_span < _MIN_TITLE_SPAN and line.row == last + 1):
        return False
    below = (rows[row] for row in range(line.row + 1, line.row + 1 + _MAX_ABOVE_HEAD) if row in rows)
    head = next((cells for cells in below if len(cells) > 1), ())
    return bool(head) and not any(_NUMERIC.fullmatch(cell.text) for cell in head)


def _trimmed(part: list[int], rows: Mapping[int, Sequence[TextCell]]) -> Iterator[list[int]]:
    """The part without title and notes, if it is a data table."""
    members = [cell for row in part for cell in rows[row]]
    if len({cell.column for cell in members}) < 2:
        return
    left = min(cell.column for cell in members)
    right = max(cell.column + cell.column_span for cell in members)

    def is_across(row: int) -> bool:
        first, *others = rows[row]
        # a title that is not merged runs over the empty cells beside it
        return not others and first.column == left and first.column_span in (1, right - left)

    first, last = 0, len(part)
    while first < last and len(rows[part[first]]) == 1:
        if not is_across(part[first]) and not _BESIDE.fullmatch(rows[part[first]][0].text):
            break
        first += 1
    while last > first and is_across(part[last - 1]):
        cell = rows[part[last - 1]][0]
        if not (_NOTE.match(cell.text) or _SENTENCE_END in cell.text or cell.column_span > 1):
            break
        last -= 1
    part = part[first:last]
    members = [cell for row in part for cell in rows[row]]
    widths = [len(rows[row]) for row in part]
    # an empty table is a head and the names of its rows
    is_grid = sum(width > 1 for width in widths) > 1 or (len(part) > 1 and max(widths) > 2)
    if is_grid and not _is_layout(members):
        yield part


def _is_layout(cells: Sequence[TextCell]) -> bool:
    prose = [len(cell.text) for cell in cells if cell.is_prose]
    length = sum(len(cell.text) for cell in cells)
    return bool(prose) and (max(prose) > _LARGEST_SHARE * length or sum(prose) > _SHARE * length)


def _row_lines(cells: Sequence[TextCell]) -> dict[int, RowLine]:
    """The lines of a data table; its columns are those in which a cell begins."""
    begins = sorted({cell.column for cell in cells})
    first, last = cells[0].row, cells[-1].row
    frame = Frame(last - first + 1, len(begins))
    if frame.rows * frame.columns > MAX_AREA:
        return {}
    rows: defaultdict[int, list[Cell]] = defaultdict(list)
    texts: defaultdict[int, list[str]] = defaultdict(list)
    covered: defaultdict[int, set[int]] = defaultdict(set)
    for cell in cells:
        column = bisect_left(begins, cell.column)
        column_span = bisect_left(begins, cell.column + cell.column_span) - column
        row, row_span = cell.row - first, min(cell.row_span, last + 1 - cell.row)
        columns = range(column, column + column_span)
        for below in range(row, row + row_span):
            covered[below].update(columns[below == row :])
        rows[row].append(Cell(row, column, row_span, column_span, 0, len(cell.text)))
        texts[row].append(cell.text)
    return {row + first: _row_line(frame, own, texts[row], covered[row]) for row, own in rows.items()}


def _row_line(frame: Frame, cells: Sequence[Cell], texts: Sequence[str], covered: set[int]) -> RowLine:
    """A row as a line: an empty cell keeps its bar where a filled one follows, one that another covers has none."""
    placed: list[Cell] = []
    parts: list[str] = []
    column = start = 0
    for cell, text in zip(cells, texts, strict=True):
        bars = sum(one not in covered for one in range(column, cell.column)) + bool(parts)
        column = cell.column + 1
        parts += [BAR * bars, text]
        start += len(BAR) * bars
        placed.append(replace(cell, char_start=start, char_end=start + len(text)))
        start += len(text)
    line = RowLine("".join(parts))
    line.frame, line.cells = frame, tuple(placed)
    return line
