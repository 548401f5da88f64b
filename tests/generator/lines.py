"""The bottom of the accounts: what each functional item (项) took in, spent and carried over, by source of money."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

from tests.generator.classes import functions_of
from tests.generator.money import ZERO, apportion, draw_yuan, scale, whole_hundreds

#: money that is not appropriated: what an institution earns and is given
OWN = "own"
OWN_SOURCES = (
    "revenue_superior_subsidy",
    "revenue_institutional",
    "revenue_business",
    "revenue_affiliated_remittance",
    "revenue_other",
)
#: 养老, 医疗, 住房: items that every department has
_WELFARE = (("2080501", 60), ("2080505", 100), ("2080506", 50), ("2101101", 60), ("2101103", 30), ("2210201", 80))
_WELFARE_OF_INSTITUTIONS = (("2080502", 60), ("2080505", 100), ("2080506", 50), ("2101102", 60), ("2210201", 80))


@dataclass(frozen=True)
class Office:
    """A kind of department: what it is called, and where its money comes from and goes."""

    name: str
    is_agency: bool
    kuan: tuple[str, ...]
    own_sources: tuple[str, ...]
    fund_kuan: tuple[str, ...]
    capital_kuan: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One functional item and one source of money, in yuan.

    opening + surplus used + sources = basic + project + others + distribution + closing.
    """

    code: str
    fund: str
    opening: Decimal
    sources: Mapping[str, Decimal]
    basic: Decimal
    project: Decimal
    others: Mapping[str, Decimal] = field(default_factory=dict)
    surplus_used: Decimal = ZERO
    distribution: Decimal = ZERO
    closing: Decimal = ZERO
    basic_budget: Decimal = ZERO
    project_budget: Decimal = ZERO

    @property
    def spent(self) -> Decimal:
        """Expenditure of the year."""
        return self.basic + self.project + sum(self.others.values(), ZERO)


@cache
def load_offices() -> tuple[Office, ...]:
    """The kinds of departments in `offices.csv`."""
    with (Path(__file__).parent / "offices.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Office(
                row["office"],
                row["kind"] == "agency",
                *(
                    tuple(filter(None, row[column].split("|")))
                    for column in ("kuan", "own_sources", "fund_kuan", "capital_kuan")
                ),
            )
            for row in csv.DictReader(file)
        )


def draw_lines(rng: Random, office: Office, year: int) -> list[Line]:
    """The lines of a department in the first year that anybody looks at."""
    names = functions_of(year).names
    size = rng.choice((1, 1, 3, 10, 60))
    lines: list[Line] = []
    for place, kuan in enumerate(one for one in office.kuan if one in names):
        for code in _items_below(rng, kuan, year, office.is_agency and place == 0):
            is_running = code.endswith(("01", "50")) or not office.is_agency
            basic = draw_yuan(rng, 300_000, 9_000_000) * size if is_running else ZERO
            project = draw_yuan(rng, 3_000, 9_000_000) * size if not is_running or rng.random() < 0.5 else ZERO
            lines.append(Line(code, "general", ZERO, {}, basic, project))
    welfare = _WELFARE if office.is_agency else _WELFARE_OF_INSTITUTIONS
    for code, weight in welfare:
        if code in names and rng.random() < 0.9:
            lines.append(Line(code, "general", ZERO, {}, draw_yuan(rng, 400, 20_000) * weight * size, ZERO))
    for fund, kuans in (("government_fund", office.fund_kuan), ("state_capital", office.capital_kuan)):
        for kuan in kuans:
            if kuan in names and rng.random() < 0.6:
                lines += [
                    Line(code, fund, ZERO, {}, ZERO, draw_yuan(rng, 10_000, 9_000_000) * size)
                    for code in _items_below(rng, kuan, year, False)[: rng.randrange(1, 3)]
                ]
    if office.own_sources and rng.random() < 0.8:
        lines += _own_lines(rng, office, lines[0].code, size)
    return [
        _balanced(rng, line, office, draw_yuan(rng, 100, 900_000) if rng.random() < 0.3 else ZERO) for line in lines
    ]


