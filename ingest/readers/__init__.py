"""Readers: the bytes of one file in, its text with the place of each page out. One module a format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from ingest.documents import Content
from ingest.problems import UnsafeContentError
from ingest.readers.detection import detect_format
from ingest.readers.limits import MAX_FILE_BYTES

Reader = Callable[[bytes], Content]


def read_content(source_file: str, content: bytes) -> Content:
    """Read a report's bytes by what they are, whatever the file's name says.

    Raises the ReportError that says why not: what `detect_format` raises, and what the format's reader raises.
    """
    if len(content) > MAX_FILE_BYTES:
        raise UnsafeContentError(f"The file has {len(content):,} bytes, more than {MAX_FILE_BYTES:,}.")
    ending = PurePosixPath(source_file).suffix.lower().removeprefix(".")
    return _reader(detect_format(ending, content))(content)


def _reader(name: str) -> Reader:
    """The reader of a format; imported when the first file of that format comes."""
    match name:
        case "pdf":
            from ingest.readers.pdf import read_pdf

            return read_pdf
        case "docx":
            from ingest.readers.word import read_docx

            return read_docx
        case "doc" | "wps" | "rtf" | "odt":
            from ingest.readers.office import office_reader

            return office_reader(name)
        case "html" | "mhtml":
            from ingest.readers.html import html_reader

            return html_reader(name)
        case "xlsx" | "xlsb" | "xls" | "et" | "ods" | "csv":
            from ingest.readers.spreadsheet import spreadsheet_reader

            return spreadsheet_reader(name)
        case _:
            from ingest.readers.text import read_text

            return read_text
