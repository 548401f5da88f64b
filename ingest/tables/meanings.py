"""What the heads of columns and the names of rows say of the values between them."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from typing import NamedTuple

from ingest.catalog import Catalog, ClassName
from ingest.tables.grid import LEVEL_MARKS, Grid, fold_cell
from ingest.tables.shape import Block
from ingest.tables.vocabulary import PublicTable, TableVocabulary

#: what stands before a name and is no part of it: 其中：, 一、, (一), 1.
_BEFORE = re.compile(
    r"^(?:其中[:：]?|[:：]|[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|[(（]?\d{1,2}[.．、)）])+"
)
_NUMBERED = re.compile(r"^(?:其中[:：]?)?[一二三四五六七八九十]{1,3}[、.．]")
_CODED = re.compile(r"^(\d{3}(?:\d\d){0,2})(?!\d)[-—.]?(.*)$")
_LEVEL = re.compile(r"[(（][类款项][)）]$")
_UNIT = re.compile(
    r"\((?:单位:)?(万元|亿元|千元|元|辆|个|人次|批次|人|批|次|台|套|台\(套\)|台/套)\)$|(?:,|(?<=[一-鿿]))单位:(万元|千元|元)$"
)
MONEY = frozenset(("万元", "亿元", "千元", "元"))
#: what may stand behind the name of an item without making another one of it
_SUM = re.compile(r"(?:合计|小计|总计)$")
_MONEY_UNIT = re.compile(r"\(?(?:单位:)?(?:万元|千元|元)\)?$")
#: shorter words of a title (预算, 财政拨款) tell columns apart
_MIN_TITLE_PART = 8
#: what the names of 类 end in
_CLASS_ENDS = ("支出", "事务", "服务")
#: heads of the sides of 收入支出决算总表 that do not list functions
_OTHER_SIDE = re.compile(r"性质|经济")
_YEAR = re.compile(r"^((?:19|20)\d\d)年?度?")
#: names of rows that add up a table
TOTALS = frozenset(("合计", "总计", "支出合计", "收入合计", "支出总计", "收入总计", "本年支出合计", "本年收入合计"))
_FUNCTION_LEVELS = {3: "lei", 5: "kuan", 7: "xiang"}
_ECONOMIC_LEVELS = {3: "lei", 5: "kuan"}


@dataclass(frozen=True)
class ColumnMeaning:
    """What a column's head says; `is_known` is false where a part of it is no word we know."""

    item: str = ""
    fund: str = ""
    basis: str = "final"
    period: str = "current"
    unit: str = ""
    is_total: bool = False
    is_known: bool = True
    year: int | None = None


@dataclass(frozen=True)
class RowMeaning:
    """What the name of a row says: an item, a class by function or economy, or the total; empty where it is unknown.

    `name` is as printed without numbering and level mark; `is_class` says that `code` and `level` are a class's, by
    economy where `is_economic`. A row of budget or final numbers (预算数 | 3.00) has its `basis` and `period`.
    """

    name: str = ""
    item: str = ""
    fund: str = ""
    unit: str = ""
    code: str = ""
    level: str = ""
    is_class: bool = False
    is_economic: bool = False
    is_total: bool = False
    basis: str = ""
    period: str = ""


class ItemName(NamedTuple):
    """The item that a head or row names, and the unit it states."""

    item: str
    fund: str
    unit: str


def name_item(wording: str, catalog: Catalog, vocabulary: TableVocabulary) -> ItemName | None:
    """The item that a folded wording means; one of counts needs a unit that fits, in brackets behind it."""
    stated = _UNIT.search(wording)
    unit = (stated.group(1) or stated.group(2)) if stated else ""
    bare = wording[: stated.start()] if stated else wording
    is_money = not unit or unit in MONEY
    for name in dict.fromkeys((bare, _SUM.sub("", bare))):
        found = vocabulary.names.get(name)
        if found is not None and (not found.units if is_money else unit in found.units):
            return ItemName(found.item, found.fund, unit)
        for one in catalog.aliases.get(name, ()):
            fits = not one.units or "万元" in one.units if is_money else unit in one.units
            if one.item and one.place == "before" and fits:
                return ItemName(one.item, one.fund, unit)
    return None


