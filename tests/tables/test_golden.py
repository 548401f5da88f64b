"""Every case folder holds drawn tables and what the figures contract makes of each number in them; see README.md."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.catalog import load_catalog
from ingest.documents import Content, Document, Number, ReportReading
from ingest.reading import read_document
from tests.tables.printed import parse_printed, print_content

FOLDER = Path(__file__).parent
CASES = sorted(path.parent for path in FOLDER.glob("*/input.txt"))
KEYS = (
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
    "value",
    "unit",
)
SOURCE_FILE = "某市水利局2023年度部门决算.pdf"
UNCLASSIFIED = "unclassified"
_PRINTED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Stated:
    """A number of a table and what it was read as, in the columns of `KEYS`."""

    raw_text: str
    row: tuple[str, ...]


def read_tables_of(content: Content) -> ReportReading:
    """What is read of a report with these tables."""
    return read_document(Document("0" * 16, SOURCE_FILE, "0" * 64, 1, content), load_catalog())


def stated_in_tables(reading: ReportReading) -> dict[int, Stated]:
    """The values of the tables by the place where they end."""
    return {
        number.char_end: Stated(number.raw_text, _row(number))
        for number in reading.numbers
        if number.table_number is not None and number.outcome != "excluded"
    }


def _row(number: Number) -> tuple[str, ...]:
    reading = number.reading
    if reading is None:
        return (UNCLASSIFIED, *[""] * 10, str(number.value), number.unit or "")
    key = reading.key
    return (
        *(key.item, reading.measure, reading.basis, reading.period, key.fund, key.subject),
        *(key.function_name, key.function_code, key.function_level, key.economic_name, key.economic_code),
        *(str(number.value), number.unit or ""),
    )


def expected_of(case: Path, text: str) -> dict[int, dict[str, str]]:
    """The labelled rows of a case by the place where their number ends."""
    places: dict[str, list[int]] = {}
    for match in _PRINTED.finditer(text):
        places.setdefault(match.group(), []).append(match.end())
    with (case / "expected.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {places[row["raw_text"].removeprefix("-")][int(row["occurrence"]) - 1]: row for row in rows}


def differences(expected: dict[int, dict[str, str]], found: dict[int, Stated]) -> list[str]:
    """What is missing, more, or read otherwise; empty where both agree."""
    told = []
    for end in sorted(expected.keys() | found.keys()):
        if end not in found:
            told.append(f"not read: {expected[end]['raw_text']} {expected[end]['item']}")
        elif end not in expected:
            told.append(f"not labelled: {found[end].raw_text} {found[end].row}")
        else:
            wrong = [
                f"{key} is '{stated}', not '{expected[end][key]}'"
                for key, stated in zip(KEYS, found[end].row, strict=True)
                if not _agrees(key, expected[end], stated)
            ]
            if wrong:
                told.append(f"{expected[end]['raw_text']} {expected[end]['item']}: {'; '.join(wrong)}")
    return told


def _agrees(key: str, row: dict[str, str], stated: str) -> bool:
    if row["item"] == UNCLASSIFIED and key not in ("item", "value"):
        return True
    if key == "value":
        return Decimal(row[key]) == Decimal(stated)
    return stated in row[key].split("|")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_tables_give_the_figures_of_the_contract(case: Path) -> None:
    content = print_content(parse_printed((case / "input.txt").read_text(encoding="utf-8")))
    reading = read_tables_of(content)
    codes = (case / "tables.txt").read_text(encoding="utf-8").split()
    assert [table.code or "unknown" for table in reading.tables] == codes
    assert "\n".join(differences(expected_of(case, content.text), stated_in_tables(reading))) == ""
    assert len(reading.cells) >= sum(len(table.cells) for table in content.tables)
