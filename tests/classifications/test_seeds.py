"""The lists of classes do not contradict themselves: a name a year, classes within those above, links that meet."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

import pytest

from ingest.catalog import SEEDS

#: a year in which every list is open
OPEN = 9999
LEVELS = {"functions": {3: "lei", 5: "kuan", 7: "xiang"}, "economic_classes": {3: "lei", 5: "kuan"}}


@dataclass(frozen=True)
class Row:
    """A row of a list; `last` is `OPEN` where the name is in use."""

    code: str
    name: str
    level: str
    parent: str
    first: int
    last: int
    predecessor: str
    successor: str


def rows_of(seed: str) -> list[Row]:
    with (SEEDS / "classifications" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Row(
                row["code"],
                row["name"],
                row["level"],
                row["parent_code"],
                int(row["valid_from"]),
                int(row["valid_to"] or OPEN),
                row["predecessor_code"],
                row["successor_code"],
            )
            for row in csv.DictReader(file)
        ]


def by_code(rows: list[Row]) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.code].append(row)
    return found


def overlap(one: Row, other: Row) -> bool:
    return one.first <= other.last and other.first <= one.last


def contradictions(seed: str, rows: list[Row]) -> list[str]:
    """What is wrong with a list, a line each."""
    found = [f"{row.code} is no {row.level}" for row in rows if LEVELS[seed].get(len(row.code)) != row.level]
    known = by_code(rows)
    for code, names in known.items():
        found += [f"{code} has two names in one year" for one, other in combinations(names, 2) if overlap(one, other)]
    siblings: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        siblings[row.parent, row.name].append(row)
    for (parent, name), same in siblings.items():
        doubled = any(one.code != other.code and overlap(one, other) for one, other in combinations(same, 2))
        found += [f"{parent} has {name} under two codes in one year"] if doubled else []
    return found + [problem for row in rows for problem in _problems_of_place(row, known)]


def _problems_of_place(row: Row, known: dict[str, list[Row]]) -> list[str]:
    found = []
    if row.parent != (row.code[:-2] if len(row.code) > 3 else ""):
        found.append(f"{row.code} does not stand below {row.parent}")
    if row.parent:
        years = {year for above in known.get(row.parent, ()) for year in _years(above)}
        found += [f"{row.code} {row.name} outlives {row.parent}"] if not _years(row) <= years else []
    if row.predecessor and not any(one.last == row.first - 1 for one in known.get(row.predecessor, ())):
        found.append(f"{row.code} {row.name} follows nothing called {row.predecessor}")
    if row.successor and not any(one.first <= row.last + 1 <= one.last for one in known.get(row.successor, ())):
        found.append(f"{row.code} {row.name} goes on in nothing called {row.successor}")
    return found


def _years(row: Row) -> set[int]:
    """The years of a row up to 2040, when the lists are other ones."""
    return set(range(row.first, min(row.last, 2040) + 1))


@pytest.mark.parametrize("seed", LEVELS)
def test_a_list_does_not_contradict_itself(seed: str) -> None:
    assert contradictions(seed, rows_of(seed)) == []


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([Row("201", "甲", "kuan", "", 2015, OPEN, "", "")], "201 is no kuan"),
        (
            [Row("201", "甲", "lei", "", 2015, 2019, "", ""), Row("201", "乙", "lei", "", 2019, OPEN, "", "")],
            "201 has two names in one year",
        ),
        ([Row("20101", "甲", "kuan", "202", 2015, OPEN, "", "")], "20101 does not stand below 202"),
        (
            [Row("201", "甲", "lei", "", 2015, 2019, "", ""), Row("20101", "乙", "kuan", "201", 2015, 2020, "", "")],
            "20101 乙 outlives 201",
        ),
        ([Row("201", "甲", "lei", "", 2016, OPEN, "202", "")], "201 甲 follows nothing called 202"),
        ([Row("201", "甲", "lei", "", 2015, 2018, "", "202")], "201 甲 goes on in nothing called 202"),
        (
            [
                Row("201", "甲", "lei", "", 2015, OPEN, "", ""),
                Row("20101", "乙", "kuan", "201", 2015, OPEN, "", ""),
                Row("20102", "乙", "kuan", "201", 2018, OPEN, "", ""),
            ],
            "201 has 乙 under two codes in one year",
        ),
    ],
)
def test_a_contradiction_is_found(rows: list[Row], problem: str) -> None:
    assert problem in contradictions("functions", rows)


def test_every_lei_has_a_kuan_but_those_that_are_not_divided() -> None:
    rows = rows_of("functions")
    divided = {row.parent for row in rows if row.level == "kuan"}
    undivided = {row.code for row in rows if row.level == "lei"} - divided
    assert undivided == {"209", "227", "230"}


def test_a_department_has_one_name_a_region_and_year_and_central_ones_are_known_to_the_reader() -> None:
    folder = SEEDS / "departments"
    with (folder / "department_names.csv").open(encoding="utf-8", newline="") as file:
        names = list(csv.DictReader(file))
    central = set((folder / "central_departments.csv").read_text(encoding="utf-8").split())
    assert {row["name"] for row in names if row["region_code"] == "000000"} <= central
    borne: defaultdict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for row in names:
        years = (int(row["valid_from"] or 0), int(row["valid_to"] or OPEN), row["department_id"])
        borne[row["region_code"], row["name"]].append(years)
    doubled = [
        key for key, all_years in borne.items() for a, b in combinations(all_years, 2) if a[0] <= b[1] and b[0] <= a[1]
    ]
    assert doubled == []
