"""The words of the public tables: their titles, and what stands in their heads; read from `seeds/tables/`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ingest.catalog import SEEDS
from ingest.folding import fold_wording


@dataclass(frozen=True)
class PublicTable:
    """One of the public tables, by the regulation's name.

    `layout` says how it is built: `sides` (revenue left, expenditure right), `functions` and `economics` (a row a
    class), `items` (a column or a row an item) or `unread` (known, and kept as cells). `total_left` and `total_right`
    are the items of the total of each side, `row_item` that of a class.
    """

    code: str
    name: str
    titles: tuple[str, ...]
    layout: str
    fund: str
    total_left: str
    total_right: str
    row_item: str


class TableName(NamedTuple):
    """A name of a column or row that means an item in tables alone; `units` are those of counts, empty for money."""

    item: str
    fund: str
    units: frozenset[str]


@dataclass(frozen=True)
class TableVocabulary:
    """Titles, longest first, with their tables; words of heads with their kind; names with their item."""

    titles: tuple[tuple[str, PublicTable], ...]
    tables: dict[str, PublicTable]
    words: dict[str, str]
    names: dict[str, TableName]


@cache
def load_table_vocabulary(seeds: Path = SEEDS / "tables") -> TableVocabulary:
    """Read the seeds once a process; raises OSError or KeyError where one is missing or lacks a column."""
    with (seeds / "public_tables.csv").open(encoding="utf-8", newline="") as file:
        tables = [
            PublicTable(
                row["table_code"],
                row["name_zh"],
                tuple(fold_wording(one) for one in row["titles"].split("|")),
                row["layout"],
                row["fund"],
                row["total_left"],
                row["total_right"],
                row["row_item"],
            )
            for row in csv.DictReader(file)
        ]
    titles = [(title, table) for table in tables for title in table.titles]
    with (seeds / "table_words.csv").open(encoding="utf-8", newline="") as file:
        words = {
            fold_wording(wording): row["kind"] for row in csv.DictReader(file) for wording in row["wording"].split("|")
        }
    with (seeds / "table_names.csv").open(encoding="utf-8", newline="") as file:
        names = {
            fold_wording(wording): TableName(row["item"], row["fund"], frozenset(filter(None, row["units"].split("|"))))
            for row in csv.DictReader(file)
            for wording in row["wording"].split("|")
        }
    return TableVocabulary(
        tuple(sorted(titles, key=lambda one: (-len(one[0]), one[0]))),
        {table.code: table for table in tables},
        words,
        names,
    )
