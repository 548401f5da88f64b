"""Lines and pictures drawn on a page."""

from __future__ import annotations

import ctypes
import itertools
import math
from dataclasses import dataclass

from ingest.documents import Box
from ingest.problems import UnsafeContentError
from ingest.readers.pdf import library

#: a page with a dense table has a thousand
MAX_OBJECTS = 200_000
#: a filled box no thicker than this, in points, is a ruling line
MAX_THICKNESS = 3.0
#: shorter strokes are dashes and marks; a line of dashes has this many at least, no further apart than this
MIN_LENGTH = 4.0
MIN_DASHES, MAX_DASH_GAP = 6, 5.0
#: all rules of a table may be one path; a page whose paths have more corners is a drawing
MAX_CORNERS = 50_000
#: filled shapes smaller than this, in points, are no table's rules but characters drawn as outlines
_MIN_TABLE = 30.0
#: corners of a box, its last on its first
_ONE_BOX = 5
#: content within content, within content
_MAX_DEPTH = 5
_UPRIGHT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

Matrix = tuple[float, ...]

#: where the library writes to: a page has thousands of objects, and there is one thread
_BOX, _MODE, _POINT, _SIX = (ctypes.c_float * 4)(), (ctypes.c_int * 2)(), (ctypes.c_float * 2)(), (ctypes.c_float * 6)()
_BOX_PLACES = tuple(ctypes.addressof(_BOX) + 4 * side for side in range(4))
_MODE_PLACES = tuple(ctypes.addressof(_MODE) + 4 * part for part in range(2))
_POINT_PLACES = tuple(ctypes.addressof(_POINT) + 4 * part for part in range(2))


@dataclass(frozen=True)
class Drawn:
    """What is drawn on a page, in points from its lower left corner.

    `across` and `upright` are ruling lines as boxes (flat or without thickness); `pictures` are images.
    """

    across: tuple[Box, ...]
    upright: tuple[Box, ...]
    pictures: tuple[Box, ...]


class _Found:
    """Collects while the objects are walked through; one for each page."""

    def __init__(self, left: float, bottom: float) -> None:
        self.across: list[Box] = []
        self.upright: list[Box] = []
        self.dashes: list[Box] = []
        self.pictures: list[Box] = []
        self.seen = 0
        self.corners_left = MAX_CORNERS
        self.origin = (1.0, 0.0, 0.0, 1.0, -left, -bottom)

    def count(self) -> None:
        self.seen += 1
        if self.seen > MAX_OBJECTS:
            raise UnsafeContentError(f"A page is drawn of more than {MAX_OBJECTS:,} objects.")

    def add_ruling(self, box: Box) -> bool:
        """Keep a box that is thin and long; whether it is."""
        width, height = box[2] - box[0], box[3] - box[1]
        if not (width >= 0 and height >= 0 and math.isfinite(sum(box))):
            return True  # of a damaged file
        if height <= MAX_THICKNESS and width >= MIN_LENGTH and width > height:
            self.across.append(box)
        elif width <= MAX_THICKNESS and height >= MIN_LENGTH:
            self.upright.append(box)
        elif width <= MIN_LENGTH and height <= MIN_LENGTH and min(width, height) <= MAX_THICKNESS:
            self.dashes.append(box)
        else:
            return False
        return True


def read_drawn(page: int, left: float, bottom: float) -> Drawn:
    """The ruling lines and pictures of an open page whose lower left corner is at (left, bottom)."""
    found = _Found(left, bottom)
    page_object = library.page_object
    for index in range(library.count_objects(page)):
        _add_object(found, page_object(page, index), found.origin, 0)
    dashed_across = _joined([one for one in found.dashes if one[2] - one[0] >= one[3] - one[1]])
    turned = [(bottom, left, top, right) for left, bottom, right, top in found.dashes if top - bottom >= right - left]
    dashed_upright = [(left, bottom, right, top) for bottom, left, top, right in _joined(turned)]
    return Drawn((*found.across, *dashed_across), (*found.upright, *dashed_upright), tuple(found.pictures))


def _joined(dashes: list[Box]) -> list[Box]:
    """Lines that run across, of dashes that follow each other closely."""
    lines: list[list[Box]] = []
    for one in sorted(dashes, key=lambda each: (round(each[1] + each[3]), each[0])):
        last = lines[-1][-1] if lines else None
        if (
            last is not None
            and abs(last[1] + last[3] - one[1] - one[3]) <= 1
            and -MIN_LENGTH <= one[0] - last[2] <= MAX_DASH_GAP
        ):
            lines[-1].append(one)
        else:
            lines.append([one])
    return [
        (line[0][0], line[0][1], line[-1][2], line[0][3])
        for line in lines
        if len(line) >= MIN_DASHES and line[-1][2] - line[0][0] > MIN_LENGTH
    ]


def _add_object(found: _Found, item: int, matrix: Matrix, depth: int) -> None:
    found.count()
    kind = library.object_type(item)
    if kind == library.PATH:
        _add_path(found, item, matrix)
    elif kind == library.IMAGE:
        box = _bounds(item, matrix)
        if box:
            found.pictures.append(box)
    elif kind == library.FORM and depth < _MAX_DEPTH:
        inner = _product(_matrix(item), matrix)
        for index in range(max(0, library.count_form_objects(item))):
            _add_object(found, library.form_object(item, index), inner, depth + 1)


def _add_path(found: _Found, item: int, matrix: Matrix) -> None:
    library.draw_mode(item, *_MODE_PLACES)
    fill, stroke = _MODE
    if not fill and not stroke:
        return  # it only clips
    box = _bounds(item, matrix)
    if box is None or found.add_ruling(box):
        return
    corners = library.count_segments(item)
    is_small = max(box[2] - box[0], box[3] - box[1]) < _MIN_TABLE
    if corners > found.corners_left or (not stroke and (corners <= _ONE_BOX or is_small)):
        return
    found.corners_left -= corners
    points = _corners(item, corners, _product(_matrix(item), matrix))
    if not stroke:
        for is_lifted, part in itertools.groupby(points, lambda point: point is None):
            if not is_lifted:
                xs, ys = zip(*(point for point in part if point), strict=True)
                found.add_ruling((min(xs), min(ys), max(xs), max(ys)))
        return
    for start, end in itertools.pairwise(points):
        if start and end:
            found.add_ruling(
                (min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
            )


def _corners(item: int, count: int, matrix: Matrix) -> list[tuple[float, float] | None]:
    """The corners of a path in order; None where the pen is lifted, or draws a curve."""
    found: list[tuple[float, float] | None] = []
    first: tuple[float, float] | None = None
    for index in range(count):
        segment = library.path_segment(item, index)
        kind = library.segment_type(segment)
        library.segment_point(segment, *_POINT_PLACES)
        here = _moved(matrix, _POINT[0], _POINT[1])
        if kind != library.LINE_TO:
            found.append(None)
        if kind == library.MOVE_TO:
            first = here
        found.append(here)
        if library.segment_closes(segment):
            found.append(first)
    return found


def _bounds(item: int, matrix: Matrix) -> Box | None:
    if not library.object_bounds(item, *_BOX_PLACES):
        return None
    left, bottom, right, top = _BOX
    a, b, c, d, e, f = matrix
    if b == c == 0 and a > 0 and d > 0:
        return a * left + e, d * bottom + f, a * right + e, d * top + f
    points = [_moved(matrix, x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _matrix(item: int) -> Matrix:
    return tuple(_SIX) if library.object_matrix(item, _SIX) else _UPRIGHT


def _product(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does the first, then the second."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
