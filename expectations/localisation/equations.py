"""The checks of a report as equations of its figures, to be judged again with other values.

Money is in yuan, everything else in its own unit; all arithmetic is of `Decimal`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

#: Enough for 20 digits before the point and the 16 places of a product of two columns.
ARITHMETIC = Context(prec=60)
ZERO, INFINITY = Decimal(0), Decimal("Infinity")

#: How much a check weighs by its severity, and by how it fails.
SEVERITIES = {"error": Decimal(1), "warning": Decimal("0.5"), "notice": Decimal("0.25")}
WHOLE, LAST_DIGIT, BROKEN = 0, 1, 2
LEVELS = {"holds": WHOLE, "rounding": WHOLE, "last_digit": LAST_DIGIT, "broken": BROKEN}

#: Figure -> the value tried for it instead of the printed one.
Changes = Mapping[str, Decimal]


class Form(StrEnum):
    """What is asked of the figures; see `int_check_equations`."""

    LINEAR = "linear"
    BOUND = "bound"
    REPEATED = "repeated"
    RATIO = "ratio"
    NEGATIVE = "negative"
    ZERO = "zero"
    POSITIVE = "positive"
    ONE_SIGN = "one_sign"


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure as printed and as the identities compare it; that of another report is not the report's own."""

    figure_id: str
    is_own: bool
    order: int
    measure: str
    period: str
    is_money: bool
    value: Decimal
    decimals: int
    base_value: Decimal
    base_half_unit: Decimal
    printed_half_unit: Decimal
    base_to_unit: Decimal

    def printed(self, base_value: Decimal) -> Decimal:
        """A base value in the figure's unit, with as many decimals as it is printed with."""
        exact = ARITHMETIC.multiply(base_value, self.base_to_unit)
        return exact.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP, ARITHMETIC)

    def base(self, value: Decimal) -> Decimal:
        """A value in the figure's unit as the identities compare it; `base_to_unit` is a power of ten."""
        return ARITHMETIC.divide(value, self.base_to_unit)

    def may_be(self, base_value: Decimal) -> bool:
        """Whether the figure could say so: only changes and what is printed with a minus are negative."""
        return base_value >= 0 or self.value < 0 or self.measure in ("change", "change_rate")


class Term(NamedTuple):
    """A figure in a check: its weight in the sum or the numerator, and in the denominator."""

    figure: Figure
    weight: Decimal
    base_weight: Decimal


class Solution(NamedTuple):
    """The value of one figure that fulfils a check exactly, and the interval within which rounding does."""

    exact: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, eq=False)
