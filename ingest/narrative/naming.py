"""Which label a clause speaks of."""

from __future__ import annotations

import re

from ingest.narrative.clauses import Clause, is_owner
from ingest.narrative.labels import BUDGETS, Label, is_topic_here, resolve_label
from ingest.narrative.situation import Situation
from ingest.narrative.tokens import LEVELS, Token
from ingest.narrative.words import add_text, read_word

#: 教育支出类, 农林水支出类中
_LEVEL_MARK = re.compile("(?P<level>[类款项])中?")
#: no name of a department, with what stands before and behind it, is longer
MAX_OWNER = 80


def read_label(situation: Situation, index: int) -> None:
    """Take the label at token `index` into account: it names, marks, is shared in, or is no more than a word here."""
    token, clause = situation.tokens[index], situation.clause
    topic = situation.topic
    places = {alias.place for alias in token.aliases if is_topic_here(alias, topic)}
    is_class = bool(token.functions or token.economics) or token.kind == "path"
    if "marker" in places:
        _mark(situation, index)
        return
    if token.word is not None and _is_mere_word(situation, index):
        return
    if not places and not is_class:
        if token.word is None:
            add_text(clause, token.text)
    elif clause.is_share:
        clause.whole = clause.whole or _label(situation, token)
    elif places <= {"anaphor", "side"} and not is_class and clause.is_compared and _is_behind_year(situation, index):
        return  # 较上年支出9万元减少: of what the sentence speaks of
    elif places <= {"anaphor", "side"} and not is_class:
        clause.anaphor = token if clause.label is None else clause.anaphor
    elif places != {"after"} or is_class:
        _name(situation, index, is_class)


def _is_behind_year(situation: Situation, index: int) -> bool:
    before = situation.tokens[index - 1] if index else None
    return before is not None and before.word is not None and before.word.kind == "prior_year"


def _is_mere_word(situation: Situation, index: int) -> bool:
    """Take a wording that is a word too into account as one; return whether it is nothing else here."""
    clause, word = situation.clause, situation.tokens[index].word
    if word is None or (word.kind == "glue" and (clause.label is not None or clause.before)):
        return True
    if word.kind != "glue":
        read_word(situation, index)
    # 公务接待费财政拨款决算数: a budget behind a label is no label of its own
    return word.kind == "fund" and clause.label is not None and not (clause.is_joining or clause.between)


def read_level_mark(situation: Situation, index: int) -> bool:
    """Whether the words at `index` are a mark without brackets, 教育支出类, behind the name of a class."""
    token, clause = situation.tokens[index], situation.clause
    mark, label = _LEVEL_MARK.fullmatch(token.text), clause.label
    if mark is None or label is None or clause.between or label.token.end != token.start:
        return False
    level = LEVELS[mark["level"]]
    if all(one.level != level for one in label.token.functions):
        return False
    above = clause.steps if clause.steps and clause.steps[-1][2] != level else ()
    clause.steps = (*above, ("", label.token.text, level))
    path = Token("path", label.token.start, token.start, label.token.text, steps=clause.steps)
    clause.label = label._replace(token=path)
    return True


def _mark(situation: Situation, index: int) -> None:
    token = situation.tokens[index]
    marker = next(one for one in token.aliases if one.place == "marker")
    following = situation.tokens[index + 1] if index + 1 < len(situation.tokens) else None
    if following is not None and any(one.item == "performance_score" for one in following.aliases):
        situation.clause.marker = marker.subject  # 整体支出自评得分95分: what follows is about the others again
        return
    if situation.clause.marker != "overall_evaluation":
        # 整体支出开展绩效自评 is one of the whole department
        situation.subject = situation.clause.marker = marker.subject


def rename(situation: Situation, inside: list[Token]) -> None:
    """公车运行费(三公经费)决算总额: what stands alone in brackets names what the label before it is a part of."""
    clause = situation.clause
    if clause.label is None or len(inside) != 1 or not inside[0].aliases:
        return
    around, catalog = situation.around(0), situation.catalog
    part = resolve_label(clause.label, "万元", around, catalog)
    label = Label(inside[0], "", inside[0].text)
    whole = resolve_label(label, "万元", around, catalog)
    if part and whole and whole.item in catalog.parents.get(part.item, ()):
        clause.label, clause.joined, clause.before, clause.between = label, (), "", ""


def _name(situation: Situation, index: int, is_class: bool) -> None:
    """Make the label at `index` the one the clause speaks of."""
    token, clause = situation.tokens[index], situation.clause
    following = situation.tokens[index + 1].text if index + 1 < len(situation.tokens) else ""
    if not is_class and all(_waits_for_other(one.followed_by, following) for one in token.aliases):
        add_text(clause, token.text)
        return
    if situation.sentence.may_resume:
        _resume(situation, index)
    situation.sentence.is_foreign = situation.is_lost = False
    is_adjacent = clause.label is not None and not clause.between and not clause.is_joining
    if clause.label is not None:
        _join(clause)
    clause.label = _label(situation, token)
    funds = {one.fund for one in token.aliases} | {clause.label.fund}
    if not situation.budget and "fiscal" in funds:
        situation.budget = "fiscal"
    elif situation.budget != "fiscal":
        situation.budget = next((one for one in sorted(funds & BUDGETS)), situation.budget)
    end = clause.fund_start if clause.label and clause.label.fund else token.start
    before = situation.paragraph.folded.text[max(clause.start, end - MAX_OWNER) : end]
    if not is_adjacent or is_owner(before):
        # 某县人民法院2023年度收入总计: 法院 is a class's name too, and here part of the owner's
        clause.raw_before = before
    clause.between, clause.is_joining = "", False


def _resume(situation: Situation, index: int) -> None:
    """主要原因是项目减少;支出总计…: a figure stated before, or of the same list, begins a statement of its own."""
    situation.sentence.may_resume = False
    if situation.clause.before or situation.clause.label is not None:
        return
    around = situation.around(index)
    key = resolve_label(_label(situation, situation.tokens[index]), "万元", around, situation.catalog)
    last = situation.history.last
    is_path = situation.tokens[index].kind == "path"
    level = (last.key.item, last.key.function_level) if last is not None and is_path else None
    is_sibling = key is not None and level == (key.item, key.function_level)
    if key and (is_sibling or situation.stated(key) or situation.is_listed(key)):
        situation.sentence.mode = ""


def _waits_for_other(wanted: str, following: str) -> bool:
    return bool(wanted) and not following.startswith(wanted)


def _join(clause: Clause) -> None:
    """A second label in a clause: joined to the first by 、 or 和, else the first was but a word before it."""
    if clause.label is None:
        return
    if clause.is_joining and not clause.between:
        clause.joined += (clause.label,)
    elif clause.between:
        clause.before += clause.label.token.text + clause.between


def _label(situation: Situation, token: Token) -> Label:
    clause, text = situation.clause, situation.paragraph.folded.text
    is_type = any(one.place == "suffix" for one in token.aliases)
    printed = situation.printed(clause.start if is_type else token.start, token.end).lstrip("、，,")
    if token.kind == "path":
        name = token.steps[-1][1]
        at = token.start + token.text.rindex(name)
        printed = situation.printed(at, at + len(name))
    between = text[clause.fund_end : token.start].strip("的安排")
    is_prefixed = clause.fund and clause.fund_end <= token.start and not between
    return Label(token, clause.fund if is_prefixed else "", printed, is_type)
