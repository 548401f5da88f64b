"""What would become of the checks if some figures had other values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from expectations.localisation.equations import BROKEN, ZERO, Changes, Check, Figure, ReportChecks
from expectations.localisation.slips import LIKELIHOOD, Slip, likely_values, name_slip

#: Figures printed so near to each other may be taken for one another.
NEIGHBOURS = 2
#: A second wrong figure is so much less likely than one, in mended checks.
SECOND_FIGURE = Decimal(1)
SCORE_STEP = Decimal("0.01")
#: What it speaks for an amount that it is printed elsewhere in the report too, for whatever quantity: 养老保险缴费 is
#: 30108 and 2080505. Short numbers meet by chance.
REDUNDANCY, TELLING_DIGITS = Decimal("0.30"), 3
#: What it speaks for a value that a check agrees with it exactly and not by rounding alone.
EXACTNESS = Decimal("0.1")


@dataclass(frozen=True)
class Hypothesis:
    """Figures and the values they should have had, and what that would do to the checks."""

    figures: tuple[Figure, ...]
    values: tuple[Decimal, ...]
    slips: tuple[Slip, ...]
    mended: frozenset[Check]
    newly_broken: frozenset[Check]
    score: Decimal

    @property
    def changes(self) -> Changes:
        """Figure -> value."""
        return {figure.figure_id: value for figure, value in zip(self.figures, self.values, strict=True)}


class Explorer:
    """Hypotheses about one report; of each figure the checks it takes part in are known.

    `printed` tells how often each amount (yuan) is printed in the whole report.
    """

    def __init__(self, report: ReportChecks, printed: Mapping[Decimal, int]) -> None:
        self.report = report
        self._printed = printed
        self.checks_of: defaultdict[str, list[Check]] = defaultdict(list)
        self.figures: dict[str, Figure] = {}
        for check in report.checks:
            for figure in check.figures:
                self.figures[figure.figure_id] = figure
                if not self.checks_of[figure.figure_id] or self.checks_of[figure.figure_id][-1] is not check:
                    self.checks_of[figure.figure_id].append(check)
        self._by_order = sorted(self.figures.values(), key=lambda figure: figure.order)
        self._likely: dict[str, tuple[Decimal, ...]] = {}

    def candidates(self, checks: Iterable[Check]) -> list[Figure]:
        """The report's own figures of the checks, in the order in which they are printed."""
        found = {figure.figure_id: figure for check in checks for figure in check.figures if figure.is_own}
        return sorted(found.values(), key=lambda figure: figure.order)

    def values(self, figure: Figure, changes: Changes) -> list[Decimal]:
        """The values that would fulfil one of the figure's checks that are broken under `changes`.

        As exactly as the figure is printed, and what a slip explains among those that rounding allows.
        """
        found: dict[Decimal, None] = {}
        for check in self.checks_of[figure.figure_id]:
            if not (check.judge(changes) if changes else check.level):
                continue
            for solution in check.solve(figure, changes):
                found[figure.base(figure.printed(solution.exact))] = None
                found.update((value, None) for value in self._slips(figure) if solution.low <= value <= solution.high)
        now = changes.get(figure.figure_id, figure.base_value)
        return [value for value in found if value != now and value != figure.base_value and figure.may_be(value)]

    def judge(self, changes: Changes) -> Hypothesis:
        """What the changes would mend and break, and what speaks for them."""
        figures = tuple(sorted((self.figures[one] for one in changes), key=lambda figure: figure.order))
        touched = {check for figure in figures for check in self.checks_of[figure.figure_id]}
        mended, broken, score = set(), set(), ZERO
        for check in touched:
            level = check.judge(changes)
            if level < check.level:
                mended.add(check)
            elif level > check.level:
                broken.add(check)
            score += check.weight * (check.level - level) / BROKEN
            score += EXACTNESS * (check.looseness({}) - check.looseness(changes))
        slips = tuple(self._slip(figure, changes[figure.figure_id]) for figure in figures)
        likelihood = sum((LIKELIHOOD[slip] for slip in slips), ZERO)
        likelihood += sum((self._redundancy(figure, changes[figure.figure_id]) for figure in figures), ZERO)
        score += likelihood / len(figures) - SECOND_FIGURE * (len(figures) - 1)
        return Hypothesis(
            figures,
            tuple(changes[figure.figure_id] for figure in figures),
            slips,
            frozenset(check for check in mended if not check.judge(changes)),
            frozenset(broken),
            score.quantize(SCORE_STEP),
        )

    def _slips(self, figure: Figure) -> tuple[Decimal, ...]:
        if figure.figure_id not in self._likely:
            likely = (figure.base(value) for value in likely_values(figure.value, figure.decimals))
            self._likely[figure.figure_id] = tuple(dict.fromkeys(likely))
        return self._likely[figure.figure_id]

    def _redundancy(self, figure: Figure, value: Decimal) -> Decimal:
        """What it says that other places of the report print the amount as it stands, or as it would be."""
        if not figure.is_money:
            return ZERO
        stands = REDUNDANCY if is_telling(figure.value) and self._printed.get(figure.base_value, 0) > 1 else ZERO
        meant = REDUNDANCY if is_telling(figure.printed(value)) and self._printed.get(value, 0) else ZERO
        return meant - stands

    def _slip(self, figure: Figure, base_value: Decimal) -> Slip:
        slip = name_slip(figure.value, figure.printed(base_value), figure.decimals)
        if slip is not Slip.OTHER or figure.base_value == 0:
            return slip
        alike = [one for one in self._by_order if one.base_value == figure.base_value and one is not figure]
        if figure.period == "current" and any(one.period == "prior" for one in alike):
            return Slip.PRIOR_VALUE
        if any(abs(one.order - figure.order) <= NEIGHBOURS for one in alike):
            return Slip.NEIGHBOUR_VALUE
        return Slip.OTHER


