"""From a number in its situation to its reading: which figure it is, in which measure, basis and period.

Percentages are shares (占), completion rates (完成预算) or rates of change; money after 增加 or 减少 is a change, after
较上年 the amount of the year before; everything else is an amount or a count of what the clause names, or of what the
clauses before it speak of. Where no rule applies there is no reading.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.documents import Key, Reading
from ingest.narrative.carrying import carried_key
from ingest.narrative.clauses import is_owner
from ingest.narrative.labels import (
    BUDGETS,
    Label,
    Stated,
    fund_of,
    is_alias_here,
    is_uncovered,
    open_class_key,
    resolve_label,
)
from ingest.narrative.situation import Situation

_CLASS_NAME = re.compile(r"[一-鿿、·()]{2,40}")
_NAME_TAIL = re.compile(r"(?:支出决算|决算)?(?:数|为|是|共计|共|约)*$")
MONEY_UNITS = frozenset(("万元", "元", "亿元", "千元", "万", "亿"))
#: 年初预算5万元,决算4万元,完成80%
_COMPLETED = "完成"
_CHANGES = ("change", "change_rate")
#: how the names of the highest functional classes end
_CLASS_ENDING = "支出"
#: 购置执法执勤车辆3辆, 更新囚车1辆: what was bought stands between
_BUYING = frozenset({"购置", "更新", "更新购置"})
_VEHICLE = re.compile("[一-鿿]{1,10}车辆?")
_MEASURES = {"money": "amount", "count": "count", "score": "score"}


def interpret(situation: Situation, index: int) -> Reading | None:
    """The reading of the number at token `index`, or null where no rule covers it."""
    clause, sentence = situation.clause, situation.sentence
    if clause.is_other or situation.topic == "budget":
        return None
    kind = situation.catalog.units[situation.tokens[index].unit].kind
    is_explaining = sentence.mode == "describe" and not clause.is_compared
    if kind == "percent":
        return _percent(situation, index, is_explaining)
    if kind == "money" and clause.change is not None:
        return None if is_explaining else _change(situation, "change", is_money=True)
    if kind == "count" and clause.change is not None:
        reading = _change(situation, "change")
        unit = situation.normal_unit(situation.tokens[index].unit)
        return reading if reading and situation.history.is_counted(reading.key, unit) else None
    if kind == "money" and clause.is_compared and sentence.compare == "prior":
        about = compared(situation, is_money=True)
        return _about(about, "amount", period="prior") if about else None
    if kind == "money" and clause.is_share:
        # 分别占本年支出合计9万元的60%、40%
        whole = (
            resolve_label(clause.whole, "万元", situation.around(index), situation.catalog) if clause.whole else None
        )
        return _about(situation.stated(whole) or whole, "amount") if whole else None
    if clause.relation or clause.basis == "claimed":
        return None
    if kind == "money" and clause.completion:
        # 完成年初预算12万元的82%: the budget is named between
        about = _spoken_of(situation)
        return replace(_about(about, "amount"), basis=clause.completion) if about else None
    return _amount(situation, index, kind)


def compared(situation: Situation, is_money: bool = False) -> Stated | Key | None:
    """The figure a comparison speaks of: the label's or the anaphor's of this clause, else the one compared last."""
    clause = situation.clause
    if clause.label is not None:
        is_clear = clause.is_label_clean and not (clause.joined or clause.between)
        return _named(situation, clause.label) if is_clear else None
    if clause.anaphor is not None:
        return situation.total_of_side(clause.anaphor)
    if clause.before:
        return None
    if situation.sentence.named is not None:
        return _named(situation, situation.sentence.named)
    last = situation.found.numbers[-1] if situation.found.numbers else None
    if clause.is_rest and last and last.reading is None:
        return None  # 较2014年某项16万元增加15万元, where nobody knows what the first amount is
    is_same = last and last.paragraph is situation.paragraph and last.sentence[0] == situation.sentence.start
    if clause.is_respective and is_same and len(situation.history.of_sentence(situation.sentence.number)) > 1:
        return None  # 收入总计5万元,支出总计5万元,较上年各增加1万元: of both
    is_about = last and last.reading and (last.reading.period == "prior" or last.reading.measure in _CHANGES)
    if last and is_same and last.reading and is_about:
        return situation.stated(last.reading.key) or last.reading.key
    return None if situation.is_lost else situation.last(is_money)


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
    if situation.sentence.names_budget and index and situation.tokens[index - 1].text == _COMPLETED:
        about = _spoken_of(situation)
        return _about(about, "completion_rate") if about else None
    if clause.label is not None:
        key = resolve_label(clause.label, "%", situation.around(index), situation.catalog)
        if key and situation.catalog.items[key.item].value_kind == "percent":
            return Reading(key, "share")
    return None


def _share(situation: Situation, index: int, about: Stated | Key) -> Reading:
    reading = _about(about, "share")
    reading = replace(reading, parent_start=situation.history.parents.get(reading.key))
    label = situation.clause.whole
    whole = resolve_label(label, "万元", situation.around(index), situation.catalog) if label else None
    if whole is None:
        return reading
    if label is not None and any(alias.fund == "fiscal" for alias in label.token.aliases):
        return replace(reading, whole_item=whole.item, whole_fund="fiscal")
    # 占本年支出合计 beside the same item of one fund means the department's own total
    is_own = (whole.item, whole.fund) == (reading.key.item, reading.key.fund)
    return replace(reading, whole_item=whole.item, whole_fund="all" if is_own else whole.fund)


def _change(situation: Situation, measure: str, is_money: bool = False) -> Reading | None:
    sentence = situation.sentence
    if situation.clause.basis in ("initial_budget", "adjusted_budget"):
        return None  # 三公经费预算较上年减少: of the budget
    if sentence.is_change_lost and situation.clause.label is None and not situation.clause.is_compared:
        return None  # the rate of a change that is not known to be of anything
    if sentence.compare == "budget" or (not sentence.compare and sentence.names_budget):
        return None  # …完成预算的60%,减少2万元: less than the budget, as it seems
    about = compared(situation, is_money)
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
    return None if situation.is_lost else situation.last()


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
    is_prior = clause.is_prior or (clause.is_from and clause.year is not None) or _is_prior_in_brackets(situation, key)
    is_prior = is_prior or _is_followed_by_this_year(situation, index) or _is_earlier(situation, key, unit)
    period = "prior" if is_prior else "current"
    if is_prior and clause.year is not None:
        _mark_comparison(situation, clause.year)
    last = situation.history.latest_in.get((key, unit))
    if last and last.sentence == sentence.number and clause.year and last.year == clause.year + 1:
        # 2022年…74.84万元，2021年…58.14万元: the second is last year's
        period = "prior"
        _mark_comparison(situation, clause.year)
    if period == "prior":
        sentence.compare = "prior"  # …完成预算的78%,上年75万元,下降16.8%
    parent = situation.parent_of(key, unit)
    if basis == "final" and period == "current":
        situation.bracketed = None
        situation.state(
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
    situation.infer_topic(situation.catalog.items[key.item].topic)
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


def _is_followed_by_this_year(situation: Situation, index: int) -> bool:
    """2019年决算数为13万元,2020年决算数为14万元: the same of the year before stands first."""
    year, tokens = situation.clause.year, situation.tokens
    if year is None:
        return False
    following = next((at for at in range(index + 1, len(tokens)) if tokens[at].kind != "punctuation"), len(tokens))
    if following == len(tokens) or tokens[following].kind != "year" or int(tokens[following].text) != year + 1:
        return False
    if any(one.kind == "year" and int(one.text) == year for one in tokens[following + 2 : following + 4]):
        return True  # 2019年支出5万元,2020年度比2019年度减少…
    rest = (one for one in tokens[following + 1 :] if not (one.word and one.word.kind in ("glue", "basis")))
    after = next(rest, None)
    return after is not None and after.kind == "number" and tokens[index].unit == after.unit


def _is_earlier(situation: Situation, key: Key, unit: str) -> bool:
    """决算数8万元,预算数9万元,2017年决算数10万元 in a report of 2018: the sentence stated this year's before."""
    year, last = situation.clause.year, situation.history.latest_in.get((key, unit))
    if year is None or last is None or last.sentence != situation.sentence.number or last.year == year:
        return False
    return year < situation.latest_year


