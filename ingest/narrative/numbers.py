"""Numbers among the tokens: single ones, codes before names, and rows of numbers that 分别 shares out among labels."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.narrative.clauses import Clause, is_owner
from ingest.narrative.found import FoundNumber
from ingest.narrative.labels import Label
from ingest.narrative.measures import MONEY_UNITS, interpret
from ingest.narrative.situation import Situation
from ingest.narrative.tokens import Token

_SEPARATORS = frozenset("和及与、,")
_MONEY_LIKE = re.compile(r"[.,]\d")
_CODED = re.compile(r"2\d{6}-?(?P<name>[一-鿿、()]{2,40})(?=[。,:;]|\d)")
#: no list of numbers in a row is longer
MAX_SERIES = 30
_CODE_LENGTHS = (3, 5, 7)


def read_number(situation: Situation, index: int) -> int:
    """Take the number at token `index`, and those in a row with it, into account; return the next token's index."""
    token, clause = _with_unit(situation, index), situation.clause
    series = _series(situation.tokens, index)
    if len(series) > 1 and (clause.is_respective or not token.unit):
        return _read_series(situation, series)
    if token.unit not in situation.catalog.units:
        if not clause.label and _is_code(situation, index):
            # 2080505机关事业单位…: the code stands before its name
            situation.clause = Clause(token.end, code=token.text)
            _keep(situation, index, "classification_code")
            return _read_coded_name(situation, index)
        # 增长13.95。: a rate whose sign is missing is no figure to trust, and none to pass over
        is_rate = clause.change or clause.is_share or clause.completion
        is_bare = index + 1 == len(situation.tokens) or situation.tokens[index + 1].kind == "punctuation"
        _keep(situation, index, None if is_rate and is_bare else "other_number", is_read=False)
    else:
        _keep(situation, index)
    _after_number(situation, token)
    return index + 1


def _with_unit(situation: Situation, index: int) -> Token:
    """The number, in the unit that a note states where it prints none, looks like money and something is named."""
    token, clause = situation.tokens[index], situation.clause
    following = situation.tokens[index + 1] if index + 1 < len(situation.tokens) else None
    is_end = following is None or following.kind == "punctuation" or following.word is not None
    is_named = clause.label is not None or clause.basis or clause.change
    if situation.noted_unit and not token.unit and is_end and is_named and _MONEY_LIKE.search(token.text):
        token = situation.tokens[index] = token._replace(unit=situation.noted_unit, unit_end=token.end)
    return token


def _is_code(situation: Situation, index: int) -> bool:
    """Whether a number without a unit is the code of the class named after it: one a seed knows, or 2050202-…."""
    token, following = situation.tokens[index], situation.tokens[index + 1 : index + 2]
    if len(token.text) not in _CODE_LENGTHS:
        return False
    if token.text in situation.catalog.codes:
        return True
    is_dashed = bool(following) and following[0].text.startswith("-") and token.text[0] in "23"
    return is_dashed or bool(
        situation.topic == "function" and _CODED.match(situation.paragraph.folded.text, token.start)
    )


def _read_coded_name(situation: Situation, index: int) -> int:
    """After a code of seven digits the words up to the next mark are a class's name, known to a seed or not."""
    token = situation.tokens[index]
    coded = _CODED.match(situation.paragraph.folded.text, token.start)
    if coded is None or situation.topic != "function":
        return index + 1
    steps = ((token.text, coded["name"], "xiang"),)
    name = Token("path", *coded.span("name"), coded["name"], steps=steps)
    situation.clause.label = Label(name, "", situation.printed(name.start, name.end))
    return next((at for at, one in enumerate(situation.tokens) if one.start >= name.end), len(situation.tokens))


def _series(tokens: list[Token], index: int) -> list[int]:
    """Indices of numbers in a row, 12.5、3.4万元: joined by a comma or 和, with no more than 增加 or 占 before each."""
    found = [index]
    while len(found) <= MAX_SERIES:
        following = found[-1] + 1
        if following >= len(tokens) or tokens[following].text not in _SEPARATORS:
            break
        following += 1
        while following < len(tokens) and tokens[following].word and _is_measure(tokens[following]):
            following += 1
        if following >= len(tokens) or tokens[following].kind != "number":
            break
        found.append(following)
    unit = tokens[found[-1]].unit
    # 基本支出、项目支出分别为1.2亿元、3400万元
    units = {"", *MONEY_UNITS} if unit in MONEY_UNITS else {"", unit}
    return found if unit and all(tokens[one].unit in units for one in found) else [index]


