"""The state machine that reads a narrative: tokens in, one reading for every number out.

The grammar is general: a label names a quantity, words before a number say its measure (占 share, 完成预算
completion, 增加 change), its basis (年初预算) or its period (较上年), 其中 opens a list under the figure before it,
分别 gives several labels their numbers in order, and the subject is carried over clauses until another label is named.
A number no rule covers stays unclassified: better unread than wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.catalog import Catalog
from ingest.documents import Section
from ingest.narrative.clauses import Clause, Sentence, is_owner
from ingest.narrative.found import LeftOut, Narrative
from ingest.narrative.labels import Label
from ingest.narrative.naming import read_label, read_level_mark
from ingest.narrative.numbers import read_number
from ingest.narrative.punctuation import match_brackets, read_punctuation
from ingest.narrative.sections import Paragraph
from ingest.narrative.situation import Situation
from ingest.narrative.tokens import Scanner, scan
from ingest.narrative.words import add_text, read_word, read_year

_UNIT_NOTE = re.compile(r"单位:(?:人民币)?(?P<unit>万元|千元|亿元|元)")
#: the report's own year as its first lines name it, and how far they go
_FISCAL_YEAR = re.compile(r"((?:19|20)\d\d) ?年度")
MAX_FRONT = 2000
#: numbering that opens no section: A.1, a), ⒈, ⅱ.
_NUMBERING = re.compile(r"[A-Za-z](?:\.\d{1,2})*[.)、]?|[①-⒛ⅰ-ⅻⅠ-Ⅻ][.、]?")
#: kinds of tokens in which no number is a figure
_WITHOUT_FIGURES = frozenset({"code", "path", "threshold", "title", "year", "day"})


def read_statements(
    text: str, sections: list[Section], paragraphs: Iterable[Paragraph], catalog: Catalog, scanner: Scanner
) -> Narrative:
    """Read the paragraphs of the statement part, in order; the others are passed over."""
    situation: Situation | None = None
    for paragraph in paragraphs:
        if sections[paragraph.section].part == "statement":
            if situation is None:
                situation = Situation(text, catalog, sections, paragraph, sections[paragraph.section])
                situation.latest_year = max(map(int, _FISCAL_YEAR.findall(text[:MAX_FRONT])), default=0)
            _read_paragraph(situation, paragraph, scanner)
    return situation.found if situation else Narrative()


def _read_paragraph(situation: Situation, paragraph: Paragraph, scanner: Scanner) -> None:
    situation.paragraph = paragraph
    situation.paragraph_number += 1
    situation.budget, situation.is_lost = "", False
    situation.segment_start = paragraph.folded.place(0)
    if paragraph.section != situation.section_number:
        _enter_section(situation, paragraph.section, scanner)
    situation.close_lists()
    _note_unit(situation, paragraph.folded.text)
    situation.tokens = scan(paragraph.folded.text, scanner)
    situation.closing = match_brackets(situation.tokens) if "(" in paragraph.folded.text else {}
    situation.history.enter_paragraph()
    situation.found.left_out += [LeftOut(paragraph, one) for one in situation.tokens if one.kind in _WITHOUT_FIGURES]
    # 主要用于: at the end of a line: the purposes stand on the next one
    is_describing = situation.is_describing and not paragraph.has_numbering
    situation.sentence = Sentence(situation.sentence.number + 1, 0, mode="describe" if is_describing else "")
    situation.clause = Clause(0)
    situation.brackets = []
    index = 0
    while index < len(situation.tokens):
        index = _read_token(situation, index)
    situation.end_clause(len(paragraph.folded.text))
    ending = [one for one in situation.tokens[-2:] if one.text != ":"]
    kind = ending[-1].word.kind if ending and ending[-1].word else ""
    situation.is_describing = kind == "describe"
    if situation.lists and kind == "open":
        situation.lists[-1].is_dangling = True


def _enter_section(situation: Situation, number: int, scanner: Scanner) -> None:
    before = situation.section_number
    situation.enter_section(number)
    section = situation.section
    # a list ends with the section in which it was opened
    shallowest = min(one.depth for one in situation.sections[max(before, 0) + 1 : number + 1] or [section])
    situation.lists = [one for one in situation.lists if int(one.depth) < shallowest]
    if situation.noted_depth >= shallowest:
        situation.noted_unit = ""
    _note_unit(situation, section.title)
    situation.focus = _named_by_title(section.title, scanner)
    if before < 0 or section.depth <= 2 or situation.sections[before].topic != section.topic:
        situation.subject = ""
    for marker in situation.catalog.markers:
        if marker.wording in section.title and (not marker.topics or section.topic in marker.topics):
            situation.subject = marker.subject


def _note_unit(situation: Situation, text: str) -> None:
    """(单位:万元): numbers below that print no unit are in this one."""
    noted = _UNIT_NOTE.search(text) if "单位:" in text else None
    if noted is not None:
        situation.noted_unit, situation.noted_depth = noted["unit"], situation.section.depth


def _named_by_title(title: str, scanner: Scanner) -> Label | None:
    """What a heading names, 1.…(类)…(款)行政运行(项), where it names one quantity: the text below speaks of it."""
    tokens = scan(title, scanner) if title else []
    named = [one for one in tokens if one.kind == "path" or any(alias.place == "before" for alias in one.aliases)]
    named = named or [one for one in tokens if one.functions or one.economics]
    if len(named) != 1 or not is_owner(title[: named[0].start]):
        return None
    name = named[0].steps[-1][1] if named[0].steps else named[0].text
    return Label(named[0], "", name)


def _is_numbering(situation: Situation, index: int) -> bool:
    is_first = index == 0 or situation.tokens[index - 1].text in ";。"
    return is_first and _NUMBERING.fullmatch(situation.tokens[index].text) is not None


def _read_token(situation: Situation, index: int) -> int:
    """Take one token into account; return the index of the next one."""
    token = situation.tokens[index]
    if token.kind == "punctuation":
        return read_punctuation(situation, index)
    if token.kind == "number":
        return read_number(situation, index)
    if token.kind == "year":
        read_year(situation, index)
    elif token.kind in ("label", "path"):
        read_label(situation, index)
    elif token.kind == "word":
        read_word(situation, index)
    elif token.kind == "text" and _is_numbering(situation, index):
        situation.clause = Clause(token.end)
    elif token.kind == "text" and not read_level_mark(situation, index):
        add_text(situation.clause, token.text)
    elif token.kind == "code":
        situation.clause = Clause(token.end, code=token.text)
    elif token.kind == "threshold":
        # 单价100万元以上: part of what is counted, not a quantity of its own
        situation.end_clause(token.end)
        situation.clause.code = token.text
        # 得分90分以上的项目3个: a class of ratings
        situation.clause.is_other = "分" in token.text or "%" in token.text
    return index + 1
