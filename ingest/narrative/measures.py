"""From a number in its situation to its reading: which figure it is, in which measure, basis and period.

Percentages are shares (占), completion rates (完成预算) or rates of change; money after 增加 or 减少 is a change, after
较上年 the amount of the year before; everything else is an amount or a count of what the clause names, or of what the
clauses before it speak of. Where no rule applies there is no reading.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.documents import Key, Reading
from ingest.narrative.labels import (
    Label,
    Stated,
    fund_of,
    is_alias_here,
    open_class_key,
    resolve_label,
)
from ingest.narrative.situation import Situation

_CLASS_NAME = re.compile(r"[一-鿿、·()]{2,40}")
_NAME_TAIL = re.compile(r"(?:支出决算|决算)?(?:数|为|是|共计|共|约)*$")
_MONEY = frozenset(("万元", "元", "亿元", "千元", "万", "亿"))
_MEASURES = {"money": "amount", "count": "count", "score": "score"}


def interpret(situation: Situation, index: int) -> Reading | None:
    """The reading of the number at token `index`, or null where no rule covers it."""
    clause, sentence = situation.clause, situation.sentence
    if clause.is_other:
        return None
    kind = situation.catalog.units[situation.tokens[index].unit].kind
    is_explaining = sentence.mode == "describe" and not clause.is_compared
    if kind == "percent":
        return _percent(situation, index, is_explaining)
    if kind == "money" and clause.change is not None:
        return None if is_explaining else _change(situation, "change")
    if kind == "money" and clause.is_compared and sentence.compare == "prior":
        about = compared(situation)
        return _about(about, "amount", period="prior") if about else None
    if clause.relation or clause.basis == "claimed":
        return None
    if kind == "money" and clause.completion:
        # 完成年初预算12万元的82%: the budget is named between
        about = _spoken_of(situation)
        return replace(_about(about, "amount"), basis=clause.completion) if about else None
    return _amount(situation, index, kind)


def compared(situation: Situation) -> Stated | Key | None:
    """The figure a comparison speaks of: the label's or the anaphor's of this clause, else the one compared last."""
    clause = situation.clause
    if clause.label is not None:
        return _named(situation, clause.label) if clause.is_label_clean and not clause.joined else None
    if clause.anaphor is not None:
        return situation.section_total(clause.anaphor)
    if clause.before:
        return None
    if situation.sentence.named is not None:
        return _named(situation, situation.sentence.named)
    last = situation.found.numbers[-1] if situation.found.numbers else None
    is_same = last and last.paragraph is situation.paragraph and last.sentence[0] == situation.sentence.start
    if last and is_same and last.reading and last.reading.measure in ("change", "change_rate"):
        return situation.stated(last.reading.key) or last.reading.key
    return situation.last()


def _percent(situation: Situation, index: int, is_explaining: bool) -> Reading | None:
    clause = situation.clause
    if clause.is_share:
        about = _spoken_of(situation)
        return _share(situation, index, about) if about else None
    if clause.completion:
        about = _spoken_of(situation)
        return _about(about, "completion_rate") if about else None
    if clause.change is not None:
        return None if is_explaining else _change(situation, "change_rate")
    if clause.label is not None:
        key = resolve_label(clause.label, "%", situation.around(index), situation.catalog)
        if key and situation.catalog.items[key.item].value_kind == "percent":
            return Reading(key, "share")
    return None


def _share(situation: Situation, index: int, about: Stated | Key) -> Reading:
    reading = _about(about, "share")
    listed = [one.parent for one in situation.history if one.key == reading.key and one.parent is not None]
    reading = replace(reading, parent_start=listed[-1] if listed else None)
    label = situation.clause.whole
    whole = resolve_label(label, "万元", situation.around(index), situation.catalog) if label else None
    if whole is None:
        return reading
    # 占本年支出合计 beside the same item of one fund means the department's own total
    is_own = (whole.item, whole.fund) == (reading.key.item, reading.key.fund)
    return replace(reading, whole_item=whole.item, whole_fund="all" if is_own else whole.fund)


def _change(situation: Situation, measure: str) -> Reading | None:
    if situation.sentence.compare == "budget":
        return None
    about = compared(situation)
    return _about(about, measure, direction=situation.clause.change) if about else None


def _about(about: Stated | Key, measure: str, period: str = "current", direction: str | None = None) -> Reading:
    key, start = (about.key, about.start) if isinstance(about, Stated) else (about, None)
    return Reading(key, measure, period=period, about_start=start, direction=direction)


def _spoken_of(situation: Situation) -> Stated | Key | None:
    """The figure a share or completion speaks of: the label's of this clause, else the last one stated."""
    clause = situation.clause
    if clause.label is not None and clause.is_label_clean:
        return _named(situation, clause.label)
    if clause.anaphor is not None:
        return situation.section_total(clause.anaphor)
    if situation.sentence.named is not None:
        return _named(situation, situation.sentence.named)
    return situation.last()


