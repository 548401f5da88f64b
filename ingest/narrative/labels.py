"""From the words before a number to what it measures: item, fund and class, in the contract's keys."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ingest.catalog import Alias, Catalog, ClassName
from ingest.documents import Key
from ingest.narrative.tokens import Token

#: digits of a functional code by the level of its class
CODE_LENGTHS = {"lei": 3, "kuan": 5, "xiang": 7}
_DEEPER = {"lei": 0, "kuan": 1, "xiang": 2}
#: sections in which a functional class can be named; elsewhere its name is part of a sentence
_FUNCTION_TOPICS = frozenset({"", "function", "totals", "expenditure", "revenue", "other"})
#: a report without headings states its totals outside any section
_OVERALL_TOPICS = frozenset({"totals", "revenue", "expenditure", "other"})
BUDGETS = frozenset({"general", "government_fund", "state_capital"})
#: items that are parts of another figure wherever they are listed: of the same fund
_PARTS = frozenset(
    {"expenditure_by_function", "expenditure_by_economic", "expenditure_personnel", "expenditure_public_use"}
)
#: the subject of evaluations of which the contract knows no figures
_UNCOVERED = "unclassified"
#: the totals of the two sides, and the word that names a side
SIDES = {"收入": "revenue_total", "支出": "expenditure_total"}
#: 单价50万元以上设备 is no equipment worth 1 million
_LOWER_THRESHOLD = "50"
#: guests who came (来访团组) are foreign where the money for foreign guests was stated last, however far back
_VISIT = "来访"
_ECONOMIC_TOPICS = frozenset({"", "basic", "function", "totals", "expenditure", "other"})


class Label(NamedTuple):
    """A label as used: the token, the fund named before it, the words as printed.

    `is_type` where the printed words name a type (机要通信用车); `item` where the label stands for one member of what
    its wording names (收、支总计各).
    """

    token: Token
    fund: str
    printed: str
    is_type: bool = False
    item: str = ""


class Stated(NamedTuple):
    """An amount or count already read: what later shares, rates and lists refer to."""

    key: Key
    start: int
    unit: str
    year: int | None
    sentence: int
    section: int
    paragraph: int
    parent: int | None


class Surroundings(NamedTuple):
    """What decides between the meanings of a wording: the section's topic and fund, the figure it is listed under.

    `last_item` is the item of the figure stated last, `segment_item` the same where no semicolon or full stop stands
    between.

    A topic that the heading states keeps other items out; one that only follows from the labels read so far does not.
    """

    topic: str
    is_topic_stated: bool
    fund: str
    parent: Stated | None
    subject: str
    code: str
    last_item: str
    segment_item: str = ""


def resolve_label(label: Label, unit: str, around: Surroundings, catalog: Catalog) -> Key | None:
    """The key of a figure in `unit` that `label` names, or null where the wording means none here."""
    token = label.token
    is_counted = unit in catalog.units and catalog.units[unit].kind in ("count", "score")
    if label.item:
        return Key(label.item, fund_of(label.item, "", label.fund, around, catalog))
    if token.kind == "path":
        return None if is_counted else _path_key(label, around, catalog)
    parent_item = around.parent.key.item if around.parent else ""
    is_under_economic = around.topic == "basic" or parent_item in (
        "expenditure_basic",
        "expenditure_personnel",
        "expenditure_public_use",
        "expenditure_by_economic",
    )
    is_under_function = around.topic == "function" and parent_item == "expenditure_by_function"
    if token.economics and is_under_economic and not is_counted and around.topic in _ECONOMIC_TOPICS:
        return _class_key("expenditure_by_economic", label, _pick(token.economics, around), around, catalog)
    for alias in token.aliases:
        if alias.item and alias.place in ("before", "suffix") and is_alias_here(alias, unit, around, catalog):
            is_out = alias.item == _UNCOVERED or is_uncovered(alias, around, catalog)
            is_out = is_out or (alias.item == "equipment_1m" and around.code.startswith(_LOWER_THRESHOLD))
            return None if is_out else _alias_key(alias, label, around, catalog)
    if is_counted:
        return None
    if token.functions and around.topic in _FUNCTION_TOPICS:
        return _class_key("expenditure_by_function", label, _pick(token.functions, around), around, catalog)
    if token.economics and around.topic in _ECONOMIC_TOPICS and not is_under_function:
        return _class_key("expenditure_by_economic", label, _pick(token.economics, around), around, catalog)
    return None


def is_alias_here(alias: Alias, unit: str, around: Surroundings, catalog: Catalog) -> bool:
    """Whether an alias holds in this section for a number of this unit."""
    if alias.units and unit not in alias.units:
        return False
    topic = around.topic
    if not is_topic_here(alias, topic):
        return False
    if not alias.item:
        return True
    item = catalog.items[alias.item]
    # 接待8人次 behind a semicolon is no longer about the foreign guests before it
    is_near = item.value_kind == "count" and _VISIT not in alias.wording
    last_item = around.segment_item if is_near else around.last_item
    if alias.after_items and last_item not in alias.after_items:
        return False
    kind = catalog.units[unit].kind if unit in catalog.units else "any"
    if item.value_kind != "any" and kind not in (item.value_kind, "percent", "any"):
        return False
    if around.is_topic_stated and topic in ("assets", "procurement", "performance", "agency", "three_public"):
        return item.topic == topic or (topic == "assets" and item.topic == "three_public")
    return True


def is_uncovered(alias: Alias, around: Surroundings, catalog: Catalog) -> bool:
    """Whether figures of performance are of a kind of evaluation that is not known, or not covered."""
    return catalog.items[alias.item].topic == "performance" and around.subject in ("", _UNCOVERED)


def is_topic_here(alias: Alias, topic: str) -> bool:
    """Whether an alias holds in this section at all; without any heading the wordings of the totals hold too."""
    topics = alias.topics
    return not topics or topic in topics or (topic == "" and bool(topics & _OVERALL_TOPICS))


@cache
def side_of(item: str, catalog: Catalog) -> str | None:
    """The total, of revenue or of expenditure, to whose side an item belongs; null for what is neither."""
    above, reached = {item}, set[str]()
    while above:
        reached |= above
        above = {one for below in above for one in catalog.parents.get(below, ())} - reached
    return next((side for side in SIDES.values() if side in reached), None)


def open_class_key(name: str, around: Surroundings, catalog: Catalog) -> Key:
    """The key of a functional class whose name no seed knows: its level follows from the list it stands in."""
    parent = around.parent
    is_class = parent is not None and parent.key.item == "expenditure_by_function"
    known = ClassName(name, "", "xiang" if is_class else "lei")
    label = Label(Token("class", 0, 0, name), "", name)
    return _class_key("expenditure_by_function", label, known, around, catalog)


def fund_of(item: str, alias_fund: str, named: str, around: Surroundings, catalog: Catalog) -> str:
    """The fund: fixed for the item, implied by the wording, named before it, of the section, or the item's default."""
    known = catalog.items[item]
    if known.is_fund_fixed:
        return known.default_fund
    if around.fund in BUDGETS:
        # below the heading of one budget 财政拨款 is that budget's: 财政拨款基本支出, and the classes of 财政拨款支出
        named = "" if named == "fiscal" and around.topic == "basic" else named
        is_shorthand = item == "expenditure_current_year" and around.topic == "function" and around.is_topic_stated
        alias_fund = "" if alias_fund == "fiscal" and is_shorthand else alias_fund
    is_part = around.parent is not None and around.parent.key.item in catalog.parents.get(item, ())
    if item in _PARTS and around.parent and is_part and not named:
        listed = around.parent.key.fund
        return around.fund if listed == "fiscal" and around.fund in BUDGETS else listed
    return alias_fund or named or around.fund or known.default_fund


