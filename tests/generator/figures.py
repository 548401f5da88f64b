"""Printed figures: marks in a text while it is being written, and what each of them states."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tests.generator.accounts import Quantity

UNCLASSIFIED = "unclassified"
_MARK = re.compile("\ue000([0-9]+)\ue001")


@dataclass(frozen=True)
class Figure:
    """A figure as a department prints it.

    `printed` and `exact`, the value before it was rounded to `decimals`, have no sign; `sign` is -1 for a decrease told
    in words. `name` is the class's name as the report has it.
    """

    quantity: Quantity
    measure: str
    basis: str
    period: str
    printed: str
    exact: Decimal
    unit: str
    decimals: int
    sign: int = 1
    name: str = ""
    is_table: bool = False

    @property
    def value(self) -> Decimal:
        """The value as stated, in the unit."""
        return self.sign * Decimal(self.printed.replace(",", ""))


class Notes:
    """The figures of a report in the order in which they were noted; a mark stands for each of them in texts."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []

    def mark(self, figure: Figure) -> str:
        """What stands in a text for the figure until it is printed."""
        self.figures.append(figure)
        return f"\ue000{len(self.figures) - 1}\ue001"


def without_marks(text: str) -> str:
    """A text without its figures."""
    return _MARK.sub("", text)


def marks_in(text: str) -> list[int]:
    """Which figures stand in a text, in text order."""
    return [int(match[1]) for match in _MARK.finditer(text)]


def put_in_place(text: str, printed: Callable[[int], str]) -> tuple[str, list[tuple[int, int, int]]]:
    """The text with its figures printed, and (figure, start, end) of each."""
    pieces: list[str] = []
    places: list[tuple[int, int, int]] = []
    length = done = 0
    for match in _MARK.finditer(text):
        before, figure = text[done : match.start()], int(match[1])
        number = printed(figure)
        start = length + len(before)
        places.append((figure, start, start + len(number)))
        pieces += (before, number)
        length, done = start + len(number), match.end()
    return "".join([*pieces, text[done:]]), places
