"""What is printed on a page: glyphs and ruling lines with their places. Text and tables are both found in these."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from ingest.documents import Box
from ingest.folding import RADICALS
from ingest.problems import DamagedFileError, EncryptedFileError, UnsafeContentError
from ingest.readers.pdf import library
from ingest.readers.pdf.rulings import Drawn, read_drawn
from ingest.readers.pdf.streams import check_streams

#: no report has as many pages
MAX_PAGES = 2000
#: the largest page that PDF knows, in points; drawings may say otherwise, reports do not
MAX_PAGE_POINTS = 14_400
#: a page of the smallest print has some 20,000; a report of 2,000 pages some two million
MAX_PAGE_CHARS, MAX_CHARS = 200_000, 4_000_000
#: what stands behind the last object of a whole file, and before each object
_END_MARK, _OBJECT = b"%%EOF", b" obj"

#: what stands for a glyph of which the font does not say the character
UNKNOWN = "�"
_BLANKS = frozenset(" \t\u00a0\u3000\u2002\u2003")
#: hyphens at a line's end, as PDFium has them
_HYPHENS = {"\u00ad": "-", "\u0002": "-", "\ufffe": "-"}
_UNPRINTED = frozenset(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFFFF]))
#: text is upright or turned by a quarter; what leans further than this from either is a watermark
_MAX_LEAN_DEGREES = 10
#: parts of the em: how far an upright glyph reaches below its baseline; how wide Latin letters and digits mostly are
_DESCENT, _LATIN_WIDTH = 0.15, 0.5
#: Latin letters and digits come before this character
_WIDE = "\u0250"


class Glyph(NamedTuple):
    """One character, in points from the page's lower left corner; a blank of our own has its left beyond its right."""

    char: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Page:
    """A page as PDF counts it, before it is turned for showing; `number` from 1.

    `glyphs` are those printed on it, real blanks included, by how far their text is turned (0, 90, 180 or 270 degrees
    counter-clockwise), each in the order of the content; UNKNOWN where the font does not say which character it is.
    """

    number: int
    width: float
    height: float
    glyphs: dict[int, list[Glyph]]
    drawn: Drawn


def turned(box: Box, turn: int) -> Box:
    """A box in the frame in which text turned by `turn` degrees counter-clockwise runs to the right."""
    left, bottom, right, top = box
    if turn == 90:
        return bottom, -right, top, -left
    if turn == 180:
        return -right, -top, -left, -bottom
    if turn == 270:
        return -top, left, -bottom, right
    return box


def read_pages(content: bytes) -> Iterator[Page]:
    """The pages of a PDF in order.

    Raises EncryptedFileError, DamagedFileError (no PDF within, cut off, a page that does not open) or
    UnsafeContentError (more or larger pages than any report has).
    """
    with _document(content) as document:
        count = library.count_pages(document)
        if count > MAX_PAGES:
            raise UnsafeContentError(f"The file has {count:,} pages, more than {MAX_PAGES:,}.")
        if count < 1:
            raise DamagedFileError("The file is a PDF without a page.")
        chars = 0
        for index in range(count):
            page = library.load_page(document, index)
            if not page:
                raise DamagedFileError(f"Page {index + 1} of the file does not open.")
            try:
                found = _page(page, index + 1)
            finally:
                library.close_page(page)
            chars += sum(map(len, found.glyphs.values()))
            if chars > MAX_CHARS:
                raise UnsafeContentError(f"The file has more than {MAX_CHARS:,} characters.")
            yield found


@contextmanager
def _document(content: bytes) -> Iterator[int]:
    document = library.load_document(content, len(content), None)
    if not document:
        if library.last_error() in library.LOCKED:
            raise EncryptedFileError("The file opens with a password only.")
        raise DamagedFileError("The file is a PDF that is cut off or damaged.")
    try:
        if content.rfind(_END_MARK) < content.rfind(_OBJECT):
            # PDFium makes do with what it finds: pages would be missing without a word
            raise DamagedFileError("The file is cut off: its end mark is missing.")
        check_streams(content)
        yield document
    finally:
        library.close_document(document)


def _page(page: int, number: int) -> Page:
    box = (ctypes.c_float * 4)()
    if not library.page_box(page, box):
        raise DamagedFileError(f"Page {number} of the file has no size.")
    left, top, right, bottom = box
    width, height = right - left, top - bottom
    if not (0 < width <= MAX_PAGE_POINTS and 0 < height <= MAX_PAGE_POINTS):
        raise UnsafeContentError(f"Page {number} measures {width:.0f} by {height:.0f} points: no printed page does.")
    text = library.load_text(page)
    if not text:
        raise DamagedFileError(f"Page {number} of the file does not open.")
    try:
        glyphs = _glyphs(text, number, (left, bottom, right, top))
    finally:
        library.close_text(text)
    return Page(number, width, height, glyphs, read_drawn(page, left, bottom))


