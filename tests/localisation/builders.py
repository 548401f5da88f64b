"""Checks made by hand: amounts in yuan with two decimals, printed as they are compared."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from expectations.localisation.equations import BROKEN, ZERO, Check, Figure, Form, ReportChecks, Term

CENT = Decimal("0.01")


def amount(name: str, value: str, order: int = 0, measure: str = "amount", period: str = "current") -> Figure:
    """A figure in yuan; its half unit is that of its printed decimals."""
    number = Decimal(value)
    decimals = max(0, -int(number.as_tuple().exponent))
    half = Decimal("0.5").scaleb(-decimals)
    is_money = measure != "change_rate"
    return Figure(name, True, order, measure, period, is_money, number, decimals, number, half, half, Decimal(1))


def equation(name: str, terms: Mapping[str, int], figures: Mapping[str, Figure], form: Form = Form.LINEAR) -> Check:
    """A sum of weighted figures that is zero (a bound: not above it), judged by the printed values."""
    parts = tuple(Term(figures[figure], Decimal(weight), ZERO) for figure, weight in terms.items())
    gap = sum((part.weight * part.figure.base_value for part in parts), ZERO)
    tolerance = sum((abs(part.weight) * part.figure.base_half_unit for part in parts), ZERO)
    return _judged(Check(name, "", 0, Decimal(1), form, parts, None, gap, tolerance, CENT))


def repetition(name: str, figures: Mapping[str, Figure], *names: str) -> Check:
    """Statements of one quantity."""
    parts = tuple(Term(figures[one], Decimal(1), ZERO) for one in names)
    return _judged(Check(name, "", 0, Decimal(1), Form.REPEATED, parts, None, ZERO, ZERO, ZERO))


def rate_of_change(name: str, figures: Mapping[str, Figure], rate: str, change: str, current: str) -> Check:
    """The rate in per cent is the change over what there was before it."""
    parts = (
        Term(figures[change], Decimal(100), Decimal(-1)),
        Term(figures[current], ZERO, Decimal(1)),
    )
    return _judged(Check(name, "", 0, Decimal(1), Form.RATIO, parts, figures[rate], ZERO, ZERO, ZERO))


def report(*checks: Check) -> ReportChecks:
    """The checks of one report."""
    return ReportChecks("r", checks)


def _judged(check: Check) -> Check:
    level = check.judge({})
    assert level <= BROKEN
    return Check(
        check.identity,
        check.subject,
        level,
        check.weight,
        check.form,
        check.terms,
        check.rate,
        check.difference,
        check.tolerance,
        check.step,
    )
