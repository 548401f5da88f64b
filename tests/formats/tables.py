"""Drawn reports (tests/tables/printed.py) in every format that holds tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from tests.formats import biff, html, pdf, spreadsheet, word
from tests.tables.printed import PAGE, Block, PrintedCell, PrintedTable

_AMOUNT = re.compile(r"-?\d{1,3}(?:,\d{3})*\.(\d+)")
_WIDTH, _LEFT, _TOP, _ROW, _COLUMN, _SIZE = 1200.0, 40.0, 800.0, 18.0, 62.0, 6.0


class TableFormat(NamedTuple):
    """A format; `keeps_spans` where it says how far a cell reaches, `keeps_parts` where pages or tables divide rows."""

    name: str
    ending: str
    write: Callable[[Sequence[Block]], bytes]
    keeps_spans: bool = True
    keeps_parts: bool = True


def docx(blocks: Sequence[Block]) -> bytes:
    """Word: merged cells by gridSpan and vMerge."""
    return word.write_docx(*(one if isinstance(one, str) else _word_table(one) for one in blocks if one != PAGE))


def web_page(blocks: Sequence[Block]) -> bytes:
    """A page with its tables as they are published: rowspan and colspan."""
    pieces = (
        html.paragraphs([one])
        if isinstance(one, str)
        else html.table([[_html_cell(cell) for cell in one.row(row)] for row in range(len(one.places))])
        for one in blocks
        if one != PAGE
    )
    return html.site_page(html.article(*pieces), title="某市水利局2023年度部门决算")


def excel_web_page(blocks: Sequence[Block]) -> bytes:
    """A sheet as Excel saves it for the web: all in one table, paragraphs too, with a row that only sets widths."""
    columns = max(one.columns for one in blocks if isinstance(one, PrintedTable))
    rows: list[list[str | html.Cell]] = []
    for one in blocks:
        if isinstance(one, PrintedTable):
            rows += ([_html_cell(cell) for cell in one.row(row)] for row in range(len(one.places)))
        elif one != PAGE:
            rows.append([html.Cell(one, colspan=columns)])
    widths = f'<tr style="display:none">{"<td style=width:54pt></td>" * columns}</tr>'
    return html.page(html.table(rows, "border=0").replace("</table>", f"{widths}</table>"), title="Sheet1")


def one_sheet(write: Callable[[Sequence[spreadsheet.SheetOf]], bytes]) -> Callable[[Sequence[Block]], bytes]:
    """A workbook with all of it on one sheet, an empty row before each title."""

    def written(blocks: Sequence[Block]) -> bytes:
        return write([_sheet("附表", _without_pages(blocks))])

    return written


def sheets(write: Callable[[Sequence[spreadsheet.SheetOf]], bytes]) -> Callable[[Sequence[Block]], bytes]:
    """A workbook with a sheet a table, the paragraphs above it included."""

    def written(blocks: Sequence[Block]) -> bytes:
        parts = _parts(_without_pages(blocks))
        return write([_sheet(f"Sheet{number}", part) for number, part in enumerate(parts, start=1)])

    return written


def ods(sheets_of: Sequence[spreadsheet.SheetOf]) -> bytes:
    """An OpenDocument workbook, whose cells hold what they show."""
    shown = (replace(one, rows=[[_shown(value) for value in row] for row in one.rows]) for one in sheets_of)
    return spreadsheet.ods(list(shown))


def csv_file(blocks: Sequence[Block]) -> bytes:
    """All rows as Excel saves them: merged cells are lost."""
    rows = [[_shown(value) for value in row] for row in _sheet("", _without_pages(blocks)).rows]
    return spreadsheet.csv_text(rows).encode("gb18030")


def bars(blocks: Sequence[Block]) -> bytes:
    """Plain text with bars between cells."""
    return _text(blocks, " | ").encode()


def tabs(blocks: Sequence[Block]) -> bytes:
    """Plain text with tabs between cells."""
    return _text(blocks, "\t").encode()


def ruled_pdf(blocks: Sequence[Block]) -> bytes:
    """A PDF with a rule around every cell."""
    pages: list[list[pdf.Mark]] = [[]]
    y = _TOP
    for one in blocks:
        lines = pdf.wrap(one, _WIDTH - 2 * _LEFT, 9.0) if isinstance(one, str) else one.places
        if one == PAGE or y - _ROW * len(lines) < _LEFT:
            pages.append([])
            y = _TOP
        if one == PAGE:
            continue
        if isinstance(one, str):
            pages[-1] += pdf.paragraph(one, _LEFT, y - 12, _WIDTH - 2 * _LEFT, 9.0, _ROW)
        else:
            pages[-1] += _ruled(one, y)
        y -= _ROW * len(lines) + (4 if isinstance(one, PrintedTable) else 0)
    return pdf.write_pdf([pdf.Sheet(marks, width=_WIDTH) for marks in pages])


TABLE_FORMATS = (
    TableFormat("Word", "docx", docx),
    TableFormat("web page", "html", web_page),
    TableFormat("web archive", "mhtml", lambda blocks: html.mhtml(web_page(blocks))),
    TableFormat("Excel's web page", "htm", excel_web_page, keeps_parts=False),
    TableFormat("Excel, a sheet a table", "xlsx", sheets(spreadsheet.xlsx)),
    TableFormat("Excel, one sheet", "xlsx", one_sheet(spreadsheet.xlsx), keeps_parts=False),
    TableFormat("Excel 97", "xls", sheets(biff.xls)),
    TableFormat("OpenDocument", "ods", sheets(ods)),
    TableFormat("CSV", "csv", csv_file, keeps_spans=False, keeps_parts=False),
    TableFormat("text with bars", "txt", bars, keeps_spans=False, keeps_parts=False),
    TableFormat("text with tabs", "txt", tabs, keeps_spans=False, keeps_parts=False),
    TableFormat("ruled PDF", "pdf", ruled_pdf),
)


def _without_pages(blocks: Sequence[Block]) -> list[Block]:
    return [one for one in blocks if one != PAGE]


def _parts(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks cut behind each table; what follows the last one belongs to it."""
    parts: list[list[Block]] = [[]]
    for one in blocks:
        if parts[-1] and isinstance(parts[-1][-1], PrintedTable):
            parts.append([])
        parts[-1].append(one)
    if len(parts) > 1 and all(isinstance(one, str) for one in parts[-1]):
        rest = parts.pop()
        parts[-1] += rest
    return parts