def _is_prior_in_brackets(situation: Situation, key: Key) -> bool:
    """公务接待费4万元(2013年7万元), 较2013年(7万元)减少: the year before's amount of what stands before the bracket."""
    bracket = situation.brackets[-1] if situation.brackets else None
    if bracket is None or bracket.figure is None or bracket.figure.key != key:
        return False
    year = situation.clause.year
    is_year_before = year is not None and situation.year == year + 1
    return is_year_before or (bracket.clause.is_compared and bracket.clause.change is None)


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
    label = _label_before(situation, kind)
    is_purpose = situation.sentence.mode == "describe" and kind == "money"
    key = resolve_label(label, unit, around, catalog) if label else None
    if key is not None:
        is_class = bool(key.function_name or key.economic_name)
        return key if not (is_purpose and is_class) or situation.is_itemised(key, around) else None
    whole = _by_budget(situation, label) if label else None
    if whole is not None:
        clause.basis = whole.basis
        return whole.key
    name = _open_name(situation, index)
    if name:
        return open_class_key(name, around, catalog)
    is_alone = clause.start in (0, situation.sentence.start) or bool(situation.sentence.targets)
    if clause.is_sum and is_alone and not clause.anaphor:
        return None  # 合计:3万元 is the sum of what stands above it
    is_known = not clause.before or (bool(clause.basis) and is_owner(clause.before))
    is_carried = clause.label is None and is_known and not situation.sentence.is_foreign
    if not is_carried or is_purpose:
        return None
    return carried_key(situation, unit, around)


