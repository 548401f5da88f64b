"""Workbooks for tests, written part by part: .xlsx with number formats, .ods with numbers as stored, .csv."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_ODS_MIME = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True)
class Number:
    """A number as stored (`1088.0699999999999`), and the format code that shows it."""

    stored: str
    code: str = "General"


#: a text, a number, or nothing
Value = str | Number | None
Rows = Sequence[Sequence[Value]]


@dataclass(frozen=True)
class SheetOf:
    """A sheet's rows, its merged ranges (`A1:C1`) and whether it is hidden."""

    name: str
    rows: Rows
    merged: tuple[str, ...] = ()
    is_hidden: bool = False


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP container of parts by their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(zipfile.ZipInfo(name, (2023, 9, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def xlsx(sheets: Sequence[SheetOf], *, changed_parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook with shared strings and cell styles; `changed_parts` replace parts, to damage it."""
    strings: list[str] = []
    codes = ["General"]
    numbered = list(enumerate(sheets, start=1))
    parts: dict[str, str | bytes] = {
        f"xl/worksheets/sheet{number}.xml": _xlsx_sheet(sheet, strings, codes) for number, sheet in numbered
    }
    states = {True: ' state="hidden"', False: ""}
    entries = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" r:id="rId{number}"{states[sheet.is_hidden]}/>'
        for number, sheet in numbered
    )
    targets = [("worksheet", f"worksheets/sheet{number}.xml") for number, _ in numbered]
    formats = "".join(f'<numFmt numFmtId="{164 + at}" formatCode={quoteattr(code)}/>' for at, code in enumerate(codes))
    styles = "".join(f'<xf numFmtId="{164 + at}"/>' for at in range(len(codes)))
    texts = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    types = '<Default Extension="xml" ContentType="application/xml"/>'
    shared = [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    parts |= {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": _relationships([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _xlsx_part("workbook", f"<sheets>{entries}</sheets>"),
        "xl/_rels/workbook.xml.rels": _relationships([*targets, *shared]),
        "xl/styles.xml": _xlsx_part("styleSheet", f"<numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs>"),
        "xl/sharedStrings.xml": _xlsx_part("sst", texts),
    }
    return package(parts | dict(changed_parts or {}))


def xlsx_sheet(content: str) -> str:
    """A worksheet part with that content, for `changed_parts`."""
    return _xlsx_part("worksheet", content)


def xlsx_strings(content: str) -> str:
    """A part of shared strings with that content, for `changed_parts`."""
    return _xlsx_part("sst", content)


def ods(sheets: Sequence[SheetOf]) -> bytes:
    """A workbook as LibreOffice writes it: filled rows, then the empty rest of the sheet repeated."""
    styles = "".join(
        f'<style:style style:name="ta{number}" style:family="table">'
        f'<style:table-properties table:display="{"false" if sheet.is_hidden else "true"}"/></style:style>'
        for number, sheet in enumerate(sheets)
    )
    rest = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    tables = "".join(
        f'<table:table table:name={quoteattr(sheet.name)} table:style-name="ta{number}">'
        f"{_ods_rows(sheet)}{rest}</table:table>"
        for number, sheet in enumerate(sheets)
    )
    return ods_of_content(
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    )


def ods_of_content(content: str) -> bytes:
    """A workbook with that content within office:document-content."""
    spaces = "".join(f' xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    return package(
        {
            "mimetype": _ODS_MIME,
            "content.xml": f"{_HEAD}<office:document-content{spaces}>{content}</office:document-content>",
            "META-INF/manifest.xml": f'{_HEAD}<manifest xmlns="{_OASIS}:manifest:1.0"/>',
        }
    )


def csv_text(rows: Rows, delimiter: str = ",") -> str:
    """Rows as Excel saves them."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerows([[_stored(value) for value in row] for row in rows])
    return stream.getvalue()


def _xlsx_sheet(sheet: SheetOf, strings: list[str], codes: list[str]) -> str:
    rows = "".join(
        f'<row r="{row}">{"".join(_xlsx_cell(row, at, value, strings, codes) for at, value in enumerate(values))}</row>'
        for row, values in enumerate(sheet.rows, start=1)
    )
    merged = "".join(f'<mergeCell ref="{span}"/>' for span in sheet.merged)
    ranges = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return _xlsx_part("worksheet", f"<sheetData>{rows}</sheetData>{ranges}")


def _xlsx_part(tag: str, content: str) -> str:
    return f'{_HEAD}<{tag} xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{content}</{tag}>'


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _xlsx_cell(row: int, column: int, value: Value, strings: list[str], codes: list[str]) -> str:
    place = f"{_letters(column)}{row}"
    if value is None:
        return f'<c r="{place}" s="0"/>'
    if isinstance(value, str):
        strings.append(value)
        return f'<c r="{place}" t="s"><v>{len(strings) - 1}</v></c>'
    if value.code not in codes:
        codes.append(value.code)
    return f'<c r="{place}" s="{codes.index(value.code)}"><v>{value.stored}</v></c>'


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _ods_rows(sheet: SheetOf) -> str:
    spans = {}
    covered: set[tuple[int, int]] = set()
    for merged in sheet.merged:
        (left, top), (right, bottom) = map(_place, merged.split(":"))
        spans[top, left] = (
            f' table:number-rows-spanned="{bottom - top + 1}" table:number-columns-spanned="{right - left + 1}"'
        )
        covered.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    rows = ""
    for row, values in enumerate(sheet.rows):
        cells = ""
        for column, value in enumerate(values):
            is_covered = (row, column) in covered and (row, column) not in spans
            tag = "covered-table-cell" if is_covered else "table-cell"
            cells += _ods_cell(value, tag, spans.get((row, column), ""))
        rows += f"<table:table-row>{cells}</table:table-row>"
    return rows


def _place(name: str) -> tuple[int, int]:
    """Column and row of A1, from 0; columns up to Z."""
    return ord(name[0]) - ord("A"), int(name[1:]) - 1


def _ods_cell(value: Value, tag: str, spans: str) -> str:
    if value is None:
        return f"<table:{tag}{spans}/>"
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in _stored(value).split("\n"))
    return f"<table:{tag}{spans}>{paragraphs}</table:{tag}>"


def _stored(value: Value) -> str:
    return value.stored if isinstance(value, Number) else value or ""