class Check:
    """One check of a report; `difference`, `tolerance` and `step` are those of the printed values (linear, bound)."""

    identity: str
    subject: str
    level: int
    weight: Decimal
    form: Form
    terms: tuple[Term, ...]
    rate: Figure | None
    difference: Decimal
    tolerance: Decimal
    step: Decimal
    _places: dict[str, Term] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._places.update((term.figure.figure_id, term) for term in self.terms)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All that take part, the rate last."""
        return tuple(term.figure for term in self.terms) + ((self.rate,) if self.rate else ())

    def judge(self, changes: Changes) -> int:
        """How the check would come out: `WHOLE`, `LAST_DIGIT` or `BROKEN`."""
        match self.form:
            case Form.LINEAR:
                return self._judge_gap(abs(self.gap(changes)))
            case Form.BOUND:
                return self._judge_gap(max(self.gap(changes), ZERO))
            case Form.REPEATED:
                return max((_judge_pair(*pair, changes) for pair in self._pairs()), default=WHOLE)
            case Form.RATIO:
                return self._judge_ratio(changes)
            case Form.ONE_SIGN:
                one, other = (_value(term.figure, changes) for term in self.terms)
                return BROKEN if (one < 0) != (other < 0) and one != 0 and other != 0 else WHOLE
        gap = self._said_gap(changes)
        said = {Form.NEGATIVE: gap < 0, Form.ZERO: gap == 0, Form.POSITIVE: gap > 0}
        return WHOLE if said[self.form] else BROKEN

    def gap(self, changes: Changes) -> Decimal:
        """Left side less right side of a sum."""
        gap = self.difference
        for figure_id, value in changes.items():
            term = self._places.get(figure_id)
            if term:
                gap += term.weight * (value - term.figure.base_value)
        return gap

    def looseness(self, changes: Changes) -> Decimal:
        """How much of what rounding allows is used up, from 0 (agrees exactly) to 1; 0 where rounding plays no part."""
        gap = allowed = ZERO
        if self.form is Form.LINEAR:
            gap, allowed = abs(self.gap(changes)), self.tolerance
        elif self.rate is not None:
            rate = _value(self.rate, changes)
            base = sum((term.base_weight * _value(term.figure, changes) for term in self.terms), ZERO)
            gap = abs(self.ratio_gap(rate, changes))
            allowed = self.ratio_tolerance(rate) + self.rate.printed_half_unit * abs(base)
        return min(_divide(gap, allowed), Decimal(1)) if allowed else ZERO

    def solve(self, figure: Figure, changes: Changes) -> list[Solution]:
        """What the figure would have to be, all others as in `changes`; nothing where that is not one value."""
        match self.form:
            case Form.LINEAR | Form.BOUND:
                weight = self._places[figure.figure_id].weight
                exact = _value(figure, changes) - _divide(self.gap(changes), weight)
                within = _divide(self.tolerance, abs(weight))
                return [Solution(exact, exact - within, exact + within)]
            case Form.REPEATED:
                others = {
                    _value(term.figure, changes): _pair_tolerance(figure, term.figure)
                    for term in self.terms
                    if term.figure.figure_id != figure.figure_id
                }
                return [Solution(value, value - within, value + within) for value, within in others.items()]
            case Form.RATIO:
                return self._solve_ratio(figure, changes)
            case Form.ONE_SIGN:
                exact = -_value(figure, changes)
                return [Solution(exact, exact, exact)]
        return [self._solve_sign(figure, changes)]

    def ratio_gap(self, rate: Decimal, changes: Changes) -> Decimal:
        """Numerator less `rate` times denominator, in hundredths of the base unit."""
        return sum(
            ((term.weight - rate * term.base_weight) * _value(term.figure, changes) for term in self.terms), ZERO
        )

    def ratio_tolerance(self, rate: Decimal) -> Decimal:
        """What the rounding of the operands allows `ratio_gap` to be."""
        return sum(
            (abs(term.weight - rate * term.base_weight) * term.figure.base_half_unit for term in self.terms), ZERO
        )

    def _said_gap(self, changes: Changes) -> Decimal:
        """What the words say the sign of; `difference` is its constant."""
        return self.difference + sum((term.weight * _value(term.figure, changes) for term in self.terms), ZERO)

    def _solve_sign(self, figure: Figure, changes: Changes) -> Solution:
        """The value at the edge of what the words say: the edge itself, or one printed unit beyond it."""
        weight = self._places[figure.figure_id].weight
        edge = _value(figure, changes) - _divide(self._said_gap(changes), weight)
        if self.form is Form.ZERO:
            return Solution(edge, edge, edge)
        if edge == 0:
            # a change in the other direction
            return Solution(-_value(figure, changes), -_value(figure, changes), -_value(figure, changes))
        upward = (self.form is Form.POSITIVE) == (weight > 0)
        beyond = edge + (2 if upward else -2) * figure.printed_half_unit
        return Solution(beyond, beyond, INFINITY) if upward else Solution(beyond, -INFINITY, beyond)

    def _pairs(self) -> Iterable[tuple[Figure, Figure]]:
        """What is compared: statements with each other and with restatements, never two restatements."""
        for one, other in combinations(self.terms, 2):
            if one.weight or other.weight:
                yield one.figure, other.figure

    def _judge_gap(self, gap: Decimal) -> int:
        if gap <= self.tolerance:
            return WHOLE
        return LAST_DIGIT if gap <= self.tolerance + self.step else BROKEN

    def _judge_ratio(self, changes: Changes) -> int:
        assert self.rate is not None
        rate, half = _value(self.rate, changes), self.rate.printed_half_unit
        denominator = sum((term.base_weight * _value(term.figure, changes) for term in self.terms), ZERO)
        if denominator == 0:
            return WHOLE if rate == 0 else BROKEN
        sign = 1 if denominator > 0 else -1
        for level, reach in ((WHOLE, half), (LAST_DIGIT, 3 * half)):
            low, high = rate - reach, rate + reach
            above = self.ratio_gap(low, changes) * sign + self.ratio_tolerance(low) >= 0
            if above and self.ratio_gap(high, changes) * sign - self.ratio_tolerance(high) <= 0:
                return level
        return BROKEN

    def _solve_ratio(self, figure: Figure, changes: Changes) -> list[Solution]:
        assert self.rate is not None
        half = self.rate.printed_half_unit
        if figure.figure_id == self.rate.figure_id:
            denominator = sum((term.base_weight * _value(term.figure, changes) for term in self.terms), ZERO)
            if denominator == 0:
                return []
            exact = _divide(self.ratio_gap(ZERO, changes), denominator)
            return [Solution(exact, exact - half, exact + half)]
        term, rate = self._places[figure.figure_id], _value(self.rate, changes)
        found = []
        for tried in (rate, rate - half, rate + half):
            weight = term.weight - tried * term.base_weight
            if weight == 0:
                return []
            found.append(_value(figure, changes) - _divide(self.ratio_gap(tried, changes), weight))
        within = _divide(self.ratio_tolerance(rate), abs(term.weight - rate * term.base_weight))
        return [Solution(found[0], min(found) - within, max(found) + within)]


@dataclass(frozen=True)
class ReportChecks:
    """The checks of one report that are broken, and those that share a figure with them."""

    report_id: str
    checks: tuple[Check, ...]

    @property
    def broken(self) -> tuple[Check, ...]:
        """Those that want an explanation."""
        return tuple(check for check in self.checks if check.level)


#: The columns of `int_check_equations` in the order in which `read_equations` takes them.
COLUMNS = (
    "report_id",
    "identity",
    "subject",
    "status",
    "severity",
    "form",
    "is_rate",
    "weight",
    "base_weight",
    "difference_base",
    "tolerance_base",
    "step_base",
    "figure_id",
    "is_own",
    "number_order",
    "measure",
    "period",
    "is_money",
    "value",
    "decimals",
    "base_value",
    "base_half_unit",
    "printed_half_unit",
    "base_to_unit",
)


def read_equations(rows: Sequence[tuple[object, ...]]) -> ReportChecks:
    """The checks of one report from its rows, which come check by check."""
    figures: dict[str, Figure] = {}
    grouped: dict[tuple[str, str], list[dict[str, object]]] = {}
    for values in rows:
        row = dict(zip(COLUMNS, values, strict=True))
        figure = Figure(*values[COLUMNS.index("figure_id") :])  # type: ignore[arg-type]  # rows of the database
        figures.setdefault(figure.figure_id, figure)
        grouped.setdefault((str(row["identity"]), str(row["subject"])), []).append(row)
    checks = tuple(_read_check(key, its, figures) for key, its in grouped.items())
    return ReportChecks(str(rows[0][0]), checks)


def _read_check(key: tuple[str, str], rows: list[dict[str, object]], figures: Mapping[str, Figure]) -> Check:
    first = rows[0]
    terms = tuple(
        Term(figures[str(row["figure_id"])], _decimal(row["weight"]), _decimal(row["base_weight"]))
        for row in rows
        if not row["is_rate"]
    )
    rate = next((figures[str(row["figure_id"])] for row in rows if row["is_rate"]), None)
    return Check(
        *key,
        level=LEVELS[str(first["status"])],
        weight=SEVERITIES[str(first["severity"])],
        form=Form(str(first["form"])),
        terms=terms,
        rate=rate,
        difference=sum((_decimal(row["difference_base"]) for row in rows), ZERO)
        if first["form"] in (Form.NEGATIVE, Form.ZERO, Form.POSITIVE)
        else _decimal(first["difference_base"]),
        tolerance=_decimal(first["tolerance_base"]),
        step=_decimal(first["step_base"]),
    )


def _decimal(value: object) -> Decimal:
    assert isinstance(value, Decimal)
    return value


def _value(figure: Figure, changes: Changes) -> Decimal:
    return changes.get(figure.figure_id, figure.base_value)


def _divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    return ARITHMETIC.divide(numerator, denominator)


def _pair_tolerance(one: Figure, other: Figure) -> Decimal:
    """Printed alike two statements are the same; else the finer one lies in the interval of the coarser one."""
    if one.printed_half_unit == other.printed_half_unit:
        return ZERO
    return max(one.printed_half_unit, other.printed_half_unit)


def _judge_pair(one: Figure, other: Figure, changes: Changes) -> int:
    gap, tolerance = abs(_value(one, changes) - _value(other, changes)), _pair_tolerance(one, other)
    if gap <= tolerance:
        return WHOLE
    return LAST_DIGIT if gap <= tolerance + 2 * max(one.printed_half_unit, other.printed_half_unit) else BROKEN
