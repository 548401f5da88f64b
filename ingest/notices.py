"""Slips of writing that no identity can see: leftovers of a template, doubled marks, a rate without its sign.

What a slip looks like is data: `seeds/notices/notice_patterns.csv`. Only the statement part is searched, because the
explanation of terms quotes what others wrote, and because a place left empty in a table means nothing was there. A
pattern is searched in one of two texts of each paragraph: the folded one (no blanks, no line breaks, no quotation
marks), or the printed one, where what matters is how something is written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from ingest.catalog import Catalog
from ingest.documents import Document, Notice, Section
from ingest.folding import Folded
from ingest.narrative.absences import heading_text
from ingest.narrative.sections import Paragraph

_PART = "statement"
#: quotation marks and blanks that a paragraph's folded text has lost at its ends
_BEFORE, _BEHIND = "“‘「『 \u3000\t", "”’」』 \u3000\t"
_CLAUSE_ENDS = re.compile("[,，。;；\n]")
_SENTENCE_ENDS = "。!?！？"
#: a sentence or clause is looked for so far, in characters
_REACH = 200
#: a bracket may be closed so many paragraphs later: a list within it has its lines
_PARAGRAPHS_OPEN = 2
#: 1） a） 一） count what follows, and are closed without having been opened
_COUNTING = re.compile(r"(?:^|[\s。；;，,、：:])(?:\d{1,2}|[a-zA-Z]|[一二三四五六七八九十]{1,3})$")
_LONGEST_COUNT = 4


@dataclass(frozen=True)
class _Rule:
    kind: str
    is_folded: bool
    is_in_headings: bool
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True)
class _Pair:
    kind: str
    mark: re.Pattern[str]
    openers: str


@dataclass(frozen=True)
class _Stretch:
    """A paragraph or heading: its folded text, and its printed text with the place where that begins."""

    folded: Folded
    printed: str
    start: int
    section: Section


@dataclass(frozen=True)
class _Joined:
    """The texts of many stretches a line each, because a pattern is found faster in one text than in many."""

    stretches: Sequence[_Stretch]
    is_folded: bool
    text: str
    starts: Sequence[int]


@dataclass(frozen=True)
class _Slip:
    kind: str
    start: int
    end: int
    stretch: _Stretch


def find_notices(
    document: Document, folded: Folded, sections: Sequence[Section], paragraphs: Iterable[Paragraph], catalog: Catalog
) -> list[Notice]:
    """The slips of the statement part in text order; of two that overlap, the one whose pattern stands first."""
    rules, pairs = _compile(catalog)
    of_paragraphs = [
        _stretch(document, one.folded, sections[one.section])
        for one in paragraphs
        if sections[one.section].part == _PART and one.folded.text
    ]
    of_headings = list(_headings(document, folded, sections, rules))
    texts = {is_folded: _join(of_paragraphs, is_folded) for is_folded in (True, False)}
    titles = _join(of_headings, is_folded=True)
    found: list[_Slip] = []
    for rule in rules:
        found += _slips(rule, texts[rule.is_folded])
        if rule.is_in_headings:
            found += _slips(rule, titles)
    for pair in pairs:
        found += _unpaired(pair, of_paragraphs)
    taken = bytearray(len(document.text))
    kept = []
    for slip in found:
        if not any(taken[slip.start : slip.end]):
            taken[slip.start : slip.end] = b"\1" * (slip.end - slip.start)
            kept.append(_notice(document, slip))
    return sorted(kept, key=lambda one: one.char_start)


def _headings(
    document: Document, folded: Folded, sections: Sequence[Section], rules: Sequence[_Rule]
) -> Iterator[_Stretch]:
    """Headings in which something may be wrong: where the others stand need not be known."""
    patterns = [rule.pattern for rule in rules if rule.is_in_headings]
    for section in sections:
        if section.part == _PART and any(pattern.search(section.title) for pattern in patterns):
            heading = heading_text(folded, section)
            if heading.text:
                yield _stretch(document, heading, section)


def _stretch(document: Document, folded: Folded, section: Section) -> _Stretch:
    text = document.text
    start, end = folded.span(0, len(folded.text))
    while start > 0 and text[start - 1] in _BEFORE:
        start -= 1
    while end < len(text) and text[end] in _BEHIND:
        end += 1
    return _Stretch(folded, text[start:end], start, section)


def _join(stretches: Sequence[_Stretch], is_folded: bool) -> _Joined:
    lines = [one.folded.text if is_folded else one.printed for one in stretches]
    starts = [0, *accumulate(len(line) + 1 for line in lines)][:-1]
    return _Joined(stretches, is_folded, "\n".join(lines), starts)


def _slips(rule: _Rule, joined: _Joined) -> Iterator[_Slip]:
    for match in rule.pattern.finditer(joined.text):
        order = bisect_right(joined.starts, match.start()) - 1
        stretch = joined.stretches[order]
        first, last = match.start() - joined.starts[order], match.end() - joined.starts[order]
        is_within = last <= len(stretch.folded.text if joined.is_folded else stretch.printed)
        if is_within and (rule.unless is None or not rule.unless.search(_clause(joined.text, match))):
            start, end = stretch.folded.span(first, last) if joined.is_folded else (first, last)
            offset = 0 if joined.is_folded else stretch.start
            yield _Slip(rule.kind, offset + start, offset + end, stretch)


def _clause(text: str, match: re.Match[str]) -> str:
    """What stands before a match in its clause, and the match."""
    before = _CLAUSE_ENDS.split(text[max(match.start() - _REACH, 0) : match.start()])[-1]
    return before + match.group()


def _unpaired(pair: _Pair, stretches: Sequence[_Stretch]) -> Iterator[_Slip]:
    """Marks without their counterpart in their paragraph or the next few."""
    waiting: list[tuple[int, _Slip]] = []
    for number, stretch in enumerate(stretches):
        yield from (slip for opened, slip in waiting if opened < number - _PARAGRAPHS_OPEN)
        waiting = [one for one in waiting if one[0] >= number - _PARAGRAPHS_OPEN]
        for match in pair.mark.finditer(stretch.printed):
            index = match.start()
            slip = _Slip(pair.kind, stretch.start + index, stretch.start + index + 1, stretch)
            if match.group() in pair.openers:
                waiting.append((number, slip))
            elif waiting:
                waiting.pop()
            elif not _COUNTING.search(stretch.printed, max(index - _LONGEST_COUNT, 0), index):
                yield slip
    yield from (slip for _, slip in waiting)


def _notice(document: Document, slip: _Slip) -> Notice:
    start, end, stretch = slip.start, slip.end, slip.stretch
    before, behind = start - stretch.start, end - stretch.start
    nearest = max(before - _REACH, 0)
    first = max(nearest, *(stretch.printed.rfind(mark, nearest, before) + 1 for mark in _SENTENCE_ENDS))
    farthest = min(behind + _REACH, len(stretch.printed))
    ends = (stretch.printed.find(mark, behind, farthest) for mark in _SENTENCE_ENDS)
    last = min((at + 1 for at in ends if at >= 0), default=farthest)
    return Notice(
        kind=slip.kind,
        char_start=start,
        char_end=end,
        raw_text=document.text[start:end],
        page=document.content.page(start),
        box=document.content.box(start, end),
        part=stretch.section.part,
        section=stretch.section.path,
        sentence_start=stretch.start + first,
        sentence_end=stretch.start + last,
    )


@lru_cache(maxsize=4)
def _compile(catalog: Catalog) -> tuple[tuple[_Rule, ...], tuple[_Pair, ...]]:
    words: dict[str, set[str]] = {}
    for word in catalog.words.values():
        if word.kind in ("change", "relation"):
            words.setdefault(word.value, set()).add(word.wording)
        elif word.kind == "flat":
            words.setdefault(word.kind, set()).add(word.wording)
    rules, pairs = [], []
    for one in catalog.notices:
        if one.text == "pair":
            openers, closers = one.pattern.split("|")
            pairs.append(_Pair(one.kind, re.compile(f"[{re.escape(openers + closers)}]"), openers))
            continue
        pattern = one.pattern
        for name, wordings in words.items():
            pattern = pattern.replace(f"{{{name}}}", _alternatives(wordings))
        unless = re.compile(one.unless) if one.unless else None
        rules.append(_Rule(one.kind, one.text == "folded", one.is_in_headings, re.compile(pattern), unless))
    return tuple(rules), tuple(pairs)


def _alternatives(wordings: Iterable[str]) -> str:
    longest_first = sorted(wordings, key=lambda one: (-len(one), one))
    return f"(?:{'|'.join(map(re.escape, longest_first))})"
