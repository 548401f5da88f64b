"""Web pages (.html, and .mhtml as browsers and Word save them): the report's text without the site around it."""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from ingest.documents import Content, Table
from ingest.problems import (
    AttachmentOnlyError,
    DamagedFileError,
    EmptyFileError,
    ReportError,
    UnknownEncodingError,
    UnsafeContentError,
)
from ingest.readers.article import find_article
from ingest.readers.limits import check_markup_size
from ingest.readers.table_rows import join_lines, shift_table
from ingest.readers.text import decode_text
from ingest.readers.web_page import lay_out_page

#: a report of 100 pages pasted from Word has some fifty thousand
MAX_TAGS = 200_000
#: of one tag all attributes are held at once
MAX_ATTRIBUTES = 400_000
#: a saved page has one or two multiparts in each other
MAX_MULTIPARTS = 50

_TAG = re.compile(r"<[A-Za-z!/?]")
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.I)
_DECLARATION_BYTES = 4096
#: declared name -> codec; pages that declare GB2312 use the characters of its successors
_CODECS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
}
#: a page with more undecodable bytes than one in so many characters is in another encoding
_CHARS_PER_FAULT = 1000


def html_reader(name: str) -> Callable[[bytes], Content]:
    """The reader of `html` or `mhtml`.

    It raises EmptyFileError (nothing to be seen on the page), AttachmentOnlyError (the report is a file that the page
    links to), UnsafeContentError, DamagedFileError, BinaryContentError or UnknownEncodingError.
    """
    return read_mhtml if name == "mhtml" else partial(read_page, name=name)


def read_page(content: bytes, name: str = "html", declared: str = "") -> Content:
    """Read a page; `declared` is the encoding that came with it from outside; raises as `html_reader` says."""
    check_markup_size(len(content), "The page")
    markup, encoding = _decode(content, declared)
    if not markup.strip():
        raise EmptyFileError("The page holds no text.")
    if not _TAG.search(markup):
        return Content(name, encoding, markup)
    for sign, what, most in (("<", "tags", MAX_TAGS), ("=", "attributes", MAX_ATTRIBUTES)):
        count = markup.count(sign)
        if count > most:
            raise UnsafeContentError(f"The page has {count:,} {what}, more than {most:,}.")
    page = lay_out_page(markup)
    article = find_article(page)
    if not article.states_amounts and page.files:
        raise AttachmentOnlyError(
            f"The page states no amounts; the report seems to be its attachment '{page.files[0]}'."
        )
    if not article.states_amounts and page.has_frames:
        raise AttachmentOnlyError(
            "The page states no amounts; the report seems to be on another page, shown in a frame."
        )
    if not article.lines:
        raise EmptyFileError("The page shows no text.")
    text, tables = join_lines(article.lines)
    return Content(name, encoding, text, tables=tables)


def read_mhtml(content: bytes) -> Content:
    """Read the page of a web archive; where it only holds frames, all pages (a workbook has one a sheet).

    Raises as `html_reader` says.
    """
    check_markup_size(len(content), "The web archive")
    if content.lower().count(b"boundary=") > MAX_MULTIPARTS:
        raise UnsafeContentError("The web archive's parts are nested beyond measure.")
    problem: ReportError = DamagedFileError("The web archive holds no page.")
    pages: list[Content] = []
    is_framed = False
    for part in email.message_from_bytes(content).walk():
        body = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if not isinstance(body, bytes) or not body.strip():
            continue
        try:
            pages.append(read_page(body, "mhtml", part.get_content_charset() or ""))
        except (AttachmentOnlyError, EmptyFileError) as error:
            # the report may be on the pages of its frames
            problem, is_framed = error, is_framed or not pages
        if pages and not is_framed:
            break
    if not pages:
        raise problem
    return _joined(pages)


def _joined(pages: Sequence[Content]) -> Content:
    """Pages one below the other."""
    tables: list[Table] = []
    start = 0
    for page in pages:
        tables += (shift_table(table, start) for table in page.tables)
        start += len(page.text) + 1
    return replace(pages[0], text="\n".join(page.text for page in pages), tables=tuple(tables))


def _decode(content: bytes, declared: str) -> tuple[str, str]:
    """Decode by content, as far as it tells; by what the page declares where it has little Chinese or faults."""
    try:
        return decode_text(content)
    except UnknownEncodingError:
        match = _DECLARED.search(content[:_DECLARATION_BYTES])
        for name in (declared, match.group(1).decode("ascii") if match else "", "utf-8", "gb18030"):
            codec = _CODECS.get(name.lower())
            if codec is not None:
                text = content.decode(codec, "replace")
                if text.count("\ufffd") * _CHARS_PER_FAULT <= len(text):
                    return text, codec
        raise
