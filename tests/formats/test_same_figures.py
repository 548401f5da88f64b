"""One report in every format: the same figures, whatever it was written in. A format is one row of `FORMATS`."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import opencc
import pytest

from ingest.catalog import load_catalog
from ingest.documents import Document, Key, Number, Reading, ReportReading
from ingest.readers import read_content
from ingest.readers.archive import expand_archive
from ingest.readers.office import converter
from ingest.readers.word.counting import count_in
from ingest.reading import read_document
from tests.formats import biff, html, pdf, spreadsheet
from tests.formats.office import save_as
from tests.formats.word import Cell, Level, WordList, Xml, paragraph, table, text_box, write_docx

REPORT = Path(__file__).parents[2] / "reports" / "朝阳市工业和信息化局2022年度部门决算.txt"
TITLE = REPORT.stem
Paragraphs = Sequence[str]

_NUMBERED = re.compile(r"([（(]?)([一二三四五六七八九十]+|\d+)(、|[）)]|\.(?!\d))")


class Format(NamedTuple):
    """How a report of these paragraphs is written; the folder is for programs that need one."""

    name: str
    ending: str
    write: Callable[[Paragraphs, Path], bytes]
    needs_libreoffice: bool = False


@dataclass(frozen=True)
class Stated:
    """What was read of a report, without the places, which differ between formats.

    A figure is (as printed, value, unit, decimals, section, what it measures).
    """

    department: str | None
    fiscal_year: int | None
    figures: tuple[tuple[str, Decimal, str | None, int, str, Reading | None], ...]
    claims: tuple[tuple[str, str, str], ...]
    in_words: tuple[tuple[object, ...], ...]


def encoded(encoding: str) -> Callable[[Paragraphs, Path], bytes]:
    return lambda paragraphs, _: "\n".join(paragraphs).encode(encoding)


def docx(paragraphs: Paragraphs) -> bytes:
    return write_docx(*paragraphs)


def docx_with_automatic_numbering(paragraphs: Paragraphs) -> bytes:
    """The numbers before paragraphs are counted by Word instead of written."""
    lists: list[WordList] = []
    blocks = []
    for text in paragraphs:
        number = _NUMBERED.match(text)
        if number is None:
            blocks.append(paragraph(text))
            continue
        before, counted, after = number.groups()
        number_format = "decimal" if counted.isdecimal() else "chineseCounting"
        start = next(one for one in range(1, 100) if count_in(number_format, one) == counted)
        lists.append(WordList([Level(number_format, f"{before}%1{after}", start=start, suffix="nothing")]))
        blocks.append(paragraph(text[number.end() :], numbering=(len(lists), 0)))
    return write_docx(*blocks, lists=lists)


def docx_laid_out_by_tables_and_boxes(paragraphs: Paragraphs, _: Path) -> bytes:
    """The paragraphs in one cell of a table, the last ones in a text box of the last but one."""
    inside = Xml("".join(map(paragraph, paragraphs[:-3])))
    return write_docx(table((Cell(inside),)), paragraph(paragraphs[-3], text_box(*paragraphs[-2:])))


def saved_as(name: str, write: Callable[[Paragraphs], bytes] = docx) -> Callable[[Paragraphs, Path], bytes]:
    return lambda paragraphs, folder: save_as(name, write(paragraphs), folder)


def sheet(paragraphs: Paragraphs) -> spreadsheet.SheetOf:
    return spreadsheet.SheetOf("说明", [(text,) for text in paragraphs])


def web_page(paragraphs: Paragraphs, encoding: str = "utf-8") -> bytes:
    return html.site_page(html.article(html.paragraphs(paragraphs)), title=TITLE, encoding=encoding)


def archive(paragraphs: Paragraphs, _: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(f"{TITLE}.docx", docx(paragraphs))
    return buffer.getvalue()


FORMATS = (
    Format("UTF-16 text", "txt", encoded("utf-16")),
    Format("GB18030 text", "txt", encoded("gb18030")),
    Format("UTF-8 text with a mark", "txt", encoded("utf-8-sig")),
    Format("Word", "docx", lambda paragraphs, _: docx(paragraphs)),
    Format("Word with automatic numbering", "docx", lambda paragraphs, _: docx_with_automatic_numbering(paragraphs)),
    Format("Word laid out by tables and boxes", "docx", docx_laid_out_by_tables_and_boxes),
    Format("Word 97", "doc", saved_as("doc"), needs_libreoffice=True),
    Format(
        "Word 97 with automatic numbering",
        "doc",
        saved_as("doc", docx_with_automatic_numbering),
        needs_libreoffice=True,
    ),
    Format("Kingsoft WPS", "wps", saved_as("doc"), needs_libreoffice=True),
    Format("RTF", "rtf", saved_as("rtf"), needs_libreoffice=True),
    Format("OpenDocument", "odt", saved_as("odt"), needs_libreoffice=True),
    Format("web page", "html", lambda paragraphs, _: web_page(paragraphs)),
    Format("web page in GB18030", "htm", lambda paragraphs, _: web_page(paragraphs, "gb18030")),
    Format("saved web page", "mhtml", lambda paragraphs, _: html.mhtml(web_page(paragraphs))),
    Format("PDF", "pdf", lambda paragraphs, _: pdf.write_pdf(pdf.lay_out(paragraphs, header=TITLE))),
    Format("PDF in two columns", "pdf", lambda paragraphs, _: pdf.write_pdf(pdf.lay_out(paragraphs, columns=2))),
    Format("Excel", "xlsx", lambda paragraphs, _: spreadsheet.xlsx([sheet(paragraphs)])),
    Format("Excel 97", "xls", lambda paragraphs, _: biff.xls([sheet(paragraphs)])),
    Format("OpenDocument table", "ods", lambda paragraphs, _: spreadsheet.ods([sheet(paragraphs)])),
    Format("archive", "zip", archive),
)


def report_paragraphs() -> list[str]:
    lines = REPORT.read_text(encoding="utf-8").split("\n")
    return [line.strip() for line in lines if line.strip()]


def read(source_file: str, content: bytes) -> ReportReading:
    if source_file.endswith(".zip"):
        ((source_file, inside),) = expand_archive(source_file, content)
        assert isinstance(inside, bytes)
        content = inside
    document = Document("0" * 16, source_file, "0" * 64, len(content), read_content(source_file, content))
    return read_document(document, load_catalog())


def stated(reading: ReportReading) -> Stated:
    numbers = [number for number in reading.numbers if number.outcome != "excluded"]
    order = {number.char_start: place for place, number in enumerate(numbers)}
    return Stated(
        department=reading.identification.department_name,
        fiscal_year=reading.identification.fiscal_year,
        figures=tuple(
            (*_printed(number), number.section, _without_places(number.reading, order)) for number in numbers
        ),
        claims=tuple((claim.kind, claim.direction, claim.raw_text.replace("\n", "")) for claim in reading.claims),
        in_words=tuple((one.kind, one.key, one.measure) for one in reading.in_words),
    )


def _printed(number: Number) -> tuple[str, Decimal, str | None, int]:
    return number.raw_text.replace("\n", ""), number.value, number.unit, number.decimals


def _without_places(reading: Reading | None, order: dict[int, int]) -> Reading | None:
    """A reading that names other figures by their order instead of their place."""
    if reading is None:
        return None
    about, parent = reading.about_start, reading.parent_start
    return replace(
        reading,
        about_start=None if about is None else order[about],
        parent_start=None if parent is None else order[parent],
    )


@pytest.fixture(scope="module")
def expected() -> Stated:
    """What is read of the report as plain text in UTF-8, which other tests compare with figures labelled by hand."""
    return stated(read(REPORT.name, "\n".join(report_paragraphs()).encode()))


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_every_format_gives_the_same_figures(form: Format, expected: Stated, tmp_path: Path) -> None:
    if form.needs_libreoffice and converter() is None:
        pytest.skip("LibreOffice, which alone writes this format, is not installed")
    reading = read(f"{TITLE}.{form.ending}", form.write(report_paragraphs(), tmp_path))
    found = stated(reading)
    assert len(expected.figures) > 100
    assert found.figures == expected.figures
    assert found == expected
    for number in reading.numbers:
        assert reading.document.text[number.char_start : number.char_end] == number.raw_text


def test_traditional_characters_in_big5_give_the_same_figures() -> None:
    to_traditional, to_simplified = opencc.OpenCC("s2t").convert, opencc.OpenCC("t2s").convert
    pairs = [(text, to_traditional(text)) for text in report_paragraphs()]
    written = [pair for pair in pairs if pair[1] == pair[1].encode("cp950", "ignore").decode("cp950")]
    assert len(written) > 0.9 * len(pairs)
    expected = stated(read(REPORT.name, "\n".join(text for text, _ in written).encode()))
    reading = read(REPORT.name, "\n".join(text for _, text in written).encode("cp950"))
    assert reading.document.content.encoding == "big5"
    # names and sentences are kept as they are printed, in traditional characters
    assert _simplified(stated(reading), to_simplified) == expected
    for number in reading.numbers:
        assert reading.document.text[number.char_start : number.char_end] == number.raw_text


def _simplified(found: Stated, convert: Callable[[str], str]) -> Stated:
    return replace(
        found,
        figures=tuple(
            (*number[:5], number[5] and replace(number[5], key=Key(*map(convert, number[5].key))))
            for number in found.figures
        ),
        claims=tuple((kind, direction, convert(raw_text)) for kind, direction, raw_text in found.claims),
    )
