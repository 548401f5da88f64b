"""The tables of schema `ops` that the build writes itself: `runs`, `trends`, `changes` and `publications`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from expectations.described_tables import DescribedTable, create_table
from expectations.operations.changes import CHANGES_KEPT, Changes, change_rows
from expectations.operations.components import PACKAGES
from expectations.operations.journal import RUNS_KEPT
from expectations.operations.runs import Outcome, RunRecord
from expectations.operations.trends import SHARES, USUAL_OVER, Trend
from expectations.warehouse import Warehouse

#: Publications that `DATA_CHANGES.md` tells of.
PUBLICATIONS_KEPT = 100

#: What is counted of a run, in the order of the columns of `ops.runs`. Bytes are those of the warehouse's folder.
COUNTS: Mapping[str, str] = {
    "reports_found": "files found",
    "reports_read": "reports read in this run",
    "reports_unchanged": "reports known from an earlier run",
    "problems": "files that could not be read as they should, as in ops.problems",
    "reports": "reports in the warehouse",
    "reports_added": "reports that the publication before does not have",
    "reports_changed": "reports that have other bytes than the one at their path before",
    "reports_renamed": "reports whose path alone is another",
    "reports_reassigned": "reports now taken for those of another department or year",
    "reports_removed": "reports that the publication before has and this one has not",
    "figures": "numbers that an item covers",
    "unclassified": "money and percentages that no item covers",
    "excluded": "numbers that are no figures, with a reason",
    "figures_changed": "figures of reports in both publications that were added, changed or removed",
    "checks": "checks of accounting identities",
    "holds": "checks with status holds",
    "rounding": "checks with status rounding",
    "last_digit": "checks with status last_digit",
    "broken": "checks with status broken",
    "explained": "checks with status explained",
    "not_testable": "checks with status not_testable",
    "not_applicable": "checks with status not_applicable",
    "checks_turned": "checks whose status is another than in the publication before",
    "warehouse_bytes": "size of the published file",
    "disk_peak_bytes": "bytes that the run took at most, beside those that were there at its beginning",
    "disk_free_bytes": "bytes free at its end",
}

_RUN_ID = ("varchar not null", "the build, in the order of its beginning; unique also where a clock was set back")

RUNS = DescribedTable(
    schema="ops",
    name="runs",
    meaning=f"One row per run of the build, failed and killed ones included; the last {RUNS_KEPT:,}.",
    columns={
        "run_id": _RUN_ID,
        "started_at": ("timestamp with time zone not null", "when it began, as the clock said"),
        "ended_at": ("timestamp with time zone", "when it ended; null where it was killed"),
        "seconds": ("decimal(12, 1)", "how long it took; of the run that published this, until the swap"),
        "outcome": ("varchar not null", "published, failed, fault (of the program), interrupted or killed"),
        "exit_status": ("integer", "the status that the command ended with; null where it was killed"),
        "stage": ("varchar", "the stage it was last in, where it did not publish"),
        "cause": ("varchar", "the kind of failure, where it failed"),
        "message": ("varchar", "what was said of the failure"),
        "stage_seconds": ("map(varchar, decimal(12, 1)) not null", "seconds that each stage took, in their order"),
        "project_version": ("varchar", "version of this project"),
        "reader_version": ("varchar", "digest of the reader and its vocabulary, as in marts.dim_reports"),
        "models_version": ("varchar", "digest of models and seeds"),
        "python_version": ("varchar", "version of Python"),
        **{column: ("varchar", f"version of {package}") for column, package in PACKAGES.items()},
        **{name: ("bigint", meaning) for name, meaning in COUNTS.items()},
    },
    key=("run_id",),
)

_PERCENT = "decimal(9, 4)"
TRENDS = DescribedTable(
    schema="ops",
    name="trends",
    meaning="One row per published run: shares in percent, what was usual before, and which of them jumped.",
    columns={
        "run_id": _RUN_ID,
        "started_at": ("timestamp with time zone not null", "when it began, as the clock said"),
        "coverage_percent": (_PERCENT, "numbers that an item covers, of all numbers seen"),
        "unclassified_percent": (_PERCENT, "money and percentages that no item covers, of those and the covered ones"),
        "broken_percent": (_PERCENT, "checks that are broken and not explained, of those that could be tested"),
        "not_testable_percent": (_PERCENT, "checks that could not be tested, of those that apply"),
        **{
            f"{share.name}_usual_percent": (_PERCENT, f"median of the {USUAL_OVER} publications before")
            for share in SHARES
        },
        "jumps": ("varchar[] not null", "the shares that are worse than usual by more than their threshold"),
    },
    key=("run_id",),
)

CHANGES = DescribedTable(
    schema="ops",
    name="changes",
    meaning=(
        "One row per thing that this publication changed: reports, checks whose status turned, figures of reports that"
        f" are in both. At most {CHANGES_KEPT:,} of a kind; a row `more` says how many more there are."
    ),
    columns={
        "run_id": ("varchar not null", "the build that changed it"),
        "change_order": ("integer not null", "place in the list, from 1"),
        "kind": ("varchar not null", "report, check or figure"),
        "change": (
            "varchar not null",
            "added, changed or removed; of a report also renamed (another path) and reassigned (to another"
            " department or year); more: what is not listed",
        ),
        "report_id": ("varchar", "the report; the one before where it was removed"),
        "source_file": ("varchar", "its path below the reports folder"),
        "department_name": ("varchar", "its department"),
        "fiscal_year": ("integer", "its fiscal year"),
        "figure_id": ("varchar", "the figure; the one before where it was removed"),
        "item": ("varchar", "its item, as in marts.dim_items"),
        "measure": ("varchar", "its measure"),
        "basis": ("varchar", "its basis"),
        "period": ("varchar", "its period"),
        "fund": ("varchar", "its fund"),
        "class_name": ("varchar", "its functional or economic class"),
        "subject": ("varchar", "subject of the figure or of the check"),
        "identity": ("varchar", "the accounting identity checked, as in marts.dim_identities"),
        "severity": ("varchar", "severity of the check"),
        "before": ("varchar", "path, department and year, status or unit before"),
        "after": ("varchar", "path, department and year, status or unit now"),
        "value_before": ("decimal(28, 8)", "the figure's value before; of a report the number of its figures"),
        "value_after": ("decimal(28, 8)", "the figure's value now; of a report the number of its figures"),
        "unit": ("varchar", "unit of the values"),
        "changes": ("bigint not null", "1; in a row `more` the changes that are not listed"),
    },
    key=("change_order",),
)

PUBLICATIONS = DescribedTable(
    schema="ops",
    name="publications",
    meaning=(
        f"One row per publication that changed something; the last {PUBLICATIONS_KEPT}. DATA_CHANGES.md is made of it."
    ),
    columns={
        "run_id": _RUN_ID,
        "entry": ("varchar not null", "what it changed, in Chinese and English, as Markdown"),
    },
    key=("run_id",),
)

_COUNTED = """
select
    (select count(*) from marts.dim_reports) as reports,
    (select count(*) from ops.problems) as problems,
    n.*, c.*