def _label_before(situation: Situation, kind: str) -> Label | None:
    """The clause's label; words before it are part of a type of vehicle's name, or the name of the project scored."""
    clause = situation.clause
    is_type = clause.label is not None and clause.label.is_type
    if is_type and (situation.sentence.mode == "describe" or _is_within_type(situation)):
        return None  # 其他用车主要是救护车2辆, 专业技术用车5辆(救护车2辆): what the type is made up of
    if clause.label is not None and clause.label.token.text in _BUYING and _VEHICLE.fullmatch(clause.between):
        return clause.label if clause.is_label_clean else None
    is_open = clause.label is not None and (is_type or kind == "score") and not clause.between
    return clause.usable_label or (clause.label if is_open else None)


def _is_within_type(situation: Situation) -> bool:
    before = situation.brackets[-1].before if situation.brackets else None
    return before is not None and before.key.item == "vehicles_by_type"


def _by_budget(situation: Situation, label: Label) -> Reading | None:
    """三公经费决算3万元(其中:一般公共预算支出3万元;…): the figure before the bracket where the budget is its own."""
    before = situation.brackets[-1].before if situation.brackets else None
    if before is None or before.measure != "amount" or not situation.catalog.items[before.key.item].is_fund_fixed:
        return None
    funds = {alias.fund for alias in label.token.aliases}
    return before if before.key.fund in funds & BUDGETS else None


def _label_after(situation: Situation, index: int, unit: str) -> Key | None:
    """The label that follows its number: 2个项目, 4个单位."""
    following = situation.tokens[index + 1] if index + 1 < len(situation.tokens) else None
    if following is not None and following.word is not None and following.word.kind == "fund":
        following = situation.tokens[index + 2] if index + 2 < len(situation.tokens) else None  # 2个政府性基金预算项目
    for alias in following.aliases if following else ():
        around = situation.around(index)
        if alias.place == "after" and is_alias_here(alias, unit, around, situation.catalog):
            if is_uncovered(alias, around, situation.catalog):
                return None
            return Key(alias.item, fund_of(alias.item, alias.fund, "", around, situation.catalog), around.subject)
    return None


def _open_name(situation: Situation, index: int) -> str:
    """The name of a functional class no seed knows, where the list says that classes stand here."""
    clause, token = situation.clause, situation.tokens[index]
    if situation.topic != "function" or situation.sentence.mode or clause.has_words or token.unit not in MONEY_UNITS:
        return ""
    is_list = bool(situation.lists) and situation.lists[-1].kind == "function"
    parent = situation.around(index).parent
    if (not is_list and parent is None) or (parent and parent.key.function_level == "xiang"):
        return ""
    name = _NAME_TAIL.sub("", situation.paragraph.folded.text[clause.start : token.start])
    is_below = parent is not None and parent.key.item == "expenditure_by_function"
    if not (is_list or is_below or situation.printed(clause.start, token.start).endswith(_CLASS_ENDING)):
        return ""  # 某专项1440万元 is a project
    if not _CLASS_NAME.fullmatch(name):
        return ""
    return situation.printed(clause.start, clause.start + len(name))
