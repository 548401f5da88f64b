"""How a list counts: 3 as 三, 叁, 丙, ③, III or c (the number formats of ISO/IEC 29500-1, 17.18.59)."""

from __future__ import annotations

from collections.abc import Callable

#: beyond it Word counts in digits, whatever the format
MAX_COUNT = 9999

_DIGITS = "〇一二三四五六七八九"
_SIMPLE = ("零一二三四五六七八九", "十百千")
_LEGAL = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")
_LEGAL_TRADITIONAL = ("零壹貳參肆伍陸柒捌玖", "拾佰仟")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_MAX_LETTERS = 780
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def count_in(number_format: str, number: int) -> str:
    """The number in a format of Word; in digits where the format does not reach so far or is unknown here."""
    if number_format == "none":
        return ""
    if not 0 <= number <= MAX_COUNT:
        return str(number)
    counted = _FORMATS[number_format](number) if number_format in _FORMATS else ""
    return counted or str(number)


def _in_words(number: int, digits: str, powers: str, *, says_one: bool = False) -> str:
    """10 is 十, 11 十一, 20 二十, 105 一百零五; `says_one`: 10 is 壹拾."""
    words, has_gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if not digit:
            has_gap = bool(words)
            continue
        is_bare_ten = power == 1 and digit == 1 and not words and not says_one
        words += (digits[0] if has_gap else "") + ("" if is_bare_ten else digits[digit])
        words += powers[power - 1] if power else ""
        has_gap = False
    return words or digits[0]


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _in_tens(number: int) -> str:
    """Up to 99 in words, then digit by digit: 一百 is 一〇〇."""
    return _in_words(number, *_SIMPLE) if number < 100 else _digit_by_digit(number)


def _of(signs: str) -> Callable[[int], str]:
    """The sign of a fixed row, counted from 1; nothing beyond its end."""
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else ""


def _signs(first: str, last: str) -> str:
    return "".join(map(chr, range(ord(first), ord(last) + 1)))


def _roman(number: int) -> str:
    written = ""
    for value, sign in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written


def _letters(number: int) -> str:
    """A to Z, then AA, BB: as Word counts, not as columns of a sheet do."""
    if not 0 < number <= _MAX_LETTERS:
        return ""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _cycle(number: int) -> str:
    """甲子, 乙丑 ... the cycle of sixty."""
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if 0 < number <= 60 else ""


_CIRCLED = _signs("①", "⑳") + _signs("㉑", "㉟") + _signs("㊱", "㊿")
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(_WIDE),
    "decimalFullWidth2": lambda number: str(number).translate(_WIDE),
    "decimalEnclosedCircle": _of(_CIRCLED),
    "decimalEnclosedCircleChinese": _of(_CIRCLED),
    "decimalEnclosedParen": _of(_signs("⑴", "⒇")),
    "decimalEnclosedFullstop": _of(_signs("⒈", "⒛")),
    "ideographEnclosedCircle": _of(_signs("㊀", "㊉")),
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "ideographZodiacTraditional": _cycle,
    "chineseCounting": _in_tens,
    "taiwaneseCounting": _in_tens,
    "koreanDigital2": _digit_by_digit,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "chineseCountingThousand": lambda number: _in_words(number, *_SIMPLE),
    "taiwaneseCountingThousand": lambda number: _in_words(number, *_SIMPLE),
    "japaneseCounting": lambda number: _in_words(number, *_SIMPLE),
    "chineseLegalSimplified": lambda number: _in_words(number, *_LEGAL, says_one=True),
    "ideographLegalTraditional": lambda number: _in_words(number, *_LEGAL_TRADITIONAL, says_one=True),
    "japaneseLegal": lambda number: _in_words(number, *_LEGAL_TRADITIONAL, says_one=True),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
}
