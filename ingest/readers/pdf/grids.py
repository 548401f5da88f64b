"""Tables that ruling lines draw: their grid, and which places of it are one cell."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.documents import Box

#: lines closer than this, in points, are one line drawn in pieces or twice
NEAR = 2.5
#: a line that ends this short of another meets it
TOUCH = 4.0
#: more lines in one direction, or more places between them, are those of a drawing
MAX_LINES, MAX_PLACES = 1_000, 20_000
#: this part of a place's side must be drawn for it to be a cell's side
MIN_DRAWN = 0.5


@dataclass(frozen=True)
class Ruling:
    """A ruling line: where it lies (y if it runs across, x if it is upright), and from where to where it runs."""

    place: float
    start: float
    end: float


@dataclass(frozen=True)
class RuledCell:
    """A cell of a ruled table; rows count from the top, columns from the left."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True)
class RuledGrid:
    """A ruled table: `xs` from left to right and `ys` from top to bottom are where its lines lie."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[RuledCell, ...]

    @property
    def box(self) -> Box:
        """All of the table."""
        return self.xs[0], self.ys[-1], self.xs[-1], self.ys[0]

    def find(self, x: float, y: float) -> RuledCell | None:
        """The cell in which a point lies, None outside of the table."""
        column = bisect.bisect_right(self.xs, x) - 1
        row = bisect.bisect_right(self._depths, -y) - 1
        return self._owners.get((row, column))

    @cached_property
    def _depths(self) -> list[float]:
        return [-y for y in self.ys]

    @cached_property
    def _owners(self) -> dict[tuple[int, int], RuledCell]:
        """The cell of each place."""
        return {
            (row, column): one
            for one in self.cells
            for row in range(one.row, one.row + one.row_span)
            for column in range(one.column, one.column + one.column_span)
        }


def find_grids(across: Iterable[Box], upright: Iterable[Box]) -> list[RuledGrid]:
    """The ruled tables of a page from top to bottom: lines that meet, with at least two cells between them."""
    rows = _merged(Ruling((bottom + top) / 2, left, right) for left, bottom, right, top in across)
    columns = _merged(Ruling((left + right) / 2, bottom, top) for left, bottom, right, top in upright)
    if len(rows) > MAX_LINES or len(columns) > MAX_LINES:
        return []  # a drawing
    grids = [grid for its_rows, its_columns in _groups(rows, columns) if (grid := _grid(its_rows, its_columns))]
    return sorted(grids, key=lambda one: (-one.ys[0], one.xs[0]))


def _merged(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Lines drawn cell by cell, put together."""
    lines: list[list[Ruling]] = []
    for one in sorted(rulings, key=lambda each: each.place):
        if lines and one.place - lines[-1][-1].place <= NEAR and one.place - lines[-1][0].place <= 2 * NEAR:
            lines[-1].append(one)
        else:
            lines.append([one])
    merged = []
    for pieces in lines:
        place = sum(one.place for one in pieces) / len(pieces)
        pieces.sort(key=lambda one: one.start)
        start, end = pieces[0].start, pieces[0].end
        for one in pieces[1:]:
            if one.start > end + TOUCH:
                merged.append(Ruling(place, start, end))
                start, end = one.start, one.end
            end = max(end, one.end)
        merged.append(Ruling(place, start, end))
    return merged


def _groups(rows: Sequence[Ruling], columns: Sequence[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Lines by the table they belong to: those that meet, directly or over others."""
    leader = list(range(len(rows) + len(columns)))

    def find(index: int) -> int:
        while leader[index] != index:
            leader[index] = leader[leader[index]]
            index = leader[index]
        return index

    by_place = sorted((column.place, j, column) for j, column in enumerate(columns, start=len(rows)))
    places = [place for place, _, _ in by_place]
    for i, row in enumerate(rows):
        first, last = bisect.bisect_left(places, row.start - TOUCH), bisect.bisect_right(places, row.end + TOUCH)
        for _, j, column in by_place[first:last]:
            if column.start - TOUCH <= row.place <= column.end + TOUCH:
                leader[find(i)] = find(j)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for index, one in enumerate([*rows, *columns]):
        groups.setdefault(find(index), ([], []))[index >= len(rows)].append(one)
    return list(groups.values())


def _grid(rows: list[Ruling], columns: list[Ruling]) -> RuledGrid | None:
    if not rows or not columns:
        return None
    xs = _places([one.place for one in columns])
    ys = _places([one.place for one in rows])
    # tables without a line at their sides
    xs = _with_ends(xs, min(one.start for one in rows), max(one.end for one in rows))
    ys = _with_ends(ys, min(one.start for one in columns), max(one.end for one in columns))[::-1]
    if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > MAX_PLACES:
        return None
    return RuledGrid(tuple(xs), tuple(ys), tuple(_cells(xs, ys, rows, columns)))


def _with_ends(places: list[float], start: float, end: float) -> list[float]:
    """Where lines lie, and where those that cross them begin and end, if that is further out."""
    before = [start] if places[0] - start > 2 * TOUCH else []
    after = [end] if end - places[-1] > 2 * TOUCH else []
    return [*before, *places, *after]


def _places(found: list[float]) -> list[float]:
    places: list[list[float]] = []
    for one in sorted(found):
        if places and one - places[-1][-1] <= NEAR:
            places[-1].append(one)
        else:
            places.append([one])
    return [sum(each) / len(each) for each in places]


def _cells(xs: list[float], ys: list[float], rows: list[Ruling], columns: list[Ruling]) -> Iterable[RuledCell]:
    """Places of the grid with no line between them are one cell; what is no rectangle is cut into its places."""
    height, width = len(ys) - 1, len(xs) - 1
    uprights, acrosses = _by_place(columns, xs), _by_place(rows, ys)
    is_open_right = [
        [column + 1 < width and not _is_drawn(uprights[column + 1], ys[row + 1], ys[row]) for column in range(width)]
        for row in range(height)
    ]
    is_open_below = [
        [row + 1 < height and not _is_drawn(acrosses[row + 1], xs[column], xs[column + 1]) for column in range(width)]
        for row in range(height)
    ]
    seen = [[False] * width for _ in range(height)]
    for row, column in itertools.product(range(height), range(width)):
        if seen[row][column]:
            continue
        last = column
        while is_open_right[row][last] and not seen[row][last + 1]:
            last += 1
        bottom = row
        while all(is_open_below[bottom][each] for each in range(column, last + 1)) and _is_whole(
            is_open_right[bottom + 1], column, last
        ):
            bottom += 1
        for covered in itertools.product(range(row, bottom + 1), range(column, last + 1)):
            seen[covered[0]][covered[1]] = True
        box = xs[column], ys[bottom + 1], xs[last + 1], ys[row]
        yield RuledCell(row, column, bottom - row + 1, last - column + 1, box)


def _is_whole(is_open_right: list[bool], first: int, last: int) -> bool:
    """Whether a row's places from first to last are open to each other and closed to others."""
    return all(is_open_right[first:last]) and not is_open_right[last] and not (first and is_open_right[first - 1])


def _by_place(lines: Sequence[Ruling], places: Sequence[float]) -> list[list[Ruling]]:
    """The lines that lie at each of the places, which are in order."""
    return [[one for one in lines if abs(one.place - place) <= NEAR] for place in places]


def _is_drawn(lines: Sequence[Ruling], start: float, end: float) -> bool:
    """Whether lines cover enough of the way from start to end."""
    covered = sum(max(0.0, min(one.end, end) - max(one.start, start)) for one in lines)
    return covered >= MIN_DRAWN * (end - start)
