"""The vocabulary: which words mean which item, read from `seeds/` by ingest as dbt reads them.

A wording is folded (`ingest.folding`) when it is loaded, so that a seed may be written as reports print it.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from ingest.folding import fold_wording

#: reports leave out the last 支出 of a class's name where enough is left to know it by
MIN_SHORT_NAME = 5
SEEDS = Path(__file__).parent.parent / "seeds"


@dataclass(frozen=True)
class Alias:
    """A wording that means an item; conditions are empty where none holds.

    `units` are those a number must have, `topics` the sections the wording holds in, `followed_by` text that must
    follow, `after_items` the items one of which must have been stated last. `place` is `before` (the number follows
    the wording), `after` (the number stands before it), `suffix` (with the words before it it names a type:
    机要通信用车), `marker` (names the subject of the figures around it), `anaphor` (今年收入: the total that the
    section opened with) or `side` (收入, 支出 alone, behind a quantity of the other side). `members` are the items it
    stands for where several numbers are given (收、支总计各是A、B).
    """

    wording: str
    item: str
    fund: str
    subject: str
    units: frozenset[str]
    topics: frozenset[str]
    followed_by: str
    place: str
    members: tuple[str, ...]
    after_items: frozenset[str]


@dataclass(frozen=True)
class Unit:
    """A unit of the contract; `factor_to_yuan` is null where it is no money."""

    unit: str
    kind: str
    factor_to_yuan: Decimal | None
    normal_unit: str


@dataclass(frozen=True)
class Item:
    """An item of the contract; `is_fund_fixed` where the fund never depends on the section (三公 is `general`).

    `topic` is the section an item belongs to, empty where it may stand anywhere; `has_subject` where the words around
    it name a member (the kind of evaluation).
    """

    item: str
    statement: str
    value_kind: str
    default_fund: str
    is_fund_fixed: bool
    topic: str
    has_subject: bool


@dataclass(frozen=True)
class Topic:
    """What a heading says its section is about."""

    wording: str
    part: str
    topic: str
    fund: str


@dataclass(frozen=True)
class ClassName:
    """A functional or economic class by one of its names; `code` is empty where names share several codes."""

    name: str
    code: str
    level: str


@dataclass(frozen=True)
class Word:
    """A word of the grammar: its kind (change, share, completion, basis, ...) and what it says."""

    wording: str
    kind: str
    value: str


@dataclass(frozen=True)
class AbsencePhrase:
    """A phrase of the sentences that say in words that something is not there, and the part it plays in them.

    `role` is `none` (未发生), `zero`, `out_of_scope` (不属于) with its `scope` (统计范围), `empty_table` (本表无数据),
    `side` (收入: `items` are what it means behind the name of a budget), `link` between budget and side, `tail` and
    `budget_tail` (what may follow the name of an item), or `joiner`.
    """

    wording: str
    role: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class NoticePattern:
    """A regular expression for slips of one kind (`ingest.notices`).

    `text` is what it is searched in: `folded`, `printed`, or `pair`, of which `pattern` holds the opening and the
    closing marks on either side of `|`. A clause that matches `unless` holds no such slip; empty where none does so.
    """

    kind: str
    text: str
    is_in_headings: bool
    pattern: str
    unless: str


@dataclass(frozen=True, eq=False)
class Catalog:
    """All seeds that reading needs; two are equal where they are one, so that what is compiled from it can be kept."""

    aliases: dict[str, tuple[Alias, ...]]
    items: dict[str, Item]
    parents: dict[str, frozenset[str]]
    units: dict[str, Unit]
    topics: tuple[Topic, ...]
    words: dict[str, Word]
    functions: dict[str, tuple[ClassName, ...]]
    economics: dict[str, tuple[ClassName, ...]]
    codes: frozenset[str]
    markers: tuple[Alias, ...]
    absences: tuple[AbsencePhrase, ...]
    notices: tuple[NoticePattern, ...]
    fingerprint: str


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _alternatives(cell: str) -> frozenset[str]:
    return frozenset(fold_wording(part) for part in cell.split("|") if part)


def _by_wording(path: Path) -> dict[str, tuple[Alias, ...]]:
    grouped: dict[str, list[Alias]] = {}
    for row in _rows(path):
        for spelled in row["wording"].split("|"):
            wording = fold_wording(spelled)
            grouped.setdefault(wording, []).append(
                Alias(
                    wording=wording,
                    item=row["item"],
                    fund=row["fund"],
                    subject=row["subject"],
                    units=_alternatives(row["units"]),
                    topics=frozenset(filter(None, row["topics"].split("|"))),
                    followed_by=fold_wording(row["followed_by"]),
                    place=row["place"] or "before",
                    members=tuple(filter(None, row["members"].split("|"))),
                    after_items=frozenset(filter(None, row["after_items"].split("|"))),
                )
            )
    return {wording: tuple(found) for wording, found in grouped.items()}


def _class_names(classes: Path, aliases: dict[str, list[str]]) -> dict[str, tuple[ClassName, ...]]:
    """Classes by folded name and alias, each name's classes in the order of their codes."""
    grouped: dict[str, set[ClassName]] = {}
    for row in _rows(classes):
        for name in [row["name"], *aliases.get(row["code"], [])]:
            folded = fold_wording(name)
            short = folded.removesuffix("支出")
            if len(short) >= MIN_SHORT_NAME:
                grouped.setdefault(short, set()).add(ClassName(row["name"], row["code"], row["level"]))
            grouped.setdefault(folded, set()).add(ClassName(row["name"], row["code"], row["level"]))
    return {name: tuple(sorted(found, key=lambda one: one.code)) for name, found in grouped.items()}


