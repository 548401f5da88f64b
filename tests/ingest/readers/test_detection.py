from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.problems import (
    BinaryContentError,
    EmptyFileError,
    EncryptedFileError,
    NestedArchiveError,
    ReportError,
    UnsupportedFormatError,
)
from ingest.readers.detection import detect_format
from tests.formats.html import mhtml, page, paragraphs
from tests.formats.spreadsheet import SheetOf, ods, package, xlsx

TEXT = "2023年度收入12.00万元，支出13.00万元。"
PAGE = page(paragraphs([TEXT]))
WORKBOOK = xlsx([SheetOf("表", [[TEXT]])])
DOCX = package({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"})
ODT = package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FORMATS = ["txt", "csv", "html", "mhtml", "pdf", "docx", "doc", "wps", "rtf", "odt", "xlsx", "xlsb", "xls", "et", "ods"]


def compound(*streams: str, before: bytes = b"") -> bytes:
    """The beginning of a compound file and the names of its streams, as its directory holds them."""
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in streams)
    return OLE + bytes(504) + before.ljust(512, b"\0") + names


@pytest.mark.parametrize(
    ("ending", "content", "found"),
    [
        ("txt", TEXT.encode(), "txt"),
        ("txt", TEXT.encode("gb18030"), "txt"),
        ("csv", b"a,b", "csv"),
        ("tsv", b"a\tb", "csv"),
        ("htm", TEXT.encode(), "html"),
        ("html", PAGE, "html"),
        ("pdf", b"%PDF-1.7\n", "pdf"),
        ("pdf", b"\xef\xbb\xbf\r\n%PDF-1.4\n", "pdf"),
        ("docx", DOCX, "docx"),
        ("xlsx", WORKBOOK, "xlsx"),
        ("xlsb", package({"xl/workbook.bin": b""}), "xlsb"),
        ("ods", ods([]), "ods"),
        ("odt", ODT, "odt"),
        ("rtf", b"{\\rtf1\\ansi", "rtf"),
        ("mht", mhtml(PAGE), "mhtml"),
        ("doc", compound("Root Entry", "WordDocument"), "doc"),
        ("wps", compound("Root Entry", "WordDocument"), "wps"),
        ("xls", compound("Root Entry", "Workbook"), "xls"),
        ("xls", compound("Root Entry", "Book"), "xls"),
        ("et", compound("Root Entry", "Workbook"), "et"),
    ],
)
def test_a_file_is_what_its_name_says_where_the_bytes_agree(ending: str, content: bytes, found: str) -> None:
    assert detect_format(ending, content) == found


@pytest.mark.parametrize(
    ("ending", "content", "found"),
    [
        ("doc", PAGE, "html"),
        ("doc", b"<table><tr><td>1</td></tr></table>", "html"),
        ("doc", DOCX, "docx"),
        ("doc", b"{\\rtf1", "rtf"),
        ("doc", mhtml(PAGE), "mhtml"),
        ("doc", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', "doc"),
        ("doc", TEXT.encode("gb18030"), "txt"),
        ("docx", compound("WordDocument"), "doc"),
        ("doc", compound("WordDocument", "ObjectPool", "Workbook"), "doc"),
        ("xls", PAGE, "html"),
        ("xls", page(TEXT, encoding="utf-16"), "html"),
        ("xls", b"<!-- saved --><table><tr><td>1</td></tr></table>", "html"),
        ("xls", WORKBOOK, "xlsx"),
        ("xls", f"项目\t金额\n{TEXT}\t1".encode("gb18030"), "csv"),
        ("xlsx", compound("Workbook"), "xls"),
        ("txt", PAGE, "html"),
        ("txt", b"%PDF-1.4", "pdf"),
        ("pdf", DOCX, "docx"),
        ("aspx", PAGE, "html"),
        ("wps", DOCX, "docx"),
        ("doc", OLE + bytes(600), "doc"),
    ],
)
def test_a_file_is_what_its_bytes_are_where_the_name_is_wrong(ending: str, content: bytes, found: str) -> None:
    assert detect_format(ending, content) == found


@pytest.mark.parametrize(
    ("ending", "content", "error"),
    [
        ("exe", b"\x00", UnsupportedFormatError),
        ("rar", b"Rar!\x1a\x07", UnsupportedFormatError),
        ("docx", b"Rar!\x1a\x07", BinaryContentError),
        ("txt", b"\x89PNG\r\n\x1a\n", BinaryContentError),
        ("doc", bytes(range(256)) * 4, BinaryContentError),
        ("pdf", b"", EmptyFileError),
        ("docx", package({"报告.txt": TEXT}), NestedArchiveError),
        ("pptx", package({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": ""}), UnsupportedFormatError),
        ("ofd", package({"OFD.xml": "<a/>"}), UnsupportedFormatError),
        ("odp", package({"mimetype": "application/vnd.oasis.opendocument.presentation"}), UnsupportedFormatError),
        ("docx", compound("EncryptedPackage"), EncryptedFileError),
        ("doc", compound("WordDocument", before=b"\xec\xa5" + bytes(8) + b"\x00\x01"), EncryptedFileError),
        ("ppt", compound("PowerPoint Document"), UnsupportedFormatError),
        ("xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', UnsupportedFormatError),
    ],
)
def test_what_is_not_read_is_refused_with_its_reason(ending: str, content: bytes, error: type[ReportError]) -> None:
    with pytest.raises(error):
        detect_format(ending, content)


def test_a_page_of_nothing_but_comments_is_judged_at_once() -> None:
    assert detect_format("txt", b"<!---->" * 100_000) == "txt"
    assert detect_format("txt", b"a:b\n" * 100_000) == "txt"


@given(
    st.sampled_from([*FORMATS, "zip", "", "exe"]),
    st.sampled_from([b"", b"PK\x03\x04", OLE, b"%PDF-", b"<html>", b"{\\rtf", WORKBOOK[:300], b"\xff\xfe"]),
    st.binary(max_size=300),
)
def test_random_bytes_have_a_format_or_a_problem(ending: str, head: bytes, rest: bytes) -> None:
    try:
        found = detect_format(ending, head + rest)
    except ReportError:
        return
    assert found in FORMATS
