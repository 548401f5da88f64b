"""What punctuation does to a reading: clauses end, brackets open and close, sentences begin."""

from __future__ import annotations

from ingest.narrative.clauses import Bracket, Clause, Sentence
from ingest.narrative.naming import rename
from ingest.narrative.situation import Situation
from ingest.narrative.tokens import Token


def read_punctuation(situation: Situation, index: int) -> int:
    """Take a mark into account; return the index of the next token: brackets without a measured number are skipped."""
    token, clause = situation.tokens[index], situation.clause
    if token.text == "(":
        return _open_bracket(situation, index)
    if token.text == ")":
        _close_bracket(situation, token)
    elif token.text == "、":
        if clause.is_rest and clause.label is None and not clause.before:
            situation.end_clause(token.end)
        elif clause.label is None:
            clause.before += token.text
        else:
            clause.is_joining = True
    else:
        if token.text != ":" or not _runs_on(situation, index):
            situation.end_clause(token.end)
        if token.text in ";。.!?":
            situation.segment_start = situation.paragraph.folded.place(token.end)
        if token.text == ";":
            _pass_semicolon(situation, token)
        elif token.text in "。.!?":
            situation.sentence = Sentence(situation.sentence.number + 1, token.end)
            situation.bracketed = None
    return index + 1


def _runs_on(situation: Situation, index: int) -> bool:
    """Whether a colon stands between a label, or the words that say what is measured, and the number: 增加:3万元."""
    clause, following = situation.clause, situation.tokens[index + 1 : index + 2]
    if clause.label is not None:
        return not clause.between
    is_measured = clause.is_sum or clause.change or clause.is_share or clause.completion or clause.basis
    return bool(is_measured and following and following[0].kind == "number")


def _open_bracket(situation: Situation, index: int) -> int:
    close, has_figure = situation.closing.get(index, (index, False))
    if not has_figure:
        rename(situation, situation.tokens[index + 1 : close] if close == index + 2 else [])
        return close + 1
    before = situation.found.numbers[-1].reading if situation.found.numbers else None
    lists, is_lost = len(situation.lists), situation.is_lost
    situation.brackets.append(Bracket(situation.clause, situation.last(), before, situation.focus, is_lost, lists))
    situation.end_clause(situation.tokens[index].end)
    return index + 1


def _close_bracket(situation: Situation, token: Token) -> None:
    if not situation.brackets:
        situation.clause, situation.bracketed = Clause(token.end), None
        return
    bracket = situation.brackets.pop()
    situation.clause, situation.bracketed = bracket.clause, bracket.figure
    situation.focus, situation.is_lost = bracket.focus or situation.focus, bracket.is_lost
    del situation.lists[bracket.lists :]


def _pass_semicolon(situation: Situation, token: Token) -> None:
    """A semicolon ends purposes; a reason only where it has one part and a figure stated before is named after it."""
    sentence = situation.sentence
    if sentence.mode == "describe":
        sentence.mode = ""
    elif sentence.mode == "reason":
        sentence.may_resume = not situation.is_enumerating(token.start)


def match_brackets(tokens: list[Token]) -> dict[int, tuple[int, bool]]:
    """For each opening bracket that closes within its sentence: which token closes it, whether it holds a figure."""
    found: dict[int, tuple[int, bool]] = {}
    opened: list[tuple[int, int]] = []
    numbers = 0
    for index, token in enumerate(tokens):
        if token.kind == "number" and token.unit:
            numbers += 1
        elif token.kind != "punctuation":
            continue
        elif token.text == "(":
            opened.append((index, numbers))
        elif token.text == ")" and opened:
            start, before = opened.pop()
            found[start] = (index, numbers > before)
        elif token.text == "。":
            opened.clear()
    return found
