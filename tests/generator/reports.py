"""Whole reports: a department, its years, a template, its habits; everything follows from the seed and the number."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

from tests.generator.accounts import Accounts, Quantity, draw_years
from tests.generator.figures import Figure, Notes
from tests.generator.lines import Office, load_offices
from tests.generator.narrative import TABLES, Province, load_provinces, write_narrative
from tests.generator.rounding import draw_printing
from tests.generator.stated import Books
from tests.generator.tables import PrintedTable, Tables

FIRST_YEAR, LAST_YEAR = 2019, 2024
_REGIONS = Path(__file__).parents[2] / "seeds" / "departments" / "regions.csv"

#: a paragraph or a table, with marks for figures
Block = str | PrintedTable


@dataclass(frozen=True)
class Drawing:
    """How tables are drawn in plain text.

    `bar` parts the cells of a row; a framed row begins and ends with one. With `repeats_merged` the text of a merged
    cell is said again in each column and row that it covers.
    """

    bar: str
    is_framed: bool
    repeats_merged: bool


PLAIN = Drawing(" | ", False, False)


@dataclass(frozen=True)
class Report:
    """A report before it is put into a format; `figures` are those that its marks stand for."""

    number: int
    department: str
    year: int
    province: str
    drawing: Drawing
    blocks: tuple[Block, ...]
    figures: tuple[Figure, ...]

    @property
    def title(self) -> str:
        """The name of its file without the ending."""
        return f"{self.department}{self.year}年度部门决算"


def draw_reports(seed: int) -> Iterator[Report]:
    """Reports without end: department after department, one to three years of each."""
    number = department = 0
    while True:
        for report in _of_department(seed, department, number):
            yield report
            number += 1
        department += 1


def _of_department(seed: int, place: int, number: int) -> Iterator[Report]:
    rng = Random(f"{seed}/{place}")
    offices, regions = load_offices(), _regions()
    shift = Random(seed).randrange(len(regions))
    office = offices[(place // len(regions) + rng.randrange(len(offices))) % len(offices)]
    department = f"{regions[(place * 7 + shift) % len(regions)]}{office.name}"
    first = rng.randrange(FIRST_YEAR, LAST_YEAR + 1)
    last = min(LAST_YEAR, first + rng.choice((0, 0, 1, 2)))
    years = draw_years(rng, office, first - 1, last)
    possible = [one for one in load_provinces() if _suits(one, office)]
    province = rng.choice(possible)
    for prior, current in itertools.pairwise(years):
        yield draw_report(rng, number, department, province, prior, current)
        number += 1


def draw_report(
    rng: Random, number: int, department: str, province: Province, prior: Accounts, current: Accounts
) -> Report:
    """One report on a year's accounts beside those of the year before, in a province's words."""
    text, tables = draw_printing(rng, current.final[Quantity("expenditure_total")])
    notes = Notes()
    paragraphs = write_narrative(rng, province, Books(current, prior, text, notes), department)
    blocks: list[Block] = []
    for paragraph in paragraphs:
        if paragraph == TABLES:
            blocks += Tables(rng, Books(current, prior, tables, notes, True), department).write()
        else:
            blocks.append(paragraph)
    drawing = Drawing(rng.choice((" | ", " | ", "|", "\t")), False, rng.random() < 0.5)
    drawing = replace(drawing, is_framed="|" in drawing.bar and rng.random() < 0.3)
    return Report(number, department, current.year, province.name, drawing, tuple(blocks), tuple(notes.figures))


def _suits(province: Province, office: Office) -> bool:
    wanted = province.properties.get("offices", "both")
    return wanted in ("both", "agency" if office.is_agency else "institution")


@cache
def _regions() -> tuple[str, ...]:
    """Names of counties and districts of today that no other one has."""
    with _REGIONS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["valid_to"] and not row["code"].endswith("00")]
    names = [row["name"] for row in rows]
    return tuple(name for name in names if names.count(name) == 1)
