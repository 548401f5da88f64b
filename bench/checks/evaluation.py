"""Variants evaluated by the project's models, and what came of each."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import duckdb

from bench.checks.changes import Change, Variant
from bench.checks.guards import Guard, read_factors, read_guards
from bench.checks.variants import PlacedVariant, figure_id, place_variants, write_variants
from expectations.check.prepared import PreparedModels, Query, fill_models
from expectations.warehouse import Warehouse

#: Variants in a database at a time: what bounds the memory.
CHUNK = 250

_READ = ("marts.fct_identity_checks", "marts.fct_error_suspects", "intermediate.int_check_figures")

_WORSENED = """
    with

    levels as (

        select
            report_id,
            identity,
            subject,
            status,
            case status when 'last_digit' then 1 when 'broken' then 2 when 'explained' then 2 else 0 end as level
        from marts.fct_identity_checks

    )

    select
        later.report_id,
        later.identity,
        later.subject,
        later.status
    from levels as later
    inner join unchanged using (report_id)
    left join levels as earlier
        on
            unchanged.unchanged_id = earlier.report_id
            and later.identity = earlier.identity
            and later.subject = earlier.subject
    where later.level > coalesce(earlier.level, 0)
    order by later.report_id, later.identity, later.subject
"""

_SUSPECTS = """
    select
        suspects.report_id,
        suspects.figure_id,
        suspects.score,
        suspects.suggested_value
    from marts.fct_error_suspects as suspects
    inner join worsened using (report_id, identity, subject)
    order by
        suspects.report_id, suspects.figure_id, suspects.score desc, suspects.rank, suspects.identity,
        suspects.subject
"""

_ALARMS = """
    select report_id, identity, subject, status
    from marts.fct_identity_checks
    where status in ('last_digit', 'broken') and report_id in (select unnest(?))
    order by report_id, identity, subject
"""


@dataclass(frozen=True)
class Suspect:
    """A figure suspected in a variant: its best score over the checks that got worse, and what it should be."""

    figure_id: str
    score: Decimal
    suggested_value: Decimal | None


@dataclass(frozen=True)
class Worsened:
    """A check whose status is worse than in the unchanged report."""

    identity: str
    subject: str
    status: str


@dataclass(frozen=True)
class ChangeOutcome:
    """What came of one change.

    `is_beyond_tolerance` compares it with the tightest tolerance that the figure takes part in, and is `None` where
    there is none. `place` is the worst that the figure's score allows among the suspects, from 1; `None` where it is
    none of them; `ties` is how many others have just this score.
    """

    change: Change
    guards: tuple[Guard, ...]
    is_beyond_tolerance: bool | None
    place: int | None
    ties: int
    is_suggested_right: bool

    @property
    def is_guarded(self) -> bool:
        """A judged check of the unchanged report can see it and can still get worse."""
        return any(not guard.is_broken for guard in self.guards)


@dataclass(frozen=True)
class Outcome:
    """What came of a variant: a change, or two, and the checks that got worse."""

    report_id: str
    changes: tuple[ChangeOutcome, ...]
    worsened: tuple[Worsened, ...]
    suspects: tuple[Suspect, ...]

    @property
    def is_detected(self) -> bool:
        """Some check got worse."""
        return bool(self.worsened)


@dataclass(frozen=True)
class Alarm:
    """A check that does not hold in a report in which nothing was changed."""

    report_id: str
    identity: str
    subject: str
    status: str


def evaluate_variants(
    prepared: PreparedModels, read: Path, variants: Sequence[Variant], chunk: int = CHUNK
) -> Iterator[Outcome]:
    """What came of each variant of the reports in the ingested database `read`, in their order."""
    needed = needed_models(prepared, _READ)
    for start in range(0, len(variants), chunk):
        yield from _evaluate(needed, read, variants[start : start + chunk])


def find_alarms(prepared: PreparedModels, read: Path, report_ids: Sequence[str]) -> list[Alarm]:
    """The checks that do not hold in the reports as they were read, each by itself."""
    placed = place_variants([Variant(one, ()) for one in report_ids])
    original = {one.report_id: one.variant.report_id for one in placed}
    with _filled(needed_models(prepared, _READ), read, placed) as connection:
        rows = connection.execute(_ALARMS, [list(original)]).fetchall()
    return [Alarm(original[row[0]], *row[1:]) for row in rows]


def needed_models(prepared: PreparedModels, tables: Iterable[str]) -> PreparedModels:
    """The prepared models without those that none of `tables` (`schema.table`) is made of."""
    wanted = {_quoted(name) for name in tables}
    needed: list[Query] = []
    for query in reversed(prepared.queries):
        if any(query.relation.endswith(name) for name in wanted) or any(_reads(one, query) for one in needed):
            needed.append(query)
    return replace(prepared, queries=tuple(reversed(needed)))


def _reads(reader: Query, query: Query) -> bool:
    """A model in Python names what it reads as dbt's `ref` does; one in SQL has been compiled."""
    if reader.is_python:
        return f'ref("{query.name}")' in reader.select
    return query.relation in reader.select


