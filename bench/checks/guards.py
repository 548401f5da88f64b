"""Which judged identities of an unchanged report can see a change of a figure, and from which size on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import duckdb

#: What a sum or a claim merely mentions has no weight in it, and a check of the greatest or least figure of a kind sees
#: no other one. The statements of a quantity and the operands of a ratio have no weight there, and count all the same.
_GUARDS = """
    select
        parts.report_id,
        parts.figure_id,
        parts.identity,
        parts.subject,
        identities.kind,
        identities.grid,
        parts.weight,
        parts.status in ('broken', 'explained') as is_broken,
        checks.tolerance * coalesce(units.factor_to_yuan, 1) as tolerance
    from intermediate.int_check_figures as parts
    inner join marts.fct_identity_checks as checks using (report_id, identity, subject)
    inner join seeds.identities as identities using (identity)
    left join seeds.units as units on checks.unit = units.unit
    where
        parts.report_id in (select unnest(?))
        and identities.grid <> 'extreme'
        and (parts.weight <> 0 or identities.kind = 'ratio' or identities.grid = 'repetition')
    order by parts.report_id, parts.identity, parts.subject, parts.figure_id
"""

_OPERANDS = """
    select
        evidence.report_id,
        evidence.identity,
        evidence.subject,
        evidence.figure_id,
        evidence.side,
        evidence.weight,
        evidence.value * coalesce(units.factor_to_yuan, 1) as base_value
    from intermediate.int_check_evidence as evidence
    left join seeds.units as units on evidence.unit = units.unit
    where
        evidence.report_id in (select unnest(?))
        and evidence.side in ('numerator', 'denominator')
        and evidence.figure_id is not null
    order by evidence.report_id, evidence.identity, evidence.subject, evidence.evidence_order
"""

_FACTORS = "select unit, factor_to_yuan from seeds.units where factor_to_yuan is not null"


@dataclass(frozen=True)
class Guard:
    """A check that can see a change of a figure; one that is broken already cannot get worse.

    `tolerance` is the change of the figure, in yuan or in its own unit, up to which the check may allow it; `None`
    where the size alone does not decide (bounds, words).
    """

    identity: str
    subject: str
    is_broken: bool
    tolerance: Decimal | None


@dataclass(frozen=True)
class Operand:
    """A figure in the numerator or the denominator of a printed percentage."""

    figure_id: str
    side: str
    weight: Decimal
    value: Decimal


def read_guards(connection: duckdb.DuckDBPyConnection, report_ids: Iterable[str]) -> dict[str, list[Guard]]:
    """By figure, the checks of these reports that can see it; a figure without any is missing."""
    wanted = list(report_ids)
    operands: defaultdict[tuple[str, str, str], list[Operand]] = defaultdict(list)
    for report, identity, subject, *operand in connection.execute(_OPERANDS, [wanted]).fetchall():
        operands[report, identity, subject].append(Operand(*operand))
    guards: defaultdict[str, list[Guard]] = defaultdict(list)
    for report, figure, identity, subject, *rule in connection.execute(_GUARDS, [wanted]).fetchall():
        kind, grid, weight, is_broken, tolerance = rule
        if kind == "ratio" and not weight:
            seen: Decimal | None = operand_tolerance(figure, operands[report, identity, subject], tolerance)
        elif kind in ("bound", "direction") or tolerance is None:
            seen = None
        else:
            seen = tolerance if grid == "repetition" else tolerance / abs(weight)
        guards[figure].append(Guard(identity, subject, is_broken, seen))
    return dict(guards)


def read_factors(connection: duckdb.DuckDBPyConnection) -> Mapping[str, Decimal]:
    """Yuan a unit, of the units that are money."""
    return dict(connection.execute(_FACTORS).fetchall())


def operand_tolerance(figure: str, operands: Iterable[Operand], tolerance: Decimal) -> Decimal | None:
    """By how much an operand moves for the quotient to move by `tolerance` percentage points, to first order.

    `None` where it stands above and below in such a way that the quotient does not move.
    """
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    weights: defaultdict[str, Decimal] = defaultdict(Decimal)
    for operand in operands:
        sums[operand.side] += operand.weight * operand.value
        if operand.figure_id == figure:
            weights[operand.side] += operand.weight
    numerator, denominator = sums["numerator"], sums["denominator"]
    slope = 100 * (weights["numerator"] * denominator - weights["denominator"] * numerator)
    return abs(tolerance * denominator**2 / slope) if slope else None
