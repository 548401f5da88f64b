"""Cells that ruling lines and the places of characters read differently: both readings are kept.

A number too wide for its cell runs over the rule beside it; a cell may hold two numbers, or one that was wrapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.readers.pdf.chunks import is_number
from ingest.readers.pdf.grids import RuledCell
from ingest.readers.pdf.lines import WORD_GAP, Line, make_line

_DIGITS = re.compile(r"[-\d,.%]+")
_SUMMANDS = 2


@dataclass(frozen=True)
class FilledCell:
    """A cell and the lines in it; `other_text` is what the other reading gives, empty where both agree."""

    cell: RuledCell
    lines: tuple[Line, ...]
    other_text: str = ""

    @property
    def text(self) -> str:
        """What it holds, wrapped lines joined."""
        return "".join([line.text for line in self.lines])


def compare_readings(row: Sequence[FilledCell]) -> list[FilledCell]:
    """The cells of a row with what the other reading gives.

    Digits that run over a rule without a gap are one number, in the cell that holds most of it, unless the row adds up
    by its cells alone. Numbers of a cell that stand apart or below each other are one number as the rules have it.
    """
    found = [_with_pieces(one) for one in row]
    for place in range(len(found) - 1):
        crossing = _crossing(found[place], found[place + 1])
        if crossing is None:
            continue
        before, after = found[place], found[place + 1]
        is_first = _width(before) >= _width(after)
        own, rest = (before, after) if is_first else (after, before)
        joined = FilledCell(own.cell, (crossing,), own.text)
        emptied = FilledCell(rest.cell, ())
        by_text = [*found[:place], *((joined, emptied) if is_first else (emptied, joined)), *found[place + 2 :]]
        if _adds_up(found) and not _adds_up(by_text):
            found[place] = FilledCell(before.cell, before.lines, crossing.text)
            found[place + 1] = FilledCell(after.cell, after.lines, crossing.text)
        else:
            found = by_text
    return found


def _with_pieces(one: FilledCell) -> FilledCell:
    """A number that may as well be several."""
    pieces = [piece for line in one.lines for piece in line.text.split()]
    if len(pieces) > 1 and all(map(is_number, pieces)) and is_number("".join(pieces)):
        return FilledCell(one.cell, one.lines, " ".join(pieces))
    return one


def _crossing(before: FilledCell, after: FilledCell) -> Line | None:
    """The number that runs from a cell into the next one; None where none does."""
    if len(before.lines) != 1 or len(after.lines) != 1:
        return None
    (left,), (right,) = before.lines, after.lines
    gap = right.left - left.right
    if not gap < WORD_GAP * right.size or not (_DIGITS.fullmatch(left.text) and _DIGITS.fullmatch(right.text)):
        return None
    is_level = abs(left.bottom - right.bottom) < 0.3 * right.size
    if not is_level or not is_number(left.text + right.text):
        return None
    return make_line(left.page, left.turn, [*left.glyphs, *right.glyphs])


def _width(one: FilledCell) -> float:
    return one.lines[0].right - one.lines[0].left


def _adds_up(row: Sequence[FilledCell]) -> bool:
    """Whether the first of a row's values is the sum of the others."""
    total, *summands = [*_values(row), Decimal(0)]
    return len(summands) > _SUMMANDS and total == sum(summands)


def _values(row: Sequence[FilledCell]) -> Iterator[Decimal]:
    """The numbers behind the last name."""
    texts = [one.text for one in row if one.text]
    names = [place for place, text in enumerate(texts) if not _DIGITS.fullmatch(text)]
    for text in texts[names[-1] + 1 if names else 0 :]:
        if is_number(text):
            yield Decimal(text.rstrip("%").replace(",", ""))