def _glyphs(text: int, number: int, page: Box) -> dict[int, list[Glyph]]:
    """The glyphs of a page by their turn."""
    count = library.count_chars(text)
    if count > MAX_PAGE_CHARS:
        raise UnsafeContentError(f"Page {number} has {count:,} characters, more than {MAX_PAGE_CHARS:,}.")
    if count <= 0:
        return {}
    characters = zip(
        _chars(text, count).translate(RADICALS),
        _floats(library.em_box, text, count, 4),
        _floats(library.char_matrix, text, count, 6),
        strict=True,
    )
    page_left, page_bottom, page_right, page_top = page
    width, height = page_right - page_left, page_top - page_bottom
    found: dict[int, list[Glyph]] = {}
    here: list[Glyph] = []
    matrix: tuple[float, ...] = ()
    turn: int | None = None
    size = low = high = 0.0
    for index, (its_char, its_box, its_matrix) in enumerate(characters):
        char = _meant(text, index, its_char)
        if not char:
            continue
        if its_matrix != matrix:
            matrix = its_matrix
            turn, size = _turn(matrix), library.font_size(text, index) * math.hypot(matrix[2], matrix[3])
            here = found.setdefault(turn, []) if turn is not None else []
            low, high = matrix[5] - _DESCENT * size, matrix[5] + (1 - _DESCENT) * size
        if turn is None or size <= 0:
            continue
        left, bottom, right, top = its_box[0], low, its_box[2], high
        if turn:
            left, bottom, right, top = _turned_em_box(text, index, char, turn, size)
        elif right <= left:
            right = left + size * (_LATIN_WIDTH if char < _WIDE else 1.0)
        glyph = Glyph(char, left - page_left, bottom - page_bottom, right - page_left, top - page_bottom)
        if _is_on_page(glyph, width, height):
            here.append(glyph)
    return {turn: glyphs for turn, glyphs in found.items() if glyphs}


def _is_on_page(glyph: Glyph, width: float, height: float) -> bool:
    """Whether the middle of a glyph is on the page; of a damaged file its places may be no numbers at all."""
    _, left, bottom, right, top = glyph
    is_sized = left <= right <= left + width and bottom <= top <= bottom + height
    return is_sized and 0 <= left + right <= 2 * width and 0 <= bottom + top <= 2 * height


def _meant(text: int, index: int, char: str) -> str:
    """What a character stands for: itself mostly, nothing where it is not printed."""
    if char in _UNPRINTED:
        return _HYPHENS.get(char, "")
    if char in _BLANKS:
        return "" if library.is_generated(text, index) else char
    if library.is_unmapped(text, index) or "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000":
        return UNKNOWN
    return _HYPHENS.get(char, char)


def _chars(text: int, count: int) -> str:
    """The page's characters, one for each index of the library."""
    units = (ctypes.c_ushort * (count + 1))()
    if library.text_of(text, 0, count, units) == count + 1:
        chars = bytes(units)[:-2].decode("utf-16-le", errors="replace")
        if len(chars) == count:
            return chars
    # characters beyond the first plane take two units, those without a code none
    codes = (library.char_code(text, index) for index in range(count))
    return "".join(UNKNOWN if 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code) for code in codes)


def _floats(function: Callable[..., Any], text: int, count: int, size: int) -> Iterator[tuple[float, ...]]:
    """For each character the `size` floats that a function of the library gives."""
    values = (ctypes.c_float * (size * count))()
    address, step = ctypes.addressof(values), 4 * size
    for index in range(count):
        function(text, index, address + step * index)
    one = iter(memoryview(values).cast("B").cast("f").tolist())
    return zip(*[one] * size, strict=True)


def _turn(matrix: Sequence[float]) -> int | None:
    """By how many quarters (in degrees, counter-clockwise) text is turned; None where it leans, or is no text."""
    if not all(map(math.isfinite, matrix)):
        return None
    degrees = math.degrees(math.atan2(matrix[1], matrix[0]))
    quarters = round(degrees / 90)
    return None if abs(degrees - 90 * quarters) > _MAX_LEAN_DEGREES else 90 * quarters % 360


def _turned_em_box(text: int, index: int, char: str, turn: int, size: float) -> Box:
    """The box of a turned character: its ink, widened to the em that its size and place say it has."""
    ink, origin = (ctypes.c_double * 4)(), (ctypes.c_double * 2)()
    place = ctypes.addressof(ink)
    library.ink_box(text, index, place, place + 8, place + 16, place + 24)
    left, right, bottom, top = ink
    place = ctypes.addressof(origin)
    library.char_origin(text, index, place, place + 8)
    start, baseline, _, _ = turned((origin[0], origin[1], origin[0], origin[1]), turn)
    ink_left, _, ink_right, _ = turned((left, bottom, right, top), turn)
    width = size * (_LATIN_WIDTH if char < _WIDE else 1.0)
    em = (
        min(ink_left, start),
        baseline - _DESCENT * size,
        max(ink_right, start + width),
        baseline + (1 - _DESCENT) * size,
    )
    return turned(em, -turn % 360)
