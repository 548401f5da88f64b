"""The unit in which a document states money, and whether its figures can all be in the units printed beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.catalog import Catalog
from ingest.documents import Number

#: 单位：万元, 金额单位:人民币元, 以万元为单位, 金额单位为元
_UNIT = "(?P<unit>亿元|万元|千元|元)"
_NOTE = re.compile(rf"(?P<said>均?[为是以]:?|统一为|:)?(?:人民币)?{_UNIT}(?(said)|(?![一-鿿]))")
_NOTE_BEFORE = re.compile(rf"[以按](?:人民币)?{_UNIT}为(?:金额|计量)?$")
#: digits, zeros behind not counted, from which on a numeral printed twice is no coincidence
_MIN_DIGITS = 4


@dataclass(frozen=True)
class MoneyUnit:
    """`unit` most figures carry, or else the notes; `noted` are the units the notes name, in order of the text.

    `is_consistent` is False where one numeral is printed with two units (1088.07万元 and 1088.07元), or one figure is
    stated with amounts that differ by the factor between two units; None where no money is read.
    """

    unit: str | None
    noted: tuple[str, ...]
    is_consistent: bool | None


def find_money_unit(text: str, numbers: Sequence[Number], catalog: Catalog) -> MoneyUnit:
    """Look at the notes of a folded text and at every money amount read."""
    noted = tuple(dict.fromkeys(_noted_units(text)))
    factors = {one.unit: one.factor_to_yuan for one in catalog.units.values() if one.factor_to_yuan}
    money = [one for one in numbers if one.unit in factors and one.outcome != "excluded"]
    used = Counter(one.unit for one in money if one.reading and one.reading.measure == "amount" and one.unit)
    unit = min(used, key=lambda one: (-used[one], one)) if used else next(iter(noted), None)
    return MoneyUnit(unit, noted, _is_consistent(money, factors) if money else None)


def _noted_units(text: str) -> Iterator[str]:
    for place in re.finditer("单位", text):
        found = _NOTE.match(text, place.end()) or _NOTE_BEFORE.search(text, max(0, place.start() - 10), place.start())
        if found:
            yield found["unit"]


def _is_consistent(money: Sequence[Number], factors: dict[str, Decimal]) -> bool:
    units_of: dict[Decimal, Decimal] = {}
    amounts_of: dict[object, set[Decimal]] = {}
    ratios = {one / other for one in factors.values() for other in factors.values() if one > other}
    for number in money:
        factor = factors[number.unit or ""]
        value = abs(number.value)
        if len(value.normalize().as_tuple().digits) < _MIN_DIGITS:
            continue
        if units_of.setdefault(value, factor) != factor:
            return False
        reading = number.reading
        if reading is not None and reading.measure == "amount" and value:
            key = (reading.key, reading.basis, reading.period)
            amounts = amounts_of.setdefault(key, set())
            if any(max(value * factor, one) / min(value * factor, one) in ratios for one in amounts):
                return False
            amounts.add(value * factor)
    return True
