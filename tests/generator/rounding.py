"""How a department prints its numbers: each rounded by itself from the true value, half up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

#: yuan in a unit of money
MONEY_UNITS = {"元": 1, "万元": 10_000, "亿元": 100_000_000}


@dataclass(frozen=True)
class Printing:
    """A department's habits.

    `decimals` of money; `drops_zeros` prints 83.6 for 83.60; `is_grouped` prints 1,088.07. Rates and shares have
    `rate_decimals`, of which zeros at the end are dropped with `drops_rate_zeros`.
    """

    unit: str
    decimals: int
    drops_zeros: bool
    is_grouped: bool
    rate_decimals: int
    drops_rate_zeros: bool

    def money(self, yuan: Decimal) -> str:
        """An amount of yuan in the unit."""
        return printed(self.in_unit(yuan), self.decimals, self.drops_zeros, self.is_grouped)

    def in_unit(self, yuan: Decimal) -> Decimal:
        """An amount of yuan in the unit, not rounded."""
        return yuan / MONEY_UNITS[self.unit]

    def rate(self, ratio: Decimal) -> str:
        """A ratio as a percentage, without its sign."""
        return printed(ratio * 100, self.rate_decimals, self.drops_rate_zeros, False)


def printed(value: Decimal, decimals: int, drops_zeros: bool, is_grouped: bool) -> str:
    """A number with at most that many decimals."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{rounded:,f}" if is_grouped else f"{rounded:f}"
    if drops_zeros and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def draw_printing(rng: Random) -> tuple[Printing, Printing]:
    """The habits in the narrative and in the tables of one report; tables are in yuan now and then."""
    unit = rng.choice(("万元",) * 9 + ("元",))
    drops = unit == "万元" and rng.random() < 0.3
    text = Printing(unit, 2, drops, rng.random() < 0.3, rng.choice((0, 1, 2, 2, 2)), rng.random() < 0.6)
    table_unit = "元" if unit == "元" or rng.random() < 0.1 else "万元"
    is_grouped = text.is_grouped or table_unit == "元" or rng.random() < 0.4
    tables = Printing(table_unit, 2, drops and table_unit == unit, is_grouped, 2, False)
    return text, tables