def read_column(
    head: tuple[str, ...],
    across: Set[str],
    table: PublicTable,
    catalog: Catalog,
    vocabulary: TableVocabulary,
) -> ColumnMeaning:
    """Put the parts of a head together, from top to bottom: the deeper part is the narrower one.

    An item below one that it is no part of (年末结转和结余: 基本支出) is not known; nor are other words, unless they
    are among those `across` all columns, which tell none of them apart.
    """
    found = ColumnMeaning()
    for part in head:
        stated = _YEAR.match(part)
        bare = _BEFORE.sub("", part[stated.end() :] if stated else part)
        if stated:
            found = replace(found, year=int(stated.group(1)))
        kind = vocabulary.words.get(bare) or vocabulary.words.get(_MONEY_UNIT.sub("", bare), "")
        word = catalog.words.get(bare)
        if kind in ("initial_budget", "adjusted_budget"):
            found = replace(found, basis=kind)
        elif kind == "prior":
            found = replace(found, period="prior")
        elif kind == "total":
            found = replace(found, is_total=True)
        elif kind in ("amount", "heading") or not bare:
            continue
        elif word is not None and word.kind == "fund" and table.layout == "sides":
            found = replace(found, fund=word.value)
        elif (named := name_item(bare, catalog, vocabulary)) is not None:
            is_part = found.item in ("", named.item) or found.item in catalog.parents.get(named.item, ())
            fund = named.fund or found.fund
            found = replace(
                found, item=named.item, fund=fund, unit=named.unit, is_total=False, is_known=found.is_known and is_part
            )
        elif part not in across and not _is_from_title(bare, table):
            found = replace(found, is_known=False)
    return found


def _is_from_title(head: str, table: PublicTable) -> bool:
    """Whether a head, as one across all columns may, says what the title says."""
    bare = head.removeprefix("本年")
    return len(bare) >= _MIN_TITLE_PART and any(bare in title for title in table.titles)


def read_row(
    grid: Grid,
    row: int,
    block: Block,
    head: str,
    table: PublicTable,
    is_left: bool,
    catalog: Catalog,
    vocabulary: TableVocabulary,
    codes: dict[int, str],
) -> RowMeaning:
    """Name, code and item of a row, by the columns of its block that name it; `head` is what stands above those.

    `codes` are by column the latest parts of codes in the rows above, and are brought up to this row.
    """
    words, digits = _printed_words(grid, row, block, codes)
    # of 三公经费 | 公务接待费 the first is the group's name
    printed = "".join(words[-1:] if table.layout == "items" else words)
    coded = _CODED.match(printed)
    if coded and not digits:
        digits, printed = coded.groups()
    name = _LEVEL.sub("", _BEFORE.sub("", printed))
    wording = fold_cell(name)
    if wording in ("合计", "总计") or (table.layout in ("functions", "items") and wording in TOTALS):
        return RowMeaning(name, is_total=True)
    if digits:
        return _coded(name, digits, table)
    if table.layout == "items" and (of_basis := _read_basis(name, wording, vocabulary)):
        return of_basis
    is_numbered = bool(_NUMBERED.match(printed))
    named = name_item(wording, catalog, vocabulary)
    classes = _classes(wording, table, is_left, catalog)
    if named and not (classes and (is_numbered or _is_rows_of_classes(named, table))):
        return RowMeaning(name, named.item, named.fund, named.unit)
    if classes:
        return _named(name, classes, table, is_numbered)
    if table.layout == "sides" and not is_left:
        return _read_other_class(name, wording, head, is_numbered, catalog)
    return RowMeaning(name)


