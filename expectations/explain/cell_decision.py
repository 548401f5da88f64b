"""By which words of a table a figure in it became what it is: its row, the head of its column, the table's title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from expectations.explain.decision import Reason
from ingest.catalog import Catalog
from ingest.documents import Key
from ingest.tables.grid import fold_cell
from ingest.tables.meanings import ItemName, name_item
from ingest.tables.vocabulary import load_table_vocabulary

#: what names an item, and a fund, in a table: the row, a part of the head, the table by its title; `fixed`: the item
#: has but one fund; `carried`: it follows from the rows above
CELL_REASONS = ("row", "head", "title", "fixed", "carried")

_NUMBERING = re.compile(r"^(?:其中:)?(?:[一二三四五六七八九十]{1,3}[、.]|\d{1,2}[、.])")


@dataclass(frozen=True)
class CellPlace:
    """Where a figure stands: the table's code, name and printed title, the words of the row, the parts of the head."""

    code: str
    name: str
    title: str
    row: str
    head: str


@dataclass(frozen=True)
class CellDecision:
    """The reader's decision on a number of a table, as far as the words of the table show it."""

    place: CellPlace
    item_reason: Reason
    fund_reason: Reason


def retrace_cell(place: CellPlace, key: Key, catalog: Catalog) -> CellDecision:
    """Tell from which words of its table the figure with that key has its item and its fund."""
    row, heads = _named([place.row], catalog), _named(place.head.split(), catalog)
    table = load_table_vocabulary().tables.get(place.code)
    title = Reason("title", place.title)
    if key.function_name or key.economic_name or any(one.item == key.item for _, one in row):
        item_reason = Reason("row", place.row)
    else:
        found = next((words for words, one in reversed(heads) if one.item == key.item), "")
        is_total = table is not None and key.item in (table.total_left, table.total_right)
        item_reason = Reason("head", found) if found else title if is_total else Reason("carried")
    if catalog.items[key.item].is_fund_fixed:
        return CellDecision(place, item_reason, Reason("fixed"))
    if table is not None and table.fund == key.fund:
        return CellDecision(place, item_reason, title)
    return CellDecision(place, item_reason, _named_fund(place, key, row, heads, catalog))


def _named_fund(
    place: CellPlace,
    key: Key,
    row: Sequence[tuple[str, ItemName]],
    heads: Sequence[tuple[str, ItemName]],
    catalog: Catalog,
) -> Reason:
    """The words of the head or the row that name a fund other than the table's."""
    for part in reversed(place.head.split()):
        word = catalog.words.get(fold_cell(part))
        if word is not None and (word.kind, word.value) == ("fund", key.fund):
            return Reason("head", part)
    for code, named in (("head", heads), ("row", row)):
        for words, one in reversed(named):
            if one.fund == key.fund:
                return Reason(code, words)
    return Reason("carried")


def _named(parts: Sequence[str], catalog: Catalog) -> list[tuple[str, ItemName]]:
    """The parts that name an item, as printed, and what they name."""
    vocabulary = load_table_vocabulary()
    named = ((part, name_item(_NUMBERING.sub("", fold_cell(part)), catalog, vocabulary)) for part in parts)
    return [(part, one) for part, one in named if one is not None]
