"""What calamine does not say of an old workbook (.xls, .et): number formats, how far sheets reach, if it is locked.

The container is [MS-CFB], its stream a sequence of [MS-XLS] records. Numbers with a format are read in the version of
Excel 97 and later; of older files, and of what is damaged, no format is known.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingest.readers.number_format import BUILT_IN, GENERAL


@dataclass(frozen=True)
class SheetOverview:
    """Rows and columns up to the last filled cell, and by (row, column) the format codes other than General."""

    rows: int
    columns: int
    formats: Mapping[tuple[int, int], str]


#: more sheets than any report has; each is walked through
_MAX_SHEETS = 256
_END_OF_CHAIN = 0xFFFFFFFA
_BOF, _BOUND_SHEET, _FORMAT, _XF, _FILE_PASS, _WRITE_PROTECT = 0x809, 0x85, 0x41E, 0xE0, 0x2F, 0x86
#: NUMBER, RK, FORMULA; LABEL, LABELSST, RSTRING, BOOLERR; MULRK
_NUMBERS, _TEXTS, _MANY_RK = (0x203, 0x27E, 0x06), (0x204, 0xFD, 0xD6, 0x205), 0xBD
_VERSION_97 = 0x600
_WORKBOOK = "Workbook"


def is_locked(content: bytes) -> bool:
    """Whether the workbook opens with a password only: its first records say so, the others are encrypted."""
    stream = _read_stream(content, _WORKBOOK) or _read_stream(content, "Book")
    if stream is None:
        return False
    for position, (kind, _) in enumerate(_records(stream, 0)):
        if kind == _FILE_PASS:
            return True
        if position and kind != _WRITE_PROTECT:
            return False
    return False


def read_overviews(content: bytes) -> list[SheetOverview]:
    """An overview of each sheet, in the workbook's order; an empty list where nothing can be known."""
    stream = _read_stream(content, _WORKBOOK)
    if stream is None:
        return []
    try:
        places, styles = _read_globals(stream)
        return [_read_sheet(stream, place, styles) for place in places] if len(places) <= _MAX_SHEETS else []
    except (struct.error, UnicodeDecodeError):
        return []


def _read_globals(stream: bytes) -> tuple[list[int], list[str]]:
    """Where each sheet begins, and the format code of each cell style."""
    places: list[int] = []
    numbers: list[int] = []
    codes = dict(BUILT_IN)
    for kind, data in _records(stream, 0):
        if kind == _BOF and struct.unpack_from("<H", data)[0] != _VERSION_97:
            return [], []
        if kind == _BOUND_SHEET:
            places.append(struct.unpack_from("<L", data)[0])
        elif kind == _XF:
            numbers.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == _FORMAT:
            number, length, is_wide = struct.unpack_from("<HHB", data)
            text = data[5 : 5 + length * (2 if is_wide & 1 else 1)]
            codes[number] = text.decode("utf-16-le" if is_wide & 1 else "latin-1")
    return places, [codes.get(number, GENERAL) for number in numbers]


def _read_sheet(stream: bytes, place: int, styles: list[str]) -> SheetOverview:
    rows = columns = 0
    formats = {}
    for kind, data in _records(stream, place):
        if kind in _TEXTS:
            row, last = struct.unpack_from("<HH", data)
        elif kind in _NUMBERS:
            row, last, style = struct.unpack_from("<HHH", data)
            formats[row, last] = style
        elif kind == _MANY_RK:
            row, first = struct.unpack_from("<HH", data)
            count = (len(data) - 6) // 6
            last = first + count - 1
            for at in range(count):
                formats[row, first + at] = struct.unpack_from("<H", data, 4 + 6 * at)[0]
        else:
            continue
        rows, columns = max(rows, row + 1), max(columns, last + 1)
    known = {cell: styles[style] for cell, style in formats.items() if style < len(styles)}
    return SheetOverview(rows, columns, {cell: code for cell, code in known.items() if code != GENERAL})


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records from one BOF to its EOF, those of charts within it included."""
    depth = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size
        depth += (kind == _BOF) - (kind == 0x0A)
        if depth <= 0:
            return


def _read_stream(content: bytes, name: str) -> bytes | None:
    """A stream of a compound file, None where there is none of that name or the container is damaged."""
    try:
        shift = struct.unpack_from("<H", content, 30)[0]
        directory_start = struct.unpack_from("<L", content, 48)[0]
        if shift not in (9, 12):
            return None
        table = _sector_table(content, 1 << shift)
        directory = _chain(content, table, directory_start, 1 << shift)
        wanted = (name + "\0").encode("utf-16-le")
        for entry in range(0, len(directory) - 127, 128):
            if directory[entry : entry + len(wanted)] == wanted and directory[entry + 66] == 2:
                start, size = struct.unpack_from("<LL", directory, entry + 116)
                return _chain(content, table, start, 1 << shift)[:size]
    except (struct.error, IndexError):
        return None
    return None


def _sector_table(content: bytes, size: int) -> list[int]:
    """For each sector the next one of its stream."""
    most = len(content) // size
    sectors = list(struct.unpack_from("<109L", content, 76))
    following = struct.unpack_from("<L", content, 68)[0]
    while following < _END_OF_CHAIN and len(sectors) < most:
        *more, following = struct.unpack_from(f"<{size // 4}L", content, (following + 1) * size)
        sectors += more
    table: list[int] = []
    for sector in sectors:
        if sector < _END_OF_CHAIN and (sector + 2) * size <= len(content) and len(table) < most:
            table += struct.unpack_from(f"<{size // 4}L", content, (sector + 1) * size)
    return table


def _chain(content: bytes, table: list[int], sector: int, size: int) -> bytes:
    parts: list[bytes] = []
    while sector < len(table) and len(parts) * size <= len(content):
        parts.append(content[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(parts)
