"""The schema `quality`: what became of each expectation, in this run and in those published before it.

`expectation_results` has a row for each expectation of a run, `identity_history` one for each identity, so that how an
identity fares over time is one query. What this run adds is the same for the same reports but for `run_id` and
`run_at`. Earlier runs come from the published warehouse, before the new one takes its place; a run that was not
published leaves nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import duckdb

from expectations.described_tables import DescribedTable, create_table
from expectations.published import open_published
from expectations.results import ExpectationResult, Run
from expectations.warehouse import Warehouse
from expectations.wording import one_line, plural

_LOG = logging.getLogger(__name__)

#: Runs of which the results are kept, this one included: they hold up to 200 failing rows an expectation.
RESULT_RUNS_KEPT = 30

#: Runs that identities are followed over, this one included: a row an identity and run.
HISTORY_RUNS_KEPT = 1_000


@dataclass(frozen=True)
class _Table(DescribedTable):
    """A table that runs add to, and how many runs are kept."""

    runs_kept: int


@dataclass(frozen=True)
class Kept:
    """What was carried over: the runs before this one in the history, and why a table starts anew, where one does."""

    runs: int
    starts_anew: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "; ".join((f"{plural(self.runs, 'earlier run')} kept", *self.starts_anew))


_RUN = {
    "run_id": ("varchar not null", "the build that tried it"),
    "run_at": ("timestamp with time zone not null", "when the build began"),
}

_RESULTS = _Table(
    schema="quality",
    name="expectation_results",
    meaning=f"One row per run and expectation that it tried; the last {RESULT_RUNS_KEPT} published runs.",
    columns={
        **_RUN,
        "suite": ("varchar not null", "structure.<table> or identities.<family>"),
        "expectation_order": ("integer not null", "its place in the suite, from 1"),
        "expectation": ("varchar not null", "its type in Great Expectations"),
        "table_name": ("varchar not null", "the table that its batch is about"),
        "column_name": ("varchar", "the column or columns judged, if it judges columns"),
        "identity": ("varchar", "the accounting identity judged, as in marts.dim_identities"),
        "judges": (
            "varchar not null",
            "structure: a failure keeps the warehouse unpublished; finding: it is about a report",
        ),
        "severity": ("varchar not null", "error, warning or notice; structure is always error"),
        "success": ("boolean not null", "whether it was met"),
        "element_count": ("bigint", "rows judged"),
        "unexpected_count": ("bigint not null", "rows that failed it, or 1 where it is not about rows"),
        "observed_value": ("varchar", "what was seen, where it is one value"),
        "statement_zh": ("varchar not null", "what is expected, in Chinese"),
        "statement_en": ("varchar not null", "what is expected, in English"),
        "details": ("varchar", "the rows that failed it, a line each, the first 200"),
        "exception": ("varchar", "why it could not be tried"),
    },
    key=("run_id", "suite", "expectation_order"),
    runs_kept=RESULT_RUNS_KEPT,
)

_STATUSES = ("holds", "rounding", "last_digit", "broken", "explained", "not_testable", "not_applicable")

_HISTORY = _Table(
    schema="quality",
    name="identity_history",
    meaning=f"One row per run and accounting identity; the last {HISTORY_RUNS_KEPT:,} published runs.",
    columns={
        **_RUN,
        "identity": ("varchar not null", "the accounting identity, as in marts.dim_identities"),
        "family": ("varchar not null", "the family it was of at that time"),
        "severity": ("varchar not null", "error, warning or notice, as it was at that time"),
        "checks": ("bigint not null", "its checks on all reports of the run"),
        **{status: ("bigint not null", f"checks with status {status}") for status in _STATUSES},
    },
    key=("run_id", "identity"),
    runs_kept=HISTORY_RUNS_KEPT,
)

_COUNTED = f"""
insert into quality.identity_history by name
select
    ? as run_id, cast(? as timestamp with time zone) as run_at, i.identity, i.family, i.severity,
    count(c.identity) as checks,
    {", ".join(f"count(*) filter (where c.status = '{status}') as {status}" for status in _STATUSES)}
from marts.dim_identities as i
left join marts.fct_identity_checks as c on i.identity = c.identity
group by i.identity, i.family, i.severity
order by i.identity
"""


def write_quality(warehouse: Warehouse, run: Run, results: Sequence[ExpectationResult]) -> Kept:
    """Write the schema `quality` of the candidate: this run, and the runs before it that the published one holds.

    What is published may be missing, damaged or of another version: a table that cannot be carried over starts anew,
    with the reason in what is returned and in the log. The lock must be held.
    """
    with duckdb.connect(str(warehouse.candidate)) as connection:
        for table in (_RESULTS, _HISTORY):
            create_table(connection, table)
        kept = _carry_over(connection, warehouse, run)
        places = ", ".join("?" for _ in _RESULTS.columns)
        if results:
            connection.executemany(
                f"insert into quality.{_RESULTS.name} values ({places})",
                [(run.run_id, run.run_at, *astuple(result)) for result in results],
            )
        connection.execute(_COUNTED, [run.run_id, run.run_at])
    return kept


def _carry_over(connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, run: Run) -> Kept:
    if not warehouse.published.exists():
        return Kept(0)
    starts_anew: list[str] = []
    try:
        with open_published(warehouse) as published:
            for table in (_RESULTS, _HISTORY):
                try:
                    _copy_runs(published, connection, table, run)
                except duckdb.Error as error:
                    starts_anew.append(_explain(str(table), error))
    except (duckdb.Error, OSError) as error:
        starts_anew.append(_explain("schema quality", error))
    [(runs,)] = connection.execute(f"select count(distinct run_id) from quality.{_HISTORY.name}").fetchall()
    return Kept(runs, tuple(starts_anew))


def _copy_runs(
    published: duckdb.DuckDBPyConnection, candidate: duckdb.DuckDBPyConnection, table: _Table, run: Run
) -> None:
    """The last runs before this one, oldest first; whole or not at all."""
    columns, key = ", ".join(table.columns), ", ".join(table.key[1:])
    # Through memory and not attached: a damaged database would take the candidate's connection with it.
    earlier = published.execute(
        f"""
        select {columns} from quality.{table.name}
        where run_id <> ?
        qualify dense_rank() over (order by run_at desc, run_id desc) < {table.runs_kept}
        order by run_at, run_id, {key}
        """,
        [run.run_id],
    ).to_arrow_table()
    candidate.register("earlier_runs", earlier)
    try:
        candidate.execute(f"insert into quality.{table.name} select {columns} from earlier_runs")
    finally:
        candidate.unregister("earlier_runs")


def _explain(what: str, error: Exception) -> str:
    _LOG.warning("%s starts anew: %s", what, error)
    reason = one_line(str(error).partition("\n")[0])
    return f"{what} starts anew, for what is published cannot be taken over: {reason}"
