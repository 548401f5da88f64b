"""Small warehouses in the place of built ones: every table says which run it is of, so that a mixture would show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from expectations.warehouse import Warehouse

#: Rows of each table: several of DuckDB's blocks, so that reading one takes more than the first page of the file.
ROWS = 4_000
TABLES = ("marts.dim_reports", "marts.fct_figures", "marts.fct_identity_checks")
_FIRST = datetime(2024, 1, 1, 3, tzinfo=UTC)


def run_of_night(night: int) -> str:
    """The run of a nightly build, counted from 0."""
    return (_FIRST + timedelta(days=night)).strftime("%Y-%m-%dT%H:%M:%SZ")


def prepare_candidate(warehouse: Warehouse, night: int, rows: int = ROWS) -> str:
    """Write the candidate of a night and its pages, as an audit leaves them; return its run."""
    run_id = run_of_night(night)
    with duckdb.connect(str(warehouse.candidate)) as connection:
        connection.execute("create schema marts; create schema quality")
        for table in TABLES:
            connection.execute(
                f"create table {table} as"
                f" select '{run_id}' as run_id, 'holds' as status, hash(range + {night}) as noise from range({rows})"
            )
        connection.execute(
            f"create table quality.identity_history as select '{run_id}' as run_id, timestamptz '{run_id}' as run_at"
        )
    warehouse.candidate_docs.mkdir()
    for page in ("index.html", "suite.html"):
        (warehouse.candidate_docs / page).write_text(f"{page} of {run_id}", encoding="utf-8")
    return run_id


def run_ids_of(database: Path) -> set[str]:
    """The runs that the tables of a database are of: one, where it is whole."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(" union ".join(f"select run_id from {table}" for table in TABLES)).fetchall()
    return {run_id for (run_id,) in rows}


def page_of(folder: Path) -> str:
    """What the first of a warehouse's pages says."""
    return (folder / "index.html").read_text("utf-8")
