"""The state machine that reads a narrative: tokens in, one reading for every number out.

The grammar is general: a label names a quantity, words before a number say its measure (占 share, 完成预算
completion, 增加 change), its basis (年初预算) or its period (较上年), 其中 opens a list under the figure before it,
分别 gives several labels their numbers in order, and the subject is carried over clauses until another label is named.
A number no rule covers stays unclassified: better unread than wrong.
"""

from __future__ import annotations

from collections.abc import Iterable

from ingest.catalog import Catalog, Word
from ingest.documents import Section
from ingest.narrative.clauses import Clause, Sentence
from ingest.narrative.found import FoundClaim, FoundYear, LeftOut, Narrative
from ingest.narrative.labels import Label, Stated, is_topic_here
from ingest.narrative.measures import compared
from ingest.narrative.numbers import read_number
from ingest.narrative.sections import Paragraph
from ingest.narrative.situation import Situation
from ingest.narrative.tokens import Scanner, Token, scan

_JOINERS = frozenset("和及与、")
#: kinds of words that set a flag of the clause
_FLAGS = {
    "share": "is_share",
    "prior_year": "is_prior",
    "from": "is_from",
    "other": "is_other",
    "respectively": "is_respective",
}
#: kinds of tokens in which no number is a figure
_WITHOUT_FIGURES = frozenset({"code", "path", "threshold", "title", "year", "day"})


def read_statements(
    text: str, sections: list[Section], paragraphs: Iterable[Paragraph], catalog: Catalog, scanner: Scanner
) -> Narrative:
    """Read the paragraphs of the statement part, in order; the others are passed over."""
    situation: Situation | None = None
    for paragraph in paragraphs:
        if sections[paragraph.section].part == "statement":
            situation = situation or Situation(text, catalog, sections, paragraph)
            _read_paragraph(situation, paragraph, scanner)
    return situation.found if situation else Narrative()


def _read_paragraph(situation: Situation, paragraph: Paragraph, scanner: Scanner) -> None:
    situation.paragraph = paragraph
    situation.paragraph_number += 1
    if paragraph.section != situation.section_number:
        _enter_section(situation, paragraph.section)
    situation.close_lists()
    situation.tokens = scan(paragraph.folded.text, scanner)
    situation.found.left_out += [LeftOut(paragraph, one) for one in situation.tokens if one.kind in _WITHOUT_FIGURES]
    situation.sentence = Sentence(situation.sentence.number + 1, 0)
    situation.clause = Clause(0)
    outer: list[tuple[Clause, Stated | None]] = []
    index = 0
    while index < len(situation.tokens):
        index = _read_token(situation, index, outer)
    ending = [one for one in situation.tokens[-2:] if one.text != ":"]
    if situation.lists and ending and ending[-1].word and ending[-1].word.kind == "open":
        situation.lists[-1].is_dangling = True


def _enter_section(situation: Situation, number: int) -> None:
    before, situation.section_number = situation.section_number, number
    section = situation.section
    situation.focus, situation.inferred_topic = None, ""
    if before < 0 or section.depth <= 2 or situation.sections[before].topic != section.topic:
        situation.subject = ""
    for marker in situation.catalog.markers:
        if marker.wording in section.title and (not marker.topics or section.topic in marker.topics):
            situation.subject = marker.subject


def _read_token(situation: Situation, index: int, outer: list[tuple[Clause, Stated | None]]) -> int:
    """Take one token into account; return the index of the next one."""
    token = situation.tokens[index]
    if token.kind == "punctuation":
        return _read_punctuation(situation, index, outer)
    if token.kind == "number":
        return read_number(situation, index)
    if token.kind == "year":
        _read_year(situation, index)
    elif token.kind in ("label", "path"):
        _read_label(situation, index)
    elif token.kind == "word":
        _read_word(situation, index)
    elif token.kind == "text":
        _add_text(situation.clause, token.text)
    elif token.kind == "code":
        situation.clause = Clause(token.end, code=token.text)
    elif token.kind == "threshold":
        # 单价100万元以上: part of what is counted, not a quantity of its own
        _end_clause(situation, token.end)
    return index + 1


def _add_text(clause: Clause, text: str) -> None:
    if clause.label is None:
        clause.before += text
    else:
        clause.between += text


