"""The seeds of tables: every wording means one thing, and every name is an item."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator

import pytest

from ingest.catalog import SEEDS, load_catalog
from ingest.folding import fold_wording
from ingest.tables.vocabulary import load_table_vocabulary


def wordings(name: str, column: str) -> Iterator[str]:
    with (SEEDS / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from map(fold_wording, row[column].split("|"))


@pytest.mark.parametrize(
    ("name", "column"), [("public_tables", "titles"), ("table_words", "wording"), ("table_names", "wording")]
)
def test_a_wording_stands_in_a_seed_once(name: str, column: str) -> None:
    assert [wording for wording, count in Counter(wordings(name, column)).items() if count > 1] == []


def test_names_in_tables_are_items_and_say_what_the_narrative_says() -> None:
    catalog = load_catalog()
    for wording, name in load_table_vocabulary().names.items():
        assert name.item in catalog.items
        # the same words before a number of the same kind of unit mean the same in the narrative
        kinds = [one for one in catalog.aliases.get(wording, ()) if one.item and one.place == "before"]
        same = [one.item for one in kinds if one.units and one.units & (name.units or {"万元"})]
        assert name.item in same or not same, wording
