"""Random amounts of yuan with two decimals: drawn as whole fen, so that parts always make up their whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

ZERO = Decimal(0)
_FEN = Decimal("0.01")


def fen(count: int) -> Decimal:
    """That many fen in yuan."""
    return count * _FEN


def draw_yuan(rng: Random, low: int, high: int) -> Decimal:
    """An amount between `low` and `high` yuan, each order of magnitude as likely as the others."""
    exponent = rng.uniform(len(str(low * 100)) - 1, len(str(high * 100)) - 1)
    count = min(max(int(10**exponent) + rng.randrange(100), low * 100), high * 100)
    return fen(count)


def scale(amount: Decimal, thousandths: int) -> Decimal:
    """A number of thousandths of an amount, cut off at fen."""
    return fen(int(amount / _FEN) * thousandths // 1000)


def whole_hundreds(amount: Decimal) -> Decimal:
    """An amount as budgets are set: in hundreds of yuan."""
    return Decimal(round(amount / 100) * 100)


def apportion(rng: Random, amount: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """An amount parted at random around weights; the parts make up the amount, each is 0 or more."""
    if not weights:
        return []
    drawn = [weight * rng.randrange(60, 141) for weight in weights]
    whole, total = int(amount / _FEN), sum(drawn)
    parts = [whole * one // total for one in drawn]
    parts[drawn.index(max(drawn))] += whole - sum(parts)
    return [fen(part) for part in parts]
