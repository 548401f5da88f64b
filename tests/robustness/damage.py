"""Files as they come from the wild: cut off, changed on the way, misnamed, locked, or built to harm who opens them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from tests.formats import biff, html, pdf, spreadsheet
from tests.formats.word import write_docx

REPORT = (
    "第二部分 甲市某局2023年度部门决算情况说明",
    "一、收入支出决算总体情况说明",
    "2023年度收入总计1,200.50万元，支出总计1,200.50万元。与2022年度相比，收入、支出总计各增加100.25万元，增长9.11%。",
    "二、收入决算情况说明",
    "本年收入合计1,100.00万元，其中：财政拨款收入1,100.00万元，占100%。",
    "三、“三公”经费支出决算情况说明",
    "2023年度“三公”经费财政拨款支出预算为5.00万元，支出决算为3.21万元，完成预算的64.2%。",
)
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Damaged:
    """A file that cannot be read, and the codes of problems that would say so rightly."""

    name: str
    content: bytes
    codes: frozenset[str]


def whole_files() -> dict[str, bytes]:
    """One report by the ending of its format, in each that is read without another program."""
    sheet = spreadsheet.SheetOf("说明", [(text,) for text in REPORT])
    page = html.site_page(html.article(html.paragraphs(REPORT)), title=REPORT[0])
    return {
        "txt": "\n".join(REPORT).encode("utf-8-sig"),
        "docx": write_docx(*REPORT),
        "html": page,
        "mht": html.mhtml(page),
        "pdf": pdf.write_pdf(pdf.lay_out(REPORT)),
        "xlsx": spreadsheet.xlsx([sheet]),
        "xls": biff.xls([sheet]),
        "ods": spreadsheet.ods([sheet]),
        "csv": spreadsheet.csv_text([(text,) for text in REPORT]).encode("utf-8-sig"),
    }


def damaged_files(count: int, seed: int = 2023) -> Iterator[Damaged]:
    """So many files no two of which are alike, of every kind of damage in turn."""
    chance = random.Random(seed)
    files = whole_files()
    for order in range(count):
        kind, endings, codes, make = _KINDS[order % len(_KINDS)]
        ending = endings[order // len(_KINDS) % len(endings)]
        yield Damaged(f"{kind} {order:04}.{ending}", make(files.get(ending, b""), chance), frozenset(codes))


def _blank(_: bytes, chance: random.Random) -> bytes:
    return bytes(chance.choice(b" \t\r\n") for _ in range(40))


def _noise(_: bytes, chance: random.Random) -> bytes:
    return b"\x00\xff\xfe\x80" + chance.randbytes(chance.randrange(200, 5000))


def _cut_package(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(60, len(content) - 30)]


def _cut_character(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8-sig")
    text = text[: chance.randrange(100, len(text) - 40)] + f"第{chance.randrange(10**9)}号文"
    return text.encode("utf-8-sig")[:-1]


def _cut_head(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(20, 200)] + chance.randbytes(8)


def _flipped_package(content: bytes, chance: random.Random) -> bytes:
    """Some bytes of the first half are others: a checksum is wrong."""
    changed = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        part = max(package.infolist(), key=lambda one: one.compress_size)
    start = part.header_offset + 30 + len(part.filename)
    for _ in range(20):
        changed[start + chance.randrange(part.compress_size)] ^= chance.randrange(1, 256)
    return bytes(changed)


def _picture(_: bytes, chance: random.Random) -> bytes:
    head = chance.choice((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"GIF89a", b"Rar!\x1a\x07\x00"))
    return head + chance.randbytes(500)


def _novel(_: bytes, chance: random.Random) -> bytes:
    return f"从前有座山，山里有座庙，庙里住着老和尚和他的{chance.randrange(10**9)}条狗。".encode()


def _locked_pdf(_: bytes, chance: random.Random) -> bytes:
    return pdf.write_pdf(pdf.lay_out([*REPORT, str(chance.random())]), user_password="secret")


def _scan(_: bytes, chance: random.Random) -> bytes:
    picture = pdf.Picture(0.0, 0.0, 595.0, 800.0 + chance.random())
    return pdf.write_pdf([pdf.Sheet([picture])])


def _locked_office(_: bytes, chance: random.Random) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + chance.randbytes(600) + "EncryptedPackage".encode("utf-16-le")


def _locked_xls(_: bytes, chance: random.Random) -> bytes:
    return biff.xls([spreadsheet.SheetOf(f"s{chance.randrange(10**9)}", [REPORT])], is_locked=True)


def _bomb(content: bytes, chance: random.Random) -> bytes:
    """A part of many megabytes of blanks, packed into a few kilobytes."""
    return _made_distinct(_with_text(content, " " * (40 * MEGABYTE)), chance)


def _entities(content: bytes, chance: random.Random) -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><x>&a9;</x>'
    return _made_distinct(_with_text(content, xml), chance)


def _deep(content: bytes, chance: random.Random) -> bytes:
    depth = 100_000
    return _made_distinct(_with_text(content, "<a>" * depth + "</a>" * depth), chance)


@cache
def _with_text(content: bytes, text: str) -> bytes:
    """The package with another text in the part that holds it."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as package,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as changed,
    ):
        for part in package.infolist():
            is_text = part.filename in ("word/document.xml", "xl/worksheets/sheet1.xml", "content.xml")
            changed.writestr(part.filename, text if is_text else package.read(part))
    return stream.getvalue()