# punctuation ----------------------------------------------------------------------------------------------------------


def _read_punctuation(situation: Situation, index: int, outer: list[tuple[Clause, Stated | None]]) -> int:
    token, clause = situation.tokens[index], situation.clause
    if token.text == "(":
        close = _closing(situation.tokens, index)
        inside = situation.tokens[index + 1 : close]
        if not any(one.kind == "number" and one.unit for one in inside):
            return close + 1
        outer.append((clause, situation.last()))
        _end_clause(situation, token.end)
    elif token.text == ")":
        situation.clause, situation.bracketed = outer.pop() if outer else (Clause(token.end), None)
    elif token.text == "、":
        if index and situation.tokens[index - 1].kind == "number":
            _end_clause(situation, token.end)
        elif clause.label is None:
            clause.before += token.text
        else:
            clause.is_joining = True
    else:
        if token.text != ":" or clause.label is None:
            _end_clause(situation, token.end)
        if token.text == ";" and situation.sentence.mode == "describe":
            situation.sentence.mode = ""
        elif token.text in "。!?":
            opened_here = bool(situation.lists) and situation.lists[-1].depth == situation.paragraph.depth
            situation.sentence = Sentence(situation.sentence.number + 1, token.end, is_list_tail=opened_here)
            situation.bracketed = None
    return index + 1


def _closing(tokens: list[Token], index: int) -> int:
    depth = 0
    for position in range(index, len(tokens)):
        depth += (tokens[position].text == "(") - (tokens[position].text == ")")
        if depth == 0:
            return position
        if tokens[position].text == "。":
            break
    return index


def _end_clause(situation: Situation, end: int) -> None:
    """A label named without a number is what the next clauses speak of: 行政运行(项)。年初预算为 … is one."""
    label = situation.clause.usable_label
    if label is not None and not situation.sentence.mode:
        situation.focus = situation.sentence.named = label
    situation.clause = Clause(end)


# words ----------------------------------------------------------------------------------------------------------------


def _read_word(situation: Situation, index: int) -> None:
    token, clause, sentence = situation.tokens[index], situation.clause, situation.sentence
    word = token.word
    if word is None:
        return
    clause.has_words = clause.has_words or word.kind not in ("glue", "than", "fund", "respectively")
    if word.kind == "than":
        _read_than(situation, index)
    elif word.kind == "basis":
        _read_basis(situation, token, word.value)
    elif word.kind in ("relation", "flat"):
        _read_relation(situation, token, word)
    elif word.kind == "open":
        situation.open_list(word.value)
        if word.value != "function":
            _end_clause(situation, token.end)
        sentence.mode = "" if sentence.mode == "describe" else sentence.mode
    elif word.kind in ("reason", "describe"):
        if word.kind == "describe" and sentence.mode != "reason":
            situation.open_list("")
        sentence.mode = sentence.mode if sentence.mode == "reason" else word.kind
    else:
        _read_modifier(situation, token, word)


def _read_modifier(situation: Situation, token: Token, word: Word) -> None:
    """Words that say what the next number of the clause measures."""
    clause = situation.clause
    match word.kind:
        case "change":
            clause.change = word.value
        case "completion":
            clause.completion = word.value
        case "fund":
            clause.fund, clause.fund_end = word.value, token.end
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
    is_opening = index > 0 and tokens[index - 1].text in ",;"
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    kind = following.word.kind if following is not None and following.word else ""
    if following is not None and (following.kind == "year" or kind == "prior_year"):
        clause.is_compared, situation.sentence.compare = True, "prior"
        if situation.sentence.mode == "reason" and is_opening:
            situation.sentence.mode = ""  # 主要原因是厉行节约,与上年相比减少…: the reason has ended
    elif following is not None and following.word and kind == "basis" and following.word.value != "final":
        clause.is_compared, situation.sentence.compare = True, "budget"
    elif tokens[index].text in _JOINERS and clause.label is not None:
        clause.is_joining = True
    else:
        _add_text(clause, tokens[index].text)


def _read_basis(situation: Situation, token: Token, basis: str) -> None:
    clause = situation.clause
    if clause.relation and basis != "final":
        _claim(situation, "budget", clause.relation, clause.relation_start, token.end)
        clause.basis = "claimed"
    else:
        if clause.is_compared and basis != "final":
            situation.sentence.compare = "budget"
        clause.basis, clause.basis_start = basis, token.start


