"""A font to stand in for Chinese fonts that a PDF names and does not hold.

PDFium leaves out text whose glyphs have no outline, and a machine without Chinese fonts has none: a 年 or 元 printed by
itself between two numbers would be lost. This font has the em's box for every character, so that what is read does not
depend on what is installed.
"""

from __future__ import annotations

import ctypes
import struct
from typing import Any

import pypdfium2.raw as pdfium

_CHARSETS = frozenset(
    (
        pdfium.FXFONT_GB2312_CHARSET,
        pdfium.FXFONT_CHINESEBIG5_CHARSET,
        pdfium.FXFONT_SHIFTJIS_CHARSET,
        pdfium.FXFONT_HANGEUL_CHARSET,
    )
)
_NAME = b"EmBox"
#: any address but zero: the library hands it back to us
_HANDLE = 1
_EM, _BOTTOM, _TOP = 1000, -120, 880
#: Latin letters and digits, which are narrow, and all others, which are as wide as the em
_LATIN, _WIDE = (0x20, 0x24F), (0x250, 0x2FFFF)
_LATIN_WIDTH, _SIDE = 250, 20


def build_font() -> bytes:
    """A TrueType font in which each character from the blank to the last Chinese one is a box."""
    boxes = [_box(_LATIN_WIDTH), _box(_EM)]
    # format 13: many characters, one glyph
    groups = [struct.pack(">LLL", *span, glyph) for glyph, span in enumerate((_LATIN, _WIDE), start=1)]
    mapping = struct.pack(">HHLLL", 13, 0, 16 + 12 * len(groups), 0, len(groups)) + b"".join(groups)
    tables = {
        b"cmap": struct.pack(">HHHHL", 0, 1, 3, 10, 12) + mapping,
        b"glyf": b"".join(boxes),
        b"head": struct.pack(
            ">LLLLHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0, 0, _BOTTOM, _EM, _TOP, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(
            ">LhhhHhhhhhhhhhhhH", 0x10000, _TOP, _BOTTOM, 0, _EM, 0, 0, _EM, 1, 0, 0, 0, 0, 0, 0, 0, 3
        ),
        b"hmtx": struct.pack(">HhHhHh", _EM, 0, _LATIN_WIDTH, _SIDE, _EM, _SIDE),
        b"loca": struct.pack(">LLLL", 0, 0, len(boxes[0]), len(boxes[0]) + len(boxes[1])),
        b"maxp": struct.pack(">LHHHHHHHHHHHHHH", 0x10000, 3, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"post": struct.pack(">LLhhLLLLL", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    head = struct.pack(">LHHHH", 0x10000, len(tables), 128, 3, 16 * len(tables) - 128)
    place = len(head) + 16 * len(tables)
    directory, body = b"", b""
    for tag, table in sorted(tables.items()):
        directory += struct.pack(">4sLLL", tag, 0, place + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return head + directory + body


def _box(width: int) -> bytes:
    """The outline of a glyph: a box over nearly all of its width."""
    left, right = _SIDE, width - _SIDE
    box = struct.pack(">hhhhhHH", 1, left, _BOTTOM, right, _TOP, 3, 0) + b"\x01" * 4
    box += struct.pack(">8h", left, right - left, 0, left - right, _BOTTOM, 0, _TOP - _BOTTOM, 0)
    return box + b"\0" * (-len(box) % 4)


def install() -> object:
    """Let PDFium take the stand-in for Chinese, Japanese and Korean fonts; what is returned must be kept.

    Other fonts that a PDF does not hold are PDFium's own, as on a machine without any.
    """
    font = build_font()
    fields = dict(pdfium.FPDF_SYSFONTINFO._fields_)

    def map_font(
        _info: object, _weight: int, _italic: int, charset: int, _pitch: int, _face: object, _exact: object
    ) -> int:
        return _HANDLE if charset in _CHARSETS else 0

    def font_data(_info: object, _font: int, table: int, buffer: Any, size: int) -> int:
        if table:
            return 0
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    def face_name(_info: object, _font: int, buffer: Any, size: int) -> int:
        if buffer and size > len(_NAME):
            ctypes.memmove(buffer, _NAME + b"\0", len(_NAME) + 1)
        return len(_NAME) + 1

    info = pdfium.FPDF_SYSFONTINFO(
        version=1,
        MapFont=fields["MapFont"](map_font),
        GetFontData=fields["GetFontData"](font_data),
        GetFaceName=fields["GetFaceName"](face_name),
        GetFontCharset=fields["GetFontCharset"](lambda _info, _font: pdfium.FXFONT_GB2312_CHARSET),
        DeleteFont=fields["DeleteFont"](lambda _info, _font: None),
    )
    pdfium.FPDF_SetSystemFontInfo(info)
    return info