def is_telling(value: Decimal) -> bool:
    """Whether a number has so many digits that it is hardly printed twice by chance."""
    return len(value.normalize().as_tuple().digits) >= TELLING_DIGITS


def explain_with_one(explorer: Explorer) -> dict[str, Hypothesis]:
    """For each figure of a broken check its likeliest other value, if any mends a check."""
    best: dict[str, Hypothesis] = {}
    for figure in explorer.candidates(explorer.report.broken):
        tried = (explorer.judge({figure.figure_id: value}) for value in explorer.values(figure, {}))
        useful = [one for one in tried if one.mended]
        if useful:
            best[figure.figure_id] = max(useful, key=preference)
    return best


def preference(hypothesis: Hypothesis) -> tuple[Decimal, int, int, tuple[Decimal, ...]]:
    """What orders hypotheses, the best last: score, checks mended, fewest broken, and the smaller move."""
    moves = tuple(
        -abs(value - figure.base_value) for figure, value in zip(hypothesis.figures, hypothesis.values, strict=True)
    )
    return hypothesis.score, len(hypothesis.mended), -len(hypothesis.newly_broken), moves


def unexplained(explorer: Explorer, single: Mapping[str, Hypothesis]) -> list[Check]:
    """The broken checks that no one figure mends without leaving another check of its own broken, or breaking one."""
    explained = {
        check
        for figure_id, hypothesis in single.items()
        if not hypothesis.newly_broken
        and all(check in hypothesis.mended for check in explorer.checks_of[figure_id] if check.level)
        for check in hypothesis.mended
    }
    return [check for check in explorer.report.broken if check not in explained]


def components(checks: Sequence[Check]) -> list[list[Check]]:
    """Checks that hang together by common figures, in the order of their first ones."""
    found: list[tuple[set[str], list[Check]]] = []
    for check in checks:
        ids = {figure.figure_id for figure in check.figures}
        joined = [one for one in found if one[0] & ids]
        together = (ids.union(*(one[0] for one in joined)), [*(c for one in joined for c in one[1]), check])
        found = [*(one for one in found if one not in joined), together]
    return [component for _, component in found]
