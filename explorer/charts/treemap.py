"""A treemap: amounts as areas, squarified (Bruls, Huizing and van Wijk 2000), the disputed part of each hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from explorer.charts.svg import bar, chart, element, linked, measure, shorten, text

_GAP = 2.0
_PADDING = 8.0
#: So few tiles need less room.
_FEW = 3
#: Shades of tiles, from the largest amount to the smallest.
_SHADES = 6


@dataclass(frozen=True)
class Tile:
    """An amount with the parts of it by status, what it is called and where it leads."""

    name: str
    detail: str
    label: str
    parts: tuple[tuple[str, Decimal], ...]
    address: str | None = None

    @property
    def amount(self) -> Decimal:
        """All of it."""
        return sum((amount for _, amount in self.parts), Decimal(0))


@dataclass(frozen=True)
class Place:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float


def draw_treemap(tiles: Sequence[Tile], label: str, width: float = 1120, height: float = 380) -> Markup | None:
    """The tiles by size; amounts of nothing or less have no area and are left to the table."""
    shown = sorted((tile for tile in tiles if tile.amount > 0), key=lambda tile: (-tile.amount, tile.name))
    if not shown:
        return None
    if len(shown) <= _FEW:
        height *= 0.45
    places = squarify([float(tile.amount) for tile in shown], Place(0, 0, width, height))
    drawn = [
        _draw_tile(tile, place, min(_SHADES - 1, rank * _SHADES // max(len(shown), _SHADES)))
        for rank, (tile, place) in enumerate(zip(shown, places, strict=True))
    ]
    return chart(width, height, label, drawn, "treemap")


def squarify(sizes: Sequence[float], place: Place) -> list[Place]:
    """Where each size lies in `place`, for sizes in falling order: areas in proportion, as square as can be had."""
    total = sum(sizes)
    if not sizes or total <= 0:
        return []
    factor = place.width * place.height / total
    areas = [size * factor for size in sizes]
    places: list[Place] = []
    rest = place
    while areas:
        side = min(rest.width, rest.height)
        count = 1
        while count < len(areas) and _worst(areas[: count + 1], side) <= _worst(areas[:count], side):
            count += 1
        row, areas = areas[:count], areas[count:]
        placed, rest = _lay_row(row, rest)
        places += placed
    return places


def _worst(row: Sequence[float], side: float) -> float:
    """The worst proportion of a row's rectangles laid along `side`."""
    total = sum(row)
    return max(max(side * side * area / (total * total), total * total / (side * side * area)) for area in row)


def _lay_row(row: Sequence[float], place: Place) -> tuple[list[Place], Place]:
    """A row laid along the shorter side, and what is left of the place."""
    total = sum(row)
    placed = []
    if place.width >= place.height:
        across = total / place.height if place.height else 0.0
        y = place.y
        for area in row:
            placed.append(Place(place.x, y, across, area / across if across else 0.0))
            y += placed[-1].height
        return placed, Place(place.x + across, place.y, max(place.width - across, 0.0), place.height)
    across = total / place.width if place.width else 0.0
    x = place.x
    for area in row:
        placed.append(Place(x, place.y, area / across if across else 0.0, across))
        x += placed[-1].width
    return placed, Place(place.x, place.y + across, place.width, max(place.height - across, 0.0))


def _draw_tile(tile: Tile, place: Place, shade: int) -> Markup:
    x, y = place.x + _GAP / 2, place.y + _GAP / 2
    width, height = max(place.width - _GAP, 0.5), max(place.height - _GAP, 0.5)
    shapes = [element("rect", x=x, y=y, width=width, height=height, class_=f"tile shade-{shade}")]
    # What is not reconciled fills its share of the tile from below, in its pattern.
    bottom = y + height
    for status, amount in tile.parts:
        if status != "reconciled" and amount > 0:
            part = height * min(1.0, float(amount / tile.amount))
            bottom -= part
            shapes.append(bar(status, x, bottom, width, part))
    inner = width - 2 * _PADDING
    name = shorten(tile.name, inner, 14) if height > 26 else ""
    detail = shorten(tile.detail, inner, 12) if height > 44 else ""
    if name:
        # A pattern does not run through the words.
        ground = 6 + max(measure(name, 14), measure(detail, 12)), 42 if detail else 22
        shapes.append(
            element("rect", x=x + 5, y=y + 5, width=min(ground[0], width - 10), height=ground[1], class_="tile-ground")
        )
        shapes.append(text(name, x + _PADDING, y + 21, "tile-name"))
    if name and detail:
        shapes.append(text(detail, x + _PADDING, y + 39, "tile-detail"))
    return linked(tile.address, tile.label, *shapes, class_=f"tile-link shade-{shade}")
