"""Workbooks of Excel 97 to 2003 (.xls, and .et as WPS writes it), for tests: [MS-XLS] records in an [MS-CFB] file."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from itertools import groupby

from tests.formats.spreadsheet import Number, SheetOf, Value

_SECTOR = 512
#: a stream smaller than this would stand in a stream of small ones
_SMALLEST_STREAM = 4096
_BOF, _EOF, _BOUND_SHEET, _FORMAT, _XF, _FILE_PASS = 0x809, 0x0A, 0x85, 0x41E, 0xE0, 0x2F
_DIMENSIONS, _NUMBER, _LABEL, _MERGED, _RK, _MANY_RK = 0x200, 0x203, 0x204, 0xE5, 0x27E, 0xBD
_WORKBOOK, _WORKSHEET = 0x05, 0x10
_FIRST_FORMAT = 164
_END, _FAT, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def xls(sheets: Sequence[SheetOf], *, is_locked: bool = False) -> bytes:
    """A workbook of texts and numbers with their formats; small, up to some hundred cells."""
    codes = ["General"]
    parts = [_sheet(sheet, codes) for sheet in sheets]
    head = _begin(_WORKBOOK) + (_record(_FILE_PASS, struct.pack("<H", 1) + bytes(52)) if is_locked else b"")
    formats = [struct.pack("<H", _FIRST_FORMAT + at) + _text(code) for at, code in enumerate(codes)]
    styles = [struct.pack("<HH", 0, _FIRST_FORMAT + at) + bytes(16) for at in range(len(codes))]
    head += b"".join(_record(_FORMAT, one) for one in formats) + b"".join(_record(_XF, one) for one in styles)
    entries = [struct.pack("<BB", sheet.is_hidden, 0) + _text(sheet.name, "<B") for sheet in sheets]
    place = len(head) + sum(len(entry) + 8 for entry in entries) + 4
    bounds = b""
    for entry, part in zip(entries, parts, strict=True):
        bounds += _record(_BOUND_SHEET, struct.pack("<L", place) + entry)
        place += len(part)
    return _compound_file(head + bounds + _record(_EOF, b"") + b"".join(parts))


def _sheet(sheet: SheetOf, codes: list[str]) -> bytes:
    width = max((len(row) for row in sheet.rows), default=0)
    records = [_begin(_WORKSHEET), _record(_DIMENSIONS, struct.pack("<LLHHH", 0, len(sheet.rows), 0, width, 0))]
    for row, values in enumerate(sheet.rows):
        cells = [(column, value) for column, value in enumerate(values) if value is not None]
        # whole numbers side by side are one record, as Excel writes them
        for _, run in groupby(enumerate(cells), key=lambda one: one[1][0] - one[0] if _is_whole(one[1][1]) else one[1]):
            records.append(_cells(row, [cell for _, cell in run], codes))
    merged = [_range(span) for span in sheet.merged]
    records.append(_record(_MERGED, struct.pack("<H", len(merged)) + b"".join(merged)))
    return b"".join([*records, _record(_EOF, b"")])


def _cells(row: int, cells: Sequence[tuple[int, Value]], codes: list[str]) -> bytes:
    """One cell, or whole numbers in columns next to each other."""
    first, value = cells[0]
    if not _is_whole(value):
        if isinstance(value, Number):
            number = struct.pack("<HHHd", row, first, _style(value, codes), float(value.stored))
            return _record(_NUMBER, number)
        return _record(_LABEL, struct.pack("<HHH", row, first, 0) + _text(value or ""))
    parts = [
        struct.pack("<Hl", _style(one, codes), int(one.stored) << 2 | 2) for _, one in cells if isinstance(one, Number)
    ]
    place = struct.pack("<HH", row, first)
    if len(parts) == 1:
        return _record(_RK, place + parts[0])
    return _record(_MANY_RK, place + b"".join(parts) + struct.pack("<H", cells[-1][0]))


def _is_whole(value: Value) -> bool:
    return isinstance(value, Number) and value.stored.isdigit() and len(value.stored) < 9


def _style(number: Number, codes: list[str]) -> int:
    if number.code not in codes:
        codes.append(number.code)
    return codes.index(number.code)


def _range(span: str) -> bytes:
    """`A1:C1` with columns of one letter."""
    left, top, right, bottom = re.fullmatch(r"([A-Z])(\d+):([A-Z])(\d+)", span).groups()  # type: ignore[union-attr]
    return struct.pack("<HHHH", int(top) - 1, int(bottom) - 1, ord(left) - ord("A"), ord(right) - ord("A"))


def _begin(kind: int) -> bytes:
    return _record(_BOF, struct.pack("<HHHHLL", 0x600, kind, 0, 1997, 0, 6))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _text(text: str, length: str = "<H") -> bytes:
    return struct.pack(length, len(text)) + b"\x01" + text.encode("utf-16-le")


def _compound_file(stream: bytes) -> bytes:
    """A compound file with the one stream `Workbook`: a sector of the FAT, one of the directory, the stream."""
    stream = stream.ljust(max(_SMALLEST_STREAM, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    table = [_FAT, _END, *range(3, count + 2), _END]
    table += [_FREE] * (_SECTOR // 4 - len(table))
    header = struct.pack(
        "<8s16xHHHHH6xLLLLLLLLL",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, _SMALLEST_STREAM, _END, 0, _END, 0),
    )
    header += struct.pack("<109L", 0, *[_FREE] * 108)
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, len(stream)) + bytes(256)
    return header + struct.pack(f"<{len(table)}L", *table) + directory + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBLLL36xLQ", encoded.ljust(64, b"\0"), len(encoded), kind, 1, _FREE, _FREE, child, start, size
    )