def _quoted(name: str) -> str:
    return ".".join(f'"{part}"' for part in name.split("."))


def _evaluate(prepared: PreparedModels, read: Path, variants: Sequence[Variant]) -> Iterator[Outcome]:
    originals = list(dict.fromkeys(variant.report_id for variant in variants))
    placed = place_variants([*(Variant(one, ()) for one in originals), *variants])
    unchanged = {one.variant.report_id: one.report_id for one in placed[: len(originals)]}
    with _filled(prepared, read, placed) as connection:
        factors = read_factors(connection)
        guards = read_guards(connection, unchanged.values())
        pairs = [(one.report_id, unchanged[one.variant.report_id]) for one in placed[len(originals) :]]
        connection.execute("create temp table unchanged (report_id varchar, unchanged_id varchar)")
        connection.executemany("insert into unchanged values (?, ?)", pairs)
        connection.execute(f"create temp table worsened as {_WORSENED}")
        worsened: defaultdict[str, list[Worsened]] = defaultdict(list)
        for report, *check in connection.execute("from worsened order by all").fetchall():
            worsened[report].append(Worsened(*check))
        suspects = _suspects(connection)
    for one in placed[len(originals) :]:
        its = suspects.get(one.report_id, [])
        original = unchanged[one.variant.report_id]
        yield Outcome(
            one.variant.report_id,
            tuple(
                judge_change(
                    change,
                    one.figure_id(change),
                    its,
                    tuple(guards.get(figure_id(original, change.figure.number_order), ())),
                    factors.get(change.figure.unit, Decimal(1)),
                )
                for change in one.variant.changes
            ),
            tuple(worsened[one.report_id]),
            tuple(its),
        )


@contextmanager
def _filled(
    prepared: PreparedModels, read: Path, placed: Sequence[PlacedVariant]
) -> Iterator[duckdb.DuckDBPyConnection]:
    with tempfile.TemporaryDirectory(prefix="juesuan-bench-") as folder:
        warehouse = Warehouse(Path(folder))
        write_variants(read, warehouse.ingested, placed)
        with fill_models(prepared, warehouse) as connection:
            yield connection


def _suspects(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Suspect]]:
    """By variant; of the rows of a figure the first, which has its best score."""
    rows = connection.execute(_SUSPECTS).fetchall()
    found: defaultdict[str, list[Suspect]] = defaultdict(list)
    for (report, _), its in groupby(rows, key=lambda row: (row[0], row[1])):
        found[report].append(Suspect(*next(its)[1:]))
    return found


def judge_change(
    change: Change, changed_id: str, suspects: Sequence[Suspect], guards: tuple[Guard, ...], factor: Decimal
) -> ChangeOutcome:
    """Where the changed figure stands among the suspects; `factor` is yuan a unit of the figure, else 1."""
    own = next((suspect for suspect in suspects if suspect.figure_id == changed_id), None)
    tolerances = [guard.tolerance for guard in guards if guard.tolerance is not None and not guard.is_broken]
    return ChangeOutcome(
        change=change,
        guards=guards,
        is_beyond_tolerance=abs(change.difference) * factor > min(tolerances) if tolerances else None,
        place=None if own is None else sum(one.score >= own.score for one in suspects),
        ties=0 if own is None else sum(one.score == own.score for one in suspects) - 1,
        is_suggested_right=own is not None and _is_right(change, own.suggested_value),
    )


def _is_right(change: Change, suggested: Decimal | None) -> bool:
    """Within half a unit of the last printed place."""
    half = Decimal(5).scaleb(-change.figure.decimals - 1)
    return suggested is not None and abs(suggested - change.figure.value) <= half
