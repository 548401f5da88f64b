"""What the words of the grammar say: how a number is compared, what it is a share of, on which basis it stands."""

from __future__ import annotations

import bisect

from ingest.catalog import Word
from ingest.narrative.clauses import Clause
from ingest.narrative.found import FoundClaim, FoundYear
from ingest.narrative.labels import SIDES, Stated
from ingest.narrative.measures import compared
from ingest.narrative.situation import Situation
from ingest.narrative.tokens import Token

_JOINERS = frozenset("和及与、")
#: kinds of words that set a flag of the clause
_FLAGS = {
    "share": "is_share",
    "prior_year": "is_prior",
    "from": "is_from",
    "other": "is_other",
    "respectively": "is_respective",
}


def read_word(situation: Situation, index: int) -> None:
    """Take the word at token `index` into account."""
    token, clause, sentence = situation.tokens[index], situation.clause, situation.sentence
    word = token.word
    if word is None:
        return
    clause.has_words = clause.has_words or word.kind not in ("glue", "sum", "than", "fund", "respectively")
    if word.kind == "than":
        _read_than(situation, index)
    elif word.kind == "basis":
        _read_basis(situation, token, word.value)
    elif word.kind in ("relation", "flat"):
        _read_relation(situation, token, word)
    elif word.kind == "open":
        situation.open_list(word.value)
        if word.value != "function":
            situation.end_clause(token.end)
        sentence.mode = "" if sentence.mode == "describe" else sentence.mode
    elif word.kind in ("reason", "describe"):
        if word.kind == "describe" and sentence.mode != "reason":
            situation.open_list("")
        if sentence.mode != "reason":
            sentence.mode, sentence.reason_start = word.kind, token.end
    else:
        _read_modifier(situation, token, word)


def _read_modifier(situation: Situation, token: Token, word: Word) -> None:
    """Words that say what the next number of the clause measures."""
    clause = situation.clause
    match word.kind:
        case "change":
            clause.change = word.value
        case "completion":
            clause.completion, situation.sentence.names_budget = word.value, True
        case "fund":
            clause.fund, clause.fund_start, clause.fund_end = word.value, token.start, token.end
        case "sum":
            clause.is_sum = not clause.has_words and clause.label is None and not clause.before
        case "budget":
            _read_bare_budget(situation, token)
        case "year_on_year":
            clause.is_compared, situation.sentence.compare = True, "prior"
        case "to":
            # 由…增加到: what follows is the value itself, of what the clause named
            situation.clause = Clause(token.end, label=clause.label)
        case "such_as":
            # 办公费、印刷费等公用经费: the examples name nothing
            situation.clause = Clause(token.end, fund=clause.fund, year=clause.year)
        case kind if kind in _FLAGS:
            setattr(clause, _FLAGS[kind], True)
        case _:
            clause.is_joining = clause.is_joining or (word.wording in _JOINERS and clause.label is not None)


def _read_than(situation: Situation, index: int) -> None:
    """与, 比, 较 begin a comparison where a year, 上年 or a budget follows; elsewhere they are words of a name."""
    clause, tokens = situation.clause, situation.tokens
    token = tokens[index]
    is_opening = index > 0 and tokens[index - 1].text in ",;"
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    kind = following.word.kind if following is not None and following.word else ""
    if following is not None and (following.kind == "year" or kind == "prior_year"):
        clause.is_compared, situation.sentence.compare = True, "prior"
        situation.sentence.is_change_lost = False
        if is_opening and not situation.is_enumerating(token.start):
            situation.sentence.mode = ""  # 主要原因是厉行节约,与上年相比减少…: the reason has ended
    elif following is not None and following.word and _is_budget(following.word):
        clause.is_compared, situation.sentence.compare = True, "budget"
    elif tokens[index].text in _JOINERS and clause.label is not None:
        clause.is_joining = True
    else:
        add_text(clause, tokens[index].text)


def _is_budget(word: Word) -> bool:
    return word.kind == "budget" or (word.kind == "basis" and word.value != "final")


def _read_bare_budget(situation: Situation, token: Token) -> None:
    """预算 alone is a basis where its amount follows (支出预算为3万元) and a word of a name elsewhere."""
    clause, tokens = situation.clause, situation.tokens
    index = tokens.index(token)
    after = next((one for one in tokens[index + 1 :] if not (one.word and one.word.kind == "glue")), None)
    if after is not None and after.kind == "number":
        _read_basis(situation, token, "initial_budget")
    elif not clause.is_compared:
        add_text(clause, token.text)


def _read_basis(situation: Situation, token: Token, basis: str) -> None:
    clause = situation.clause
    if clause.relation and basis != "final":
        _claim(situation, "budget", clause.relation, clause.relation_start, token.end)
        clause.basis = "claimed"
    else:
        if clause.is_compared and basis != "final":
            situation.sentence.compare = "budget"
        situation.sentence.names_budget = situation.sentence.names_budget or basis != "final"
        clause.basis, clause.basis_start = basis, token.start
        clause.bases += (basis,)
        clause.side = next((side for word, side in SIDES.items() if word in token.text), "")


def _read_relation(situation: Situation, token: Token, word: Word) -> None:
    clause = situation.clause
    if word.kind == "relation":
        clause.relation, clause.relation_start = (
            word.value,
            token.start if clause.basis_start < 0 else clause.basis_start,
        )
    elif situation.sentence.compare:
        kind = "budget" if situation.sentence.compare == "budget" else "prior_year"
        _claim(situation, kind, "equal", token.start, token.end)


def _claim(situation: Situation, kind: str, direction: str, start: int, end: int) -> None:
    about = compared(situation)
    index = bisect.bisect_left(situation.tokens, end, key=lambda token: token.end)
    start_of_figure, key = (about.start, about.key) if isinstance(about, Stated) else (None, about)
    sentence = situation.sentence_range(index)
    situation.found.claims.append(
        FoundClaim(situation.paragraph, start, end, kind, direction, start_of_figure, key, sentence)
    )


def read_year(situation: Situation, index: int) -> None:
    """Take the year at token `index` into account: the one compared with, or the one a clause speaks of."""
    token, clause = situation.tokens[index], situation.clause
    before = situation.tokens[index - 1] if index else None
    is_comparison = before is not None and before.word is not None and before.word.kind == "than"
    is_as_of = any(one.kind == "day" for one in situation.tokens[index + 1 : index + 4])
    if not is_comparison:
        clause.year = int(token.text)
        situation.latest_year = max(situation.latest_year, clause.year)
        situation.year = situation.year if situation.brackets else clause.year
    situation.found.years.append(FoundYear(situation.paragraph, token, is_comparison, is_as_of))


def add_text(clause: Clause, text: str) -> None:
    """Take words that no seed knows into account."""
    text = text.strip("-—.")
    if clause.label is None:
        clause.before += text
    else:
        clause.between += text
