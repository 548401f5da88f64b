"""A matrix of counts: a cell each for a row and a column, darker for more, empty where there is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from explorer.charts.svg import chart, element, linked, measure, shorten, text

_LINE = 28.0
_HEAD = 26.0
_WIDEST = 96.0
#: Shades of cells, from the fewest to the most.
_SHADES = 4


@dataclass(frozen=True)
class Cell:
    """A count, and how many of it are marked (a triangle in the corner)."""

    count: int
    marked: int
    label: str
    address: str | None = None


def draw_matrix(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[str, str], Cell],
    label: str,
    missing: str,
    width: float = 548,
) -> Markup:
    """The matrix with its names at the left and on top; `missing` is what an empty cell says when pointed at."""
    names = min(width * 0.34, max(map(measure, rows), default=0) + 12)
    step = min(_WIDEST, (width - names) / max(len(columns), 1))
    most = max((cell.count for cell in cells.values()), default=1)
    drawn = [
        text(name, names + step * (number + 0.5), _HEAD - 10, "year", "middle") for number, name in enumerate(columns)
    ]
    for line, row in enumerate(rows):
        y = _HEAD + line * _LINE
        drawn.append(text(shorten(row, names - 10), names - 10, y + 18, "name", "end"))
        for number, column in enumerate(columns):
            x = names + step * number
            cell = cells.get((row, column))
            if cell is None:
                empty = element("rect", x=x + 1, y=y + 1, width=step - 2, height=_LINE - 3, class_="cell empty-cell")
                drawn.append(linked(None, f"{row} {column} {missing}", empty))
            else:
                drawn.append(_draw_cell(cell, x, y, step, most))
    return chart(width, _HEAD + _LINE * len(rows) + 2, label, drawn, "matrix")


def _draw_cell(cell: Cell, x: float, y: float, step: float, most: int) -> Markup:
    shade = min(_SHADES - 1, cell.count * _SHADES // (most + 1))
    shapes = [
        element("rect", x=x + 1, y=y + 1, width=step - 2, height=_LINE - 3, class_=f"cell cell-{shade}"),
        text(cell.count, x + step / 2, y + 18, "cell-count", "middle"),
    ]
    if cell.marked:
        right = x + step - 1
        shapes.append(element("path", d=f"M{right - 10:g},{y + 1:g}H{right:g}V{y + 11:g}Z", class_="corner"))
    return linked(cell.address, cell.label, *shapes)