from (
    select
        count(*) filter (where outcome = 'figure') as figures,
        count(*) filter (where outcome = 'unclassified') as unclassified,
        count(*) filter (where outcome = 'excluded') as excluded
    from staging.stg_report_numbers
) as n
cross join (
    select
        count(*) as checks,
        count(*) filter (where status = 'holds') as holds,
        count(*) filter (where status = 'rounding') as rounding,
        count(*) filter (where status = 'last_digit') as last_digit,
        count(*) filter (where status = 'broken') as broken,
        count(*) filter (where status = 'explained') as explained,
        count(*) filter (where status = 'not_testable') as not_testable,
        count(*) filter (where status = 'not_applicable') as not_applicable
    from marts.fct_identity_checks
) as c
"""


@dataclass(frozen=True)
class Entry:
    """What a publication changed, as Markdown; a row of `ops.publications`."""

    run_id: str
    text: str


def count_candidate(warehouse: Warehouse) -> dict[str, int]:
    """What is in the candidate, by the names of `COUNTS`."""
    with duckdb.connect(str(warehouse.candidate), read_only=True) as connection:
        counted = connection.execute(_COUNTED)
        names = [column[0] for column in counted.description or []]
        [row] = counted.fetchall()
    return dict(zip(names, row, strict=True))


def write_history(
    warehouse: Warehouse, trends: Sequence[Trend], runs: Sequence[RunRecord], changes: Changes, entries: Sequence[Entry]
) -> None:
    """Write the four tables into the candidate; the last of `runs` is the run that publishes it."""
    with duckdb.connect(str(warehouse.candidate)) as connection:
        _fill(connection, RUNS, map(run_row, runs[-RUNS_KEPT:]))
        _fill(connection, TRENDS, map(_trend_row, trends[-RUNS_KEPT:]))
        _fill(connection, CHANGES, change_rows(changes, runs[-1].run_id))
        _fill(connection, PUBLICATIONS, ((entry.run_id, entry.text) for entry in entries[-PUBLICATIONS_KEPT:]))


def read_entries(connection: duckdb.DuckDBPyConnection) -> list[Entry]:
    """The entries of a published warehouse, oldest first.

    Raises:
        duckdb.Error: it has none: it was built by an earlier version.
    """
    found = connection.execute(f"select run_id, entry from {PUBLICATIONS} order by run_id").fetchall()
    return [Entry(run_id, text) for run_id, text in found]


def run_row(run: RunRecord) -> tuple[object, ...]:
    """A row of `ops.runs`."""
    versions = [run.versions.get(name) for name in RUNS.columns if name.endswith("_version")]
    return (
        *(run.run_id, run.started_at, run.ended_at, run.seconds, str(run.outcome), run.exit_status),
        *(None if run.is_published else run.stage or None, run.cause or None, run.message or None),
        list(run.stages.items()),
        *versions,
        *(run.counts.get(name) for name in COUNTS),
    )


def _trend_row(trend: Trend) -> tuple[object, ...]:
    return (
        *(trend.run.run_id, trend.run.started_at),
        *(level.percent for level in trend.levels),
        *(level.usual for level in trend.levels),
        [level.share.name for level in trend.levels if level.is_jump],
    )


def _fill(connection: duckdb.DuckDBPyConnection, table: DescribedTable, rows: Iterable[tuple[object, ...]]) -> None:
    create_table(connection, table)
    given = list(rows)
    if not given:
        return
    # At once: row by row, ten thousand changes take a minute.
    schema = connection.execute(f"from {table} limit 0").to_arrow_table().schema
    columns = zip(*given, strict=True)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    connection.register("rows_to_fill", pa.Table.from_arrays(arrays, schema=schema))
    try:
        connection.execute(f"insert into {table} from rows_to_fill")
    finally:
        connection.unregister("rows_to_fill")


def read_runs(connection: duckdb.DuckDBPyConnection) -> list[RunRecord]:
    """The runs of a published warehouse, oldest first.

    Raises:
        duckdb.Error: it has none: it was built by an earlier version.
    """
    found = connection.execute(f"from {RUNS} order by run_id")
    names = [column[0] for column in found.description or []]
    return [_run(dict(zip(names, row, strict=True))) for row in found.fetchall()]


def _run(row: Mapping[str, Any]) -> RunRecord:
    return RunRecord(
        run_id=row["run_id"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        seconds=row["seconds"],
        outcome=Outcome(row["outcome"]),
        exit_status=row["exit_status"],
        stage=row["stage"] or "",
        cause=row["cause"] or "",
        message=row["message"] or "",
        versions={name: said for name, said in row.items() if name.endswith("_version") and said is not None},
        counts={name: row[name] for name in COUNTS if row.get(name) is not None},
        stages=row["stage_seconds"],
    )
