"""Tables as programs print them into PDFs: merged cells, wrapped texts, and rules drawn in all the ways there are.

Rows are lists of texts; `<` is merged with the cell to its left, `^` with the one above.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tests.formats.pdf import Fill, Frame, Mark, Path, Rule, Sheet, Text, width_of, wrap

_VALUE = re.compile(r"[-−]?[\d,.]+%?|[-—]|\*+")
#: parts of the em: how far apart the wrapped lines of a cell are, how far a glyph reaches below its baseline
_LEADING, _DESCENT = 1.25, 0.15


@dataclass(frozen=True)
class Style:
    """How a table is drawn.

    `rules`: `all`, `inside` (none at the outer edges), `across` (between all rows), `three` (above, below the head,
    and below the table), `upright` (none between the rows of the body), `none`. `pen`: `line` (as long as it goes),
    `box` (filled), `pieces` (cell by cell), `frames` (a rectangle a cell), `double`, `dashed` (short strokes).
    `values` and `names`: `right`, `centre` or `left`.
    """

    rules: str = "all"
    pen: str = "line"
    size: float = 9.0
    padding: float = 4.0
    values: str = "right"
    names: str = "left"
    row_height: float = 20.0
    shaded_rows: int = 0
    is_one_path: bool = False


RULED = Style()


@dataclass(frozen=True)
class _Span:
    row: int
    column: int
    last_row: int
    last_column: int
    text: str


def lay_table(
    rows: Sequence[Sequence[str]], edges: Sequence[float], top: float, style: Style = RULED, head_rows: int = 1
) -> list[Mark]:
    """The marks of a table whose upright edges are at `edges` and whose upper edge is at `top`."""
    spans = list(_spans(rows))
    ys = [top]
    for number in range(len(rows)):
        its = [one for one in spans if one.row == one.last_row == number]
        lines = max((len(_wrapped(one, edges, style)) for one in its), default=1)
        ys.append(ys[-1] - max(style.row_height, lines * _LEADING * style.size + 6))
    marks: list[Mark] = [Fill(edges[0], ys[number + 1], edges[-1], ys[number]) for number in range(style.shaded_rows)]
    for one in spans:
        marks += _printed(one, edges, ys, style, is_head=one.row < head_rows)
    rules = list(_rules(spans, edges, ys, style, head_rows))
    return [*marks, *([Path(tuple(rules))] if style.is_one_path else rules)]


def turned_sheet(sheet: Sheet, rotate: int) -> Sheet:
    """The page that shows the same when it is turned clockwise by `rotate` degrees: its marks are turned back."""
    width, height = (sheet.height, sheet.width) if rotate in (90, 270) else (sheet.width, sheet.height)

    def place(x: float, y: float) -> tuple[float, float]:
        return {90: (sheet.height - y, x), 180: (sheet.width - x, sheet.height - y), 270: (y, sheet.width - x)}[rotate]

    def turn(mark: Mark) -> Mark:
        if isinstance(mark, Text):
            x, y = place(mark.x, mark.y)
            return replace(mark, x=x, y=y, turn=(mark.turn + rotate) % 360)
        if isinstance(mark, Path):
            raise TypeError("A path is not turned: turn its rules.")
        (a, b), (c, d) = place(mark.left, mark.bottom), place(mark.right, mark.top)
        return replace(mark, left=min(a, c), bottom=min(b, d), right=max(a, c), top=max(b, d))

    return replace(sheet, marks=[turn(mark) for mark in sheet.marks], width=width, height=height, rotate=rotate)


def box_of(text: Text) -> tuple[float, float, float, float]:
    """Where the em boxes of a text lie, whether it is upright or turned by quarters."""
    length, low, high = width_of(text.text, text.size), _DESCENT * text.size, (1 - _DESCENT) * text.size
    x, y = text.x, text.y
    return {
        0: (x, y - low, x + length, y + high),
        90: (x - high, y, x + low, y + length),
        180: (x - length, y - high, x, y + low),
        270: (x - low, y - length, x + high, y),
    }[round(text.turn) % 360]


def _spans(rows: Sequence[Sequence[str]]) -> Iterator[_Span]:
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text in ("<", "^"):
                continue
            last_column = column
            while last_column + 1 < len(texts) and texts[last_column + 1] == "<":
                last_column += 1
            last_row = row
            while last_row + 1 < len(rows) and rows[last_row + 1][column] == "^":
                last_row += 1
            yield _Span(row, column, last_row, last_column, text)


def _wrapped(span: _Span, edges: Sequence[float], style: Style) -> list[str]:
    width = edges[span.last_column + 1] - edges[span.column] - 2 * style.padding
    return [line for part in span.text.split("\n") for line in wrap(part, width, style.size, 0.0)] if span.text else []


def _printed(span: _Span, edges: Sequence[float], ys: Sequence[float], style: Style, is_head: bool) -> Iterator[Text]:
    left, right = edges[span.column], edges[span.last_column + 1]
    top, bottom = ys[span.row], ys[span.last_row + 1]
    lines = _wrapped(span, edges, style)
    y = (top + bottom) / 2 + (len(lines) - 1) * _LEADING * style.size / 2 - 0.35 * style.size
    place = "centre" if is_head else style.values if _VALUE.fullmatch(span.text) else style.names
    for number, line in enumerate(lines):
        width = width_of(line, style.size)
        x = {
            "left": left + style.padding,
            "centre": (left + right - width) / 2,
            "right": right - style.padding - width,
        }[place]
        yield Text(x, y - number * _LEADING * style.size, line, style.size)


def _rules(
    spans: Sequence[_Span], edges: Sequence[float], ys: Sequence[float], style: Style, head_rows: int
) -> Iterator[Mark]:
    if style.rules == "none":
        return
    if style.pen == "frames":
        for one in spans:
            yield Frame(edges[one.column], ys[one.last_row + 1], edges[one.last_column + 1], ys[one.row])
        return
    owners = {
        (row, column): one
        for one in spans
        for row in range(one.row, one.last_row + 1)
        for column in range(one.column, one.last_column + 1)
    }
    rows, columns = range(len(ys) - 1), range(len(edges) - 1)
    few = (*range(head_rows + 1), len(ys) - 1)
    across = {"three": (0, head_rows, len(ys) - 1), "upright": few, "inside": range(1, len(ys) - 1)}.get(
        style.rules, range(len(ys))
    )
    for line in across:
        drawn = [owners.get((line - 1, column)) is not owners.get((line, column)) for column in columns]
        for first, last in _stretches(drawn, style.pen == "pieces"):
            yield from _drawn(edges[first], ys[line], edges[last], ys[line], style.pen)
    upright = {"all": range(len(edges)), "upright": range(len(edges)), "inside": range(1, len(edges) - 1)}.get(
        style.rules, range(0)
    )
    for line in upright:
        drawn = [owners.get((row, line - 1)) is not owners.get((row, line)) for row in rows]
        for first, last in _stretches(drawn, style.pen == "pieces"):
            yield from _drawn(edges[line], ys[last], edges[line], ys[first], style.pen)


def _stretches(drawn: Sequence[bool], is_in_pieces: bool) -> Iterator[tuple[int, int]]:
    """Where a rule runs: from edge to edge as far as it goes, or piece by piece."""
    if is_in_pieces:
        yield from ((place, place + 1) for place, one in enumerate(drawn) if one)
        return
    place = 0
    for one, members in itertools.groupby(drawn):
        count = len(list(members))
        if one:
            yield place, place + count
        place += count


def _drawn(left: float, bottom: float, right: float, top: float, pen: str) -> Iterator[Mark]:
    if pen == "double":
        for shift in (-0.8, 0.8):
            is_across = right - left > top - bottom
            dx, dy = (0.0, shift) if is_across else (shift, 0.0)
            yield Rule(left + dx, bottom + dy, right + dx, top + dy, 0.3)
    elif pen == "dashed":
        length = max(right - left, top - bottom)
        dx, dy = (right - left) / length, (top - bottom) / length
        for start in range(0, int(length), 4):
            end = min(start + 2.0, length)
            yield Rule(left + start * dx, bottom + start * dy, left + end * dx, bottom + end * dy)
    else:
        yield Rule(left, bottom, right, top, is_filled=pen == "box")
