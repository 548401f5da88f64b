"""PDFs written by hand: the test chooses what stands where on a page, no program's layout does.

Places are in points from the lower left corner of the page before it is turned; `y` is a baseline. Chinese characters
and full-width marks are one em wide, ASCII half an em.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import re
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

A4 = (595.0, 842.0)
#: what the password is filled up with (PDF 32000-1, 7.6.3.3)
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
#: printing and copying allowed, all else not
_PERMISSIONS = -1340
_NOT_FIRST = "，。、；：！？）》”％.,;:!?)%"
_NOT_LAST = "（《“("


@dataclass(frozen=True)
class Font:
    """A font: of Chinese characters as everybody has it, or one embedded without its outlines.

    `says` is what an embedded font says its characters are, where that is not what they are; None for the known font.
    `is_mute` is one that does not say at all.
    """

    name: str = "STSong-Light"
    says: Mapping[str, str] | None = field(default=None, hash=False)
    is_mute: bool = False


SONG = Font()
#: Latin letters and digits alone
TIMES = Font("Times-Roman")


@dataclass(frozen=True)
class Text:
    """Characters in a row from (x, y), turned counter-clockwise by `turn` degrees; `mode` 3 is invisible."""

    x: float
    y: float
    text: str
    size: float = 10.5
    font: Font = SONG
    turn: float = 0.0
    mode: int = 0


@dataclass(frozen=True)
class Rule:
    """A ruling line, stroked or filled as a thin box."""

    left: float
    bottom: float
    right: float
    top: float
    thickness: float = 0.5
    is_filled: bool = False


@dataclass(frozen=True)
class Path:
    """Many ruling lines drawn as one path."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Frame:
    """A stroked rectangle."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Fill:
    """A box filled in light grey, without an outline."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class Picture:
    """A grey picture."""

    left: float
    bottom: float
    right: float
    top: float


Mark = Text | Rule | Path | Frame | Fill | Picture


@dataclass(frozen=True)
class Sheet:
    """A page and what is on it; `rotate` is how far it is turned clockwise for showing.

    `origin` is where its lower left corner is in the file's own coordinates, which no mark has to know. With `is_form`
    the marks are content within content, at half their size and drawn twice as large.
    """

    marks: Sequence[Mark]
    width: float = A4[0]
    height: float = A4[1]
    rotate: int = 0
    origin: tuple[float, float] = (0.0, 0.0)
    is_form: bool = False


def width_of(text: str, size: float = 10.5) -> float:
    """How far a text reaches, in points."""
    return size * sum(0.5 if char < "\u0100" else 1.0 for char in text)


def wrap(text: str, width: float, size: float = 10.5, indent: float = 2.0) -> list[str]:
    """Break a text into lines as Word does: numbers stay whole, no closing mark begins a line."""
    words = re.findall(r"[0-9.,%]*[0-9%]|[A-Za-z]+|.", text)
    lines, line = [], ""
    room = width - indent * size
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) and words[place + 1] in _NOT_FIRST else ""
        before = line[-1:] if line[-1:] and line[-1:] in _NOT_LAST else ""
        if line and width_of(line + word + after, size) > room + 0.01 and word not in _NOT_FIRST:
            lines.append(line.removesuffix(before) if before else line)
            line, room = before, width
        line += word
    return [*lines, line]


def paragraph(
    text: str, left: float, y: float, width: float, size: float = 10.5, pitch: float = 18.0, indent: float = 2.0
) -> list[Text]:
    """The lines of a paragraph, the first of them at `y` and indented by `indent` em."""
    lines = wrap(text, width, size, indent)
    return [
        Text(left + (0 if order else indent * size), y - order * pitch, line, size) for order, line in enumerate(lines)
    ]


def table(
    rows: Sequence[Sequence[str]],
    edges: Sequence[float],
    top: float,
    row_height: float = 20.0,
    size: float = 9.0,
    is_ruled: bool = True,
) -> list[Mark]:
    """A table: `edges` are the places of its upright rules; numbers stand to the right of their cells."""
    marks: list[Mark] = []
    for order, row in enumerate(rows):
        y = top - (order + 0.65) * row_height
        for cell, (left, right) in zip(row, itertools.pairwise(edges), strict=True):
            is_number = bool(re.fullmatch(r"-?[\d,.]+", cell))
            x = right - 4 - width_of(cell, size) if is_number else left + 4
            if cell:
                marks.append(Text(x, y, cell, size))
    if is_ruled:
        bottom = top - len(rows) * row_height
        marks += [Rule(edge, bottom, edge, top) for edge in edges]
        marks += [Rule(edges[0], top - n * row_height, edges[-1], top - n * row_height) for n in range(len(rows) + 1)]
    return marks


