"""What stands apart on a line: the words of a table's row, as far as blanks tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.readers.pdf.lines import BLANK, Line
from ingest.readers.pdf.pages import Glyph

#: in parts of the em: how wide a blank between two cells is at least
MIN_STRIP = 0.55

_AMOUNT = re.compile(r"[-−－]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?[%％]?")
_NOTHING = re.compile(r"[-—–―─]+|[*＊×]{2,}")
_CODE = re.compile(r"\d{2,3}|\d{5}|\d{7}")
#: digits of 款 or 项 in a column of their own
_PART_OF_CODE = 2
_HAN = re.compile(r"[一-鿿]")
_DECIMAL = re.compile(r"\d[.．]\d\d")
_GLUED = re.compile(r"\d\d\s*[一-鿿]")
_CODED = re.compile(r"(?:\d{3}|\d{5}|\d{7})(?!\d)\s*[一-鿿]")
_NUMBERED = re.compile(r"(?:其中[:：])?(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）])")
_ROW_START = re.compile(
    r"\d{3}|[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]|\d{1,2}[.．、](?!\d)|其中|[^：:]?[合总]\s*计"
    r"|本年|年初|年末|使用非|结余分配"
)


@dataclass(frozen=True)
class Chunk:
    """Glyphs of a line with no wide blank between them."""

    glyphs: tuple[Glyph, ...]
    line: Line

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.glyphs[0].left

    @cached_property
    def right(self) -> float:
        """Where it ends."""
        return max(one.right for one in self.glyphs if one is not BLANK)

    @cached_property
    def bottom(self) -> float:
        """How low it reaches; its line may reach lower elsewhere."""
        return min(one.bottom for one in self.glyphs if one is not BLANK)

    @cached_property
    def top(self) -> float:
        """How high it reaches."""
        return max(one.top for one in self.glyphs if one is not BLANK)

    @property
    def middle(self) -> float:
        """Its middle from left to right."""
        return (self.left + self.right) / 2

    @cached_property
    def text(self) -> str:
        """Its characters."""
        return "".join([one.char for one in self.glyphs])

    @cached_property
    def is_number(self) -> bool:
        """Whether it is an amount, a count or a code."""
        return is_number(self.text)

    @cached_property
    def is_value(self) -> bool:
        """Whether a cell of values may hold it: a number, a dash or a mask."""
        return is_value(self.text)

    @property
    def is_code(self) -> bool:
        """Whether it may be the code of a class."""
        return bool(_CODE.fullmatch(self.text))

    @property
    def is_whole_code(self) -> bool:
        """Whether it may be such a code with all its parts, which alone stands before the name in one column."""
        return self.is_code and len(self.text) > _PART_OF_CODE

    @property
    def is_name(self) -> bool:
        """Whether it has a Chinese character."""
        return bool(_HAN.search(self.text))

    @property
    def holds_amount(self) -> bool:
        """Whether it holds an amount and something else."""
        return not self.is_value and bool(_DECIMAL.search(self.text))

    @property
    def is_glued(self) -> bool:
        """Whether it is a name with the last part of its code in front: these are two columns."""
        return bool(_GLUED.match(self.text))

    @property
    def is_coded(self) -> bool:
        """Whether a code stands in front of a name."""
        return is_coded(self.text)

    @property
    def is_numbered(self) -> bool:
        """Whether it begins with 一、 or （一）."""
        return bool(_NUMBERED.match(self.text))

    @property
    def begins_row(self) -> bool:
        """Whether it is numbered, coded or a total: no wrapped rest of another text."""
        return bool(_ROW_START.match(self.text))


def is_number(text: str) -> bool:
    """Whether a text is a number and nothing else."""
    return bool(_AMOUNT.fullmatch(text))


def is_value(text: str) -> bool:
    """Whether a cell of values may hold it: a number, a dash or a mask."""
    return bool(_AMOUNT.fullmatch(text) or _NOTHING.fullmatch(text))


def is_coded(text: str) -> bool:
    """Whether a text is a name with its code in front."""
    return bool(_CODED.match(text))


def split_line(line: Line) -> list[Chunk]:
    """The chunks of a line from left to right."""
    found = []
    held: list[Glyph] = []
    right = line.left
    for glyph in line.glyphs:
        if glyph is BLANK:
            if held:
                held.append(glyph)
            continue
        if held and glyph.left - right > MIN_STRIP * line.size:
            found.append(Chunk(_stripped(held), line))
            held = []
        held.append(glyph)
        right = max(right, glyph.right) if len(held) > 1 else glyph.right
    if held:
        found.append(Chunk(_stripped(held), line))
    return found


def is_counting(chunks: Sequence[Chunk]) -> bool:
    """Whether a line only counts columns: 栏次 1 2 3."""
    if chunks and re.fullmatch(r"[栏行]\s*次", chunks[0].text):
        return True
    counted = [int(one.text) for one in chunks if one.text.isdecimal() and len(one.text) <= 2]
    rest = [one for one in chunks if not one.text.isdecimal()]
    return (
        len(counted) > 1
        and all(len(one.text) <= 2 for one in rest)
        and counted == list(range(counted[0], counted[0] + len(counted)))
        and counted[0] == 1
    )


def amounts(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """What a line states: its numbers but for the code in front."""
    names_begin = next((place for place, one in enumerate(chunks) if one.is_name), 0)
    yield from (one for place, one in enumerate(chunks) if one.is_value and not (place < names_begin and one.is_code))


def _stripped(glyphs: list[Glyph]) -> tuple[Glyph, ...]:
    while glyphs[-1] is BLANK:
        glyphs.pop()
    return tuple(glyphs)
