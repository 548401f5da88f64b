"""Cells that ruling lines and the places of characters read differently: both readings are kept.

A number too wide for its cell runs over the rule beside it; a cell may hold two numbers, or one that was wrapped.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ingest.readers.pdf.chunks import is_number
from ingest.readers.pdf.grids import RuledCell
from ingest.readers.pdf.lines import BLANK, WORD_GAP, Line, make_line
from ingest.readers.pdf.pages import Glyph

#: what a number is printed with
DIGITS = frozenset("-0123456789,.%")
_DIGITS = re.compile(r"[-\d,.%]+")
#: amounts have two decimals: where two run together, the second begins behind those of the first
_TWO_AMOUNTS = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d\d)(-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d\d)")
#: parts of the em: how far baselines of a level may be apart
_LEVEL = 0.3
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
    found = list(row)
    # from the right, then from the left: a number may run over the rule into a cell whose own runs over the next one
    for place in (*range(len(found) - 2, -1, -1), *range(len(found) - 1)):
        by_text = _without_crossing(found[place], found[place + 1])
        if by_text is None:
            continue
        other = [*found[:place], *by_text, *found[place + 2 :]]
        if _adds_up(found) and not _adds_up(other):
            found[place : place + 2] = _unsettled(found[place], found[place + 1])
        else:
            found = other
    return [one if one.other_text else _with_pieces(one) for one in found]


def _with_pieces(one: FilledCell) -> FilledCell:
    """A number that may as well be several."""
    pieces = [piece for line in one.lines for piece in line.text.split()]
    if len(pieces) > 1 and all(map(is_number, pieces)) and is_number("".join(pieces)):
        return replace(one, other_text=" ".join(pieces))
    return one


def _without_crossing(before: FilledCell, after: FilledCell) -> tuple[FilledCell, FilledCell] | None:
    """Two cells side by side with the digits that cross the rule in the one they belong to; None where none do."""
    for left in before.lines:
        if not _is_digit(left.glyphs[-1]):
            continue
        for right in after.lines:
            gap = right.left - left.right
            is_level = abs(left.bottom - right.bottom) < _LEVEL * right.size
            if is_level and gap < WORD_GAP * right.size and _is_digit(right.glyphs[0]):
                parts = _parted(left, right)
                if parts is None:
                    return _unsettled(before, after)
                if parts[0] == list(left.glyphs):
                    return None
                return _with_line(before, left, parts[0]), _with_line(after, right, parts[1])
    return None


def _unsettled(before: FilledCell, after: FilledCell) -> tuple[FilledCell, FilledCell]:
    """Cells as the rules have them, though the digits at the rule say otherwise."""
    joined = before.text + after.text
    return replace(before, other_text=joined), replace(after, other_text=joined)


def _parted(left: Line, right: Line) -> tuple[list[Glyph], list[Glyph]] | None:
    """The glyphs of two lines that meet, with their digits parted where numbers end; None where that cannot be told."""
    tail = list(itertools.takewhile(_is_digit, reversed(left.glyphs)))[::-1]
    head = list(itertools.takewhile(_is_digit, right.glyphs))
    first, last = list(left.glyphs[: -len(tail)]), list(right.glyphs[len(head) :])
    run = [*tail, *head]
    if not first and not last:
        if is_number(_text(run)):
            first, last = (run, []) if _width(tail) >= _width(head) else ([], run)
        elif match := _TWO_AMOUNTS.fullmatch(_text(run)):
            first, last = run[: match.end(1)], run[match.end(1) :]
        else:
            return None
    elif not is_number(_text(run)) or (first and last):
        return None
    elif first:
        if _DIGITS.fullmatch(_text(first).strip()) and not is_number(_text(first).strip()):
            return None
        last = run
    else:
        if not is_number(_text(last).strip()):
            return None
        first = run
    return first, last


def _with_line(one: FilledCell, line: Line, glyphs: list[Glyph]) -> FilledCell:
    """The cell with other glyphs in place of a line's; what it held before is the other reading."""
    made = make_line(line.page, line.turn, [each for each in glyphs if each is not BLANK])
    lines = tuple(made if each is line else each for each in one.lines)
    kept = tuple(each for each in lines if each is not None)
    return FilledCell(one.cell, kept, one.text if kept else "")


def _is_digit(glyph: Glyph) -> bool:
    return glyph.char in DIGITS


def _text(glyphs: Sequence[Glyph]) -> str:
    return "".join([one.char for one in glyphs])


def _width(glyphs: Sequence[Glyph]) -> float:
    return glyphs[-1].right - glyphs[0].left


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
