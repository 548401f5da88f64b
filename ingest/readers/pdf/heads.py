"""The heads of a table without upright rules: which column each stands over, as far as that can be told."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.chunks import Chunk
from ingest.readers.pdf.rows import Column, PlacedRow

#: parts of the em: lines of one head are no further apart, and centred or begun alike to this part
_LEADING, _ALIGNED = 1.5, 0.7
#: a head that is left over must be further from a column than its own head by this factor
_CLEARLY = 1.6
#: parts of the em: how far the middle of a head may be from that of the columns it stands over
_CENTRED = 1.5


@dataclass
class _Head:
    """The wrapped lines of one head."""

    chunks: list[Chunk]

    @property
    def left(self) -> float:
        return min(one.left for one in self.chunks)

    @property
    def right(self) -> float:
        return max(one.right for one in self.chunks)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def bottom(self) -> float:
        return self.chunks[-1].bottom

    @property
    def top(self) -> float:
        return self.chunks[0].top


def place_heads(
    lines: Sequence[Sequence[Chunk]], columns: Sequence[Column]
) -> tuple[list[Column], list[PlacedRow]] | None:
    """The columns, empty ones that only have a head among them, and the rows of heads.

    None where it cannot be told which head is whose. Without heads the columns stay as they are.
    """
    heads = _heads(lines)
    if not heads:
        return list(columns), []
    leaves = sorted((one for one in heads if not _is_parent(one, heads, columns)), key=lambda one: one.middle)
    if any(after.left < before.right for before, after in itertools.pairwise(leaves)):
        return None
    owners = _owners(leaves, columns)
    if owners is None:
        return None
    found: list[Column] = []
    places: dict[int, tuple[int, int]] = {}
    at = 0
    for number, leaf in enumerate(leaves):
        own = [place for place, owner in enumerate(owners) if owner == number]
        first = len(found)
        if own:
            found += columns[at : own[-1] + 1]
            first += own[0] - at
            at = own[-1] + 1
        else:
            found.append(Column(leaf.left, leaf.right, is_value=True, is_empty=True))
        places[id(leaf)] = first, len(found) - 1
    if at != len(columns):
        return None
    rows = _rows(heads, leaves, places, found)
    return None if rows is None else (found, rows)


def _heads(lines: Sequence[Sequence[Chunk]]) -> list[_Head]:
    """Chunks as heads: a line goes on with the one above it where it stands right below, alone and aligned alike."""
    heads: list[_Head] = []
    for line in lines:
        for chunk in line:
            above = [
                one
                for one in heads
                if one.left < chunk.right
                and chunk.left < one.right
                and 0 < one.bottom - chunk.bottom < _LEADING * chunk.line.size
            ]
            if len(above) == 1 and _is_rest(above[0], chunk) and not _has_sibling(above[0], chunk, line):
                above[0].chunks.append(chunk)
            else:
                heads.append(_Head([chunk]))
    return heads


def _is_rest(head: _Head, chunk: Chunk) -> bool:
    near = _ALIGNED * chunk.line.size
    return abs(head.middle - chunk.middle) < near or abs(head.left - chunk.left) < near


def _has_sibling(head: _Head, chunk: Chunk, line: Sequence[Chunk]) -> bool:
    return any(other is not chunk and other.left < head.right and head.left < other.right for other in line)


def _is_parent(head: _Head, heads: Sequence[_Head], columns: Sequence[Column]) -> bool:
    """Whether others stand below it: under it, or to its left and right with no column of its own between."""
    lower = [one for one in heads if one.top < head.bottom + 0.3 * (head.top - head.bottom)]
    if any(one.left < head.right and head.left < one.right for one in lower):
        return True
    left = max((one.right for one in lower if one.right <= head.left), default=None)
    right = min((one.left for one in lower if one.left >= head.right), default=None)
    if left is None or right is None:
        return False
    return not any(
        left < (column.left + column.right) / 2 < right
        and not any(one.left < column.right and column.left < one.right for one in lower)
        for column in columns
    )


def _owners(leaves: Sequence[_Head], columns: Sequence[Column]) -> list[int] | None:
    """The head of each column, by its number among the leaves: the nearest; None where another one is as near."""
    if len(leaves) == len(columns) and all(column.counted is not None for column in columns if column.is_value):
        # what counts the columns leaves none out
        return list(range(len(leaves)))
    owners: list[int] = []
    for column in columns:
        distances = sorted((_distance(leaf, column), number) for number, leaf in enumerate(leaves))
        owners.append(distances[0][1])
    if owners != sorted(owners):
        return None
    for column, owner in zip(columns, owners, strict=True):
        own = abs(leaves[owner].middle - column.middle)
        size = leaves[owner].chunks[0].line.size
        others = [number for number in (owner - 1, owner + 1) if 0 <= number < len(leaves) and number not in owners]
        if column.is_value and any(
            abs(leaves[number].middle - column.middle) < _CLEARLY * own + 0.5 * size for number in others
        ):
            return None
    for place, owner in enumerate(owners):
        same = [other for other, its in enumerate(owners) if its == owner]
        if len(same) > 1 and columns[place].is_value:
            return None
    return owners


def _distance(leaf: _Head, column: Column) -> tuple[float, float]:
    gap = max(0.0, leaf.left - column.right, column.left - leaf.right)
    return gap, abs(leaf.middle - column.middle)


def _rows(
    heads: Sequence[_Head], leaves: Sequence[_Head], places: dict[int, tuple[int, int]], columns: Sequence[Column]
) -> list[PlacedRow] | None:
    """Heads by row from top to bottom: those over others, and the ones next to the body."""
    levels: list[list[_Head]] = []
    for one in sorted(heads, key=lambda head: -head.top):
        if id(one) in places:
            continue
        if levels and abs(levels[-1][0].top - one.top) < 0.5 * (one.top - one.bottom):
            levels[-1].append(one)
        else:
            levels.append([one])
    rows = []
    for level in levels:
        row: list[tuple[int, int, tuple[Chunk, ...]]] = []
        for head in sorted(level, key=lambda one: one.middle):
            covered = _covered(head, [(leaf, *places[id(leaf)]) for leaf in leaves], columns)
            if covered is None or (row and covered[0] <= row[-1][1]):
                return None
            row.append((*covered, tuple(head.chunks)))
        rows.append(PlacedRow(tuple(row)))
    rows.append(PlacedRow(tuple((*places[id(leaf)], tuple(leaf.chunks)) for leaf in leaves)))
    return rows


def _covered(
    head: _Head, leaves: Sequence[tuple[_Head, int, int]], columns: Sequence[Column]
) -> tuple[int, int] | None:
    """The columns that a head stands over: those in whose middle it is; None where that may be others as well.

    Over columns of names and codes it says nothing, so that it does not matter.
    """
    size = head.chunks[0].line.size
    edges = [
        (min(leaf.left, columns[first].left), max(leaf.right, columns[last].right)) for leaf, first, last in leaves
    ]
    found = [
        (abs((edges[one][0] + edges[other][1]) / 2 - head.middle), leaves[one][1], leaves[other][2])
        for one in range(len(leaves))
        for other in range(one, len(leaves))
        if edges[one][0] < head.middle < edges[other][1]
    ]
    found = sorted(one for one in found if one[0] < _CENTRED * size)
    if not found:
        return _names_below(head, columns)
    (best, first, last), *others = found
    if any(
        distance < best + 0.5 * size
        and any(one.is_value for one in (*columns[first : last + 1], *columns[start : end + 1]))
        for distance, start, end in others
    ):
        return None
    return first, last


def _names_below(head: _Head, columns: Sequence[Column]) -> tuple[int, int] | None:
    """The columns of names and codes side by side that a head stands over."""
    place = 0
    for is_value, members in itertools.groupby(columns, lambda column: column.is_value):
        its = list(members)
        if not is_value and its[0].left <= head.left and head.right <= its[-1].right:
            return place, place + len(its) - 1
        place += len(its)
    return None
