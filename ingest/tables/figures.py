"""One figure a cell: the row's name and the column's head put together into the contract's keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.catalog import Catalog
from ingest.documents import Key, Reading
from ingest.tables.grid import AMOUNT, Grid, GridCell
from ingest.tables.meanings import MONEY, TOTALS, ColumnMeaning, RowMeaning, name_item, read_column, read_row
from ingest.tables.shape import Block, Shape
from ingest.tables.vocabulary import PublicTable, TableVocabulary

_PRINTED = re.compile(r"-?[0-9０-９](?:[0-9０-９,，.．\s]*[0-9０-９])?")
_MEASURES = {"money": "amount", "count": "count"}


@dataclass
class Above:
    """What the rows above say of those below, on the next page too.

    `figures` are by column the codes and places of those under which the next row's may stand, the total (without a
    code) first; `carryover` is by block the item whose budgets are listed, `codes` by column the latest part of a code.
    """

    figures: dict[int, list[tuple[str, int]]] = field(default_factory=dict)
    carryover: dict[int, str] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TableValue:
    """A cell that holds one number: where it stands, and what it is; no reading where no rule covers it."""

    char_start: int
    char_end: int
    row: int
    column: int
    unit: str
    reading: Reading | None


def read_values(
    grid: Grid,
    shape: Shape,
    table: PublicTable,
    unit: str,
    fiscal_year: int | None,
    text: str,
    catalog: Catalog,
    vocabulary: TableVocabulary,
    above: Above,
) -> Iterator[TableValue]:
    """The values of a table, block by block, with the row of the class or total above each as its parent.

    `above` is what stands above the first row where the table goes on from another page, and is brought up to the last.
    """
    for number, block in enumerate(shape.blocks):
        # what stands above the names as well says nothing of a column
        shared = {part for one in (*block.codes, *block.labels) for part in shape.heads[one]}
        heads = {one: tuple(part for part in shape.heads[one] if part not in shared) for one in block.values}
        across = set.intersection(*map(set, heads.values())) if len(heads) > 1 else frozenset()
        columns = {one: read_column(head, across, table, catalog, vocabulary) for one, head in heads.items()}
        if any(shape.heads[one] for one in block.values):
            # numbers below no head beside columns that have one
            columns = {at: replace(one, is_known=one.is_known and bool(shape.heads[at])) for at, one in columns.items()}
        if fiscal_year is None and len({one.year for one in columns.values() if one.year}) > 1:
            # which of the years is the report's is not known
            columns = {at: replace(one, is_known=one.is_known and not one.year) for at, one in columns.items()}
        rows = _rows(grid, shape, number, table, catalog, vocabulary, above)
        for row, meaning in rows:
            for column in block.values:
                cell = grid.rows[row][column]
                if cell is None or cell.cell.column != column or cell.cell.row != row:
                    continue
                if not AMOUNT.fullmatch(cell.text):
                    continue
                start, end = printed_range(cell, text)
                reading = _reading(meaning, columns[column], table, number, fiscal_year, catalog)
                if reading is not None:
                    reading = _below(reading, meaning, start, above.figures.setdefault(column, []))
                yield TableValue(start, end, row, column, meaning.unit or columns[column].unit or unit, reading)


def _below(reading: Reading, row: RowMeaning, start: int, above: list[tuple[str, int]]) -> Reading:
    """A class under the class whose code begins its own, else under the total: the latest of them in its column."""
    code = row.code if row.is_class else ""
    while above and not (code.startswith(above[-1][0]) and code != above[-1][0]):
        above.pop()
    if above and row.is_class:
        reading = replace(reading, parent_start=above[-1][1])
    if row.is_total or row.code:
        above.append((code, start))
    return reading


def printed_range(cell: GridCell, text: str) -> tuple[int, int]:
    """Where the number of a cell stands, without blanks around it."""
    match = _PRINTED.search(text, cell.cell.char_start, cell.cell.char_end)
    return match.span() if match else (cell.cell.char_start, cell.cell.char_end)


def _rows(
    grid: Grid,
    shape: Shape,
    number: int,
    table: PublicTable,
    catalog: Catalog,
    vocabulary: TableVocabulary,
    above: Above,
) -> Iterator[tuple[int, RowMeaning]]:
    """The rows of a block; lines below 年初结转和结余 that name a budget are that budget's part of it."""
    block = shape.blocks[number]
    stated = [one for one in shape.body if any(AMOUNT.fullmatch(grid.text(one, column)) for column in block.values)]
    are_several = len({text for row in shape.body for one in shape.units if (text := grid.text(row, one))} - TOTALS) > 1
    for row in shape.body:
        named = _naming_block(grid, row, shape.blocks, number) if table.layout == "economics" else block
        head = "".join(part for one in named.labels for part in shape.heads[one])
        meaning = read_row(grid, row, named, head, table, number == 0, catalog, vocabulary, above.codes)
        if shape.units:
            meaning = _of_department(meaning, [grid.text(row, one) for one in shape.units], are_several)
        if table.layout == "sides":
            if meaning.item in ("opening_carryover", "closing_carryover"):
                above.carryover[number] = meaning.item
            elif meaning.item == "revenue_fiscal_appropriation" and number in above.carryover and meaning.fund:
                meaning = replace(meaning, item=above.carryover[number])
            elif meaning.item or meaning.is_total:
                above.carryover.pop(number, None)
        elif table.layout == "economics" and meaning.is_total and len(shape.blocks) > 1:
            meaning = _block_total(grid, row, shape, number, meaning, catalog, vocabulary)
        elif table.layout == "items" and _is_only_row(meaning, len(stated)):
            meaning = RowMeaning(is_total=True)
        yield row, meaning


