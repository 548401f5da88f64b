"""Automatic numbering: the 一、, （一） and 1. that Word prints before a paragraph and that stand in no text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.word.counting import count_in
from ingest.readers.word.names import COMPATIBILITY, LEVEL, NUM_ID, P_STYLE, VAL, W, integer

#: no numbering that people write is longer
MAX_LABEL = 40
_PLACE = re.compile(r"%([1-9])")
#: punctuation that has its blank within itself
_WIDE_ENDS = "、．）。，：】》"


@dataclass(frozen=True)
class Level:
    """One level of a list: `text` holds %1 to %9 for the counts of the levels.

    It begins anew after every paragraph of a level above `restart` (a level from 1; None: after any above it).
    """

    start: int
    number_format: str
    text: str
    suffix: str
    restart: int | None
    is_legal: bool
    style: str


@dataclass(frozen=True)
class WordList:
    """What a numId stands for: lists of one `definition` go on counting after each other, but for `starts`."""

    definition: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]

    def level_of_style(self, style: str) -> int | None:
        """The level that a paragraph style is bound to."""
        return next((order for order, level in self.levels.items() if level.style == style), None)


@dataclass
class Numbering:
    """The lists of a document, counting on as the paragraphs of a story are read in order.

    Word counts the body, all text boxes and all notes of a kind each on their own.
    """

    lists: Mapping[str, WordList]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _seen: set[tuple[str, int]] = field(default_factory=set)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def anew(self) -> Numbering:
        """The same lists at their beginning, for another story."""
        return Numbering(self.lists)

    def next_label(self, num_id: str, order: int) -> str:
        """Count a paragraph of list `num_id` at level `order` (from 0); return its numbering as printed.

        Empty for a bullet, for a list that is not defined, and for a level without text.
        """
        found = self.lists.get(num_id)
        level = found.levels.get(order) if found else None
        if found is None or level is None:
            return ""
        counts = self._counts.setdefault(found.definition, {})
        if order in found.starts and (num_id, order) not in self._started:
            self._started.add((num_id, order))
            counts.pop(order, None)
        self._count_above(found, order, counts)
        counts[order] = counts[order] + 1 if order in counts else found.starts.get(order, level.start)
        for deeper in [one for one in counts if one > order]:
            after = found.levels[deeper].restart if deeper in found.levels else None
            if after is None or order < after:
                del counts[deeper]
        if level.number_format == "bullet":
            return ""
        return _label(level, found, counts)

    def _count_above(self, found: WordList, order: int, counts: dict[int, int]) -> None:
        """At the first paragraph of a level, the levels above that had none are counted as if they had one."""
        for level in range(order, -1, -1):
            if (found.definition, level) in self._seen or level not in found.levels:
                return
            self._seen.add((found.definition, level))
            if level != order:
                counts.setdefault(level, found.starts.get(level, found.levels[level].start))


def _label(level: Level, found: WordList, counts: Mapping[int, int]) -> str:
    def count(place: re.Match[str]) -> str:
        order = int(place.group(1)) - 1
        shown = found.levels.get(order)
        if shown is None:
            return ""
        number = counts.get(order, found.starts.get(order, shown.start))
        return count_in("decimal" if level.is_legal else shown.number_format, number)

    label = _PLACE.sub(count, level.text)
    if not label.strip() or len(label) > MAX_LABEL:
        return ""
    return label if level.suffix == "nothing" or label[-1] in _WIDE_ENDS else label + " "


def read_numbering(root: etree._Element | None) -> Numbering:
    """The lists of `numbering.xml`; none where the document has no such part."""
    if root is None:
        return Numbering({})
    definitions: dict[str, dict[int, Level]] = {}
    links: dict[str, str] = {}
    styled: dict[str, str] = {}
    for element in root.iterchildren(W + "abstractNum"):
        name = element.get(W + "abstractNumId", "")
        definitions[name] = dict(map(_level, element.iterchildren(W + "lvl")))
        if (link := _value(element, "numStyleLink")) is not None:
            links[name] = link
        if (style := _value(element, "styleLink")) is not None:
            styled[style] = name
    lists = {}
    for element in root.iterchildren(W + "num"):
        definition = _value(element, "abstractNumId") or ""
        definition = styled.get(links.get(definition, ""), definition)
        levels, starts = dict(definitions.get(definition, {})), {}
        for override in element.iterchildren(W + "lvlOverride"):
            order = integer(override.get(LEVEL)) or 0
            replaced = override.find(W + "lvl")
            if replaced is not None:
                levels[order] = _level(replaced)[1]
            start = integer(_value(override, "startOverride"))
            if start is not None:
                starts[order] = start
        lists[element.get(NUM_ID, "")] = WordList(definition, levels, starts)
    return Numbering(lists)


def _level(element: etree._Element) -> tuple[int, Level]:
    start, restart = integer(_value(element, "start")), integer(_value(element, "lvlRestart"))
    style = element.find(P_STYLE)
    return integer(element.get(LEVEL)) or 0, Level(
        start=0 if start is None else start,
        number_format=_number_format(element),
        text=_value(element, "lvlText") or "",
        suffix=_value(element, "suff") or "tab",
        restart=restart,
        is_legal=element.find(W + "isLgl") is not None,
        style="" if style is None else style.get(VAL, ""),
    )


def _number_format(element: etree._Element) -> str:
    found = element.find(W + "numFmt")
    if found is None:  # a custom format stands beside the one for programs that do not know it
        found = element.find(f"{COMPATIBILITY}AlternateContent/{COMPATIBILITY}Fallback/{W}numFmt")
    return "decimal" if found is None else found.get(VAL, "decimal")


def _value(element: etree._Element, name: str) -> str | None:
    found = element.find(W + name)
    return None if found is None else found.get(VAL)
