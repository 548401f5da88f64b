"""Numbers among the tokens: single ones, codes before names, and rows of numbers that 分别 shares out among labels."""

from __future__ import annotations

from dataclasses import replace

from ingest.narrative.clauses import Clause
from ingest.narrative.found import FoundNumber
from ingest.narrative.measures import interpret
from ingest.narrative.situation import Situation
from ingest.narrative.tokens import Token

_SEPARATORS = frozenset("和及与、,")
_CODE_LENGTHS = (3, 5, 7)


def read_number(situation: Situation, index: int) -> int:
    """Take the number at token `index`, and those in a row with it, into account; return the next token's index."""
    token, clause = situation.tokens[index], situation.clause
    series = _series(situation.tokens, index)
    if len(series) > 1 and (clause.is_respective or not token.unit):
        return _read_series(situation, series)
    if token.unit not in situation.catalog.units:
        if len(token.text) in _CODE_LENGTHS and token.text in situation.catalog.codes and not clause.label:
            # 2080505机关事业单位…: the code stands before its name
            situation.clause = Clause(token.end, code=token.text)
            _keep(situation, index, "classification_code")
            return index + 1
        # 增长13.95。: a rate whose sign is missing is no figure to trust, and none to pass over
        is_rate = clause.change or clause.is_share or clause.completion
        is_bare = index + 1 == len(situation.tokens) or situation.tokens[index + 1].kind == "punctuation"
        _keep(situation, index, None if is_rate and is_bare else "other_number", is_read=False)
    else:
        _keep(situation, index)
    _after_number(situation, token)
    return index + 1


def _series(tokens: list[Token], index: int) -> list[int]:
    """Indices of numbers in a row, 12.5、3.4万元: joined by a comma or 和, with no more than 增加 or 占 before each."""
    found = [index]
    while True:
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
    return found if unit and all(tokens[one].unit in ("", unit) for one in found) else [index]


def _is_measure(token: Token) -> bool:
    return token.word is not None and token.word.kind in ("change", "share", "glue")


def _read_series(situation: Situation, series: list[int]) -> int:
    """Give each number of a series its label: 基本支出、项目支出分别为A、B万元; 收、支总计各是A,B万元."""
    clause = situation.clause
    targets = situation.sentence.targets
    if clause.label is not None:
        targets = [*clause.joined, clause.label]
        members = next((alias.members for alias in clause.label.token.aliases if alias.members), ())
        if len(targets) == 1 and members:
            targets = [replace(clause.label, item=item) for item in members]
    situation.sentence.targets = targets
    unit = situation.tokens[series[-1]].unit
    for position, index in enumerate(series):
        token = situation.tokens[index]
        situation.tokens[index] = token._replace(unit=unit, unit_end=token.unit_end or token.end)
        before = situation.tokens[series[position - 1] + 1 : index] if position else []
        change = next((one.word.value for one in before if one.word and one.word.kind == "change"), clause.change)
        if len(targets) == len(series):
            situation.clause = replace(clause, label=targets[position], joined=[], before="", between="", change=change)
            _keep(situation, index)
        else:
            _keep(situation, index, is_read=False)
    _after_number(situation, situation.tokens[series[-1]])
    return series[-1] + 1


def _after_number(situation: Situation, token: Token) -> None:
    clause = situation.clause
    if situation.sentence.mode == "describe" and clause.label is not None:
        situation.sentence.mode = ""
    situation.sentence.named = None
    is_money = token.unit in situation.catalog.units and situation.catalog.units[token.unit].kind == "money"
    situation.clause = Clause(
        token.unit_end or token.end,
        fund=clause.fund,
        year=clause.year,
        marker=clause.marker,
        completion=clause.completion if is_money else "",
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
