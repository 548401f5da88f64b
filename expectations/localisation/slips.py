"""How a number comes to be printed wrongly: the kinds of slip, told by the printed value and the one suggested."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum


class Slip(StrEnum):
    """The kinds, the likelier first where a number could be several."""

    SIGN = "sign"
    LAST_PLACE = "last_place"
    ONE_DIGIT = "one_digit"
    SWAPPED_DIGITS = "swapped_digits"
    FACTOR_10000 = "factor_10000"
    DECIMAL_POINT = "decimal_point"
    DROPPED_DIGIT = "dropped_digit"
    DOUBLED_DIGIT = "doubled_digit"
    PRIOR_VALUE = "prior_value"
    NEIGHBOUR_VALUE = "neighbour_value"
    OTHER = "other"


#: How much a kind speaks for a suggestion, as parts of one mended check.
LIKELIHOOD = {
    Slip.SIGN: Decimal("0.50"),
    Slip.LAST_PLACE: Decimal("0.50"),
    Slip.ONE_DIGIT: Decimal("0.50"),
    Slip.SWAPPED_DIGITS: Decimal("0.45"),
    Slip.FACTOR_10000: Decimal("0.45"),
    Slip.DECIMAL_POINT: Decimal("0.40"),
    Slip.DROPPED_DIGIT: Decimal("0.35"),
    Slip.DOUBLED_DIGIT: Decimal("0.35"),
    Slip.PRIOR_VALUE: Decimal("0.30"),
    Slip.NEIGHBOUR_VALUE: Decimal("0.25"),
    Slip.OTHER: Decimal(0),
}

WORDS_ZH = {
    Slip.SIGN: "正负号相反",
    Slip.LAST_PLACE: "末位相差一个单位",
    Slip.ONE_DIGIT: "一位数字有误",
    Slip.SWAPPED_DIGITS: "两位数字颠倒",
    Slip.FACTOR_10000: "万元与元混用",
    Slip.DECIMAL_POINT: "小数点错位",
    Slip.DROPPED_DIGIT: "漏写一位数字",
    Slip.DOUBLED_DIGIT: "多写一位数字",
    Slip.PRIOR_VALUE: "误用上年数",
    Slip.NEIGHBOUR_VALUE: "误用相邻数字",
    Slip.OTHER: "",
}

WORDS_EN = {
    Slip.SIGN: "the sign is reversed",
    Slip.LAST_PLACE: "one unit of the last place",
    Slip.ONE_DIGIT: "one digit is wrong",
    Slip.SWAPPED_DIGITS: "two digits are swapped",
    Slip.FACTOR_10000: "yuan and ten thousand yuan are mixed up",
    Slip.DECIMAL_POINT: "the decimal point is moved",
    Slip.DROPPED_DIGIT: "a digit is left out",
    Slip.DOUBLED_DIGIT: "a digit is written too many",
    Slip.PRIOR_VALUE: "last year's value",
    Slip.NEIGHBOUR_VALUE: "the value of a neighbour",
    Slip.OTHER: "",
}

_POINT_MOVES = (-3, -2, -1, 1, 2, 3)


def name_slip(stated: Decimal, suggested: Decimal, decimals: int) -> Slip:
    """The kind of slip that prints `stated` for `suggested`, both with so many decimals; of these two alone."""
    if stated == -suggested:
        return Slip.SIGN
    if (stated < 0) != (suggested < 0):
        return Slip.OTHER
    if abs(stated - suggested) == Decimal(1).scaleb(-decimals):
        return Slip.LAST_PLACE
    return _digit_slip(_digits(stated, decimals), _digits(suggested, decimals)) or _size_slip(stated, suggested)


def _size_slip(stated: Decimal, suggested: Decimal) -> Slip:
    if stated in (suggested.scaleb(4), suggested.scaleb(-4)):
        return Slip.FACTOR_10000
    return Slip.DECIMAL_POINT if any(stated == suggested.scaleb(places) for places in _POINT_MOVES) else Slip.OTHER


def _digit_slip(printed: str, meant: str) -> Slip | None:
    if len(printed) == len(meant):
        differing = sum(one != other for one, other in zip(printed, meant, strict=True))
        if differing == 1:
            return Slip.ONE_DIGIT
        return Slip.SWAPPED_DIGITS if differing == 2 and sorted(printed) == sorted(meant) else None
    # a point moved by one place looks like a digit left out at the end
    if printed.strip("0") == meant.strip("0"):
        return None
    if printed in _shortened(meant):
        return Slip.DROPPED_DIGIT
    return Slip.DOUBLED_DIGIT if meant in _shortened(printed) else None


def likely_values(stated: Decimal, decimals: int) -> Iterator[Decimal]:
    """What may have been meant where `stated` is printed: one digit, two swapped, the point, a digit less."""
    printed = _digits(stated, decimals)
    sign = -1 if stated < 0 else 1
    for place, digit in enumerate(printed):
        for other in "0123456789":
            if other != digit and (place or other != "0" or len(printed) == decimals + 1):
                yield sign * _number(printed[:place] + other + printed[place + 1 :], decimals)
    for place in range(len(printed) - 1):
        swapped = printed[:place] + printed[place + 1] + printed[place] + printed[place + 2 :]
        if swapped != printed:
            yield sign * _number(swapped, decimals)
    for shortened in sorted(_shortened(printed)):
        yield sign * _number(shortened, decimals)
    for places in (*_POINT_MOVES, -4, 4):
        yield stated.scaleb(places)


def _digits(value: Decimal, decimals: int) -> str:
    """All printed digits, the point left out: 0.50 is 050."""
    return f"{abs(value):.{decimals}f}".replace(".", "")


def _number(digits: str, decimals: int) -> Decimal:
    return Decimal(int(digits or "0")).scaleb(-decimals)


def _shortened(digits: str) -> set[str]:
    return {digits[:place] + digits[place + 1 :] for place in range(len(digits))}
