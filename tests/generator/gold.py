"""What a report states and where, from its true structure: the gold that reading and checks are measured against."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.generator.figures import Figure, put_in_place
from tests.generator.reports import Block, Drawing, Report
from tests.generator.tables import PrintedTable

COLUMNS = (
    "char_start",
    "char_end",
    "item",
    "measure",
    "basis",
    "period",
    "fund",
    "subject",
    "function_name",
    "function_code",
    "function_level",
    "economic_name",
    "economic_code",
    "economic_level",
    "value",
    "unit",
    "source_kind",
    "raw_text",
)
_LEVELS = {3: "lei", 5: "kuan", 7: "xiang"}
_MERGED = {"<": (0, -1), "^": (-1, 0)}


@dataclass(frozen=True)
class PrintedReport:
    """A report as printed: its blocks without marks, its text as plain text, and (figure, start, end) in that text."""

    report: Report
    blocks: tuple[Block, ...]
    text: str
    places: tuple[tuple[int, int, int], ...]


def print_report(report: Report, changed: Mapping[int, str] | None = None) -> PrintedReport:
    """Print all figures, some of them as `changed` has them."""
    instead = changed or {}

    def printed(figure: int) -> str:
        return instead.get(figure) or report.figures[figure].printed

    blocks: list[Block] = []
    lines: list[str] = []
    for block in report.blocks:
        if isinstance(block, str):
            blocks.append(put_in_place(block, printed)[0])
            lines.append(block)
            continue
        rows = [[put_in_place(cell, printed)[0] for cell in row] for row in block.rows]
        blocks.append(PrintedTable(block.title, block.lines, rows, block.head_rows))
        lines += [block.title, *block.lines, *_rows_as_text(block, report.drawing)]
    text, places = put_in_place("\n".join(lines), printed)
    return PrintedReport(report, tuple(blocks), text, tuple(places))


def figures_csv(printed: PrintedReport) -> str:
    """The gold rows in text order; places count in the plain text."""
    rows = []
    for number, start, end in printed.places:
        figure, raw = printed.report.figures[number], printed.text[start:end]
        value = figure.sign * Decimal(raw.replace(",", ""))
        kind = "table" if figure.is_table else "narrative"
        rows.append((start, end, *_keys(figure), f"{value:f}", figure.unit, kind, raw))
    return csv_of(COLUMNS, rows)


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV text with a head."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue()


def _keys(figure: Figure) -> tuple[str, ...]:
    """The contract's keys of a figure, in the order of `COLUMNS`."""
    quantity = figure.quantity
    classes = (figure.name, quantity.code, _LEVELS.get(len(quantity.code), ""))
    functions, economics = (classes, ("", "", "")), (("", "", ""), classes)
    by_function, by_economic = economics if quantity.item == "expenditure_by_economic" else functions
    stated = (quantity.item, figure.measure, figure.basis, figure.period, quantity.fund, quantity.subject)
    return (*stated, *by_function, *by_economic)


def _rows_as_text(table: PrintedTable, drawing: Drawing) -> list[str]:
    """The rows of a table as lines; what goes on from another cell is left empty or said again."""
    said = [list(row) for row in table.rows]
    for number, row in enumerate(said):
        for column, cell in enumerate(row):
            if cell in _MERGED:
                up, left = _MERGED[cell]
                row[column] = said[number + up][column + left] if drawing.repeats_merged else ""
    lines = [drawing.bar.join(row) for row in said]
    return [f"| {line} |" for line in lines] if drawing.is_framed else lines