def _of_department(row: RowMeaning, units: Sequence[str], are_several: bool) -> RowMeaning:
    """The meaning of a row beside which its unit stands: that of one of several says nothing of the department."""
    if not TOTALS.isdisjoint(units):
        return row if row.name else RowMeaning("".join(units), is_total=True)
    return RowMeaning(row.name) if are_several and any(units) else row


def _is_only_row(row: RowMeaning, stated: int) -> bool:
    """Whether a row stands alone below heads that name the items, beside the department's name at most."""
    is_named = bool(row.item or row.is_total or row.basis)
    return not is_named and (not row.name or (stated == 1 and not row.name[0].isdigit()))


def _block_total(
    grid: Grid, row: int, shape: Shape, number: int, meaning: RowMeaning, catalog: Catalog, vocabulary: TableVocabulary
) -> RowMeaning:
    """A total below 人员经费 or 公用经费, as the head across its block says; unknown where it may be the table's."""
    block = shape.blocks[number]
    heads = [set(shape.heads[one]) for one in (*block.codes, *block.labels, *block.values)]
    names = [name_item(part, catalog, vocabulary) for part in set.intersection(*heads)]
    items = {one.item for one in names if one} & {"expenditure_personnel", "expenditure_public_use"}
    labels = ([cell for one in other.labels if (cell := grid.rows[row][one])] for other in shape.blocks)
    totals = {id(cells[0]) for cells in labels if cells}
    if not items and len(totals) == 1:
        return meaning
    if len(items) != 1 or len(totals) < len(shape.blocks):
        return RowMeaning(meaning.name)
    return RowMeaning(meaning.name, items.pop(), "general")


def _naming_block(grid: Grid, row: int, blocks: Sequence[Block], number: int) -> Block:
    """The block that names a row: another one to the left where its name reaches over, with no value of its own."""
    for block in reversed(blocks[: number + 1]):
        if any(grid.rows[row][one] for one in (*block.codes, *block.labels)):
            return block
        if block is not blocks[number] and any(grid.rows[row][one] for one in block.values):
            break
    return blocks[number]


def _reading(
    row: RowMeaning, column: ColumnMeaning, table: PublicTable, block: int, fiscal_year: int | None, catalog: Catalog
) -> Reading | None:
    key = _key(row, column, table, block)
    if key is None or not column.is_known:
        return None
    item = catalog.items[key.item]
    if item.is_fund_fixed:
        key = key._replace(fund=item.default_fund)
    measure = _MEASURES.get(item.value_kind)
    unit = row.unit or column.unit
    if measure is None or (measure == "count") != (bool(unit) and unit not in MONEY):
        return None
    is_prior = "prior" in (column.period, row.period) or bool(
        column.year and fiscal_year and column.year == fiscal_year - 1
    )
    if column.year and fiscal_year and not is_prior and column.year != fiscal_year:
        return None
    return Reading(key, measure, basis=row.basis or column.basis, period="prior" if is_prior else "current")


def _key(row: RowMeaning, column: ColumnMeaning, table: PublicTable, block: int) -> Key | None:
    fund = column.fund or row.fund or table.fund
    if table.layout == "sides":
        total = table.total_left if block == 0 else table.total_right
        if row.is_class:
            return _class(row, fund, "", table)
        item = total if row.is_total else row.item
        return Key(item, fund) if item and not column.item else None
    if table.layout == "items":
        is_total = column.is_total or (row.is_total and bool(row.name) and not row.basis)
        item = row.item or column.item or (table.total_left if is_total else "")
        return Key(item, table.fund) if item and (row.item or row.is_total) else None
    item = column.item or table.total_left
    if row.is_total:
        return Key(item, fund)
    if row.is_class:
        subject = "" if item == table.total_left and table.row_item != "revenue_by_function" else item
        return _class(row, column.fund or table.fund, subject, table)
    return Key(row.item, fund) if row.item and not column.item else None


def _class(row: RowMeaning, fund: str, subject: str, table: PublicTable) -> Key:
    if row.is_economic:
        names = {"economic_name": row.name, "economic_code": row.code, "economic_level": row.level}
        return Key("expenditure_by_economic", fund, subject, **names)
    item = table.row_item or "expenditure_by_function"
    return Key(item, fund, subject, function_name=row.name, function_code=row.code, function_level=row.level)
