"""Statements in words: that an item is not there (无政府性基金预算财政拨款收入和支出), and money in Chinese numerals.

An absence is read only where nothing unknown stands between the word that denies, the item's name and the clause's
end, so that 没有公务接待费超支 denies nothing. What a reason says (主要原因是无…), what is said of the year before and
what only may be (如无…) is no statement of this report. Words are data: `seeds/items/absences.csv` and the aliases.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ingest.catalog import Catalog
from ingest.documents import Document, Key, Section, StatementInWords
from ingest.folding import Folded
from ingest.narrative.labels import Label, Surroundings, resolve_label
from ingest.narrative.sections import Paragraph
from ingest.narrative.tokens import Token

#: tables say at their foot that they are empty
_PARTS = frozenset(("statement", "tables"))
#: shorter names of items (项目, 车辆) are parts of other words
MIN_NAME = 4
_MEASURES = {"money": "amount", "any": "amount", "count": "count"}
#: roles of phrases that deny something by themselves
_WHOLE = ("out_of_scope", "empty_table")
_CLAUSE_ENDS = ",。;!?"
#: up to where a reason goes
_REASON_ENDS = "。;!?"
#: 因公出国 is an item, not a reason; 如无, 有无 and 不无 deny nothing
_EXPLAINING = re.compile(r"因(?!公)|鉴于|原因|由于")
_CONCLUDING = re.compile(r"[,;](?:故|因此|所以)")
_NOT_DENYING = re.compile(r"(?:[不非有若如莫]|并非|不是|是否)$|^(?:如|若|对|凡)")
_SPELLED_DIGIT = "[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]"
_SPELLED = re.compile(
    rf"(?<![\d几数上])(?<!{_SPELLED_DIGIT})(?:{_SPELLED_DIGIT}+(?:[万亿]{_SPELLED_DIGIT}*)*元(?!化|\(?含?\)?以[上下内])"
    rf"|百分之(?:{_SPELLED_DIGIT}|点)+)"
)
_MAYBE_SPELLED = re.compile(rf"{_SPELLED_DIGIT}[万亿]*元|百分之{_SPELLED_DIGIT}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")


@dataclass(frozen=True)
class _Grammar:
    """The vocabulary compiled.

    `word` finds what may deny something, `before` and `scope` match where it stands before the `names` it denies,
    `after` where it stands behind them and `ending` what it then ends its clause with.
    """

    catalog: Catalog
    word: re.Pattern[str]
    before: re.Pattern[str]
    scope: re.Pattern[str]
    ending: re.Pattern[str]
    after: re.Pattern[str]
    name: re.Pattern[str]
    empty_table: re.Pattern[str]
    reason: re.Pattern[str]
    prior: re.Pattern[str]
    sides: dict[str, tuple[str, ...]]
    funds: dict[str, str]


@dataclass(frozen=True)
class _Passage:
    """A heading or paragraph, whose report and section it is."""

    folded: Folded
    section: Section
    document: Document


def find_statements_in_words(
    document: Document,
    folded: Folded,
    sections: list[Section],
    paragraphs: Iterable[Paragraph],
    fiscal_year: int | None,
    catalog: Catalog,
) -> list[StatementInWords]:
    """All statements in words of the statement part, and what the tables say of themselves, in text order."""
    grammar = _grammar(catalog)
    has_spelled = _MAYBE_SPELLED.search(folded.text) is not None
    found: dict[tuple[int, int, Key | None], StatementInWords] = {}
    for passage in _passages(document, folded, sections, paragraphs, grammar, has_spelled):
        read = list(_absences(passage, fiscal_year, grammar))
        read += _empty_tables(passage, read, grammar)
        if has_spelled and passage.section.part == "statement":
            denied = [(one.char_start, one.char_end) for one in read]
            read += [
                one
                for one in _spelled_numbers(passage)
                if not any(start < one.char_end and one.char_start < end for start, end in denied)
            ]
        for one in read:
            found.setdefault((one.char_start, one.char_end, one.key), one)
    return sorted(found.values(), key=lambda one: (one.char_start, one.char_end))


def _passages(
    document: Document,
    folded: Folded,
    sections: list[Section],
    paragraphs: Iterable[Paragraph],
    grammar: _Grammar,
    has_spelled: bool,
) -> Iterator[_Passage]:
    """Headings and paragraphs that may hold such a statement; a heading is no paragraph where nothing follows it."""
    for section in sections:
        if section.part in _PARTS and grammar.word.search(section.title):
            yield _Passage(heading_text(folded, section), section, document)
    for paragraph in paragraphs:
        section = sections[paragraph.section]
        if section.part in _PARTS and (has_spelled or grammar.word.search(paragraph.folded.text)):
            yield _Passage(paragraph.folded, section, document)


def heading_text(folded: Folded, section: Section) -> Folded:
    """The title with its places; empty where the title is not what stands there."""
    first = bisect.bisect_left(folded.places, section.char_start)
    last = min(first + 2 * len(section.title) + 40, len(folded.text))
    kept = [index for index in range(first, last) if folded.text[index] != "\n"]
    at = "".join(folded.text[index] for index in kept).find(section.title)
    if at < 0:
        return Folded("", ())
    return Folded(section.title, [folded.places[index] for index in kept[at : at + len(section.title)]])


# absences -------------------------------------------------------------------------------------------------------------


def _absences(passage: _Passage, fiscal_year: int | None, grammar: _Grammar) -> Iterator[StatementInWords]:
    line = passage.folded.text
    for match in filter(None, (_denial(line, word.start(), grammar) for word in grammar.word.finditer(line))):
        start = match.start()
        prefix = line[_clause_start(line, start) : start]
        if not _is_stated(line, start, prefix, grammar):
            continue
        years = _YEAR.findall(prefix)
        is_prior = bool(years) and fiscal_year is not None and int(years[-1]) == fiscal_year - 1
        for key in _keys(line, match.span("names"), passage.section, grammar):
            yield _statement(
                passage,
                match.span(),
                "absence",
                key,
                measure=_measure(key, grammar),
                basis="initial_budget" if match["budget"] else "final",
                period="prior" if is_prior else "current",
            )


def _denial(line: str, at: int, grammar: _Grammar) -> re.Match[str] | None:
    """What the word at a place denies, before it or behind it."""
    found = grammar.before.match(line, at) or grammar.scope.match(line, at)
    ending = None if found else grammar.ending.match(line, at)
    return grammar.after.search(line, _clause_start(line, at), ending.end()) if ending else found


def _clause_start(line: str, end: int) -> int:
    return max(line.rfind(mark, 0, end) for mark in _CLAUSE_ENDS) + 1


def _empty_tables(passage: _Passage, denied: list[StatementInWords], grammar: _Grammar) -> list[StatementInWords]:
    """本表无数据: of the items that the heading names, else of those denied in its sentence, else of none known."""
    title = passage.section.title
    named = _keys(title, (0, len(title)), passage.section, grammar)
    found: list[StatementInWords] = []
    for match in grammar.empty_table.finditer(passage.folded.text):
        unnamed = _statement(passage, match.span(), "absence")
        keys = named or [one.key for one in denied if one.key and one.sentence_start == unnamed.sentence_start]
        found += [
            replace(unnamed, key=key, measure=_measure(key, grammar), basis="final", period="current") for key in keys
        ] or [unnamed]
    return found


def _measure(key: Key, grammar: _Grammar) -> str:
    return _MEASURES[grammar.catalog.items[key.item].value_kind]


def _is_stated(line: str, start: int, prefix: str, grammar: _Grammar) -> bool:
    """Whether the absence is stated of this report: neither a reason, nor of the year before, nor a condition."""
    if _NOT_DENYING.search(prefix) or _EXPLAINING.search(prefix) or grammar.prior.search(prefix):
        return False
    sentence = line[max(line.rfind(mark, 0, start) for mark in _REASON_ENDS) + 1 : start]
    reasons = [match.end() for match in grammar.reason.finditer(sentence)]
    return not reasons or _CONCLUDING.search(sentence, reasons[-1]) is not None


def _keys(line: str, span: tuple[int, int], section: Section, grammar: _Grammar) -> list[Key]:
    """The items that a list of names means; 收入 and 支出 are those of the budget named before them."""
    keys: list[Key] = []
    fund = ""
    for match in grammar.name.finditer(line, *span):
        if match["item"]:
            key = _item_key(match["item"], match.start("item"), section, grammar.catalog)
            if key is not None:
                keys.append(key)
                fund = key.fund if key.fund in grammar.funds.values() else ""
            continue
        named = match["fund"] or match["lone_fund"]
        fund = grammar.funds[named] if named else fund
        if fund:
            # 无国有资本经营预算: neither its revenue nor its expenditure
            side = match["side"] or match["lone_side"]
            items = grammar.sides[side] if side else max(grammar.sides.values(), key=len)
            keys += [Key(item, fund) for item in items]
    return list(dict.fromkeys(keys))


def _item_key(wording: str, start: int, section: Section, catalog: Catalog) -> Key | None:
    """The key of an item's name in this section, of money if it can be, else of what is counted."""
    aliases = catalog.aliases[wording]
    label = Label(Token("label", start, start + len(wording), wording, aliases=aliases), "", wording)
    around = Surroundings(section.topic, section.topic != "", section.fund, None, "", "", "")
    for unit in ("万元", *sorted({unit for one in aliases for unit in one.units})):
        key = resolve_label(label, unit, around, catalog)
        if key is not None and catalog.items[key.item].value_kind in _MEASURES:
            return key
    return None