def _read_basis(name: str, wording: str, vocabulary: TableVocabulary) -> RowMeaning | None:
    """A row of budget or final numbers below heads that name the items; one of a year is not known."""
    kind = vocabulary.words.get(wording)
    if kind in ("amount", "initial_budget", "adjusted_budget", "prior"):
        basis, period = ("final", "prior") if kind == "prior" else (kind.replace("amount", "final"), "current")
        return RowMeaning(name, is_total=True, basis=basis, period=period)
    return RowMeaning(name) if _YEAR.match(wording) else None


def _read_other_class(name: str, wording: str, head: str, is_numbered: bool, catalog: Catalog) -> RowMeaning:
    """A class on the side of expenditure that is none by function, as far as the seeds know them."""
    if economic := catalog.economics.get(wording):
        # the economic classes of a table that has them as a third side
        level = economic[0].level
        return RowMeaning(name, code=economic[0].code, level=level, is_class=True, is_economic=True)
    if is_numbered and name.endswith(_CLASS_ENDS) and not _OTHER_SIDE.search(head):
        # 二十六、抗疫特别国债安排的支出: a class of its year that no seed knows
        return RowMeaning(name, level="lei", is_class=True)
    return RowMeaning(name)


def _printed_words(grid: Grid, row: int, block: Block, codes: dict[int, str]) -> tuple[list[str], str]:
    """The words that name a row, and the digits of its code; a cell merged over rows or columns counts once.

    Where 类 and 款 stand in columns of their own, some tables print them only where they change.
    """
    words: list[str] = []
    digits = ""
    parts: dict[int, str] = {}
    for cell in {grid.rows[row][column]: None for column in (*block.codes, *block.labels)}:
        if cell is None or cell.text in LEVEL_MARKS:
            continue
        if cell.text.isdigit():
            digits += cell.text
            parts[cell.cell.column] = cell.text
        elif not words or words[-1] != cell.printed:
            # text copies print a merged cell in each of its columns
            words.append(cell.printed)
    if parts and len(block.codes) > 1:
        first = min(parts)
        before = [codes.get(column, "") for column in block.codes if column < first]
        if before and len(parts[first]) == 2 and all(before):
            digits = "".join(before) + digits
        else:
            for column in block.codes:
                if column > first:
                    codes.pop(column, None)
        codes.update(parts)
    return words, digits


def _is_rows_of_classes(named: ItemName, table: PublicTable) -> bool:
    is_summary = named.item in ("expenditure_personnel", "expenditure_public_use")
    return table.layout == "functions" or (table.layout == "economics" and not is_summary)


def _coded(name: str, code: str, table: PublicTable) -> RowMeaning:
    levels = _ECONOMIC_LEVELS if table.layout == "economics" else _FUNCTION_LEVELS
    level = levels.get(len(code), "")
    is_class = bool(level and name)
    return RowMeaning(name, "", "", "", code if level else "", level, is_class, table.layout == "economics")


def _classes(name: str, table: PublicTable, is_left: bool, catalog: Catalog) -> tuple[ClassName, ...]:
    if table.layout == "economics":
        return catalog.economics.get(name, ())
    if table.layout == "functions" or (table.layout == "sides" and not is_left):
        return catalog.functions.get(name, ())
    return ()


def _named(name: str, classes: tuple[ClassName, ...], table: PublicTable, is_numbered: bool) -> RowMeaning:
    """A class without a printed code: 类 in the tables of two sides, else known by its name alone if that is one."""
    if table.layout == "sides":
        classes = tuple(one for one in classes if one.level == "lei") or classes
        return RowMeaning(name=name, code="", level="lei", is_class=is_numbered or classes[0].level == "lei")
    if len(classes) > 1:
        return RowMeaning(name=name)
    is_economic = table.layout == "economics"
    return RowMeaning(name, code=classes[0].code, level=classes[0].level, is_class=True, is_economic=is_economic)
