"""What a report states and where, from its true structure: the gold that reading and checks are measured against."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.generator.figures import Figure, put_in_place
from tests.generator.reports import Block, Report
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
_CELLS = " | "
_MERGED = ("<", "^")


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
        blocks.append(PrintedTable(block.title, block.lines, rows, block.head_rows, block.notes))
        lines += [block.title, *block.lines]
        lines += [_CELLS.join("" if cell in _MERGED else cell for cell in row) for row in block.rows]
        lines += block.notes
    text, places = put_in_place("\n".join(lines), printed)
    return PrintedReport(report, tuple(blocks), text, tuple(places))


def figures_csv(printed: PrintedReport) -> str:
    """The gold rows in text order; places count in the plain text."""
    rows = (
        (start, end, *keys_of(printed.report.figures[figure]), printed.text[start:end])
        for figure, start, end in printed.places
    )
    return csv_of(COLUMNS, (_with_value(row, printed.report.figures[figure]) for row, (figure, _, _) in zip(rows, printed.places, strict=True)))


def keys_of(figure: Figure) -> tuple[str, ...]:
    """The contract's keys of a figure, value and unit behind them."""
    quantity = figure.quantity
    level = _LEVELS.get(len(quantity.code), "")
    classes = (figure.name, quantity.code, level)
    nothing = ("", "", "")
    is_economic = quantity.item == "expenditure_by_economic"
    return (
        *(quantity.item, figure.measure, figure.basis, figure.period, quantity.fund, quantity.subject),
        *(nothing if is_economic else classes),
        *(classes if is_economic else nothing),
        *("", figure.unit, "table" if figure.is_table else "narrative"),
    )


def _with_value(row: Sequence[object], figure: Figure) -> Sequence[object]:
    *others, raw = row
    value = f"{'-' if figure.sign < 0 else ''}{str(raw).replace(',', '')}"
    place = COLUMNS.index("value")
    return (*others[:place], value, *others[place + 1 :], raw)


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV text with a head."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue()