# money in words -------------------------------------------------------------------------------------------------------


def _spelled_numbers(passage: _Passage) -> Iterator[StatementInWords]:
    for match in _SPELLED.finditer(passage.folded.text):
        yield _statement(passage, match.span(), "number")


def _statement(
    passage: _Passage,
    span: tuple[int, int],
    kind: str,
    key: Key | None = None,
    measure: str | None = None,
    basis: str | None = None,
    period: str | None = None,
) -> StatementInWords:
    folded, document = passage.folded, passage.document
    start, end = folded.span(*span)
    first = max(folded.text.rfind(mark, 0, span[0]) for mark in "。!?") + 1
    last = folded.text.find("。", span[1])
    sentence = folded.span(first, last if last >= 0 else len(folded.text))
    return StatementInWords(
        char_start=start,
        char_end=end,
        raw_text=document.text[start:end],
        page=document.content.page(start),
        part=passage.section.part,
        section=passage.section.path,
        sentence_start=sentence[0],
        sentence_end=sentence[1],
        kind=kind,
        key=key,
        measure=measure,
        basis=basis,
        period=period,
    )


# vocabulary -----------------------------------------------------------------------------------------------------------


def _alternatives(wordings: Iterable[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(set(wordings), key=lambda one: (-len(one), one)))


@lru_cache(maxsize=4)
def _grammar(catalog: Catalog) -> _Grammar:
    roles: dict[str, list[str]] = {}
    for phrase in catalog.absences:
        roles.setdefault(phrase.role, []).append(phrase.wording)
    said = {role: f"(?:{_alternatives(wordings)})" for role, wordings in roles.items()}
    # the budgets; the appropriation of all three is an item of its own
    funds = {one.wording: one.value for one in catalog.words.values() if one.kind == "fund" and one.value != "fiscal"}
    fund, side = _alternatives(funds), said["side"]
    item = _alternatives(
        wording
        for wording, aliases in catalog.aliases.items()
        if len(wording) >= MIN_NAME
        and any(one.item and one.place == "before" and not one.members and not one.after_items for one in aliases)
    )
    name = rf"(?:(?:{fund}){said['link']}*{side}?|(?:{item})|{side})"
    names = rf"(?P<names>{name}(?:{said['joiner']}{name})*){said['tail']}*"
    budget = rf"(?P<budget>{said['budget_tail']}{said['tail']}*)?"
    none, end = said["none"], rf"(?=[,。;:!?()]|、{said['none']}|$)"
    return _Grammar(
        catalog=catalog,
        word=re.compile(_alternatives(one for role in ("none", "zero", *_WHOLE) for one in roles[role])),
        before=re.compile(rf"{none}{said['link']}*{names}{budget}{end}"),
        scope=re.compile(rf"{said['out_of_scope']}{names}{budget}{said['scope']}{end}"),
        ending=re.compile(rf"(?:{none}|{said['zero']}){said['tail']}*{end}"),
        after=re.compile(
            rf"{names}{budget}:?(?:(?:为|均为|全部为|均)?{none}{said['tail']}*|(?:为|均为|全部为){said['zero']}{said['tail']}*)$"
        ),
        name=re.compile(
            rf"(?:(?P<fund>{fund}){said['link']}*(?P<side>{side}))|(?P<item>{item})"
            rf"|(?P<lone_fund>{fund})|(?P<lone_side>{side})"
        ),
        empty_table=re.compile(said["empty_table"]),
        reason=re.compile(
            _alternatives(one.wording for one in catalog.words.values() if one.kind in ("reason", "describe"))
        ),
        prior=re.compile(_alternatives(one.wording for one in catalog.words.values() if one.kind == "prior_year")),
        sides={one.wording: one.items for one in catalog.absences if one.role == "side"},
        funds=funds,
    )
