"""One spelling for matching: half-width, simplified, no blanks, no quotes, every kept character's place remembered.

Reports write （ or (, ， or ,, “三公” or 三公, 預算 or 预算, and PDF puts blanks around numbers. Seeds and grammar are
written once, in the folded spelling; figures are located in the text as stored.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import opencc

_PAIRS = dict(
    zip(
        "０１２３４５６７８９．，：；（）％－／［］【】｛｝〔〕＋＝～｜！？　﹪﹐﹔﹕－−﹣",
        "0123456789.,:;()%-/[][]{}[]+=~|!? %,;:---",
        strict=True,
    )
)
_RADICAL_PAIRS = zip(
    "⺁⺍⺒⺟⺠⺧⺩⺬⺮⺶⺼⻁⻄⻅⻆⻉⻊⻋⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "厂小巳母民牛王示竹羊月虎西见角贝足车长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
    strict=True,
)
#: radicals and the characters they look like: the fonts of many PDFs say ⽀ for 支, which NFKC mends, and ⻚ for 页
RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | {
    ord(radical): char for radical, char in _RADICAL_PAIRS
}
_QUOTES = "“”„‟\"'‘’「」『』"
_INVISIBLE = "\x0b\x0c\t\r\u00a0\u00ad\u2028\u2029\u2060\ufeff" + "".join(map(chr, range(0x2000, 0x2010)))
#: what is left out; 預(yù)算: some converters of traditional text leave a character's reading in brackets behind it
_GAP = re.compile(f"(?:[ {re.escape(_QUOTES + _INVISIBLE)}]|(?<=[\u4e00-\u9fff])\\([a-z\u00e0-\u01dc]{{1,6}}\\))+")
#: 二〇一九年, and the levels of classes in square brackets: written as most reports write them, a character for each
_HAN_YEAR = re.compile("(?:一九|二[〇○零])[〇○零一二三四五六七八九]{2}(?=年)")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_LEVEL_MARK = re.compile(r"\[([类款项])\]")
_CONVERTER = opencc.OpenCC("t2s")


class _Table(dict[int, str]):
    """Character by character: half-width punctuation from the pairs, simplified from traditional by OpenCC."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF:
            simplified = _CONVERTER.convert(char)
            char = simplified if len(simplified) == 1 else char
        self[code] = char
        return char


_TABLE = _Table(RADICALS | {ord(wide): narrow for wide, narrow in _PAIRS.items()})


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
    narrowed = _HAN_YEAR.sub(lambda year: year.group().translate(_HAN_DIGITS), text.translate(_TABLE))
    narrowed = _LEVEL_MARK.sub(r"(\1)", narrowed)
    kept: list[str] = []
    places = array("q")
    start = 0
    for gap in _GAP.finditer(narrowed):
        end = gap.start()
        if end > start:
            kept.append(narrowed[start:end])
            places.extend(range(start, end))
        start = gap.end()
        before, after = narrowed[end - 1 : end], narrowed[start : start + 1]
        if "0" <= before <= "9" and "0" <= after <= "9":
            kept.append(" ")
            places.append(start - 1)
    kept.append(narrowed[start:])
    places.extend(range(start, len(narrowed)))
    return Folded("".join(kept), places)


def fold_wording(wording: str) -> str:
    """A wording of the seeds as it looks in folded text."""
    return fold(wording).text
