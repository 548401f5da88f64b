"""Puts printed reports into files: plain text, Word, PDF, web pages and workbooks, and their gold beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from tests.formats import html, pdf, pdf_tables, spreadsheet, word
from tests.generator.gold import PrintedReport, figures_csv
from tests.generator.tables import PrintedTable


def write_text(printed: PrintedReport) -> bytes:
    """Plain text in UTF-8, the cells of a row with bars between them."""
    return printed.text.encode("utf-8")


def write_word(printed: PrintedReport) -> bytes:
    """A .docx whose tables are tables, merged cells merged."""
    blocks: list[str] = []
    for block in printed.blocks:
        if isinstance(block, str):
            blocks.append(word.paragraph(block))
        else:
            blocks += map(word.paragraph, (block.title, *block.lines))
            blocks.append(word.table(*map(list, _word_rows(block.rows))))
    return word.write_docx(*blocks)


def write_web_page(printed: PrintedReport) -> bytes:
    """An article on the site of a government."""
    pieces = [
        html.paragraphs([block])
        if isinstance(block, str)
        else "\n".join(
            (
                html.paragraphs([block.title, *block.lines]),
                html.table(list(_html_rows(block.rows))),
            )
        )
        for block in printed.blocks
    ]
    return html.site_page(html.article(*pieces), title=printed.report.title)


def write_pdf(printed: PrintedReport) -> bytes:
    """Pages of running text; each table on pages of its own, across."""
    sheets: list[pdf.Sheet] = []
    for is_text, group in groupby(printed.blocks, key=lambda block: isinstance(block, str)):
        if is_text:
            sheets += pdf.lay_out([block for block in group if isinstance(block, str)])
        else:
            sheets += (sheet for block in group if isinstance(block, PrintedTable) for sheet in _sheets_of(block))
    return pdf.write_pdf(sheets)


def write_workbook(printed: PrintedReport) -> bytes:
    """A sheet a table, and the narrative as rows of a sheet of its own."""
    sheets = []
    for number, (is_text, group) in enumerate(groupby(printed.blocks, key=lambda block: isinstance(block, str))):
        if is_text:
            rows: list[tuple[spreadsheet.Value, ...]] = [(block,) for block in group if isinstance(block, str)]
            sheets.append(spreadsheet.SheetOf(f"说明{number}", rows))
        else:
            for place, block in enumerate(group):
                if isinstance(block, PrintedTable):
                    sheets.append(_sheet_of(f"{number}-{place}", block))
    return spreadsheet.xlsx(sheets)


WRITERS: dict[str, Callable[[PrintedReport], bytes]] = {
    "txt": write_text,
    "docx": write_word,
    "pdf": write_pdf,
    "html": write_web_page,
    "xlsx": write_workbook,
}


def write_report(folder: Path, name: str, ending: str, printed: PrintedReport) -> Path:
    """Write a report to `folder/reports` and its gold and plain text to `folder/gold/name`; the report's path."""
    path = folder / "reports" / f"{name}.{ending}"
    path.write_bytes(WRITERS[ending](printed))
    gold = folder / "gold" / name
    gold.mkdir(exist_ok=True)
    (gold / "figures.csv").write_text(figures_csv(printed), encoding="utf-8")
    (gold / "text.txt").write_text(printed.text, encoding="utf-8")
    return path


def _spans(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, str, int, int]]:
    """(row, column, text, rows, columns) of each cell; `<` and `^` go on from the cell to the left and above."""
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if text in ("<", "^"):
                continue
            wide = 1
            while column + wide < len(row) and row[column + wide] == "<":
                wide += 1
            high = 1
            while number + high < len(rows) and rows[number + high][column] == "^":
                high += 1
            yield number, column, text, high, wide


def _html_rows(rows: Sequence[Sequence[str]]) -> Iterator[list[str | html.Cell]]:
    for _, cells in groupby(_spans(rows), key=lambda cell: cell[0]):
        yield [html.Cell(text, high, wide) for _, _, text, high, wide in cells]


