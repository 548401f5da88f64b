"""Names and codes of the classifications as they are in a year, from the seeds."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SEEDS = Path(__file__).parents[2] / "seeds" / "classifications"
#: codes of the functions that reports are made of, one a line: a class that is learned must not change every report
DRAWN = Path(__file__).parent / "functions.txt"


@dataclass(frozen=True)
class Classes:
    """The classes of one classification that are valid in a year: names by code."""

    names: dict[str, str]

    def below(self, code: str) -> list[str]:
        """Codes one level below a class, in order."""
        return [one for one in self.names if len(one) == len(code) + 2 and one.startswith(code)]


@cache
def functions_of(year: int) -> Classes:
    """The functional classes (类 3 digits, 款 5, 项 7) of a year that reports are made of."""
    drawn = set(DRAWN.read_text(encoding="utf-8").split())
    names = _classes("functions.csv", year).names
    return Classes({code: name for code, name in names.items() if code in drawn})


@cache
def economics_of(year: int) -> Classes:
    """The economic classes (类 3 digits, 款 5) of a year."""
    return _classes("economic_classes.csv", year)


def _classes(file_name: str, year: int) -> Classes:
    with (SEEDS / file_name).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if _is_valid(row["valid_from"], row["valid_to"], year)]
    return Classes({row["code"]: row["name"] for row in sorted(rows, key=lambda row: row["code"])})


def _is_valid(first: str, last: str, year: int) -> bool:
    return int(first or 0) <= year <= int(last or 9999)
