"""Amounts of named things as bars, one a line, each stacked by status, with a budget or a total as a mark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from explorer.charts.scale import scale_to
from explorer.charts.svg import bar, chart, element, linked, measure, shorten, text

_LINE = 30.0
_BAR = 16.0
_NAME_SHARE = 0.36
_VALUE_WIDTH = 92.0


@dataclass(frozen=True)
class NamedBar:
    """A line: the parts of the amount by status, and the amount it is measured against (`target`), where stated."""

    name: str
    label: str
    parts: tuple[tuple[str, Decimal], ...]
    target: Decimal | None = None
    address: str | None = None
    is_current: bool = False

    @property
    def amount(self) -> Decimal | None:
        """All of it; None where nothing is stated."""
        return sum((amount for _, amount in self.parts), Decimal(0)) if self.parts else None


def draw_bars(
    bars: Sequence[NamedBar],
    label: str,
    write: Callable[[Decimal], str],
    missing: str,
    width: float = 548,
) -> Markup:
    """The bars from top to bottom, with names at the left and amounts at the right; `write` writes an amount."""
    names = min(width * _NAME_SHARE, max((measure(line.name) for line in bars), default=0) + 12)
    scale = scale_to([value for line in bars for value in (line.amount, line.target)], names, width - _VALUE_WIDTH)
    height = _LINE * len(bars) + 4
    zero = scale(Decimal(0))
    drawn = [element("line", x1=zero, x2=zero, y1=0, y2=height, class_="ground")]
    for number, line in enumerate(bars):
        y = number * _LINE + 4
        shapes = [element("rect", x=0, y=y - 2, width=width, height=_LINE - 1, class_="target")]
        shapes.append(
            text(
                shorten(line.name, names - 10), names - 10, y + 16, "name current" if line.is_current else "name", "end"
            )
        )
        end = names
        above = below = Decimal(0)
        for status, amount in line.parts:
            start = above if amount >= 0 else below
            first, last = sorted((scale(start), scale(start + amount)))
            shapes.append(bar(status, first, y + 3, last - first, _BAR))
            end = max(end, last)
            above, below = (above + amount, below) if amount >= 0 else (above, below + amount)
        if line.target is not None:
            x = scale(line.target)
            shapes.append(element("line", x1=x, x2=x, y1=y - 1, y2=y + _BAR + 7, class_="printed"))
            end = max(end, x)
        amount_text = missing if line.amount is None else write(line.amount)
        shapes.append(text(amount_text, end + 8, y + 16, "bar-value"))
        drawn.append(linked(line.address, line.label, *shapes))
    return chart(width, height, label, drawn, "bars")
