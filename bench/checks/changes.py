"""The figures of what was read, and changes of one printed digit of theirs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

import duckdb

_FIGURES = """
    select
        numbers.report_id,
        reports.source_file,
        numbers.number_order,
        numbers.char_start,
        numbers.raw_text,
        numbers.value,
        numbers.decimals,
        numbers.unit,
        numbers.source_kind,
        numbers.item,
        numbers.measure,
        numbers.section,
        numbers.table_number,
        numbers.table_row,
        numbers.table_column
    from originals.raw.numbers as numbers
    inner join originals.raw.reports as reports using (report_id)
    where numbers.outcome = 'figure' and numbers.value <> 0
    order by reports.source_file, numbers.number_order
"""


@dataclass(frozen=True)
class PrintedFigure:
    """A classified figure of a report that is not zero, with what says where it stands.

    `value` is in `unit` and signed; `cell` is the table, row and column, `None` in the narrative.
    """

    report_id: str
    source_file: str
    number_order: int
    char_start: int
    raw_text: str
    value: Decimal
    decimals: int
    unit: str
    source_kind: str
    item: str
    measure: str
    section: str
    cell: tuple[int, int, int] | None


@dataclass(frozen=True)
class Change:
    """A figure and what is printed in its place, with as many characters."""

    figure: PrintedFigure
    printed: str

    @property
    def value(self) -> Decimal:
        """What the reader makes of it: the words around the number, and so its sign, are as they were."""
        return _number(self.printed).copy_sign(self.figure.value)

    @property
    def difference(self) -> Decimal:
        """By how much the value changes, in the figure's unit."""
        return self.value - self.figure.value


@dataclass(frozen=True)
class Variant:
    """A report with one change, with two, or with none."""

    report_id: str
    changes: tuple[Change, ...]


def read_figures(connection: duckdb.DuckDBPyConnection) -> list[PrintedFigure]:
    """The classified figures other than zero in the database attached as `originals`, in the order of the text.

    Raises:
        ValueError: a figure's value is not what its digits say, so that a change of a digit could not be valued.
    """
    figures = []
    for *told, table, row, column in connection.execute(_FIGURES).fetchall():
        cell = None if table is None else (table, row, column)
        figures.append(PrintedFigure(*(*told, cell)))
    for figure in figures:
        if _number(figure.raw_text) != abs(figure.value):
            raise ValueError(f"{figure.source_file}, {figure.char_start}: {figure.raw_text} is read as {figure.value}")
    return figures


def draw_single_changes(figures: Iterable[PrintedFigure], seed: int, count: int) -> Iterator[Variant]:
    """Up to `count` variants a figure, no two alike; the same ones for the same figure, whatever the others."""
    for figure in figures:
        possible = list(changed_digits(figure.raw_text))
        rng = _random(seed, figure, "one")
        for printed in rng.sample(possible, min(count, len(possible))):
            yield Variant(figure.report_id, (Change(figure, printed),))


def draw_double_changes(figures: Iterable[PrintedFigure], seed: int, count: int) -> Iterator[Variant]:
    """`count` variants a report, each with two of its figures changed, in the order of the text."""
    for report_id, its in itertools.groupby(figures, key=lambda figure: figure.report_id):
        of_report = list(its)
        if len(of_report) < 2:
            continue
        rng = _random(seed, of_report[0], "two")
        for _ in range(count):
            pair = sorted(rng.sample(range(len(of_report)), 2))
            yield Variant(report_id, tuple(_changed(rng, of_report[place]) for place in pair))


def changed_digits(printed: str) -> Iterator[str]:
    """Every number that differs from a printed one in one digit; the first digit never becomes a zero."""
    places = [place for place, char in enumerate(printed) if char.isdecimal()]
    for place in places:
        for digit in "0123456789":
            if digit != printed[place] and not (digit == "0" and place == places[0]):
                yield printed[:place] + digit + printed[place + 1 :]


def put_in_place(text: str, start: int, changes: Sequence[Change]) -> str:
    """A text that begins at place `start` of its report, with the changes in it."""
    for change in changes:
        place = change.figure.char_start - start
        text = text[:place] + change.printed + text[place + len(change.printed) :]
    return text


def _changed(rng: Random, figure: PrintedFigure) -> Change:
    return Change(figure, rng.choice(list(changed_digits(figure.raw_text))))


def _random(seed: int, figure: PrintedFigure, mode: str) -> Random:
    return Random(f"{seed}/{mode}/{figure.source_file}/{figure.number_order}")


def _number(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ""))
