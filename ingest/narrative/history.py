"""The amounts and counts already read, in the ways in which later words refer to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile

from ingest.documents import Key
from ingest.narrative.labels import Stated


@dataclass(slots=True)
class History:
    """All that was stated in text order, and where to find it again without looking through all of it."""

    #: the figure stated last
    last: Stated | None = None
    #: by unit: the last figure of the paragraph read, the first of the section read
    paragraph: dict[str, Stated] = field(default_factory=dict)
    section_heads: dict[str, Stated] = field(default_factory=dict)
    #: by first-depth section, item and fund (or any fund): the latest statement
    totals: dict[tuple[str, str, str], Stated] = field(default_factory=dict)
    #: those of the section read
    section: list[Stated] = field(default_factory=list)
    #: the latest statement of each figure, and of each figure in each unit
    latest: dict[Key, Stated] = field(default_factory=dict)
    latest_in: dict[tuple[Key, str], Stated] = field(default_factory=dict)
    #: the first figure of each section (by its number) and unit
    heads: dict[tuple[int, str], Stated] = field(default_factory=dict)
    #: figures listed under another one, which begins at the place beside the key; and each figure's latest such place
    itemised: set[tuple[Key, int]] = field(default_factory=set)
    parents: dict[Key, int] = field(default_factory=dict)
    _by_start: dict[int, Stated] = field(default_factory=dict)
    _listed: dict[tuple[int, int], int] = field(default_factory=dict)

    def add(self, stated: Stated, chapter: str) -> None:
        """Take in a figure, later in the text than all others, of a first-depth section."""
        self.last = stated
        self.paragraph[stated.unit] = stated
        self.section_heads.setdefault(stated.unit, stated)
        self.totals[chapter, stated.key.item, ""] = self.totals[chapter, stated.key.item, stated.key.fund] = stated
        self.section.append(stated)
        self.latest[stated.key] = self.latest_in[stated.key, stated.unit] = stated
        self.heads.setdefault((stated.section, stated.unit), stated)
        self._by_start[stated.start] = stated
        if stated.parent is not None:
            self.itemised.add((stated.key, stated.parent))
            self.parents[stated.key] = stated.parent
            place = (stated.sentence, stated.parent)
            self._listed[place] = self._listed.get(place, 0) + 1

    def enter_section(self) -> None:
        """Begin a section in which nothing is stated yet."""
        self.section, self.section_heads = [], {}

    def enter_paragraph(self) -> None:
        """Begin a paragraph in which nothing is stated yet."""
        self.paragraph = {}

    def at(self, start: int) -> Stated | None:
        """The figure that begins at a place of the stored text."""
        return self._by_start.get(start)

    def of_sentence(self, number: int) -> list[Stated]:
        """The figures of a sentence of the section read."""
        return list(takewhile(lambda one: one.sentence == number, reversed(self.section)))

    def is_counted(self, key: Key, unit: str) -> bool:
        """Whether a figure was stated in a unit: the only one in which its change can be."""
        return (key, unit) in self.latest_in

    def is_list(self, item: Stated, above: Stated) -> bool:
        """Whether the sentence of `item` lists what `above` is made up of, and not this one part of it alone."""
        return above.sentence == item.sentence or self._listed[item.sentence, above.start] > 1