def _alias_key(alias: Alias, label: Label, around: Surroundings, catalog: Catalog) -> Key:
    subject = alias.subject
    if alias.place == "suffix":
        subject = label.printed
    elif not subject and catalog.items[alias.item].has_subject:
        subject = around.subject
    return Key(alias.item, fund_of(alias.item, alias.fund, label.fund, around, catalog), subject)


def _pick(classes: tuple[ClassName, ...], around: Surroundings) -> ClassName:
    """Of classes sharing a name the one below the parent's code, else the highest; its code only where it is unique."""
    parent = around.parent.key if around.parent else None
    exact = [one for one in classes if one.code == around.code]
    if exact:
        return exact[0]
    code = parent.function_code or parent.economic_code if parent else ""
    below = [one for one in classes if code and one.code.startswith(code) and one.code != code]
    chosen = below or [one for one in classes if one.level == "lei"] or list(classes)
    levels = sorted({one.level for one in chosen}, key=lambda level: -_DEEPER.get(level, 0))
    first = next(one for one in chosen if one.level == levels[0])
    same = [one for one in chosen if one.level == levels[0]]
    return first if len(same) == 1 else ClassName(first.name, "", first.level)


def _class_key(item: str, label: Label, one: ClassName, around: Surroundings, catalog: Catalog) -> Key:
    fund = fund_of(item, "", label.fund, around, catalog)
    name = label.printed
    if item == "expenditure_by_function":
        return Key(item, fund, function_name=name, function_code=one.code, function_level=one.level)
    return Key(item, fund, economic_name=name, economic_code=one.code, economic_level=one.level)


def _path_key(label: Label, around: Surroundings, catalog: Catalog) -> Key | None:
    if around.topic not in _FUNCTION_TOPICS:
        return None
    level = label.token.steps[-1][2]
    # 211(类)14(款)机关服务(项): the digits before a name are those of the class above
    is_above = around.code in catalog.codes and len(around.code) < CODE_LENGTHS[level]
    code = around.code if is_above else ""
    for stated, name, step_level in label.token.steps:
        if stated:
            code = stated if stated.startswith(code) else code + stated
            continue
        # a 款 that no seed knows leaves its 类 to find the 项 by
        known = {
            one.code for one in catalog.functions.get(name, ()) if one.level == step_level and one.code.startswith(code)
        }
        code = known.pop() if len(known) == 1 else code
    # of a 项 that no seed lists the code of its 款 remains, by which the recurring ones are known
    if len(code) not in CODE_LENGTHS.values() or len(code) > CODE_LENGTHS[level]:
        code = ""
    return _class_key("expenditure_by_function", label, ClassName(label.printed, code, level), around, catalog)