def _word_rows(rows: Sequence[Sequence[str]]) -> Iterator[list[word.Cell]]:
    spans = {(row, column): (text, high, wide) for row, column, text, high, wide in _spans(rows)}
    for number, row in enumerate(rows):
        cells = []
        for column, text in enumerate(row):
            if text == "^":
                cells.append(word.Cell("", merge="continue"))
            elif text != "<":
                shown, high, wide = spans[number, column]
                cells.append(word.Cell(shown, wide, "restart" if high > 1 else ""))
        yield cells


def _sheet_of(name: str, table: PrintedTable) -> spreadsheet.SheetOf:
    above = (table.title, *table.lines)
    merged = tuple(
        f"{_letters(column)}{row + len(above) + 1}:{_letters(column + wide - 1)}{row + len(above) + high}"
        for row, column, _, high, wide in _spans(table.rows)
        if high * wide > 1
    )
    rows = [tuple(_value(cell) for cell in row) for row in table.rows]
    return spreadsheet.SheetOf(name, [*((line,) for line in above), *rows], merged)


def _letters(column: int) -> str:
    return chr(ord("A") + column)


def _value(cell: str) -> spreadsheet.Value:
    if not cell or cell in ("<", "^"):
        return None
    bare = cell.replace(",", "")
    if not bare.replace(".", "").isdecimal() or not ("." in bare or "," in cell):
        return cell
    decimals = len(bare.partition(".")[2])
    code = ("#,##0" if "," in cell else "0") + ("." + "0" * decimals if decimals else "")
    return spreadsheet.Number(bare, code)


def _sheets_of(table: PrintedTable) -> Iterator[pdf.Sheet]:
    """Pages across on which a table is printed, its head on each of them."""
    height, width = pdf.A4
    weights = [2.2 if _holds_names(table, column) else 1.0 for column in range(len(table.rows[0]))]
    room = width - 72
    edges = [36.0]
    for weight in weights:
        edges.append(edges[-1] + room * weight / sum(weights))
    head, body = table.rows[: table.head_rows], table.rows[table.head_rows :]
    style = pdf_tables.Style(size=7.5, row_height=16.0)
    first = True
    while body or first:
        marks: list[pdf.Mark] = []
        top = height - 40.0
        if first:
            marks += _above(table, edges[0], edges[-1], top)
            top -= 56.0
        rows, room = list(head), top - 40 - sum(_row_height(row, edges, style) for row in head)
        while body and (rows == head or room >= _row_height(body[0], edges, style)):
            room -= _row_height(body[0], edges, style)
            rows.append(body.pop(0))
        yield pdf.Sheet([*marks, *pdf_tables.lay_table(rows, edges, top, style, len(head))], width, height)
        first = False


def _above(table: PrintedTable, left: float, right: float, top: float) -> Iterator[pdf.Text]:
    """The title in the middle, below it the table's number to the right, then department and unit on one line."""
    yield pdf.Text((left + right - pdf.width_of(table.title, 14.0)) / 2, top - 12, table.title, 14.0)
    *numbers, department, unit = table.lines
    for line, y in (*((number, top - 32) for number in numbers), (unit, top - 48)):
        yield pdf.Text(right - pdf.width_of(line, 9.0), y, line, 9.0)
    yield pdf.Text(left, top - 48, department, 9.0)


def _row_height(row: Sequence[str], edges: Sequence[float], style: pdf_tables.Style) -> float:
    """No less than what the row takes: a merged cell is counted as if it were as narrow as its first column."""
    lines = max(
        len(pdf.wrap(text, edges[column + 1] - edges[column] - 2 * style.padding, style.size, 0.0))
        for column, text in enumerate(row)
    )
    return max(style.row_height, lines * 1.25 * style.size + 6)


def _holds_names(table: PrintedTable, column: int) -> bool:
    return any(
        len(row[column]) > 6 and not row[column][0].isdigit() for row in table.rows[table.head_rows :] if row[column]
    )