def _word_table(table: PrintedTable) -> word.Xml:
    rows = []
    for number in range(len(table.places)):
        row = []
        for cell, _ in groupby(table.places[number]):
            merge = "" if cell.row_span == 1 else "restart" if cell.row == number else "continue"
            row.append(word.Cell(cell.text if merge != "continue" else "", cell.column_span, merge))
        rows.append(row)
    return word.table(*rows)


def _html_cell(cell: PrintedCell) -> html.Cell:
    return html.Cell(cell.text, cell.row_span, cell.column_span)


def _sheet(name: str, blocks: Sequence[Block]) -> spreadsheet.SheetOf:
    rows: list[list[spreadsheet.Value]] = []
    merged: list[str] = []
    for one in blocks:
        if isinstance(one, str):
            if rows and len(rows[-1]) > 1:
                rows.append([])
            rows.append([one])
            continue
        top = len(rows)
        for number in range(len(one.places)):
            row: list[spreadsheet.Value] = [None] * one.columns
            for cell in one.row(number):
                row[cell.column] = _stored(cell.text)
                if cell.row_span * cell.column_span > 1:
                    first, last = top + number + 1, top + number + cell.row_span
                    merged.append(f"{_letter(cell.column)}{first}:{_letter(cell.column + cell.column_span - 1)}{last}")
            rows.append(row)
    return spreadsheet.SheetOf(name, rows, tuple(merged))


def _stored(text: str) -> spreadsheet.Value:
    amount = _AMOUNT.fullmatch(text)
    if amount is None:
        return text or None
    return spreadsheet.Number(text.replace(",", ""), f"#,##0.{'0' * len(amount.group(1))}")


def _shown(value: spreadsheet.Value) -> str | None:
    return f"{Decimal(value.stored):,}" if isinstance(value, spreadsheet.Number) else value


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _text(blocks: Sequence[Block], bar: str) -> str:
    lines: list[str] = []
    for one in blocks:
        if isinstance(one, str):
            lines += ["" if one == PAGE else one]
            continue
        for number in range(len(one.places)):
            own = {cell.column: cell.text for cell in one.row(number)}
            lines.append(bar.join(own.get(column, "") for column in range(one.columns)))
    return "\n".join(lines)


def _ruled(table: PrintedTable, top: float) -> list[pdf.Mark]:
    marks: list[pdf.Mark] = []
    for number in range(len(table.places)):
        for cell in table.row(number):
            left, right = _LEFT + cell.column * _COLUMN, _LEFT + (cell.column + cell.column_span) * _COLUMN
            above, below = top - number * _ROW, top - (number + cell.row_span) * _ROW
            marks.append(pdf.Frame(left, below, right, above))
            for line, text in enumerate(pdf.wrap(cell.text, right - left - 4, _SIZE, indent=0) if cell.text else ()):
                marks.append(pdf.Text(left + 2, above - 2 - (line + 1) * (_SIZE + 0.5), text, _SIZE))
    return marks