@cache
def load_catalog(seeds: Path = SEEDS) -> Catalog:
    """Read the seeds once a process; raises OSError or KeyError where a seed is missing or lacks a column."""
    items = seeds / "items"
    classes = seeds / "classifications"
    names_stated: dict[str, list[str]] = {}
    for row in _rows(classes / "class_aliases.csv"):
        names_stated.setdefault(row["code"], []).append(row["name_stated"])
    parents: dict[str, set[str]] = {}
    for row in _rows(items / "item_parents.csv"):
        parents.setdefault(row["item"], set()).add(row["parent_item"])
    digest = hashlib.sha256()
    others = (path for name in ("departments", "notices", "tables") for path in (seeds / name).glob("*.csv"))
    for path in sorted([*items.glob("*.csv"), *classes.glob("*.csv"), *others]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    aliases = _by_wording(items / "aliases.csv")
    return Catalog(
        aliases=aliases,
        items={
            row["item"]: Item(
                row["item"],
                row["statement"],
                row["value_kind"],
                row["default_fund"],
                row["is_fund_fixed"] == "true",
                row["topic"],
                row["has_subject"] == "true",
            )
            for row in _rows(items / "items.csv")
        },
        parents={item: frozenset(found) for item, found in parents.items()},
        units={
            fold_wording(row["unit"]): Unit(
                row["unit"],
                row["kind"],
                Decimal(row["factor_to_yuan"]) if row["factor_to_yuan"] else None,
                row["normal_unit"],
            )
            for row in _rows(items / "units.csv")
        },
        topics=tuple(
            Topic(fold_wording(row["wording"]), row["part"], row["topic"], row["fund"])
            for row in _rows(items / "section_topics.csv")
        ),
        words={
            fold_wording(spelled): Word(fold_wording(spelled), row["kind"], row["value"])
            for row in _rows(items / "words.csv")
            for spelled in row["wording"].split("|")
        },
        functions=_class_names(classes / "functions.csv", names_stated),
        economics=_class_names(classes / "economic_classes.csv", names_stated),
        codes=frozenset(
            row["code"] for name in ("functions", "economic_classes") for row in _rows(classes / f"{name}.csv")
        ),
        markers=tuple(one for found in aliases.values() for one in found if one.place == "marker"),
        absences=tuple(
            AbsencePhrase(fold_wording(spelled), row["role"], tuple(filter(None, row["items"].split("|"))))
            for row in _rows(items / "absences.csv")
            for spelled in row["wording"].split("|")
        ),
        notices=tuple(
            NoticePattern(row["kind"], row["text"], row["in_headings"] == "true", row["pattern"], row["unless"])
            for row in _rows(seeds / "notices" / "notice_patterns.csv")
        ),
        fingerprint=digest.hexdigest(),
    )
