"""How a department prints its numbers: each rounded by itself from the true value, half up.

Departments differ, and one report need not be of one hand: other units in the tables than in the text, amounts from a
hundred million on in 亿元 and the others in 万元, zeros at the end left out always, never, or now and then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import NamedTuple

#: yuan in a unit of money
MONEY_UNITS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
#: what becomes of zeros at the end of the decimals; of `some` numbers they are dropped: of one in so many
ZEROS = ("kept", "dropped", "some")
_TYPED_BY_HAND = 3
_RATES = ("share", "change_rate", "completion_rate")
_DECIMALS_OF_RATES = (0, 1, 2, 2, 2)


class Shown(NamedTuple):
    """A number as printed, with its unit and the decimals it was rounded to (zeros dropped afterwards do not count)."""

    text: str
    unit: str
    decimals: int


@dataclass(frozen=True)
class Printing:
    """A department's habits: the decimals of each unit of money it uses, and of percentages by their measure.

    Of two units the greater one is for amounts that are at least one of it.
    """

    decimals: Mapping[str, int]
    zeros: str
    is_grouped: bool
    rate_decimals: Mapping[str, int]
    rate_zeros: str

    @property
    def unit(self) -> str:
        """The unit that a table states above it: the smallest one in use."""
        return min(self.decimals, key=lambda one: MONEY_UNITS[one])

    def money(self, yuan: Decimal, place: int = 0) -> Shown:
        """An amount of yuan, 0 or more, in its unit; `place` counts the report's numbers."""
        unit = self.unit_of(yuan)
        decimals = self.decimals[unit]
        text = printed(in_unit(yuan, unit), decimals, self._drops(self.zeros, place), self.is_grouped)
        return Shown(text, unit, decimals)

    def unit_of(self, yuan: Decimal) -> str:
        """The greatest unit in use of which an amount is at least one, else the smallest."""
        fitting = [one for one in self.decimals if yuan >= MONEY_UNITS[one]]
        return max(fitting, key=lambda one: MONEY_UNITS[one], default=self.unit)

    def rounded(self, yuan: Decimal) -> Decimal:
        """What an amount of yuan is worth as printed."""
        unit = self.unit_of(yuan)
        return _rounded(in_unit(yuan, unit), self.decimals[unit]) * MONEY_UNITS[unit]

    def rate(self, measure: str, ratio: Decimal, place: int = 0) -> Shown:
        """A ratio, 0 or more, as a percentage."""
        decimals = self.rate_decimals[measure]
        return Shown(printed(ratio * 100, decimals, self._drops(self.rate_zeros, place), False), "%", decimals)

    @staticmethod
    def _drops(zeros: str, place: int) -> bool:
        return zeros == "dropped" or (zeros == "some" and place % _TYPED_BY_HAND == 0)


def in_unit(yuan: Decimal, unit: str) -> Decimal:
    """An amount of yuan in a unit of money, not rounded."""
    return yuan / MONEY_UNITS[unit]


def printed(value: Decimal, decimals: int, drops_zeros: bool, is_grouped: bool) -> str:
    """A number with at most that many decimals."""
    rounded = _rounded(value, decimals)
    text = f"{rounded:,f}" if is_grouped else f"{rounded:f}"
    if drops_zeros and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def draw_printing(rng: Random, total: Decimal) -> tuple[Printing, Printing]:
    """The habits in the narrative and in the tables of one report, of a department with so many yuan to spend."""
    decimals = _draw_units(rng, total)
    is_in_yuan = "元" in decimals
    zeros = "kept" if is_in_yuan else rng.choices(ZEROS, (6, 3, 1))[0]
    rate = rng.choice(_DECIMALS_OF_RATES)
    # 占 to two decimals, 完成预算 to none: sections are written by different hands
    rates = {one: rng.choice(_DECIMALS_OF_RATES) if rng.random() < 0.15 else rate for one in _RATES}
    text = Printing(decimals, zeros, rng.random() < 0.3, rates, rng.choices(ZEROS, (4, 5, 1))[0])
    table_decimals = {"元": 2} if is_in_yuan or rng.random() < 0.15 else {"万元": rng.choices((2, 6), (19, 1))[0]}
    is_same = table_decimals == decimals
    is_grouped = text.is_grouped or "元" in table_decimals or rng.random() < 0.4
    tables = Printing(table_decimals, zeros if is_same else "kept", is_grouped, dict.fromkeys(_RATES, 2), "kept")
    return text, tables


def _draw_units(rng: Random, total: Decimal) -> dict[str, int]:
    if total >= MONEY_UNITS["亿元"] and rng.random() < 0.5:
        return {"亿元": rng.choice((2, 4)), "万元": 2}
    if rng.random() < 0.1:
        return {"元": rng.choice((2, 2, 0))}
    return {"万元": rng.choices((2, 1, 4, 6), (80, 12, 4, 4))[0]}
