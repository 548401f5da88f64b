"""What the heads of columns and the names of rows say of the values between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.catalog import Alias, Catalog, ClassName
from ingest.folding import fold_wording
from ingest.tables.grid import Grid
from ingest.tables.shape import LEVEL_MARKS, Block
from ingest.tables.vocabulary import PublicTable, TableVocabulary

#: what stands before a name and is no part of it: 其中：, 一、, (一), 1.
_BEFORE = re.compile(
    r"^(?:其中[:：]?|[:：]|[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）]|[(（]?\d{1,2}[.．、)）])+"
)
_NUMBERED = re.compile(r"^(?:其中[:：]?)?[一二三四五六七八九十]{1,3}[、.．]")
_CODED = re.compile(r"^(\d{3}(?:\d\d){0,2})(?!\d)[-—.]?(.*)$")
_LEVEL = re.compile(r"[(（][类款项][)）]$")
_UNIT = re.compile(r"\(?(?:单位:)?(万元|亿元|千元|元|辆|个|人次|批次|人|批|台|套|台\(套\)|台/套)\)?$")
_YEAR = re.compile(r"^((?:19|20)\d\d)年?度?")
_TOTALS = frozenset(("合计", "总计", "支出合计", "收入合计", "支出总计", "收入总计", "本年支出合计", "本年收入合计"))
_FUNCTION_LEVELS = {3: "lei", 5: "kuan", 7: "xiang"}
_ECONOMIC_LEVELS = {3: "lei", 5: "kuan"}


@dataclass(frozen=True)
class ColumnMeaning:
    """What a column's head says; `is_known` is false where a part of it is no word we know."""

    item: str = ""
    fund: str = ""
    basis: str = "final"
    period: str = "current"
    is_total: bool = False
    is_known: bool = True
    year: int | None = None


@dataclass(frozen=True)
class RowMeaning:
    """What the name of a row says: an item, a class by function or economy, or the total; empty where it is unknown.

    `name` is as printed without numbering and level mark; `is_class` says that `code` and `level` are a class's.
    """

    name: str = ""
    item: str = ""
    fund: str = ""
    unit: str = ""
    code: str = ""
    level: str = ""
    is_class: bool = False
    is_total: bool = False


def money_alias(wording: str, catalog: Catalog) -> Alias | None:
    """The item that a wording of a head or row names; units in brackets are no part of it."""
    bare = re.sub(r"\((?:万元|元|亿元|千元)\)$", "", wording)
    found = catalog.aliases.get(bare, ())
    money = [one for one in found if one.item and one.place == "before" and (not one.units or "万元" in one.units)]
    counted = [one for one in found if one.item and one.place == "before" and one.units and "万元" not in one.units]
    return next(iter([*money, *counted]), None)


def read_column(
    head: tuple[str, ...], table: PublicTable, catalog: Catalog, vocabulary: TableVocabulary
) -> ColumnMeaning:
    """Put the parts of a head together, from top to bottom: the deeper part is the narrower one."""
    item, fund, basis, period, is_total, is_known, year = "", "", "final", "current", False, True, None
    for part in head:
        stated = _YEAR.match(part)
        bare = _BEFORE.sub("", part[stated.end() :] if stated else part)
        bare = re.sub(r"\(?(?:单位:)?(?:万元|元)\)?$", "", bare) or bare
        year = int(stated.group(1)) if stated else year
        kind = vocabulary.words.get(bare, "")
        word = catalog.words.get(bare)
        alias = money_alias(bare, catalog)
        if kind in ("initial_budget", "adjusted_budget"):
            basis = kind
        elif kind == "prior":
            period = "prior"
        elif kind == "total":
            is_total = True
        elif kind in ("amount", "heading") or not bare:
            continue
        elif word is not None and word.kind == "fund" and table.layout == "sides":
            fund = word.value
        elif alias is not None:
            item, fund, is_total, is_known = alias.item, alias.fund or fund, False, True
        else:
            is_known = False
    return ColumnMeaning(item, fund, basis, period, is_total, is_known, year)


def read_row(grid: Grid, row: int, block: Block, table: PublicTable, is_left: bool, catalog: Catalog) -> RowMeaning:
    """Name, code and item of a row, by the columns of its block that name it."""
    printed, digits = _printed_name(grid, row, block)
    coded = _CODED.match(printed)
    if coded and not digits:
        digits, printed = coded.groups()
    name = _LEVEL.sub("", _BEFORE.sub("", printed))
    wording = fold_wording(name)
    if wording in ("合计", "总计") or (table.layout == "functions" and wording in _TOTALS):
        return RowMeaning(name, is_total=True)
    if digits:
        return _coded(name, digits, table)
    is_numbered = bool(_NUMBERED.match(printed))
    alias = money_alias(wording, catalog)
    classes = _classes(wording, table, is_left, catalog)
    if alias is not None and not (classes and is_numbered) and not (classes and _is_rows_of_classes(alias, table)):
        unit = _UNIT.search(wording)
        return RowMeaning(name, alias.item, alias.fund, unit.group(1) if unit else "")
    if classes:
        return _named(name, classes, table, is_numbered)
    if table.layout == "sides" and not is_left and is_numbered and name:
        # 二十六、抗疫特别国债安排的支出: a class of its year that no seed knows
        return RowMeaning(name, level="lei", is_class=True)
    return RowMeaning(name)


def _printed_name(grid: Grid, row: int, block: Block) -> tuple[str, str]:
    """The words that name a row, and the digits of its code; a cell merged over rows or columns counts once."""
    words: list[str] = []
    digits = ""
    for cell in {grid.rows[row][column]: None for column in (*block.codes, *block.labels)}:
        if cell is None or cell.text in LEVEL_MARKS:
            continue
        if cell.text.isdigit():
            digits += cell.text
        else:
            words.append(cell.printed)
    return "".join(words), digits


def _is_rows_of_classes(alias: Alias, table: PublicTable) -> bool:
    is_summary = alias.item in ("expenditure_personnel", "expenditure_public_use")
    return table.layout == "functions" or (table.layout == "economics" and not is_summary)


def _coded(name: str, code: str, table: PublicTable) -> RowMeaning:
    levels = _ECONOMIC_LEVELS if table.layout == "economics" else _FUNCTION_LEVELS
    level = levels.get(len(code), "")
    return RowMeaning(name=name, code=code if level else "", level=level, is_class=bool(level and name))


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
    return RowMeaning(name=name, code=classes[0].code, level=classes[0].level, is_class=True)
