"""Two columns of text: read one after the other. Tables, whose rows go across, are not taken apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf.lines import BLANK, Line, make_line
from ingest.readers.pdf.pages import Glyph

#: where between the text's edges the gutter may be
_NEAREST, _FARTHEST = 0.25, 0.75
#: what makes text of the lines on one side: so many, mostly without cells, mostly reaching the edge, of so many chars
_MIN_LINES, _MIN_PLAIN, _MIN_FULL, _MIN_CHARS = 5, 0.8, 0.5, 8.0
_RAGGED_EM = 1.6
#: beside so many lines of text the other side may be short
_MANY_LINES = 12
_MAX_CANDIDATES = 12
#: what is left of a gutter, in parts of the em, where something hangs into it
_MIN_GUTTER = 0.6
_NUMBERS = re.compile(r"[\d,.%\s|]+")


@dataclass(frozen=True)
class _Band:
    """Lines from `first` up to `last` that a gutter parts."""

    first: int
    last: int
    left: list[Line]
    right: list[Line]


def split_columns(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of a page in flows: what goes across it, then the columns below that from left to right, and so on."""
    for gutter in _candidates(lines):
        bands = _bands(lines, gutter)
        if bands:
            flows: list[list[Line]] = []
            done = 0
            for band in bands:
                flows += [list(lines[done : band.first]), band.left, band.right]
                done = band.last
            return [flow for flow in [*flows, list(lines[done:])] if flow]
    return [list(lines)] if lines else []


def _candidates(lines: Sequence[Line]) -> list[float]:
    """Where a gutter may be: in wide gaps of lines, or before lines that stand to the right; the most likely first."""
    free = [line for line in lines if line.row is None]
    if len(free) < 2 * _MIN_LINES:
        return []
    left, right = min(line.left for line in free), max(line.right for line in free)
    low, high = left + _NEAREST * (right - left), left + _FARTHEST * (right - left)
    counts: dict[int, int] = {}
    for line in free:
        places = [(start + end) / 2 for start, end in line.gaps]
        if line.left > low:
            places.append(line.left - line.size / 2)
        for place in places:
            if low <= place <= high:
                counts[round(place)] = counts.get(round(place), 0) + 1
    likely = sorted(counts, key=lambda place: (-counts[place], place))[:_MAX_CANDIDATES]
    return [float(place) for place in likely]


def _bands(lines: Sequence[Line], gutter: float) -> list[_Band]:
    found: list[_Band] = []
    first = 0
    left: list[Line] = []
    right: list[Line] = []
    for place in range(len(lines) + 1):
        parts = _parted(lines[place], gutter) if place < len(lines) else None
        if parts is not None:
            left += parts[0]
            right += parts[1]
            continue
        if _are_columns(left, right):
            found.append(_Band(first, place, left, right))
        first, left, right = place + 1, [], []
    return found


def _parted(line: Line, gutter: float) -> tuple[list[Line], list[Line]] | None:
    """The parts of a line left and right of the gutter; None where it goes across."""
    if line.row:
        return None
    if line.right <= gutter:
        return [line], []
    if line.left >= gutter:
        return [], [line]
    sides: tuple[list[Glyph], list[Glyph]] = ([], [])
    is_right = False
    for glyph in line.glyphs:
        is_right = is_right or (glyph is not BLANK and glyph.left >= gutter)
        sides[is_right].append(glyph)
    before = max((one.right for one in sides[0] if one is not BLANK), default=gutter)
    after = next((one.left for one in sides[1] if one is not BLANK), gutter)
    # punctuation hangs over the edge of its column
    if after - before < _MIN_GUTTER * line.size:
        return None
    left, right = (make_line(line.page, line.turn, glyphs) for glyphs in sides)
    return ([left] if left else []), ([right] if right else [])


def _are_columns(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether both sides are text: one surely, the other at least by what it holds."""
    if not left or not right:
        return False
    sure, other = (left, right) if len(left) >= len(right) else (right, left)
    return _is_prose(sure, _MIN_LINES) and _is_prose(other, _MIN_LINES if len(sure) < _MANY_LINES else 1)


def _is_prose(lines: Sequence[Line], least: int) -> bool:
    if len(lines) < least:
        return False
    plain = [line for line in lines if not line.gaps and not _NUMBERS.fullmatch(line.text)]
    edge = max(line.right for line in lines)
    full = [line for line in plain if line.right > edge - _RAGGED_EM * line.size]
    chars = sum(len(line.text) for line in plain)
    return (
        len(plain) >= _MIN_PLAIN * len(lines)
        and (len(full) >= _MIN_FULL * len(lines) or least < _MIN_LINES)
        and chars >= _MIN_CHARS * len(lines)
    )
