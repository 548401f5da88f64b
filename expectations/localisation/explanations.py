"""The rows of `int_error_explanations`: for each broken check the figures most likely wrong, ranked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

import duckdb
import pyarrow as pa

from expectations.localisation.equations import COLUMNS, Check, ReportChecks, read_equations
from expectations.localisation.hypotheses import Explorer, Hypothesis, components, explain_with_one, unexplained
from expectations.localisation.slips import WORDS_EN, WORDS_ZH

#: Figures told of one check, and those that are as likely as the last of them; the rest explains little.
SUSPECTS_KEPT = 10

_MONEY = pa.decimal128(28, 8)
SCHEMA = pa.schema(
    [
        ("report_id", pa.string()),
        ("identity", pa.string()),
        ("subject", pa.string()),
        ("figure_id", pa.string()),
        ("suggested_value", _MONEY),
        ("slip", pa.string()),
        ("slip_zh", pa.string()),
        ("slip_en", pa.string()),
        ("mended_count", pa.int32()),
        ("broken_count", pa.int32()),
        ("score", pa.decimal128(8, 2)),
        ("set_number", pa.int32()),
        ("set_size", pa.int32()),
        ("is_tied", pa.bool_()),
        ("rank", pa.int32()),
    ]
)


def explain_breaks(equations: duckdb.DuckDBPyRelation, figures: duckdb.DuckDBPyRelation) -> pa.Table:
    """Explanations of all breaks in `int_check_equations`, in the columns of `SCHEMA`; values in the figure's unit.

    `figures` is `int_identity_figures`, whose amounts tell what else is printed in a report.
    """
    ordered = equations.project(", ".join(COLUMNS)).order(
        "report_id, identity, subject, number_order, is_rate, figure_id"
    )
    rows: list[tuple[Any, ...]] = []
    printed = _printed_amounts(equations, figures)
    for _, its in groupby(_fetch(ordered), key=lambda row: row[0]):
        report = read_equations(list(its))
        rows.extend(explain_report(report, printed.get(report.report_id, {})))
    columns = zip(*rows, strict=True) if rows else ([] for _ in SCHEMA)
    arrays = [pa.array(list(column), kind) for column, kind in zip(columns, SCHEMA.types, strict=True)]
    return pa.table(arrays, schema=SCHEMA)


def explain_report(report: ReportChecks, printed: Mapping[Decimal, int]) -> Iterator[tuple[Any, ...]]:
    """The rows of one report, check by check, the likeliest figure first."""
    explorer = Explorer(report, printed)
    single = explain_with_one(explorer)
    hypotheses = list(single.values())
    for component in components(report.broken):
        if any(check in component for check in unexplained(explorer, single)):
            # SciPy takes half a second to import, and most reports do without
            from expectations.localisation.sets import explain_with_sets

            hypotheses.extend(explain_with_sets(explorer, component, single))
    for check in report.broken:
        its = sorted((one for one in hypotheses if check in one.mended), key=_rank_key)
        yield from _rows_of(report.report_id, check, its)


def _rank_key(hypothesis: Hypothesis) -> tuple[Decimal, int, int, int]:
    return (
        -hypothesis.score,
        -len(hypothesis.mended),
        len(hypothesis.figures),
        min(figure.order for figure in hypothesis.figures),
    )


def _rows_of(report_id: str, check: Check, hypotheses: list[Hypothesis]) -> Iterator[tuple[Any, ...]]:
    told: set[str] = set()
    last_score = None
    for number, one in enumerate(hypotheses, start=1):
        if len(told) >= SUSPECTS_KEPT and one.score != last_score:
            return
        last_score = one.score
        is_tied = sum(other.score == one.score for other in hypotheses) > 1
        for figure, value, slip in zip(one.figures, one.values, one.slips, strict=True):
            if figure.figure_id in told:
                continue
            told.add(figure.figure_id)
            yield (
                report_id,
                check.identity,
                check.subject,
                figure.figure_id,
                figure.printed(value),
                slip.value,
                WORDS_ZH[slip],
                WORDS_EN[slip],
                len(one.mended),
                len(one.newly_broken),
                one.score,
                number,
                len(one.figures),
                is_tied,
                len(told),
            )


def _printed_amounts(
    equations: duckdb.DuckDBPyRelation, figures: duckdb.DuckDBPyRelation
) -> dict[str, dict[Decimal, int]]:
    """How often each amount is printed, of the reports that have a break."""
    counted = (
        figures.filter("unit_kind = 'money'")
        .join(equations.project("report_id").distinct(), "report_id", "semi")
        .aggregate("report_id, base_value, count(*)", "report_id, base_value")
    )
    found: dict[str, dict[Decimal, int]] = {}
    for report_id, value, count in _fetch(counted):
        found.setdefault(report_id, {})[value] = count
    return found


def _fetch(relation: duckdb.DuckDBPyRelation) -> Iterable[tuple[Any, ...]]:
    while batch := relation.fetchmany(10_000):
        yield from batch