def _read_relation(situation: Situation, token: Token, word: Word) -> None:
    clause = situation.clause
    if word.kind == "relation":
        clause.relation, clause.relation_start = word.value, clause.basis_start if clause.basis else token.start
    elif situation.sentence.compare:
        kind = "budget" if situation.sentence.compare == "budget" else "prior_year"
        _claim(situation, kind, "equal", token.start, token.end)


def _claim(situation: Situation, kind: str, direction: str, start: int, end: int) -> None:
    about = compared(situation)
    index = next(number for number, one in enumerate(situation.tokens) if one.end >= end)
    start_of_figure = about.start if isinstance(about, Stated) else None
    sentence = situation.sentence_range(index)
    situation.found.claims.append(
        FoundClaim(situation.paragraph, start, end, kind, direction, start_of_figure, sentence)
    )


def _read_year(situation: Situation, index: int) -> None:
    token, clause = situation.tokens[index], situation.clause
    before = situation.tokens[index - 1] if index else None
    is_comparison = before is not None and before.word is not None and before.word.kind == "than"
    is_as_of = any(one.kind == "day" for one in situation.tokens[index + 1 : index + 4])
    if not is_comparison:
        clause.year = int(token.text)
    situation.found.years.append(FoundYear(situation.paragraph, token, is_comparison, is_as_of))


# labels ---------------------------------------------------------------------------------------------------------------


def _read_label(situation: Situation, index: int) -> None:
    token, clause = situation.tokens[index], situation.clause
    topic = situation.topic
    places = {alias.place for alias in token.aliases if is_topic_here(alias, topic)}
    is_class = bool(token.functions or token.economics) or token.kind == "path"
    if "marker" in places:
        marker = next(one for one in token.aliases if one.place == "marker")
        situation.subject = clause.marker = marker.subject
        return
    if token.word is not None:
        if token.word.kind == "glue" and (clause.label is not None or clause.before):
            return
        if token.word.kind != "glue":
            _read_word(situation, index)
    if not places and not is_class:
        if token.word is None:
            _add_text(clause, token.text)
    elif clause.is_share:
        clause.whole = clause.whole or _label(situation, token)
    elif places == {"anaphor"} and not is_class:
        clause.anaphor = token if clause.label is None else clause.anaphor
    elif places != {"after"} or is_class:
        _name(situation, index, is_class)


def _name(situation: Situation, index: int, is_class: bool) -> None:
    """Make the label at `index` the one the clause speaks of."""
    token, clause = situation.tokens[index], situation.clause
    following = situation.tokens[index + 1].text if index + 1 < len(situation.tokens) else ""
    if not is_class and all(_waits_for_other(one.followed_by, following) for one in token.aliases):
        _add_text(clause, token.text)
        return
    is_adjacent = clause.label is not None and not clause.between and not clause.is_joining
    if clause.label is not None:
        _join(clause)
    clause.label = _label(situation, token)
    if not is_adjacent:
        clause.raw_before = situation.paragraph.folded.text[clause.start : token.start]
    clause.between, clause.is_joining = "", False


def _waits_for_other(wanted: str, following: str) -> bool:
    return bool(wanted) and not following.startswith(wanted)


def _join(clause: Clause) -> None:
    """A second label in a clause: joined to the first by 、 or 和, else the first was but a word before it."""
    if clause.label is None:
        return
    if clause.is_joining and not clause.between:
        clause.joined.append(clause.label)
    elif clause.between:
        clause.before += clause.label.token.text + clause.between


def _label(situation: Situation, token: Token) -> Label:
    clause, text = situation.clause, situation.paragraph.folded.text
    is_type = any(one.place == "suffix" for one in token.aliases)
    printed = situation.printed(clause.start if is_type else token.start, token.end)
    if token.kind == "path":
        name = token.steps[-1][1]
        at = token.start + token.text.rindex(name)
        printed = situation.printed(at, at + len(name))
    is_prefixed = clause.fund and not text[clause.fund_end : token.start].strip("的安排")
    return Label(token, clause.fund if is_prefixed else "", printed, is_type)
