"""A year's accounts of a department: every quantity that a report may state, summed up from its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import NamedTuple

from tests.generator.lines import OWN, OWN_SOURCES, Line, Office, draw_lines, next_lines
from tests.generator.money import ZERO
from tests.generator.particulars import Particulars, draw_particulars

FUNDS = ("general", "government_fund", "state_capital")
#: the three budgets together, and the whole department
FISCAL, ALL = "fiscal", "all"
SOURCES = ("revenue_fiscal_appropriation", *OWN_SOURCES)
TYPES = (
    "expenditure_basic",
    "expenditure_project",
    "expenditure_superior_remittance",
    "expenditure_business",
    "expenditure_affiliated_subsidy",
)


class Quantity(NamedTuple):
    """What the accounts know a value of, in the contract's keys; `code` is a functional or economic class."""

    item: str
    fund: str = ALL
    subject: str = ""
    code: str = ""


@dataclass(frozen=True)
class Accounts:
    """The true values of a year: money in yuan, counts as they are; what is not there is zero.

    `final` and `initial_budget` are the two bases; `lines` are what they were summed up from.
    """

    year: int
    office: Office
    lines: tuple[Line, ...]
    final: Mapping[Quantity, Decimal]
    initial_budget: Mapping[Quantity, Decimal]

    def codes(self, fund: str) -> list[str]:
        """The functional items with expenditure from a fund, in order."""
        return sorted(
            {line.code for line in self.lines if fund in _funds_of(line) and (line.spent or _budget_of(line))}
        )


def draw_years(rng: Random, office: Office, first: int, last: int) -> list[Accounts]:
    """The accounts of a department from the first year to the last; balances go on from year to year."""
    lines = draw_lines(rng, office, first)
    years = [_sum_up(rng, office, lines, first)]
    for year in range(first + 1, last + 1):
        lines = next_lines(rng, office, lines, year)
        years.append(_sum_up(rng, office, lines, year))
    return years


def _sum_up(rng: Random, office: Office, lines: Sequence[Line], year: int) -> Accounts:
    final: defaultdict[Quantity, Decimal] = defaultdict(Decimal)
    budget: defaultdict[Quantity, Decimal] = defaultdict(Decimal)
    for line in lines:
        for fund in _funds_of(line):
            for quantity, amount in _stated(line, fund):
                final[quantity] += amount
            for quantity, amount in _budgeted(line, fund):
                budget[quantity] += amount
    for sums in (final, budget):
        _add_totals(sums)
    basic = {fund: final[Quantity("expenditure_basic", fund)] for fund in ("general", OWN)}
    particulars = draw_particulars(rng, office, basic, final[Quantity("expenditure_project")], year)
    for quantity, amount in _of_particulars(particulars):
        final[quantity] += amount
    for item, amount in particulars.three_public_budget.items():
        budget[Quantity(item, "general")] = amount
    return Accounts(year, office, tuple(lines), dict(final), dict(budget))


def _funds_of(line: Line) -> tuple[str, ...]:
    return (OWN, ALL) if line.fund == OWN else (line.fund, FISCAL, ALL)


def _budget_of(line: Line) -> Decimal:
    return line.basic_budget + line.project_budget


def _prefixes(code: str) -> tuple[str, str, str]:
    return code[:3], code[:5], code


def _stated(line: Line, fund: str) -> Iterable[tuple[Quantity, Decimal]]:
    revenue = sum(line.sources.values(), ZERO)
    yield Quantity("opening_carryover", fund), line.opening
    yield Quantity("closing_carryover", fund), line.closing
    yield Quantity("revenue_current_year", fund), revenue
    yield Quantity("expenditure_current_year", fund), line.spent
    yield Quantity("non_fiscal_surplus_used", fund), line.surplus_used
    yield Quantity("surplus_distribution", fund), line.distribution
    types = {"expenditure_basic": line.basic, "expenditure_project": line.project, **line.others}
    for item, amount in (*line.sources.items(), *types.items()):
        yield Quantity(item, fund), amount
    for code in _prefixes(line.code):
        yield Quantity("expenditure_by_function", fund, "", code), line.spent
        for item, amount in types.items():
            yield Quantity("expenditure_by_function", fund, item, code), amount
        for item, amount in (
            ("opening_carryover", line.opening),
            ("revenue_current_year", revenue),
            ("closing_carryover", line.closing),
        ):
            yield Quantity("expenditure_by_function", fund, item, code), amount
        yield Quantity("revenue_by_function", fund, "revenue_current_year", code), revenue
        for item, amount in line.sources.items():
            yield Quantity("revenue_by_function", fund, item, code), amount


def _budgeted(line: Line, fund: str) -> Iterable[tuple[Quantity, Decimal]]:
    if line.fund == OWN:
        return
    yield Quantity("expenditure_current_year", fund), _budget_of(line)
    yield Quantity("expenditure_basic", fund), line.basic_budget
    yield Quantity("expenditure_project", fund), line.project_budget
    for code in _prefixes(line.code):
        yield Quantity("expenditure_by_function", fund, "", code), _budget_of(line)


def _add_totals(sums: defaultdict[Quantity, Decimal]) -> None:
    for fund in (*FUNDS, OWN, FISCAL, ALL):
        revenue = sum(
            (
                sums[Quantity(item, fund)]
                for item in ("revenue_current_year", "non_fiscal_surplus_used", "opening_carryover")
            ),
            ZERO,
        )
        expenditure = sum(
            (
                sums[Quantity(item, fund)]
                for item in ("expenditure_current_year", "surplus_distribution", "closing_carryover")
            ),
            ZERO,
        )
        sums[Quantity("revenue_total", fund)] = sums[Quantity("grand_total", fund)] = revenue
        sums[Quantity("expenditure_total", fund)] = expenditure


def _of_particulars(particulars: Particulars) -> Iterable[tuple[Quantity, Decimal]]:
    for fund, amounts in particulars.economic.items():
        for code, amount in amounts.items():
            summary = "expenditure_personnel" if code[:3] in ("301", "303") else "expenditure_public_use"
            for one in (fund, ALL) if fund == OWN else (fund, FISCAL, ALL):
                yield Quantity("expenditure_by_economic", one, "", code[:3]), amount
                yield Quantity("expenditure_by_economic", one, "", code), amount
                yield Quantity(summary, one), amount
    for item, value in particulars.three_public.items():
        yield Quantity(item, "general"), value
    for (item, subject), value in particulars.others.items():
        yield Quantity(item, ALL, subject), value
    yield Quantity("agency_operating_cost", "general"), particulars.operating_cost
