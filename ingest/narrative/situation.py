"""Where a reading stands: the section, paragraph, sentence and clause, and all that was stated before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from ingest.catalog import Catalog
from ingest.documents import Key, Section
from ingest.narrative.clauses import Bracket, Clause, OpenList, Sentence
from ingest.narrative.found import Narrative
from ingest.narrative.history import History
from ingest.narrative.labels import BUDGETS, Label, Stated, Surroundings, resolve_label
from ingest.narrative.sections import Paragraph
from ingest.narrative.tokens import Token

#: a reason with several parts: its semicolons part them
_ENUMERATED = re.compile(r"[一二三四]是|\d[.、)](?!\d)|其[一二]")
#: lists open at once, tokens between a number and what marks it, characters in which a reason begins to count its parts
MAX_LISTS, MAX_AHEAD, MAX_REASON = 16, 40, 200
#: stands for every unit of money
MONEY = "万元"
_BLANKS = re.compile(r"\s+")


@cache
def _marker_topics(catalog: Catalog) -> frozenset[str]:
    """The topics in which any marker holds; empty where one holds everywhere."""
    topics = [one.topics for one in catalog.markers]
    return frozenset[str]().union(*topics) if all(topics) else frozenset()


@dataclass(slots=True)
class Situation:
    """The state between two tokens of one report."""

    text: str
    catalog: Catalog
    sections: list[Section]
    paragraph: Paragraph
    section: Section
    section_number: int = -1
    paragraph_number: int = 0
    tokens: list[Token] = field(default_factory=list)
    #: for each bracket that opens and closes, by its token: the token that closes it, whether it holds a figure
    closing: dict[int, tuple[int, bool]] = field(default_factory=dict)
    sentence: Sentence = field(default_factory=lambda: Sentence(0, 0))
    clause: Clause = field(default_factory=lambda: Clause(0))
    focus: Label | None = None
    #: the year named last that is neither compared with nor in brackets
    year: int | None = None
    #: the latest year named so far: the report's own
    latest_year: int = 0
    #: the unit of money that a note states for numbers without one, and the depth of the heading below which it holds
    noted_unit: str = ""
    noted_depth: float = 0
    #: where the part of the sentence up to a semicolon begins, in the stored text
    segment_start: int = 0
    #: the budget that the paragraph's last label with a budget of its own named; fiscal where the first one named that
    budget: str = ""
    #: an amount that no label names has taken over: shares and comparisons after it are not about the figures before
    is_lost: bool = False
    #: the paragraph before ended with words that open purposes
    is_describing: bool = False
    subject: str = ""
    #: the section's topic, or the one its first labels imply
    topic: str = ""
    history: History = field(default_factory=History)
    lists: list[OpenList] = field(default_factory=list)
    #: the figure before a bracket that has just closed: …万元(其中…), 占… speaks of it
    bracketed: Stated | None = None
    #: the brackets open
    brackets: list[Bracket] = field(default_factory=list)
    found: Narrative = field(default_factory=Narrative)

    def enter_section(self, number: int) -> None:
        """Begin a section: nothing is stated in it yet, and of its topic no more is known than its heading says."""
        self.section_number, self.section = number, self.sections[number]
        self.topic = self.section.topic
        self.history.enter_section()

    def state(self, stated: Stated) -> None:
        """Take in a figure, later in the text than all others."""
        self.history.add(stated, self.section.path.split("、")[0])

    def infer_topic(self, topic: str) -> None:
        """Where the heading states no topic, the labels read imply one."""
        if topic and self.section.topic in ("", "other"):
            self.topic = topic

    def printed(self, start: int, end: int) -> str:
        """Words as the report prints them, without blanks and line breaks."""
        first, last = self.paragraph.folded.span(start, end)
        words = _BLANKS.sub("", self.text[first:last])
        # folding drops the quote before the first character: “两庭”建设
        is_cut = words.count("”") > words.count("“") and self.text[first - 1 : first] == "“"
        return "“" + words if is_cut else words

    def sentence_range(self, index: int) -> tuple[int, int]:
        """The folded range of the sentence in which token `index` stands."""
        sentence, text = self.sentence, self.paragraph.folded.text
        if sentence.end < 0:
            end = text.find("。", self.tokens[index].start)
            sentence.end = end if end >= 0 else len(text)
        return sentence.start, sentence.end

    def normal_unit(self, unit: str) -> str:
        """The unit under which figures of the same kind are compared: 人 and 人次 are one, 万元 itemises 亿元."""
        if self.is_money(unit):
            return MONEY
        return self.catalog.units[unit].normal_unit if unit in self.catalog.units else unit

    def is_money(self, unit: str) -> bool:
        """Whether a unit is one of money."""
        return unit in self.catalog.units and self.catalog.units[unit].kind == "money"

    def around(self, index: int) -> Surroundings:
        """What decides between the meanings of a wording at token `index`."""
        unit = self.normal_unit(self.tokens[index].unit)
        parent = self._list_parent(unit) or self._heading_figure(unit, None)
        marker = self.clause.marker or self._marker_ahead(index) or self.subject
        is_own = self.topic == self.section.topic
        last = self.bracketed or self.history.last
        item = last.key.item if last else ""
        segment_item = item if last and last.start >= self.segment_start else ""
        # below 财政拨款 a paragraph about one of its budgets goes on speaking of that budget
        fund = self.budget if self.budget in BUDGETS and self.section.fund == "fiscal" else self.section.fund
        return Surroundings(self.topic, is_own, fund, parent, marker, self.clause.code, item, segment_item)

    def stated(self, key: Key) -> Stated | None:
        """The latest statement of a figure."""
        return self.history.latest.get(key)

    def last(self, is_money: bool = False) -> Stated | None:
        """The figure (or amount of money) stated last in this section; after a list's sentence, what it itemised."""
        if self.bracketed is not None:
            return self.bracketed
        here = self.history.section
        last = next((one for one in reversed(here) if not is_money or self.is_money(one.unit)), None)
        while last and last.parent is not None and last.sentence != self.sentence.number:
            above = self.history.at(last.parent)
            if above is None or above.section != self.section_number:
                break
            # a new paragraph speaks of what the list above it itemised; a new sentence does where the list ended
            # with the sentence before, not where that sentence gave one item of it
            if last.paragraph == self.paragraph_number and not self.history.is_list(last, above):
                break
            last = above
        return last

    def section_total(self, anaphor: Token) -> Stated | None:
        """今年收入, 今年支出: the total of that side which the first-depth section stated, overall totals first."""
        top = self.section.path.split("、")[0]
        budget = self.budget if self.budget in BUDGETS and self.section.fund == "fiscal" else ""
        items = [alias.item for alias in anaphor.aliases if alias.place == "anaphor"]
        found = (self.history.totals.get((top, item, budget)) for item in items)
        return next((one for one in found if one is not None), None)

    def total_of_side(self, anaphor: Token) -> Stated | Key | None:
        """The total of a side; where the section stated one figure for both, 收入增加5万元 is of the revenue in it."""
        total = self.section_total(anaphor)
        both = self.history.totals.get((self.section.path.split("、")[0], "grand_total", ""))
        item = next((alias.item for alias in anaphor.aliases if alias.place == "anaphor"), "")
        return total or (Key(item, both.key.fund) if both is not None and item.endswith("_total") else None)

    def parent_of(self, key: Key, unit: str) -> Stated | None:
        """The figure under which `key` is itemised: by an open list, else by the headings above.

        Null where it is itemised there already: this is a repetition then, but for the second of two classes that bear
        one name.
        """
        parent = next(
            (
                one.parents[unit]
                for one in reversed(self.lists)
                if unit in one.parents and self._may_contain(one.parents[unit], key)
            ),
            None,
        )
        if parent is None and key.item in self.catalog.parents:
            parent = self._heading_figure(unit, key)
        if parent and (key, parent.start) in self.history.itemised and not self._is_namesake(key):
            return None
        return parent

    def _is_namesake(self, key: Key) -> bool:
        """Whether a class named before is another one than `key`: (2)一般行政管理事务…(4)一般行政管理事务… of two 款.

        Their name is not enough to tell the code, and they stand under two headings of one list, or in one sentence.
        """
        last = self.history.latest.get(key)
        if last is None or not key.function_name or key.function_code or key.function_level == "lei":
            return False
        if last.section == self.section_number:
            return last.sentence == self.sentence.number and last.start < self.segment_start
        depths = {one.depth for one in self.sections[last.section : self.section_number + 1]}
        return self.sections[last.section].depth == self.section.depth == min(depths)

    def is_enumerating(self, end: int) -> bool:
        """Whether a reason is being given that has several parts, 一是…;二是…, up to a folded place."""
        sentence = self.sentence
        reason = self.paragraph.folded.text[sentence.reason_start : min(end, sentence.reason_start + MAX_REASON)]
        return sentence.mode == "reason" and bool(_ENUMERATED.search(reason))

    def is_itemised(self, key: Key, around: Surroundings) -> bool:
        """Whether a class named among purposes belongs to the total before it: 主要用于:教育支出… of a whole budget.

        Among the purposes of one class (主要用于…公益性岗位补贴40万元) it does not.
        """
        parent = around.parent
        return parent is not None and parent.key.item != "expenditure_by_function" and self._may_contain(parent, key)

    def is_listed(self, key: Key) -> bool:
        """Whether an open list may hold a figure as its next item."""
        return any(self._may_contain(parent, key) for one in self.lists for parent in one.parents.values())

    def end_clause(self, end: int) -> None:
        """Begin a clause at `end`.

        A label named without a number is what the next clauses speak of: 行政运行(项)。年初预算为 … is one.
        """
        label = self.clause.usable_label
        if label is not None and not self.sentence.mode:
            self.focus = self.sentence.named = label
        elif self.clause.is_unknown or (self.clause.label is not None and self.clause.between):
            self.sentence.is_foreign = True
        self.clause = Clause(end)

    def open_list(self, kind: str) -> None:
        """其中, 包括: what follows itemises this paragraph's last figure of each unit, else the section's first."""
        parents = dict(self.history.paragraph or self.history.section_heads)
        named = self._figure_named()
        if named is not None:
            parents[named.unit] = named  # 公用经费主要包括办公费5万元: not the figure before it
        self.lists.append(OpenList(self.paragraph.depth, parents, kind))
        del self.lists[:-MAX_LISTS]

    def _figure_named(self) -> Stated | None:
        """The amount stated before that the clause's label names again."""
        label = self.clause.usable_label
        key = resolve_label(label, "万元", self.around(0), self.catalog) if label is not None else None
        return self.stated(key) if key is not None else None

    def close_lists(self) -> None:
        """A new paragraph ends the lists of paragraphs as deep, unless they were opened by the last words above it."""
        depth, is_numbered = self.paragraph.depth, self.paragraph.has_numbering
        self.lists = [
            one
            for one in self.lists
            if one.depth < depth or (one.depth == depth and one.is_dangling and not is_numbered)
        ]

    def _marker_ahead(self, index: int) -> str:
        topics = _marker_topics(self.catalog)
        if topics and self.topic not in topics:
            return ""
        for token in self.tokens[index + 1 : index + 1 + MAX_AHEAD]:
            if token.kind == "punctuation" and token.text != "、":
                break
            for alias in token.aliases:
                if alias.place == "marker" and (not alias.topics or self.topic in alias.topics):
                    return alias.subject
        return ""

    def _list_parent(self, unit: str) -> Stated | None:
        return next((one.parents[unit] for one in reversed(self.lists) if unit in one.parents), None)

    def _heading_figure(self, unit: str, key: Key | None) -> Stated | None:
        """The first figure of the nearest heading above, where the seed says that it is made up of this item."""
        path, depth = self.section.path, self.section.depth
        for number in range(self.section_number - 1, -1, -1):
            section = self.sections[number]
            if section.depth >= depth or not path.startswith(section.path):
                continue
            head = self.history.heads.get((number, unit))
            if head and (key is None or self._may_contain(head, key)):
                return head
            depth = section.depth
            if depth <= 1:
                break
        return None

    def _may_contain(self, parent: Stated, key: Key) -> bool:
        allowed = self.catalog.parents.get(key.item)
        if parent.key == key or (allowed is not None and parent.key.item not in allowed):
            return False
        if parent.key.item == key.item == "expenditure_by_function":
            return key.function_level not in ("lei", parent.key.function_level)
        if parent.key.item == key.item == "expenditure_by_economic":
            return key.economic_level not in ("lei", parent.key.economic_level)
        topic = self.catalog.items[key.item].topic
        return allowed is not None or (topic != "" and topic == self.catalog.items[parent.key.item].topic)
