"""PDF: the text that is printed, in reading order, with the page and the box of each character."""

from __future__ import annotations

import re

from ingest.documents import Content
from ingest.problems import NoTextError
from ingest.readers.pdf.columns import split_columns
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.margins import drop_margins
from ingest.readers.pdf.pages import UNKNOWN, read_pages
from ingest.readers.pdf.paragraphs import join_paragraphs
from ingest.readers.pdf.tables import print_lines
from ingest.readers.pdf.text import write_text

#: a page with a picture and no more characters than this is a scan, its words those of the scanner's mark
MAX_SCAN_CHARS = 20
#: where more glyphs than this share have no meaning, what is left says nothing
MAX_UNKNOWN_SHARE = 0.2


def read_pdf(content: bytes) -> Content:
    """Read a PDF: one paragraph or table row a line.

    Raises what `read_pages` raises, and NoTextError where pages are pictures or the fonts do not say what they print.
    """
    pages = list(read_pages(content))
    printed: list[list[Line]] = []
    for page in pages:
        printed.append(print_lines(page, printed[-1] if printed else ()))
    lines = drop_margins(pages, printed)
    paragraphs = join_paragraphs(pages, (flow for its in lines for flow in split_columns(its)))
    found = write_text(paragraphs, len(pages))
    text = found.text
    count = len(re.sub(r"\s", "", text))
    if not count:
        raise NoTextError("The pages hold pictures or nothing: there is no text to read.")
    unknown = text.count(UNKNOWN)
    if unknown > MAX_UNKNOWN_SHARE * count:
        raise NoTextError("The fonts do not say which characters they print: the text cannot be read out.")
    with_pictures = sum(bool(page.drawn.pictures) for page in pages)
    if count <= MAX_SCAN_CHARS * len(pages) and with_pictures > len(pages) / 2:
        raise NoTextError("The pages are pictures: there is no text to read but a mark or a number on each.")
    return found