def _made_distinct(content: bytes, chance: random.Random) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as package:
        package.comment = chance.randbytes(8)
    return stream.getvalue()


def _archive_of(name: str) -> Callable[[bytes, random.Random], bytes]:
    def make(_: bytes, chance: random.Random) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
            if name == "bomb.txt":
                package.writestr(name, bytes(20 * MEGABYTE), compresslevel=1)
            else:
                inner = io.BytesIO()
                with zipfile.ZipFile(inner, "w") as nested:
                    nested.writestr("a.txt", chance.randbytes(20))
                package.writestr(name, inner.getvalue())
            package.comment = chance.randbytes(8)
        return stream.getvalue()

    return make


_BROKEN = ("damaged_file", "binary_content", "unknown_encoding", "no_figures", "empty_file", "no_text_layer")
_PACKAGES = ("docx", "xlsx", "ods")
_Kind = tuple[str, tuple[str, ...], tuple[str, ...], Callable[[bytes, random.Random], bytes]]
_KINDS: tuple[_Kind, ...] = (
    ("blank", ("txt", "html", "csv"), ("empty_file",), _blank),
    ("noise", ("txt", "docx", "pdf", "html", "xlsx", "xls", "csv"), ("binary_content", "unknown_encoding"), _noise),
    ("cut", _PACKAGES, ("damaged_file",), _cut_package),
    ("cut", ("txt", "csv"), ("damaged_file",), _cut_character),
    ("cut", ("pdf", "xls", "html", "mht"), _BROKEN, _cut_head),
    ("flipped", _PACKAGES, ("damaged_file", "encrypted_file"), _flipped_package),
    ("picture", ("txt", "docx", "pdf", "html", "xlsx", "doc", "wps"), ("binary_content",), _picture),
    ("unknown", ("xyz", "mp4", "dwg"), ("unsupported_format",), _noise),
    ("novel", ("txt", "html", "csv"), ("no_figures",), _novel),
    ("locked", ("pdf",), ("encrypted_file",), _locked_pdf),
    ("scan", ("pdf",), ("no_text_layer",), _scan),
    ("locked", ("docx", "xlsx", "doc"), ("encrypted_file",), _locked_office),
    ("locked", ("xls",), ("encrypted_file",), _locked_xls),
    ("bomb", _PACKAGES, ("unsafe_content",), _bomb),
    ("entities", _PACKAGES, ("unsafe_content",), _entities),
    ("deep", _PACKAGES, ("unsafe_content", "damaged_file", "empty_file"), _deep),
    ("bomb", ("zip",), ("unsafe_content",), _archive_of("bomb.txt")),
    ("nested", ("zip",), ("nested_archive",), _archive_of("inner.zip")),
)
