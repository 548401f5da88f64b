"""Amounts by year as columns, each stacked by status, with the printed total as a mark across it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from explorer.charts.scale import Scale, scale_to
from explorer.charts.svg import bar, chart, element, linked, measure, text

_RIGHT, _TOP, _BOTTOM = 8.0, 22.0, 44.0
_WIDEST = 64.0


@dataclass(frozen=True)
class YearColumn:
    """A year: the parts of its amount by status, the total as printed, and a second line below the year.

    No parts means that nothing is stated, which is drawn as a gap and not as 0.
    """

    year: str
    note: str
    label: str
    parts: tuple[tuple[str, Decimal], ...]
    printed: Decimal | None = None
    address: str | None = None
    is_current: bool = False

    @property
    def amount(self) -> Decimal | None:
        """All of it; None where nothing is stated."""
        return sum((amount for _, amount in self.parts), Decimal(0)) if self.parts else None


def draw_columns(
    columns: Sequence[YearColumn],
    label: str,
    write: Callable[[Decimal], str],
    worth: Decimal,
    missing: str,
    width: float = 548,
    height: float = 260,
) -> Markup:
    """The columns from left to right; `write` writes an amount, `worth` is that of the unit shown, in yuan."""
    values = [value for column in columns for value in (column.amount, column.printed)]
    scale = scale_to(values, height - _BOTTOM, _TOP, worth=worth)
    left = left_of(scale, write)
    step = (width - left - _RIGHT) / max(len(columns), 1)
    drawn = [*draw_grid(scale, write, left, width - _RIGHT)]
    drawn += [
        _draw_column(column, scale, left + step * (number + 0.5), min(_WIDEST, step * 0.62), height, write, missing)
        for number, column in enumerate(columns)
    ]
    return chart(width, height, label, drawn, "columns")


def left_of(scale: Scale, write: Callable[[Decimal], str]) -> float:
    """Where a chart begins, so that the amounts of its grid have room at the left."""
    return max(44.0, max(measure(write(tick), 12) for tick in scale.ticks) + 14)


def draw_grid(scale: Scale, write: Callable[[Decimal], str], left: float, right: float) -> list[Markup]:
    """Lines across with their amounts at the left; the one at 0 is the ground."""
    lines = []
    for tick in scale.ticks:
        y = round(scale(tick)) + 0.5
        lines.append(element("line", x1=left, x2=right, y1=y, y2=y, class_="ground" if tick == 0 else "grid"))
        lines.append(text(write(tick), left - 8, y + 4, "tick", "end"))
    return lines


def _draw_column(
    column: YearColumn,
    scale: Scale,
    middle: float,
    breadth: float,
    height: float,
    write: Callable[[Decimal], str],
    missing: str,
) -> Markup:
    left = middle - breadth / 2
    ground = scale(Decimal(0))
    shapes = []
    if column.amount is None:
        shapes.append(text(missing, middle, ground - 8, "tick missing-mark", "middle"))
    else:
        above = below = Decimal(0)
        for status, amount in column.parts:
            start = above if amount >= 0 else below
            first, last = sorted((scale(start), scale(start + amount)))
            shapes.append(bar(status, left, first, breadth, last - first))
            above, below = (above + amount, below) if amount >= 0 else (above, below + amount)
        top = min(scale(max(column.amount, column.printed or Decimal(0))), ground)
        shapes.append(text(write(column.amount), middle, top - 6, "bar-value", "middle"))
    if column.printed is not None:
        y = scale(column.printed)
        shapes.append(element("line", x1=left - 6, x2=left + breadth + 6, y1=y, y2=y, class_="printed"))
    year_class = "year current" if column.is_current else "year"
    shapes.append(text(column.year, middle, height - _BOTTOM + 18, year_class, "middle"))
    shapes.append(text(column.note, middle, height - _BOTTOM + 35, "tick", "middle"))
    # Pointing anywhere at a year points at it.
    target = element("rect", x=middle - breadth / 2 - 6, y=0, width=breadth + 12, height=height, class_="target")
    return linked(column.address, column.label, target, *shapes)
