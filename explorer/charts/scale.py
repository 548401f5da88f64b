"""Scales of charts: from amounts to pixels, with round numbers for the grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

#: Steps of a grid, times a power of ten.
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Scale:
    """A linear scale from `low`..`high` to `first`..`last` pixels."""

    low: Decimal
    high: Decimal
    first: float
    last: float
    ticks: tuple[Decimal, ...]

    def __call__(self, value: Decimal) -> float:
        """Where a value stands."""
        return self.first + float((value - self.low) / (self.high - self.low)) * (self.last - self.first)


def scale_to(
    values: Iterable[Decimal | None], first: float, last: float, ticks: int = 4, worth: Decimal = Decimal(1)
) -> Scale:
    """A scale that holds 0 and all values; its ticks are round in units of `worth` (10,000 where 万元 are shown)."""
    stated = [value / worth for value in values if value is not None]
    low, high = min([Decimal(0), *stated]), max([Decimal(0), *stated])
    if low == high:
        high = low + 1
    step = _round_step((high - low) / ticks)
    bottom = (low / step).to_integral_value(ROUND_FLOOR)
    top = (high / step).to_integral_value(ROUND_CEILING)
    marks = tuple((bottom + number) * step * worth for number in range(int(top - bottom) + 1))
    return Scale(marks[0], marks[-1], first, last, marks)


def _round_step(rough: Decimal) -> Decimal:
    power = Decimal(1).scaleb(rough.adjusted())
    return next(step * power for step in _STEPS if step * power >= rough)
