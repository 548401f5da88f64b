"""What a warehouse was built from, kept in it: the digest of each report and the fingerprint of each node.

A warehouse that carries its own inputs can be rolled back, copied or left by a crash: what the next build has to do
follows from the file that it starts from, and from nothing beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from expectations.described_tables import DescribedTable, create_table
from expectations.incremental.project import Project
from ingest.schema import TABLES

#: What ingest writes that has rows of a report.
RAW_TABLES = tuple(name for name in TABLES if name.startswith("raw."))

BUILD_INPUTS = DescribedTable(
    schema="ops",
    name="build_inputs",
    meaning="One row per report that this warehouse was built from.",
    columns={
        "report_id": ("varchar not null", "the report"),
        "source_file": ("varchar not null", "its path below the reports folder"),
        "sha256": ("varchar not null", "the digest of its bytes"),
        "reader_version": ("varchar not null", "the reader that has read it"),
        "digest": ("varchar not null", "a digest of everything that was read of it, its problems included"),
    },
    key=("report_id",),
)

BUILD_NODES = DescribedTable(
    schema="ops",
    name="build_nodes",
    meaning="One row per model, seed, test and setting that this warehouse was built with.",
    columns={
        "node": ("varchar not null", "its id in dbt, or the name of a package, a file or a folder of code"),
        "relation": ("varchar", "the table it makes"),
        "fingerprint": ("varchar not null", "a digest of what decides its rows"),
    },
    key=("node",),
)

#: Sums of hashes: the order of the rows is no matter, and a row doubled is another sum.
DIGESTS = f"""
select report_id, cast(sum(row_hash) as varchar) as digest
from (
    {" union all ".join(f"select report_id, hash(its) as row_hash from ingested.{name} as its" for name in RAW_TABLES)}
    union all
    select r.report_id, hash(p.code, p.source_file, p.reason, p.remedy) as row_hash
    from ingested.ops.problems as p
    inner join ingested.raw.reports as r on p.source_file = r.source_file
)
group by report_id
"""


@dataclass(frozen=True)
class BuiltFrom:
    """The nodes and settings a warehouse was built with: fingerprints by id, and the tables of the nodes."""

    fingerprints: Mapping[str, str]
    relations: Mapping[str, str]


def note_inputs(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """Write into the candidate, to which ingest's database is attached as `ingested`, what it was built from."""
    create_table(connection, BUILD_INPUTS)
    connection.execute(
        f"""
        insert into {BUILD_INPUTS} by name
        select r.report_id, r.source_file, r.sha256, r.reader_version, d.digest
        from ingested.raw.reports as r
        inner join ({DIGESTS}) as d on r.report_id = d.report_id
        order by r.report_id
        """
    )
    create_table(connection, BUILD_NODES)
    rows = [(node.unique_id, node.relation or None, node.fingerprint) for node in project.nodes.values()]
    rows += [(name, None, fingerprint) for name, fingerprint in project.settings.items()]
    columns = [list(column) for column in zip(*sorted(rows, key=lambda row: row[0]), strict=True)]
    unnested = ", ".join(f"unnest(?::varchar[]) as {name}" for name in BUILD_NODES.columns)
    connection.execute(f"insert into {BUILD_NODES} by name select {unnested}", columns)


def read_nodes(connection: duckdb.DuckDBPyConnection) -> BuiltFrom:
    """What the opened warehouse was built with.

    Raises:
        duckdb.Error: it does not say.
    """
    rows = connection.execute(f"select node, relation, fingerprint from {BUILD_NODES}").fetchall()
    return BuiltFrom(
        {node: fingerprint for node, _, fingerprint in rows},
        {node: relation for node, relation, _ in rows if relation},
    )
