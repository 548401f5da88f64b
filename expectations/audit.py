"""The audit of a candidate: structure first, then what its reports add up to."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import duckdb

from expectations.context import Context, open_context
from expectations.data_docs import make_offline
from expectations.progress import Progress
from expectations.results import ExpectationResult, Run, write_results
from expectations.suites.identities import Family, Identity, identity_suites
from expectations.suites.structure import SOURCES, structure_suites
from expectations.warehouse import Warehouse
from expectations.wording import plural, quote_literal

_IDENTITIES = """
select i.identity, i.family, i.severity, i.statement_zh, i.statement_en, count(c.identity) as checks
from marts.dim_identities as i
left join marts.fct_identity_checks as c on i.identity = c.identity
group by all
order by i.family, i.identity
"""

_GRID_OF_FAMILIES = """
select i.family, count(*)
from intermediate.int_identity_results as g
inner join marts.dim_identities as i on g.identity = i.identity
group by i.family
"""


def audit_candidate(warehouse: Warehouse, run: Run, progress: Progress) -> list[ExpectationResult]:
    """Try everything that is expected of the candidate; write the results into it and pages beside it.

    Where the structure does not hold, the identities are not tried: what they would find could not be trusted.
    """
    with open_context(warehouse.candidate, warehouse.candidate_docs) as context:
        results = _run(context, warehouse, run, progress)
        context.build_site()
    make_offline(warehouse.candidate_docs, results, run)
    write_results(warehouse.candidate, run, results)
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
        identities = [Identity(*row) for row in connection.execute(_IDENTITIES).fetchall()]
    return [
        Family(name, tuple(members), demanded.get(name, 0))
        for name, members in groupby(identities, key=lambda identity: identity.family)
    ]


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    row = connection.execute(f"select count(*) from ({source})").fetchone()
    return int(row[0]) if row else 0
