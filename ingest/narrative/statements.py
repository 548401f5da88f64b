"""The state machine that reads a narrative: tokens in, one reading for every number out.

The grammar is general: a label names a quantity, words before a number say its measure (占 share, 完成预算 completion,
增加 change), its basis (年初预算) or its period (较上年), 其中 opens a list under the figure before it, and the subject
is carried over clauses until another label is named. A number no rule covers stays unclassified: better unread than wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ingest.catalog import Catalog
from ingest.documents import Key, Reading, Section
from ingest.narrative.clauses import Clause, OpenList, Sentence
from ingest.narrative.labels import (
    Label,
    Stated,
    Surroundings,
    fund_of,
    is_alias_here,
    open_class_key,
    resolve_label,
)
from ingest.narrative.sections import Paragraph
from ingest.narrative.tokens import Scanner, Token, scan

_CLASS_NAME = re.compile(r"[一-鿿、·()]{2,40}")
_NAME_TAIL = re.compile(r"(?:支出决算|决算)?(?:数|为|是|共计|共|约)*$")
_JOINERS = frozenset("和及与")
_SIGN = {"up": 1, "down": -1, "flat": 1, "unclear": 1}


@dataclass
class FoundNumber:
    """A number of a paragraph: its token, the sentence's range, and its reading (null: unclassified or excluded)."""

    paragraph: Paragraph
    token: Token
    sentence: tuple[int, int]
    reading: Reading | None
    sign: int
    unit: str
    exclusion: str | None = None


@dataclass
class FoundClaim:
    """A comparison in words, in folded positions of its paragraph."""

    paragraph: Paragraph
    start: int
    end: int
    kind: str
    direction: str
    about_start: int | None
    sentence: tuple[int, int]


@dataclass
class FoundYear:
    """A year in a paragraph; `is_comparison` where it names the year compared with."""

    paragraph: Paragraph
    token: Token
    is_comparison: bool
    is_as_of: bool


@dataclass
class Narrative:
    """All that was found in the statement part."""

    numbers: list[FoundNumber] = field(default_factory=list)
    claims: list[FoundClaim] = field(default_factory=list)
    years: list[FoundYear] = field(default_factory=list)


