"""What must be true whatever happened: the published warehouse is whole, and holds what a clean build would."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from expectations.versions import list_versions, published_run_id, read_run_id
from expectations.warehouse import Warehouse

#: What a database holds, table by table: how many rows, and a digest of them that does not depend on their order.
Rows = Mapping[str, tuple[int, int]]

#: Schemas of which every row follows from the reports; the others tell of runs.
_SCHEMAS = ("seeds", "staging", "intermediate", "marts", "semantic")
_OF_REPORTS = ("ops.problems",)


class BrokenPromiseError(Exception):
    """A promise that did not hold."""


class NotPossibleError(Exception):
    """A fault that cannot be made here, and why."""


def read_rows(database: Path) -> Rows:
    """Every row of every table that follows from the reports."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1"
        ).fetchall()
        rows = {}
        for (name,) in names:
            if name.partition(".")[0] in _SCHEMAS or name in _OF_REPORTS:
                # Sums of hashes, because equal rows would cancel out of an exclusive or.
                [(count, digest)] = connection.execute(
                    f"select count(*), coalesce(sum(hash(t)), 0) from {name} as t"
                ).fetchall()
                rows[name] = (count, int(digest))
    return rows


def require_same_rows(found: Rows, expected: Rows) -> None:
    """Nothing lost, nothing doubled, nothing else."""
    wrong = {
        name: (found.get(name), expected.get(name))
        for name in {*found, *expected}
        if found.get(name) != expected.get(name)
    }
    if wrong:
        raise BrokenPromiseError(f"rows differ from a clean build (count and digest, found and expected): {wrong}")


def require_whole(warehouse: Warehouse) -> str | None:
    """The run of the published warehouse, which can be read to the end and is of one run; None before the first.

    The versions open too.
    """
    if not warehouse.published.exists():
        return None
    try:
        with duckdb.connect(str(warehouse.published), read_only=True) as connection:
            names = connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables() where not internal"
            ).fetchall()
            for (name,) in names:
                connection.execute(f"select bit_xor(hash(t)) from {name} as t").fetchall()
            last = connection.execute(
                "select (select max(run_id) from quality.identity_history),"
                " (select max(run_id) from quality.expectation_results)"
            ).fetchall()
    except duckdb.Error as error:
        raise BrokenPromiseError(f"the published warehouse cannot be read: {error}") from error
    run_id = published_run_id(warehouse)
    if last != [(run_id, run_id)]:
        raise BrokenPromiseError(f"the published warehouse is of several runs: {last}, {run_id}")
    for version in list_versions(warehouse):
        if read_run_id(version.database) != version.run_id:
            raise BrokenPromiseError(f"the version {version.run_id} cannot be read")
    return run_id
