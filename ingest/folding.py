"""One spelling for matching: half-width punctuation, no blanks, no quotes, every kept character's place remembered.

Reports write （ or (, ， or ,, “三公” or 三公, and PDF puts blanks around numbers. The reader's tables and grammar
are written once, in the folded spelling; figures are located in the text as stored.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

_PAIRS = dict(
    zip(
        "０１２３４５６７８９．，：；（）％－／［］【】｛｝〔〕＋＝～｜！？　﹪﹐﹔﹕－−﹣",
        "0123456789.,:;()%-/[][]{}[]+=~|!? %,;:---",
        strict=True,
    )
)
_QUOTES = "“”„‟\"'‘’「」『』"
_INVISIBLE = "\x0b\x0c\t\r\u00a0\u00ad\u2028\u2029\u2060\ufeff" + "".join(map(chr, range(0x2000, 0x2010)))
_DROPPED = frozenset(_QUOTES + _INVISIBLE)
_TABLE = {ord(wide): narrow for wide, narrow in _PAIRS.items()}


@dataclass(frozen=True)
class Folded:
    """A folded text and, for each of its characters, its place in the text it was folded from."""

    text: str
    places: Sequence[int]

    def place(self, index: int) -> int:
        """Where character `index` stands in the stored text; for the end of the text, one past the last place."""
        if index < len(self.places):
            return self.places[index]
        return self.places[-1] + 1 if self.places else 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stored text's half-open range of the folded range [start, end)."""
        first = self.place(start)
        return first, (self.places[end - 1] + 1 if end > start else first)


def fold(text: str) -> Folded:
    """Fold a text. Line breaks are kept; a blank is kept only between two digits, so that 12 34 never becomes 1234."""
    narrowed = text.translate(_TABLE)
    kept: list[str] = []
    places = array("q")
    gap = False
    for place, char in enumerate(narrowed):
        if char == " " or char in _DROPPED:
            gap = True
            continue
        if gap and kept and "0" <= char <= "9" and "0" <= kept[-1] <= "9":
            kept.append(" ")
            places.append(place - 1)
        gap = False
        kept.append(char)
        places.append(place)
    return Folded("".join(kept), places)


def fold_wording(wording: str) -> str:
    """A wording of the seeds as it looks in folded text."""
    return fold(wording).text