def _is_measure(token: Token) -> bool:
    return token.word is not None and token.word.kind in ("change", "share", "glue")


def _read_series(situation: Situation, series: list[int]) -> int:
    """Give each number of a series its label: 基本支出、项目支出分别为A、B万元; 收、支总计各是A,B万元."""
    clause = situation.clause
    targets = situation.sentence.targets
    unit = situation.tokens[series[-1]].unit
    if clause.label is not None:
        targets = [*clause.joined, clause.label]
        members = next((alias.members for alias in clause.label.token.aliases if alias.members), ())
        if len(targets) == 1 and len(clause.bases) == len(series):
            targets = targets * len(series)  # 预算数、决算数分别为A、B: of one quantity
        elif len(targets) == 1 and not members and situation.catalog.units[unit].kind == "score":
            targets = targets * len(series)  # 自评得分分别为95分、92.5分: of as many projects
        elif len(targets) == 1 and members:
            targets = [clause.label._replace(item=item) for item in members]
    situation.sentence.targets = targets
    for position, index in enumerate(series):
        token = situation.tokens[index]
        situation.tokens[index] = token._replace(unit=token.unit or unit, unit_end=token.unit_end or token.end)
        before = situation.tokens[series[position - 1] + 1 : index] if position else []
        change = next((one.word.value for one in before if one.word and one.word.kind == "change"), clause.change)
        if len(targets) == len(series):
            basis = clause.bases[position] if len(clause.bases) == len(series) else clause.basis
            label = targets[position]
            situation.clause = replace(
                clause, label=label, joined=(), before="", between="", change=change, basis=basis
            )
            _keep(situation, index)
        else:
            _keep(situation, index, is_read=False)
    _after_number(situation, situation.tokens[series[-1]])
    return series[-1] + 1


def _after_number(situation: Situation, token: Token) -> None:
    clause = situation.clause
    found = situation.found.numbers[-1]
    if situation.sentence.mode == "describe" and clause.label is not None and found.reading is not None:
        situation.sentence.mode = ""
    # a difference to the budget is no statement of what the clause names: the next clause may still speak of it
    is_difference = bool(clause.change) and found.reading is None
    situation.sentence.is_change_lost = is_difference
    situation.sentence.named = (clause.usable_label or situation.sentence.named) if is_difference else None
    situation.sentence.may_resume = False
    is_money = token.unit in situation.catalog.units and situation.catalog.units[token.unit].kind == "money"
    is_own = not (situation.sentence.mode or clause.change or clause.is_share or clause.completion)
    if is_money and is_own and not clause.is_compared:
        situation.is_lost = found.reading is None
    is_unknown = bool(clause.before or clause.between) and not is_owner(clause.before + clause.between)
    if found.reading is None and is_unknown and (not is_money or is_own):
        situation.sentence.is_foreign = True  # 接待考察组12人,支出0.1万元; 公务接费预算为3万元,支出决算为2万元
    situation.clause = Clause(
        token.unit_end or token.end,
        before=token.text if found.reading is None and token.unit and not is_money else "",
        fund=clause.fund,
        year=clause.year,
        marker=clause.marker,
        completion=clause.completion if is_money else "",
        is_rest=True,
        is_prior=clause.is_prior and not is_money,
    )
    if is_money and clause.is_share:
        situation.clause.is_share, situation.clause.is_respective = True, clause.is_respective
        situation.clause.label, situation.clause.joined, situation.clause.whole = (
            clause.label,
            clause.joined,
            clause.whole,
        )


def _keep(situation: Situation, index: int, exclusion: str | None = None, is_read: bool = True) -> None:
    is_read = is_read and exclusion is None and situation.sentence.mode != "reason"
    reading = interpret(situation, index) if is_read else None
    sign = -1 if reading and reading.direction == "down" else 1
    situation.found.numbers.append(
        FoundNumber(
            situation.paragraph, situation.tokens[index], situation.sentence_range(index), reading, sign, exclusion
        )
    )