def lay_out(
    paragraphs: Iterable[str],
    header: str = "",
    footer: str = "- {page} -",
    columns: int = 1,
    size: float = 10.5,
    pitch: float = 18.0,
) -> list[Sheet]:
    """Paragraphs wrapped onto as many A4 pages as they take; numbered headings and text alike are indented."""
    width, height = A4
    margin, gutter = 72.0, 24.0
    column = (width - 2 * margin - (columns - 1) * gutter) / columns
    lines = [
        (line, 0.0 if order else 2.0)
        for one in paragraphs
        for order, line in enumerate(wrap(one, column, size, indent=2.0))
    ]
    a_column = int((height - 2 * margin) // pitch)
    sheets = []
    for page, first in enumerate(range(0, len(lines), a_column * columns), start=1):
        marks: list[Mark] = []
        for order, (line, indent) in enumerate(lines[first : first + a_column * columns]):
            place, row = divmod(order, a_column)
            left = margin + place * (column + gutter)
            marks.append(Text(left + indent * size, height - margin - size - row * pitch, line, size))
        for text, y in ((header, height - 48.0), (footer.format(page=page), 45.0)):
            if text:
                marks.append(Text((width - width_of(text, 9.0)) / 2, y, text, 9.0))
        sheets.append(Sheet(marks))
    return sheets


def write_pdf(
    sheets: Sequence[Sheet], user_password: str | None = None, owner_password: str | None = None, is_packed: bool = True
) -> bytes:
    """The bytes of a PDF. With a password of either kind it is encrypted (RC4, 40 bits); the user's opens it."""
    fonts = {mark.font: f"F{n}" for n, mark in enumerate(_texts(sheets))}
    fonts = {font: f"F{n}" for n, font in enumerate(fonts)}
    objects: list[tuple[str, bytes | None]] = [("<< /Type /Catalog /Pages 2 0 R >>", None), ("", None)]
    font_places = {}
    for font, name in fonts.items():
        font_places[name] = len(objects) + 1
        objects += _font_objects(font, len(objects) + 1)
    picture = len(objects) + 1
    image = (
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 {length} >>"
    )
    objects.append((image, b"\x80"))
    resources = " ".join(f"/{name} {place} 0 R" for name, place in font_places.items())
    kids = []
    packing = "/Filter /FlateDecode " if is_packed else ""
    for sheet in sheets:
        left, bottom = sheet.origin
        stream = "\n".join(_drawn(mark, fonts, sheet.origin) for mark in sheet.marks).encode("ascii")
        its_resources = f"/Resources << /Font << {resources} >> /XObject << /P {picture} 0 R"
        if sheet.is_form:
            stream = b"0.5 0 0 0.5 0 0 cm\n" + stream
            form = "<< /Type /XObject /Subtype /Form /BBox [-9999 -9999 9999 9999] /Matrix [2 0 0 2 0 0]"
            objects.append(
                (f"{form} {its_resources} >> >> {packing}{{length}} >>", zlib.compress(stream) if is_packed else stream)
            )
            its_resources, stream = f"{its_resources} /Form {len(objects)} 0 R", b"/Form Do"
        objects.append((f"<< {packing}{{length}} >>", zlib.compress(stream) if is_packed else stream))
        box = f"[{left} {bottom} {left + sheet.width} {bottom + sheet.height}]"
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Rotate {sheet.rotate} /Contents {len(objects)} 0 R"
        objects.append((f"{page} {its_resources} >> >> >>", None))
        kids.append(len(objects))
    objects[1] = (f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>", None)
    if user_password is None and owner_password is None:
        return _file(objects, b"", "")
    key, entry = _lock(user_password or "", owner_password or user_password or "")
    return _file(objects, key, entry)


def _texts(sheets: Sequence[Sheet]) -> list[Text]:
    return [mark for sheet in sheets for mark in sheet.marks if isinstance(mark, Text)]


def _font_objects(font: Font, place: int) -> list[tuple[str, bytes | None]]:
    """The objects of a font, the first of them at number `place`."""
    if font.name == "Times-Roman":
        return [("<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>", None)]
    is_known = font.says is None and not font.is_mute
    ordering = b"GB1" if is_known else b"Identity"
    encoding = "UniGB-UCS2-H" if is_known else "Identity-H"
    # the character set GB1 has proportional ASCII at 1 to 95; an embedded font of ours has codes for numbers
    widths = "1 95 500" if is_known else "1 255 500"
    mapping = f" /ToUnicode {place + 3} 0 R" if font.says is not None else ""
    whole = (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{font.name} /Encoding /{encoding} "
        f"/DescendantFonts [{place + 1} 0 R]{mapping} >>"
    )
    descendant = (
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{font.name} /DW 1000 /W [{widths}] "
        f"/FontDescriptor {place + 2} 0 R "
        f"/CIDSystemInfo << /Registry <{b'Adobe'.hex()}> /Ordering <{ordering.hex()}> /Supplement 0 >> >>"
    )
    descriptor = (
        f"<< /Type /FontDescriptor /FontName /{font.name} /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
    )
    objects: list[tuple[str, bytes | None]] = [(whole, None), (descendant, None), (descriptor, None)]
    if font.says is not None:
        objects.append(("<< {length} >>", _to_unicode(font.says)))
    return objects


def _to_unicode(says: Mapping[str, str]) -> bytes:
    """A map from codes to characters: those of the basic plane are their own, but for what the font says otherwise."""
    named = sorted(says.items())
    rows = "\n".join(f"<{ord(char):04X}> <{said.encode('utf-16-be').hex()}>" for char, said in named)
    # a range must not cross a change of the first byte
    others = [f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(256)]
    ranges = "\n".join(
        f"{len(part)} beginbfrange\n" + "\n".join(part) + "\nendbfrange"
        for part in (others[:100], others[100:200], others[200:])
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{ranges}\n"
        f"{len(named)} beginbfchar\n{rows}\nendbfchar\nendcmap end end"
    ).encode("ascii")


def _drawn(mark: Mark, fonts: Mapping[Font, str], origin: tuple[float, float]) -> str:
    x, y = origin
    match mark:
        case Text():
            cos, sin = math.cos(math.radians(mark.turn)), math.sin(math.radians(mark.turn))
            codec = "cp1252" if mark.font.name == "Times-Roman" else "utf-16-be"
            place = f"{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {x + mark.x:.3f} {y + mark.y:.3f} Tm"
            code = mark.text.encode(codec).hex()
            return f"BT /{fonts[mark.font]} {mark.size} Tf {mark.mode} Tr {place} <{code}> Tj ET"
        case Rule(left, bottom, right, top, thickness, True):
            wide, high = max(right - left, thickness), max(top - bottom, thickness)
            return f"{x + left} {y + bottom} {wide} {high} re f"
        case Rule(left, bottom, right, top, thickness):
            return f"{thickness} w {x + left} {y + bottom} m {x + right} {y + top} l S"
        case Path(rules):
            operator = "f" if rules[0].is_filled else "S"
            return " ".join(re.sub(r" [Sf]$", "", _drawn(one, fonts, origin)) for one in rules) + f" {operator}"
        case Frame(left, bottom, right, top):
            return f"0.5 w {x + left} {y + bottom} {right - left} {top - bottom} re S"
        case Fill(left, bottom, right, top):
            return f"q 0.9 g {x + left} {y + bottom} {right - left} {top - bottom} re f Q"
        case Picture(left, bottom, right, top):
            return f"q {right - left} 0 0 {top - bottom} {x + left} {y + bottom} cm /P Do Q"


def _file(objects: Sequence[tuple[str, bytes | None]], key: bytes, entry: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe4\xb8\xad\xe6\x96\x87\n")
    places = []
    for number, (body, stream) in enumerate(
        (_entry(number, *one, key) for number, one in enumerate(objects, start=1)), start=1
    ):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\n".encode("ascii")
        if stream is not None:
            out += b"stream\n" + stream + b"\nendstream\n"
        out += b"endobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode("ascii")
    out += b"".join(f"{place:010d} 00000 n \n".encode("ascii") for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {entry}>>\nstartxref\n{start}\n%%EOF\n"
    return bytes(out) + trailer.encode("ascii")


def _entry(number: int, body: str, stream: bytes | None, key: bytes) -> tuple[str, bytes | None]:
    """An object as it stands in the file: strings and stream encrypted where there is a key, its length filled in."""
    if key:
        body = re.sub(
            r"(?<!<)<([0-9a-f]+)>(?!>)", lambda one: f"<{_locked(key, number, bytes.fromhex(one[1])).hex()}>", body
        )
        stream = None if stream is None else _locked(key, number, stream)
    return body.replace("{length}", f"/Length {len(stream or b'')}"), stream


def _lock(user: str, owner: str) -> tuple[bytes, str]:
    """The key and the trailer's entry of the standard security handler, revision 2."""
    identity = bytes(16)
    padded_user, padded_owner = ((password.encode("latin-1") + _PADDING)[:32] for password in (user, owner))
    owner_entry = _rc4(hashlib.md5(padded_owner).digest()[:5], padded_user)
    seed = padded_user + owner_entry + struct.pack("<i", _PERMISSIONS) + identity
    key = hashlib.md5(seed).digest()[:5]
    user_entry = _rc4(key, _PADDING)
    encryption = f"<< /Filter /Standard /V 1 /R 2 /O <{owner_entry.hex()}> /U <{user_entry.hex()}> /P {_PERMISSIONS} >>"
    return key, f"/Encrypt {encryption} /ID [<{identity.hex()}> <{identity.hex()}>] "


def _locked(key: bytes, number: int, data: bytes) -> bytes:
    seed = key + struct.pack("<I", number)[:3] + b"\0\0"
    return _rc4(hashlib.md5(seed).digest()[:10], data)


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