class StatementReader:
    """Reads the paragraphs of one report in order; `read` may be called once."""

    def __init__(self, sections: list[Section], catalog: Catalog, scanner: Scanner) -> None:
        """Start with nothing stated."""
        self.sections = sections
        self.catalog = catalog
        self.scanner = scanner
        self.found = Narrative()
        self.history: list[Stated] = []
        self.lists: list[OpenList] = []
        self.focus: Label | None = None
        self.subject = ""
        self.inferred_topic = ""
        self.sentence = Sentence(0, 0)
        self.clause = Clause(0)
        self.outer: list[Clause] = []
        self.paragraph_number = 0
        self.section_number = -1

    def read(self, paragraphs: Iterable[Paragraph]) -> Narrative:
        """Read the paragraphs of the statement part; the others are passed over."""
        for paragraph in paragraphs:
            if self.sections[paragraph.section].part == "statement":
                self._read_paragraph(paragraph)
        return self.found

    # paragraphs and sentences -------------------------------------------------------------------------------------

    def _read_paragraph(self, paragraph: Paragraph) -> None:
        self.paragraph = paragraph
        self.paragraph_number += 1
        if paragraph.section != self.section_number:
            self._enter_section(paragraph.section)
        is_dangling = [one.is_dangling for one in self.lists]
        self.lists = [
            one
            for one, dangling in zip(self.lists, is_dangling, strict=True)
            if one.depth < paragraph.depth or (one.depth == paragraph.depth and dangling and not paragraph.has_numbering)
        ]
        self.tokens = scan(paragraph.folded.text, self.scanner)
        self.sentence = Sentence(self.sentence.number + 1, 0)
        self.clause = Clause(0)
        self.outer = []
        index = 0
        while index < len(self.tokens):
            index = self._read_token(index)
        if self.lists and self.tokens and self.tokens[-1].text in (":", "其中", "包括", "具体包括"):
            self.lists[-1].is_dangling = True

    def _enter_section(self, number: int) -> None:
        before = self.section_number
        self.section_number = number
        section = self.sections[number]
        self.focus = None
        self.inferred_topic = ""
        if before < 0 or section.depth <= 2 or self.sections[before].topic != section.topic:
            self.subject = ""
        for marker in (one for aliases in self.catalog.aliases.values() for one in aliases if one.place == "marker"):
            if marker.wording in section.title and (not marker.topics or section.topic in marker.topics):
                self.subject = marker.subject

    @property
    def topic(self) -> str:
        """The section's topic, or the one its first labels imply."""
        own = self.sections[self.section_number].topic
        return self.inferred_topic if own in ("", "other") and self.inferred_topic else own

    def _sentence_range(self, index: int) -> tuple[int, int]:
        end = next((one.start for one in self.tokens[index:] if one.text == "。"), len(self.paragraph.folded.text))
        return self.sentence.start, end

    def _end_clause(self, end: int) -> None:
        """A label named without a number is what the next clauses speak of: …行政运行(项)。年初预算为…"""
        clause = self.clause
        if clause.label is not None and clause.is_label_clean and not clause.between and not self.sentence.mode:
            self.focus = clause.label
        self.clause = Clause(end)

    # tokens -------------------------------------------------------------------------------------------------------

    def _read_token(self, index: int) -> int:
        """Take one token into account; return the index of the next one."""
        token = self.tokens[index]
        if token.kind == "punctuation":
            return self._read_punctuation(index)
        if token.kind == "number":
            self._read_number(index)
        elif token.kind == "year":
            self._read_year(index)
        elif token.kind in ("label", "path"):
            self._read_label(index)
        elif token.kind == "word":
            self._read_word(index)
        elif token.kind == "text":
            self._add_text(token.text)
        elif token.kind == "threshold":
            # 单价100万元以上: part of what is counted, not a quantity of its own
            self._end_clause(token.end)
        return index + 1

    def _add_text(self, text: str) -> None:
        if self.clause.label is None:
            self.clause.before += text
        else:
            self.clause.between += text

    def _read_punctuation(self, index: int) -> int:
        token = self.tokens[index]
        if token.text == "(":
            close = self._closing(index)
            inside = self.tokens[index + 1 : close]
            if not any(one.kind == "number" and one.unit for one in inside):
                return close + 1
            self.outer.append(self.clause)
            self._end_clause(token.end)
        elif token.text == ")":
            self.clause = self.outer.pop() if self.outer else Clause(token.end)
        elif token.text == "、":
            if index and self.tokens[index - 1].kind == "number":
                self._end_clause(token.end)
            elif self.clause.label is None:
                self.clause.before += token.text
            else:
                self.clause.is_joined = True
        else:
            if token.text != ":" or self.clause.label is None:
                self._end_clause(token.end)
            if token.text in "。;!?":
                self._end_statement(token)
        return index + 1

    def _end_statement(self, token: Token) -> None:
        if token.text == ";":
            if self.sentence.mode == "describe":
                self.sentence.mode = ""
            return
        opened_here = bool(self.lists) and self.lists[-1].depth == self.paragraph.depth
        self.sentence = Sentence(self.sentence.number + 1, token.end, is_list_tail=opened_here)

    def _closing(self, index: int) -> int:
        depth = 0
        for position in range(index, len(self.tokens)):
            text = self.tokens[position].text
            depth += (text == "(") - (text == ")")
            if depth == 0:
                return position
            if text == "。":
                break
        return index

    def _read_year(self, index: int) -> None:
        token, clause = self.tokens[index], self.clause
        after = self.tokens[index + 1 : index + 4]
        is_as_of = any(one.kind == "day" for one in after)
        if clause.than and not is_as_of:
            self.sentence.compare = "prior"
        else:
            clause.year = int(token.text)
        self.found.years.append(FoundYear(self.paragraph, token, clause.than, is_as_of))

    # words --------------------------------------------------------------------------------------------------------

    def _read_word(self, index: int) -> None:
        token, clause, sentence = self.tokens[index], self.clause, self.sentence
        word = token.word
        if word is None:
            raise AssertionError(f"a word token without a word: {token.text}")
        clause.has_words = clause.has_words or word.kind not in ("glue", "than", "fund")
        if word.kind == "than":
            clause.than = True
            if not self._compares(index):
                clause.than = False
                self._add_text(token.text)
        elif word.kind == "prior_year":
            if clause.than:
                sentence.compare = "prior"
            else:
                clause.is_prior = True
        elif word.kind == "basis":
            self._read_basis(token, word.value)
        elif word.kind == "relation":
            clause.relation, clause.relation_start = word.value, clause.basis_start if clause.basis else token.start
        elif word.kind == "flat":
            self._read_flat(token)
        elif word.kind == "change":
            clause.change, clause.change_start = word.value, token.start
        elif word.kind == "share":
            clause.is_share = True
        elif word.kind == "completion":
            clause.is_completion = True
        elif word.kind == "open":
            self._open_list(token, word.value)
        elif word.kind == "reason":
            sentence.mode = "reason"
        elif word.kind == "describe" and sentence.mode != "reason":
            sentence.mode = "describe"
        elif word.kind == "fund":
            clause.fund, clause.fund_end = word.value, token.end
        elif word.wording in _JOINERS and clause.label is not None:
            clause.is_joined = True

    def _compares(self, index: int) -> bool:
        """Whether 与, 比, 较 begins a comparison: a year, 上年 or a budget follows."""
        following = self.tokens[index + 1 : index + 2]
        return bool(following) and (
            following[0].kind == "year"
            or (following[0].word is not None and following[0].word.kind in ("prior_year", "basis"))
        )

    def _read_basis(self, token: Token, basis: str) -> None:
        clause = self.clause
        if clause.relation and basis != "final":
            self._claim("budget", clause.relation, clause.relation_start, token.end)
            clause.basis = "claimed"
        elif clause.than and basis != "final":
            self.sentence.compare = "budget"
            clause.than = False
        else:
            clause.basis, clause.basis_start = basis, token.start

    def _read_flat(self, token: Token) -> None:
        if self.sentence.compare:
            kind = "budget" if self.sentence.compare == "budget" else "prior_year"
            self._claim(kind, "equal", token.start, token.end)

    def _claim(self, kind: str, direction: str, start: int, end: int) -> None:
        about = self._compared(money=True)
        index = next(i for i, one in enumerate(self.tokens) if one.end >= end)
        self.found.claims.append(
            FoundClaim(
                self.paragraph,
                start,
                end,
                kind,
                direction,
                about.start if isinstance(about, Stated) else None,
                self._sentence_range(index),
            )
        )

    def _open_list(self, token: Token, kind: str) -> None:
        here = [one for one in self.history if one.paragraph == self.paragraph_number]
        if not here:
            here = [one for one in self.history if one.section == self.section_number]
            first = {one.unit: one for one in reversed(here)}
            parents = first
        else:
            parents = {one.unit: one for one in here}
        self.lists.append(OpenList(self.paragraph.depth, parents, kind))
        if kind != "function":
            self._end_clause(token.end)
        if self.sentence.mode == "describe":
            self.sentence.mode = ""

    # labels -------------------------------------------------------------------------------------------------------

    def _read_label(self, index: int) -> None:
        token, clause = self.tokens[index], self.clause
        places = {one.place for one in token.aliases}
        if "marker" in places:
            marker = next(one for one in token.aliases if one.place == "marker")
            if not marker.topics or self.topic in marker.topics:
                self.subject = clause.marker = marker.subject
                return
        if token.word is not None and (clause.label is not None or token.word.kind != "glue"):
            self._read_word(index)
        if clause.is_share:
            clause.whole = clause.whole or self._label(token)
            return
        only_anaphor = places == {"anaphor"} and not token.functions and not token.economics
        if only_anaphor:
            clause.anaphor = token if clause.label is None else clause.anaphor
            return
        if places == {"after"} or (token.word is not None and token.word.kind == "glue" and not token.aliases):
            return
        following = self.tokens[index + 1].text if index + 1 < len(self.tokens) else ""
        if token.aliases and all(one.followed_by and not following.startswith(one.followed_by) for one in token.aliases):
            self._add_text(token.text)
            return
        if clause.label is not None and clause.between.strip("和及与、"):
            clause.before += clause.label.token.text + clause.between
        clause.is_composite = clause.is_composite or (clause.label is not None and clause.is_joined)
        clause.label = self._label(token)
        clause.raw_before = self.paragraph.folded.text[clause.start : token.start]
        clause.between, clause.is_joined = "", False

    def _label(self, token: Token) -> Label:
        clause = self.clause
        paragraph = self.paragraph.folded
        printed = paragraph.text[token.start : token.end]
        name = token.steps[-1][1] if token.kind == "path" else ""
        if token.kind == "label" and any(one.place == "suffix" for one in token.aliases):
            printed = paragraph.text[clause.start : token.end]
        is_prefixed = clause.fund and not paragraph.text[clause.fund_end : token.start].strip("的安排")
        return Label(token, clause.fund if is_prefixed else "", printed, name)

    # numbers ------------------------------------------------------------------------------------------------------

    def _read_number(self, index: int) -> None:
        token = self.tokens[index]
        unit = token.unit
        known = self.catalog.units.get(unit)
        if known is None:
            self._keep(index, None, exclusion="other_number")
        elif self.sentence.mode == "reason":
            self._keep(index, None)
        else:
            reading, sign = self._interpret(index, known.kind)
            self._keep(index, reading, sign)
        self._after_number(token)

    def _after_number(self, token: Token) -> None:
        clause = self.clause
        self.clause = Clause(
            token.unit_end or token.end, fund=clause.fund, year=clause.year, marker=clause.marker
        )
        if self.sentence.mode == "describe" and clause.label is not None:
            self.sentence.mode = ""

    def _keep(self, index: int, reading: Reading | None, sign: int = 1, exclusion: str | None = None) -> None:
        token = self.tokens[index]
        self.found.numbers.append(
            FoundNumber(self.paragraph, token, self._sentence_range(index), reading, sign, token.unit, exclusion)
        )

    def _interpret(self, index: int, kind: str) -> tuple[Reading | None, int]:
        clause = self.clause
        if kind == "percent":
            return self._percent(index)
        if kind == "money" and clause.change is not None:
            return self._change("change", kind, index)
        if kind == "money" and clause.than and self.sentence.compare == "prior":
            return self._prior_amount(index), 1
        if clause.relation or clause.basis == "claimed":
            return None, 1
        return self._amount(index, kind), 1

    def _percent(self, index: int) -> tuple[Reading | None, int]:
        clause = self.clause
        if clause.is_share:
            about = self._named_or_last(index)
            return self._share(about, index), 1
        if clause.is_completion:
            about = self._named_or_last(index)
            return (self._about("completion_rate", about) if about else None), 1
        if clause.change is not None:
            return self._change("change_rate", "percent", index)
        if clause.label is not None:
            key = resolve_label(clause.label, "%", self._around(index), self.catalog)
            if key and self.catalog.items[key.item].value_kind == "percent":
                return Reading(key, "share"), 1
        return None, 1

    def _share(self, about: Stated | Key | None, index: int) -> Reading | None:
        if about is None:
            return None
        reading = self._about("share", about)
        whole = self.clause.whole and resolve_label(self.clause.whole, "万元", self._around(index), self.catalog)
        if whole is None or not whole.item or reading is None:
            return reading
        fund = whole.fund if (whole.item, whole.fund) != (reading.key.item, reading.key.fund) else "all"
        return replace(reading, whole_item=whole.item, whole_fund=fund)

    def _about(self, measure: str, about: Stated | Key, direction: str | None = None) -> Reading:
        key, start = (about.key, about.start) if isinstance(about, Stated) else (about, None)
        return Reading(key, measure, about_start=start, direction=direction)

    def _change(self, measure: str, kind: str, index: int) -> tuple[Reading | None, int]:
        clause = self.clause
        if self.sentence.compare == "budget":
            return None, 1
        about = self._compared(money=True)
        if about is None:
            return None, 1
        direction = clause.change or "unclear"
        return self._about(measure, about, direction), _SIGN[direction]

    def _prior_amount(self, index: int) -> Reading | None:
        about = self._compared(money=True)
        if about is None:
            return None
        key, start = (about.key, about.start) if isinstance(about, Stated) else (about, None)
        return Reading(key, "amount", period="prior", about_start=start)

    def _amount(self, index: int, kind: str) -> Reading | None:
        clause = self.clause
        key = self._amount_key(index, kind)
        if key is None:
            return None
        measure = {"money": "amount", "count": "count", "score": "score"}.get(kind)
        if measure is None:
            return None
        basis = clause.basis if clause.basis in ("initial_budget", "adjusted_budget") else "final"
        token = self.tokens[index]
        unit = self.catalog.units[token.unit].normal_unit
        parent = self._parent(key, unit)
        if parent and any(one.key == key and one.parent == parent.start for one in self.history):
            parent = None  # itemised there already: this is a repetition
        period = "prior" if clause.is_prior else "current"
        start = self.paragraph.folded.place(token.start)
        last = next((one for one in reversed(self.history) if one.key == key and one.unit == unit), None)
        if last and last.sentence == self.sentence.number and clause.year and last.year == clause.year + 1:
            period = "prior"
            self._mark_comparison(clause.year)
        topic = self.catalog.items[key.item].topic
        if topic and not self.inferred_topic:
            self.inferred_topic = topic
        about = last.start if period == "prior" and last else None
        if basis == "final" and period == "current":
            self.history.append(
                Stated(
                    key,
                    start,
                    unit,
                    clause.year,
                    self.sentence.number,
                    self.section_number,
                    self.paragraph_number,
                    parent.start if parent else None,
                )
            )
        if clause.label is not None:
            self.focus = clause.label
        return Reading(
            key, measure, basis, period, about_start=about, parent_start=parent.start if parent else None
        )

    def _mark_comparison(self, year: int) -> None:
        """The year of a prior amount names no fiscal year of this report."""
        mentioned = self.found.years[-1]
        if int(mentioned.token.text) == year:
            self.found.years[-1] = replace(mentioned, is_comparison=True)

    def _amount_key(self, index: int, kind: str) -> Key | None:
        clause, unit = self.clause, self.tokens[index].unit
        around = self._around(index)
        after = self._label_after(index, unit)
        if after is not None:
            return after
        is_suffix = clause.label is not None and any(one.place == "suffix" for one in clause.label.token.aliases)
        is_usable = clause.is_label_clean and not clause.is_composite
        if clause.label is not None and not clause.between and (is_usable or is_suffix):
            key = resolve_label(clause.label, unit, around, self.catalog)
            if key is not None:
                return key
        name = self._open_name(index)
        if name:
            return open_class_key(name, around, self.catalog)
        if clause.label is not None or self.focus is None:
            return None
        if clause.before and not clause.basis:
            return None
        if self.sentence.mode == "describe" and kind == "money":
            return None
        return resolve_label(self.focus, unit, around, self.catalog)

    def _label_after(self, index: int, unit: str) -> Key | None:
        """The label that follows its number: 2个项目, 4个单位."""
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        for alias in following.aliases if following else ():
            if alias.place == "after" and is_alias_here(alias, unit, self.topic, self.catalog):
                subject = self._around(index).subject
                fund = fund_of(alias.item, alias.fund, "", self._around(index), self.catalog)
                return Key(alias.item, fund, subject)
        return None

    def _open_name(self, index: int) -> str:
        """The name of a functional class no seed knows, where the list says that classes stand here."""
        if self.topic != "function" or self.sentence.mode or self.clause.has_words:
            return ""
        parent = self._around(index).parent
        in_list = bool(self.lists) and (self.lists[-1].kind == "function" or parent is not None)
        if not in_list or self.tokens[index].unit not in ("万元", "元", "亿元", "千元", "万"):
            return ""
        text = self.paragraph.folded.text[self.clause.start : self.tokens[index].start]
        name = _NAME_TAIL.sub("", text)
        return name if _CLASS_NAME.fullmatch(name) and not any(one.isdigit() for one in name) else ""

    def _named_or_last(self, index: int) -> Stated | Key | None:
        """The figure a share or completion speaks of: the label's of this clause, else the last one stated."""
        label = self.clause.label
        if label is not None and self.clause.is_label_clean:
            return self._figure_of(label, index)
        if self.clause.anaphor is not None:
            return self._section_total(self.clause.anaphor)
        return self._last(index)

    def _figure_of(self, label: Label, index: int) -> Stated | Key | None:
        for unit in ("万元", "%"):
            key = resolve_label(label, unit, self._around(index), self.catalog)
            if key is not None:
                return self._stated(key) or key
        return None

    def _stated(self, key: Key) -> Stated | None:
        return next((one for one in reversed(self.history) if one.key == key), None)

    def _last(self, index: int) -> Stated | None:
        """The last figure stated; after a list of this paragraph has ended with its sentence, the one it itemised."""
        if self.sentence.is_list_tail and self.lists:
            parents = [one for one in self.lists[-1].parents.values() if one.section == self.section_number]
            stated_here = [one for one in self.history if one.sentence == self.sentence.number]
            if parents and not stated_here:
                return parents[0]
        here = [one for one in self.history if one.section == self.section_number]
        return here[-1] if here else None

    def _compared(self, money: bool) -> Stated | Key | None:
        clause = self.clause
        index = max(0, min(len(self.tokens) - 1, len(self.tokens)))
        if clause.label is not None and clause.is_label_clean:
            return self._figure_of(clause.label, index)
        if clause.label is not None:
            return None
        if clause.anaphor is not None:
            return self._section_total(clause.anaphor)
        if clause.before:
            return None
        last = self.found.numbers[-1] if self.found.numbers else None
        if last and last.paragraph is self.paragraph and last.sentence[0] == self.sentence.start and last.reading:
            if last.reading.measure in ("change", "change_rate"):
                return self._stated(last.reading.key) or last.reading.key
        return self._last(index)

    def _section_total(self, anaphor: Token) -> Stated | None:
        """今年收入, 今年支出: the total of that side which the first-depth section stated, overall totals first."""
        top = self.sections[self.section_number].path.split("、")[0]
        here = [one for one in self.history if self.sections[one.section].path.split("、")[0] == top]
        for alias in anaphor.aliases:
            found = [one for one in here if one.key.item == alias.item]
            if alias.place == "anaphor" and found:
                return found[-1]
        return None

    def _around(self, index: int) -> Surroundings:
        section = self.sections[self.section_number]
        unit = self.tokens[index].unit
        normal = self.catalog.units[unit].normal_unit if unit in self.catalog.units else unit
        parent = self._list_parent(normal) or self._heading_figure(normal, None)
        marker = self.clause.marker or self._marker_ahead(index) or self.subject
        return Surroundings(self.topic, section.fund, parent, marker)

    def _marker_ahead(self, index: int) -> str:
        for token in self.tokens[index + 1 :]:
            if token.kind == "punctuation":
                break
            for alias in token.aliases:
                if alias.place == "marker" and (not alias.topics or self.topic in alias.topics):
                    return alias.subject
        return ""

    # lists --------------------------------------------------------------------------------------------------------

    def _list_parent(self, unit: str) -> Stated | None:
        for one in reversed(self.lists):
            if unit in one.parents:
                return one.parents[unit]
        return None

    def _heading_figure(self, unit: str, key: Key | None) -> Stated | None:
        """The first figure of the nearest heading above, where the seed says that it is made up of this item."""
        path = self.sections[self.section_number].path
        for number in range(self.section_number - 1, -1, -1):
            section = self.sections[number]
            if not path.startswith(section.path) or section.depth >= self.sections[self.section_number].depth:
                continue
            heads = [one for one in self.history if one.section == number and one.unit == unit]
            if heads and (key is None or self._may_contain(heads[0], key)):
                return heads[0]
            if section.depth <= 1:
                break
        return None

    def _may_contain(self, parent: Stated, key: Key) -> bool:
        allowed = self.catalog.parents.get(key.item)
        if parent.key == key or (allowed is not None and parent.key.item not in allowed):
            return False
        if parent.key.item == key.item == "expenditure_by_function":
            return parent.key.function_level != key.function_level and key.function_level != "lei"
        if parent.key.item == key.item == "expenditure_by_economic":
            return parent.key.economic_level != key.economic_level and key.economic_level != "lei"
        return allowed is not None or self.catalog.items[key.item].topic == self.catalog.items[parent.key.item].topic

    def _parent(self, key: Key, unit: str) -> Stated | None:
        for one in reversed(self.lists):
            parent = one.parents.get(unit)
            if parent is not None and self._may_contain(parent, key):
                return parent
        if self.catalog.parents.get(key.item) is None:
            return None
        return self._heading_figure(unit, key)
