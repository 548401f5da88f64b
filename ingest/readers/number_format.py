"""How a workbook shows a number: the format code says how many decimals, percent or not, which date.

The codes are those of ECMA-376 part 1, 18.8.30 (numFmts) and 18.8.31. What a code does with digits, decimals, grouping,
percent, literals and dates is followed; fractions and powers of ten are shown as General.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

GENERAL = "General"
#: the codes that files name by number only; dates as Chinese Excel shows them
BUILT_IN = {
    **{0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00"},
    **{9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??"},
    **{14: "yyyy/m/d", 15: "d-m-yy", 16: "d-m", 17: "m-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss"},
    **{22: "yyyy/m/d h:mm", 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"'},
    **{37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00"},
    **{41: '#,##0;-#,##0;"-"', 42: '#,##0;-#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"', 44: '#,##0.00;-#,##0.00;"-"'},
    **{45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss", 48: "##0.0E+0", 49: "@"},
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss"),
}
#: a code is no longer than this
_MAX_CODE = 255

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]'
    r"|(?P<general>General)|(?P<power>E[+-])|(?P<noon>AM/PM|A/P|上午/下午)|(?P<date>y+|m+|d+|h+|s+|a{3,})"
    r"|(?P<digit>[0#?])|(?P<other>.)",
    re.I | re.S,
)
_SECTION_ENDS = re.compile(r'"[^"]*"?|\\.|[_*].|\[[^\]]*\]|(?P<end>;)|.', re.S)
#: as many digits as a workbook keeps
_SIGNIFICANT = Context(prec=15)
#: serial dates beyond the year 9999, and such powers of ten as no amount has, are shown as numbers
_LAST_DAY, _MAX_EXPONENT = 2_958_465, 40
#: from where a workbook counts days, on no clock of any zone
DAY_ZERO, _DAY_ZERO_1904 = datetime.fromisoformat("1899-12-30"), datetime.fromisoformat("1904-01-01")


@dataclass(frozen=True)
class _Section:
    """One section of a code, for one sign: `pieces` are literals and dates, the empty one is where the digits go."""

    kind: str
    pieces: tuple[tuple[str, str], ...] = ()
    least_whole: int = 0
    least_decimals: int = 0
    most_decimals: int = 0
    is_grouped: bool = False
    power: int = 0


def show_number(stored: str, code: str, *, is_1904: bool = False) -> str:
    """A stored number as the cell shows it; `stored` is returned where it is no number."""
    try:
        # 1088.0699999999999 is how a workbook stores 1088.07
        number = _SIGNIFICANT.create_decimal(stored.strip())
    except InvalidOperation:
        return stored
    if not number.is_finite() or abs(number.adjusted()) > _MAX_EXPONENT:
        return stored
    sections = _parse(code if 0 < len(code) <= _MAX_CODE else GENERAL)
    section = sections[0]
    is_negative_section = number < 0 and len(sections) > 1
    if is_negative_section:
        section = sections[1]
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    if section.kind == "date" and 0 <= number <= _LAST_DAY:
        return _show_date(number, section, is_1904)
    if section.kind != "number":
        return _plain(number)
    digits = _show_digits(abs(number), section)
    shown = "".join(digits if kind == "digits" else text for kind, text in section.pieces).strip()
    is_shown_negative = number < 0 and not is_negative_section and any(one in "123456789" for one in digits)
    return f"-{shown}" if is_shown_negative else shown


def _plain(number: Decimal) -> str:
    text = format(number.normalize(_SIGNIFICANT), "f")
    return "0" if text == "-0" else text


def _show_digits(number: Decimal, section: _Section) -> str:
    scaled = number.scaleb(section.power, Context(prec=60))
    rounded = scaled.quantize(Decimal(1).scaleb(-section.most_decimals), ROUND_HALF_UP, Context(prec=80))
    whole, _, decimals = format(rounded, "f").partition(".")
    while len(decimals) > section.least_decimals and decimals.endswith("0"):
        decimals = decimals[:-1]
    whole = whole.lstrip("0").rjust(section.least_whole, "0")
    if section.is_grouped and whole:
        whole = f"{int(whole):,}".rjust(len(whole), "0")
    return f"{whole}.{decimals}" if decimals else whole


def _show_date(number: Decimal, section: _Section, is_1904: bool) -> str:
    start = _DAY_ZERO_1904 if is_1904 else DAY_ZERO
    seconds = (number * 86_400).to_integral_value(ROUND_HALF_UP)
    try:
        moment = start + timedelta(seconds=int(seconds))
    except OverflowError:
        return _plain(number)
    shown, after_hour = [], False
    for index, (kind, text) in enumerate(section.pieces):
        if kind != "date":
            shown.append(text)
            continue
        before_second = any(one[0] == "date" and one[1][0] == "s" for one in section.pieces[index + 1 : index + 3])
        is_minute = text[0] == "m" and len(text) < 3 and (after_hour or before_second)
        shown.append(_date_part(moment, text, is_minute))
        after_hour = text[0] == "h"
    return "".join(shown).strip()


def _date_part(moment: datetime, token: str, is_minute: bool) -> str:
    if token[0] == "y":
        return f"{moment.year:04}" if len(token) > 2 else f"{moment.year % 100:02}"
    if token[0] == "a":
        return "一二三四五六日"[moment.weekday()]
    values = {"m": moment.month, "d": moment.day, "h": moment.hour, "s": moment.second}
    value = moment.minute if is_minute else values[token[0]]
    return f"{value:02}" if len(token) == 2 else str(value)


@lru_cache(maxsize=512)
def _parse(code: str) -> tuple[_Section, ...]:
    starts, sections = 0, []
    for match in _SECTION_ENDS.finditer(code):
        if match["end"]:
            sections.append(code[starts : match.start()])
            starts = match.end()
    return tuple(_parse_section(section) for section in [*sections, code[starts:]])


def _parse_section(code: str) -> _Section:
    tokens = [(match.lastgroup, match.group(match.lastgroup)) for match in _TOKEN.finditer(code) if match.lastgroup]
    kinds = {kind for kind, _ in tokens}
    if "date" in kinds or "elapsed" in kinds:
        return _Section("date", tuple(_date_piece(kind, text) for kind, text in tokens if kind != "noon"))
    if kinds & {"general", "power"} or ("other", "/") in tokens or ("other", "@") in tokens:
        return _Section("general")
    return _number_section([(kind, text) for kind, text in tokens if kind is not None])


def _date_piece(kind: str | None, text: str) -> tuple[str, str]:
    return ("date", text.lower()) if kind in ("date", "elapsed") else ("literal", text)


def _number_section(tokens: list[tuple[str, str]]) -> _Section:
    """Literals before and after the digits; a comma between digits groups them, one behind them divides by 1,000."""
    places = [index for index, (kind, _) in enumerate(tokens) if kind == "digit"]
    first, last = (places[0], places[-1]) if places else (len(tokens), -1)
    pieces: list[tuple[str, str]] = []
    whole: list[str] = []
    decimals: list[str] = []
    is_grouped, power, has_point = False, 0, False
    for index, (kind, text) in enumerate(tokens):
        if index == first:
            pieces.append(("digits", ""))
        if kind == "digit":
            (decimals if has_point else whole).append(text)
        elif text == "." and kind == "other" and not has_point and places:
            has_point = True
            if index < first:
                pieces.append(("digits", ""))
                first = -1
        elif text == "," and kind == "other" and places:
            is_grouped = is_grouped or first <= index < last
            power -= 3 * (index > last)
        else:
            power += 2 * (text == "%" and kind == "other")
            pieces.append(("literal", text))
    return _Section(
        "number",
        tuple(pieces),
        least_whole=whole.count("0"),
        least_decimals=decimals.count("0") + decimals.count("?"),
        most_decimals=min(len(decimals), 30),
        is_grouped=is_grouped,
        power=power,
    )