def _named(situation: Situation, label: Label) -> Stated | Key | None:
    for unit in ("万元", "%", "个"):
        key = resolve_label(label, unit, situation.around(0), situation.catalog)
        if key is not None:
            return situation.stated(key) or key
    return None


def _amount(situation: Situation, index: int, kind: str) -> Reading | None:
    clause, sentence = situation.clause, situation.sentence
    key = _amount_key(situation, index, kind)
    measure = _MEASURES.get(kind)
    if key is None or measure is None:
        return None
    unit = situation.normal_unit(situation.tokens[index].unit)
    basis = clause.basis if clause.basis in ("initial_budget", "adjusted_budget") else "final"
    is_prior = clause.is_prior or (clause.is_from and clause.year is not None)
    period = "prior" if is_prior else "current"
    if is_prior and clause.year is not None:
        _mark_comparison(situation, clause.year)
    last = next((one for one in reversed(situation.history) if one.key == key and one.unit == unit), None)
    if last and last.sentence == sentence.number and clause.year and last.year == clause.year + 1:
        # 2022年…74.84万元，2021年…58.14万元: the second is last year's
        period = "prior"
        _mark_comparison(situation, clause.year)
    parent = situation.parent_of(key, unit)
    if basis == "final" and period == "current":
        situation.bracketed = None
        situation.history.append(
            Stated(
                key=key,
                start=situation.paragraph.folded.place(situation.tokens[index].start),
                unit=unit,
                year=clause.year,
                sentence=sentence.number,
                section=situation.section_number,
                paragraph=situation.paragraph_number,
                parent=parent.start if parent else None,
            )
        )
    situation.inferred_topic = situation.catalog.items[key.item].topic or situation.inferred_topic
    if clause.label is not None:
        situation.focus = clause.label
    return Reading(
        key,
        measure,
        basis,
        period,
        about_start=last.start if period == "prior" and last else None,
        parent_start=parent.start if parent else None,
    )


def _mark_comparison(situation: Situation, year: int) -> None:
    """The year of a prior amount names no fiscal year of this report."""
    mentioned = situation.found.years[-1]
    if int(mentioned.token.text) == year:
        situation.found.years[-1] = replace(mentioned, is_comparison=True)


def _amount_key(situation: Situation, index: int, kind: str) -> Key | None:
    clause, catalog = situation.clause, situation.catalog
    unit, around = situation.tokens[index].unit, situation.around(index)
    after = _label_after(situation, index, unit)
    if after is not None:
        return after
    label = clause.usable_label
    if label is None and clause.label is not None and clause.label.is_type and not clause.between:
        label = clause.label
    is_purpose = situation.sentence.mode == "describe" and kind == "money"
    key = resolve_label(label, unit, around, catalog) if label else None
    if key is not None:
        is_class = bool(key.function_name or key.economic_name)
        return key if not (is_purpose and is_class) or situation.is_itemised(key, around) else None
    name = _open_name(situation, index)
    if name:
        return open_class_key(name, around, catalog)
    is_carried = clause.label is None and situation.focus is not None and (clause.basis or not clause.before)
    if not is_carried or is_purpose or situation.focus is None:
        return None
    return resolve_label(situation.focus, unit, around, catalog)


def _label_after(situation: Situation, index: int, unit: str) -> Key | None:
    """The label that follows its number: 2个项目, 4个单位."""
    following = situation.tokens[index + 1] if index + 1 < len(situation.tokens) else None
    for alias in following.aliases if following else ():
        around = situation.around(index)
        if alias.place == "after" and is_alias_here(alias, unit, around, situation.catalog):
            return Key(alias.item, fund_of(alias.item, alias.fund, "", around, situation.catalog), around.subject)
    return None


def _open_name(situation: Situation, index: int) -> str:
    """The name of a functional class no seed knows, where the list says that classes stand here."""
    clause, token = situation.clause, situation.tokens[index]
    if situation.topic != "function" or situation.sentence.mode or clause.has_words or token.unit not in _MONEY:
        return ""
    is_list = bool(situation.lists) and situation.lists[-1].kind == "function"
    if not is_list and situation.around(index).parent is None:
        return ""
    name = _NAME_TAIL.sub("", situation.paragraph.folded.text[clause.start : token.start])
    if not _CLASS_NAME.fullmatch(name):
        return ""
    return situation.printed(clause.start, clause.start + len(name))