def next_lines(rng: Random, office: Office, lines: Sequence[Line], year: int) -> list[Line]:
    """The lines of the year after: some projects end, others begin, and every balance is carried over."""
    names = functions_of(year).names
    following: list[Line] = []
    valid = [line for line in lines if all(code in names for code in (line.code, line.code[:5], line.code[:3]))]
    # what is left of a class that is no more goes to the first one of its money
    left: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        left[line.fund] += ZERO if line in valid else line.closing
    for line in valid:
        opening = line.closing + left.pop(line.fund, ZERO)
        if not opening and not line.basic and rng.random() < 0.12 and line.code != lines[0].code:
            continue
        same = rng.random() < 0.06
        factors = [1000 if same else rng.randrange(700, 1400) for _ in range(2)]
        others = {item: scale(amount, factors[1]) for item, amount in line.others.items()}
        grown = replace(
            line, basic=scale(line.basic, factors[0]), project=scale(line.project, factors[1]), others=others
        )
        following.append(_balanced(rng, grown, office, opening))
    known = {line.code for line in lines}
    for code in _items_below(rng, office.kuan[0], year, False):
        if code not in known and rng.random() < 0.3:
            begun = Line(code, "general", ZERO, {}, ZERO, draw_yuan(rng, 3_000, 3_000_000))
            following.append(_balanced(rng, begun, office, ZERO))
    return following


def _items_below(rng: Random, kuan: str, year: int, has_running: bool) -> list[str]:
    below = functions_of(year).below(kuan)
    running = [code for code in below if code.endswith("01")] if has_running else []
    others = [code for code in below if code not in running and not code.endswith("01")] or below
    return sorted(running[:1] + rng.sample(others, min(len(others), rng.randrange(1, 4))))


def _own_lines(rng: Random, office: Office, code: str, size: int) -> Iterator[Line]:
    basic = draw_yuan(rng, 10_000, 6_000_000) * size if not office.is_agency and rng.random() < 0.7 else ZERO
    others: dict[str, Decimal] = {}
    if "revenue_business" in office.own_sources:
        others["expenditure_business"] = draw_yuan(rng, 3_000, 300_000) * size
    if "revenue_affiliated_remittance" in office.own_sources and rng.random() < 0.5:
        others["expenditure_superior_remittance"] = draw_yuan(rng, 3_000, 90_000) * size
        others["expenditure_affiliated_subsidy"] = draw_yuan(rng, 3_000, 90_000) * size
    yield Line(code, OWN, ZERO, {}, basic, draw_yuan(rng, 2_000, 3_000_000) * size, others)


def _balanced(rng: Random, line: Line, office: Office, opening: Decimal) -> Line:
    """The line with what it took in and carries over, after what it spent; fiscal lines with their initial budget."""
    closing = scale(line.spent, rng.randrange(1, 200)) if rng.random() < 0.25 else ZERO
    surplus = distribution = ZERO
    if line.fund == OWN:
        distribution = scale(line.spent, rng.randrange(1, 60)) if not office.is_agency and rng.random() < 0.3 else ZERO
        surplus = scale(line.spent, rng.randrange(1, 60)) if not office.is_agency and rng.random() < 0.3 else ZERO
    needed = line.spent + closing + distribution - opening - surplus
    if needed < ZERO:
        closing, needed = closing - needed, ZERO
    if line.fund == OWN:
        names: Sequence[str] = office.own_sources
        sources = dict(zip(names, apportion(rng, needed, [4, *[2] * (len(names) - 1)]), strict=True))
    else:
        sources = {"revenue_fiscal_appropriation": needed}
    return replace(
        line,
        opening=opening,
        sources=sources,
        surplus_used=surplus,
        distribution=distribution,
        closing=closing,
        basic_budget=_budget(rng, line.basic),
        project_budget=ZERO if rng.random() < 0.15 else _budget(rng, line.project),
    )


def _budget(rng: Random, spent: Decimal) -> Decimal:
    """An initial budget: met exactly, or missed to either side."""
    return spent if rng.random() < 0.4 else whole_hundreds(scale(spent, rng.randrange(600, 1300)))
