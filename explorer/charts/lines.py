"""Counts over runs or years as lines, each with a shape of its own at its points and its name at its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from explorer.charts.columns import draw_grid, left_of
from explorer.charts.scale import scale_to
from explorer.charts.svg import chart, element, linked, shorten, text

_RIGHT, _TOP, _BOTTOM = 110.0, 14.0, 26.0
_NAME_HEIGHT = 16.0
#: Points of a line as paths around (0, 0): circle, square, diamond, triangle.
_POINTS = (
    "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0Z",
    "M-3.6,-3.6h7.2v7.2h-7.2Z",
    "M0,-5L5,0L0,5L-5,0Z",
    "M0,-5L4.8,3.6H-4.8Z",
)


@dataclass(frozen=True)
class Line:
    """A series: a value for each place of the axis, None where there is none; `status` gives its colour."""

    name: str
    status: str
    values: tuple[Decimal | None, ...]


def draw_lines(
    lines: Sequence[Line],
    axis: Sequence[str],
    label: str,
    write: Callable[[Decimal], str],
    width: float = 548,
    height: float = 230,
    worth: Decimal = Decimal(1),
) -> Markup:
    """The lines over the axis; a missing value is a gap in its line."""
    scale = scale_to([value for line in lines for value in line.values], height - _BOTTOM, _TOP, worth=worth)
    left = left_of(scale, write)
    step = (width - left - _RIGHT) / max(len(axis) - 1, 1)
    drawn = draw_grid(scale, write, left, width - _RIGHT)
    room = max(1, round(64 / step)) if step else 1
    for number, name in enumerate(axis):
        if number % room == 0 or number == len(axis) - 1:
            drawn.append(text(name, left + step * number, height - 6, "year", "middle"))
    ends: list[tuple[float, Line]] = []
    for number, line in enumerate(lines):
        points = [
            (left + step * place, scale(value), value) for place, value in enumerate(line.values) if value is not None
        ]
        for (x1, y1, _), (x2, y2, _) in _neighbours(line.values, points):
            drawn.append(element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=f"line {line.status}"))
        for (x, y, value), name in zip(
            points, (name for name, value in zip(axis, line.values, strict=True) if value is not None), strict=True
        ):
            shape = element(
                "path",
                d=_POINTS[number % len(_POINTS)],
                transform=f"translate({x:.1f},{y:.1f})",
                class_=f"point {line.status}",
            )
            drawn.append(linked(None, f"{line.name} {name}: {write(value)}", shape))
        if points:
            ends.append((points[-1][1], line))
    lowest = height - _BOTTOM
    for y, line in sorted(ends, key=lambda end: -end[0]):
        # Names keep apart and stay in the order of their lines.
        lowest = min(y, lowest)
        drawn.append(text(shorten(line.name, _RIGHT - 14), width - _RIGHT + 10, lowest + 4, f"line-name {line.status}"))
        lowest -= _NAME_HEIGHT
    return chart(width, height, label, drawn, "lines")


Point = tuple[float, float, Decimal]


def _neighbours(values: Sequence[Decimal | None], points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Pairs of points with no gap between them."""
    places = [place for place, value in enumerate(values) if value is not None]
    return [
        (points[number], points[number + 1])
        for number in range(len(points) - 1)
        if places[number + 1] == places[number] + 1
    ]
