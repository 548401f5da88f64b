"""The audit of a candidate: structure first, then what its reports add up to."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import duckdb

from expectations.context import Context, open_context
from expectations.progress import Progress
from expectations.quality import write_quality
from expectations.results import ExpectationResult, Run
from expectations.suites.identities import Family, Identity, identity_suites
from expectations.suites.structure import SOURCES, structure_suites
from expectations.warehouse import Warehouse
from expectations.wording import plural, quote_literal

_IDENTITIES = """
select i.identity, i.family, i.severity, i.statement_zh, i.statement_en, c.status, c.checks
from marts.dim_identities as i
left join (
    select identity, coalesce(status, '') as status, count(*) as checks from marts.fct_identity_checks group by all
) as c on i.identity = c.identity
order by i.family, i.identity, c.status
"""

_GRID_OF_FAMILIES = """
select i.family, count(*)
from intermediate.int_identity_results as g
inner join marts.dim_identities as i on g.identity = i.identity
group by i.family
"""


def audit_candidate(warehouse: Warehouse, run: Run, progress: Progress) -> list[ExpectationResult]:
    """Try everything that is expected of the candidate; write the results into it and pages beside it.

    With the results come those of the runs that were published before.
    Where the structure does not hold, the identities are not tried: what they would find could not be trusted.
    """
    with open_context(warehouse.candidate, warehouse.candidate_docs) as context:
        results = _run(context, warehouse, run, progress)
        context.build_site()
    progress.start("keeping the history")
    progress.finish(str(write_quality(warehouse, run, results)))
    return results


def _run(context: Context, warehouse: Warehouse, run: Run, progress: Progress) -> list[ExpectationResult]:
    progress.start("checking the structure")
    structure = context.run(structure_suites(count_sources(warehouse)), run, progress.advance)
    progress.finish(_outcome(structure))
    if any(result.is_structure_failure for result in structure):
        return structure
    progress.start("checking the identities")
    suites = identity_suites(read_families(warehouse.candidate))
    findings = context.run(suites, run, progress.advance)
    progress.finish(_outcome(findings))
    return structure + findings


def _outcome(results: list[ExpectationResult]) -> str:
    failed = sum(not result.success for result in results)
    return f"{plural(len(results), 'expectation')}, {failed or 'none'} not met"


def count_sources(warehouse: Warehouse) -> dict[str, int]:
    """How many rows each table must have, counted where they come from."""
    with duckdb.connect(str(warehouse.candidate), read_only=True) as connection:
        connection.execute(f"attach {quote_literal(str(warehouse.ingested))} as ingested (read_only)")
        return {table: _count(connection, source) for table, source in SOURCES.items()}


def read_families(candidate: Path) -> list[Family]:
    """The families of identities, with the number of checks that the grid demands of each."""
    with duckdb.connect(str(candidate), read_only=True) as connection:
        demanded = dict(connection.execute(_GRID_OF_FAMILIES).fetchall())
        found = connection.execute(_IDENTITIES).fetchall()
    identities = [
        Identity(
            identity=identity,
            family=family,
            severity=severity,
            statement_zh=statement_zh,
            statement_en=statement_en,
            statuses={status: checks for *_, status, checks in rows if status is not None},
        )
        for (identity, family, severity, statement_zh, statement_en), rows in groupby(found, key=lambda row: row[:5])
    ]
    return [
        Family(name, tuple(members), demanded.get(name, 0))
        for name, members in groupby(identities, key=lambda identity: identity.family)
    ]


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    row = connection.execute(f"select count(*) from ({source})").fetchone()
    return int(row[0]) if row else 0
