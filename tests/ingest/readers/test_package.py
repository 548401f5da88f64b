from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

import pytest

from ingest.problems import DamagedFileError, EmptyFileError, EncryptedFileError, ReportError, UnsafeContentError
from ingest.readers import read_content
from ingest.readers.limits import MAX_MARKUP_BYTES
from ingest.readers.package import MAX_DIRECTORY_BYTES, open_package, parse_xml, read_part
from tests.formats.word import linked, note, paragraph, table, text_box, write_docx

NAME = "word/document.xml"


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def changed_directory(content: bytes, offset: int, value: bytes) -> bytes:
    """The container with other bytes at an offset of the last entry of its directory."""
    start = content.rindex(b"PK\x01\x02") + offset
    return content[:start] + value + content[start + len(value) :]


def test_parts_are_found_under_any_spelling_of_their_name() -> None:
    with open_package(packed(("Word\\Document.XML", b"<a/>"), ("x", b""))) as package:
        assert read_part(package, "/word/document.xml") == b"<a/>"
        assert read_part(package, "word/styles.xml") is None


def test_a_part_that_declares_too_much_is_not_unpacked() -> None:
    content = packed((NAME, bytes(MAX_MARKUP_BYTES + 1)))
    assert len(content) < 100_000
    with open_package(content) as package, pytest.raises(UnsafeContentError, match="markup"):
        read_part(package, NAME)


def test_a_part_that_unpacks_to_more_than_it_declares_is_refused() -> None:
    content = changed_directory(packed((NAME, bytes(30_000_000))), 24, (1000).to_bytes(4, "little"))
    with open_package(content) as package, pytest.raises((DamagedFileError, UnsafeContentError)):
        read_part(package, NAME)


@pytest.mark.parametrize(
    ("offset", "value", "problem"),
    [
        (8, b"\x01", EncryptedFileError),  # flag: encrypted
        (8, b"\x20", DamagedFileError),  # flag: a patch of another file
        (10, b"\x0e", DamagedFileError),  # method: LZMA
        (10, b"\x63", DamagedFileError),  # method: unknown
        (16, b"\x00\x00\x00\x00", DamagedFileError),  # checksum
        (24, b"\xff\x00\x00\x00", DamagedFileError),  # declares more than there is
        (42, b"\x09\x00\x00\x00", DamagedFileError),  # begins elsewhere
    ],
)
def test_a_part_that_is_not_what_the_directory_says_is_refused(
    offset: int, value: bytes, problem: type[ReportError]
) -> None:
    content = changed_directory(packed((NAME, b"<a>" + b"text" * 40 + b"</a>")), offset, value)
    with open_package(content) as package, pytest.raises(problem):
        read_part(package, NAME)


def test_a_directory_of_a_million_names_is_not_read() -> None:
    content = packed((NAME, b"<a/>"))
    end = content.rindex(b"PK\x05\x06") + 12
    with pytest.raises(UnsafeContentError):
        open_package(content[:end] + (MAX_DIRECTORY_BYTES + 1).to_bytes(4, "little") + content[end + 4 :])


def test_no_container_and_an_empty_one_are_told_apart() -> None:
    with pytest.raises(DamagedFileError):
        open_package(packed((NAME, b"<a/>"))[:-30])
    with pytest.raises(EmptyFileError):
        open_package(packed())


def laughs(levels: int) -> str:
    entities = '<!ENTITY e0 "ha">' + "".join(
        f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, levels)
    )
    return f"<!DOCTYPE a [{entities}]><a>&e{levels - 1};</a>"


@pytest.mark.parametrize(
    "data",
    [
        laughs(10).encode(),
        ('<?xml version="1.0" encoding="UTF-16"?>' + laughs(10)).encode("utf-16"),
        b"<!--" + b"x" * 9000 + b"-->" + laughs(10).encode(),
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>',
        b"<!DOCTYPE a><a/>",
        b"<a>" * 300 + b"</a>" * 300,
        b"<a>" + b"<b/>" * 1_500_000 + b"</a>",
        b"<a " + b" ".join(b'b%d="c"' % order for order in range(600_000)) + b"/>",
        b"<a>" + b"x" * 11_000_000 + b"</a>",
    ],
    ids=["laughs", "laughs-utf16", "laughs-late", "dtd", "file", "doctype", "deep", "wide", "attributes", "long"],
)
def test_xml_that_is_built_to_exhaust_is_refused(data: bytes) -> None:
    with pytest.raises(UnsafeContentError):
        parse_xml(data)


@pytest.mark.parametrize("data", [b"", b"<a>", b"<a></b>", b"\x00\x01", "<a>入</a>".encode("gb18030"), b"<a>&b;</a>"])
def test_xml_that_is_none_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFileError):
        parse_xml(data)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 3, 30))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _doubled(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start // 2 : start + 60] + content[start:]


@pytest.mark.parametrize("damage", [_cut, _flipped, _doubled])
def test_damaged_documents_are_read_or_refused_but_never_crash(
    damage: Callable[[bytes, random.Random], bytes],
) -> None:
    chance = random.Random(2022)
    document = paragraph("收入", text_box("盒"), note("footnote", 1), linked(" PAGE ", "3"), numbering=(1, 0))
    whole = write_docx(document, table(("合计", "12.5")), footnotes={1: "注"})
    with open_package(whole) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    outcomes = {"read": 0, "refused": 0}
    for order in range(400):
        content = damage(whole, chance)
        if order % 2:
            name = chance.choice(sorted(parts))
            content = packed(*(parts | {name: damage(parts[name], chance)}).items(), method=zipfile.ZIP_STORED)
        try:
            read_content("报告.docx", content)
            outcomes["read"] += 1
        except ReportError:
            outcomes["refused"] += 1
    assert outcomes["refused"] > 100
