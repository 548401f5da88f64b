"""The smallest sets of figures whose change mends what no single figure explains: Fellegi and Holt's integer program.

The program says which figures; their values are then looked for and judged exactly. It is solved by SciPy's HiGHS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from expectations.localisation.equations import ZERO, Changes, Check, Figure, Form
from expectations.localisation.hypotheses import Explorer, Hypothesis, preference

#: Sets of one size that are looked for, and figures that a set may have.
ALTERNATIVES, LARGEST_SET = 4, 4
#: Values tried of a figure while the others of its set are fixed.
VALUES_TRIED = 8
#: A figure moves by no more than so many times the greatest break it stands in.
REACH = 4.0
#: So that equal sets are told apart alike on every machine: by nodes and never by time.
NODES = 2_000
#: What is left to a figure's own merit between sets of one size.
_MERIT = 0.01


def explain_with_sets(
    explorer: Explorer, broken: Sequence[Check], single: Mapping[str, Hypothesis]
) -> list[Hypothesis]:
    """The smallest sets that mend all of these checks that hang together, without breaking any that stands."""
    candidates = [figure for figure in explorer.candidates(broken) if _reach(figure, explorer, broken)]
    if not candidates:
        return []
    excluded: list[frozenset[str]] = []
    found: list[Hypothesis] = []
    size: int | None = None
    for _ in range(ALTERNATIVES):
        chosen = _solve(explorer, broken, candidates, single, excluded)
        if not chosen or len(chosen) > LARGEST_SET or (size is not None and len(chosen) > size):
            break
        size = len(chosen)
        excluded.append(frozenset(figure.figure_id for figure in chosen))
        tried = list(_value_sets(explorer, chosen))
        if tried:
            found.append(max(tried, key=preference))
    return found


def _solve(
    explorer: Explorer,
    broken: Sequence[Check],
    candidates: Sequence[Figure],
    single: Mapping[str, Hypothesis],
    excluded: Sequence[frozenset[str]],
) -> list[Figure]:
    """The smallest set of candidates that is none of `excluded`; empty where there is none."""
    count = len(candidates)
    place = {figure.figure_id: order for order, figure in enumerate(candidates)}
    reach = [_reach(figure, explorer, broken) for figure in candidates]
    checks = list(dict.fromkeys(check for figure in candidates for check in explorer.checks_of[figure.figure_id]))
    # variables: each figure's move as a part of its reach, then whether it moves
    rows: list[dict[int, float]] = []
    lows: list[float] = []
    highs: list[float] = []

    def add(row: dict[int, float], low: float, high: float) -> None:
        rows.append(row)
        lows.append(low)
        highs.append(high)

    for check in checks:
        for row, low, high in _rows(check, place, reach, count):
            add(row, low, high)
    for order in range(count):
        add({order: 1.0, count + order: -REACH}, -np.inf, 0.0)
        add({order: 1.0, count + order: REACH}, 0.0, np.inf)
    for ids in excluded:
        add({count + place[figure_id]: 1.0 for figure_id in ids}, -np.inf, len(ids) - 1)
    merit = [
        max(-1.0, min(1.0, float(single[figure.figure_id].score) / 10)) if figure.figure_id in single else -1.0
        for figure in candidates
    ]
    cost = np.array([0.0] * count + [1.0 - _MERIT * one for one in merit])
    entries = [(line, column, value) for line, row in enumerate(rows) for column, value in row.items()]
    lines, columns, values = zip(*entries, strict=True)
    matrix = csr_array((values, (lines, columns)), shape=(len(rows), 2 * count))
    result = milp(
        cost,
        constraints=LinearConstraint(matrix, lows, highs),
        bounds=Bounds([-REACH] * count + [0.0] * count, [REACH] * count + [1.0] * count),
        integrality=np.array([0] * count + [1] * count),
        options={"node_limit": NODES},
    )
    if result.x is None:
        return []
    return [figure for order, figure in enumerate(candidates) if result.x[count + order] > 0.5]


def _rows(
    check: Check, place: Mapping[str, int], reach: Sequence[float], count: int
) -> Iterator[tuple[dict[int, float], float, float]]:
    """The check as inequalities of the variables, each scaled to coefficients of about one."""
    match check.form:
        case Form.LINEAR | Form.BOUND:
            row = {
                place[term.figure.figure_id]: float(term.weight) * reach[place[term.figure.figure_id]]
                for term in check.terms
                if term.figure.figure_id in place
            }
            gap, tolerance = float(check.gap({})), float(check.tolerance)
            low = -np.inf if check.form is Form.BOUND else -tolerance - gap
            yield _scaled(row, low, tolerance - gap)
        case Form.REPEATED:
            first, *others = check.terms
            for other in others:
                row = {}
                for term, sign in ((first, 1.0), (other, -1.0)):
                    if term.figure.figure_id in place:
                        row[place[term.figure.figure_id]] = sign * reach[place[term.figure.figure_id]]
                gap = float(first.figure.base_value - other.figure.base_value)
                tolerance = float(max(first.figure.printed_half_unit, other.figure.printed_half_unit))
                yield _scaled(row, -tolerance - gap, tolerance - gap)
        case Form.RATIO if check.rate is not None:
            rate = check.rate.base_value
            row = {
                place[term.figure.figure_id]: float(term.weight - rate * term.base_weight)
                * reach[place[term.figure.figure_id]]
                for term in check.terms
                if term.figure.figure_id in place
            }
            gap = float(check.ratio_gap(rate, {}))
            base = sum(abs(float(term.base_weight * term.figure.base_value)) for term in check.terms)
            tolerance = float(check.ratio_tolerance(rate)) + float(check.rate.printed_half_unit) * base
            # where the rate itself is what is wrong, nothing is asked of its operands
            escape = place.get(check.rate.figure_id)
            if escape is None:
                yield _scaled(row, -tolerance - gap, tolerance - gap)
            else:
                most = abs(gap) + REACH * sum(map(abs, row.values()))
                yield _scaled({**row, count + escape: -most}, -np.inf, tolerance - gap)
                yield _scaled({**row, count + escape: most}, -tolerance - gap, np.inf)


def _scaled(row: dict[int, float], low: float, high: float) -> tuple[dict[int, float], float, float]:
    greatest = max(map(abs, row.values()), default=1.0) or 1.0
    return {column: value / greatest for column, value in row.items()}, low / greatest, high / greatest


def _reach(figure: Figure, explorer: Explorer, broken: Sequence[Check]) -> float:
    """The greatest move that one of the broken checks asks of the figure."""
    moves = [
        abs(solution.exact - figure.base_value)
        for check in explorer.checks_of[figure.figure_id]
        if check in broken
        for solution in check.solve(figure, {})
    ]
    return float(max(moves, default=ZERO))


def _value_sets(explorer: Explorer, figures: Sequence[Figure]) -> Iterator[Hypothesis]:
    """Values for all figures of a set that mend every check they take part in: one after the other, in each order."""
    for order in permutations(figures):
        yield from _extended(explorer, order, {})


def _extended(explorer: Explorer, rest: Sequence[Figure], changes: Changes) -> Iterator[Hypothesis]:
    if not rest:
        hypothesis = explorer.judge(changes)
        touched = {check for figure in hypothesis.figures for check in explorer.checks_of[figure.figure_id]}
        if not hypothesis.newly_broken and all(check in hypothesis.mended for check in touched if check.level):
            yield hypothesis
        return
    figure = rest[0]
    for value in explorer.values(figure, changes)[:VALUES_TRIED]:
        yield from _extended(explorer, rest[1:], {**changes, figure.figure_id: value})
