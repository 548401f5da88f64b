"""The affected reports alone, as a small warehouse, and its rows put in the place of the old ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import duckdb

from expectations.incremental.inputs import RAW_TABLES
from expectations.incremental.project import Node
from expectations.warehouse import Warehouse
from expectations.wording import quote_literal


def write_input(connection: duckdb.DuckDBPyConnection, delta: Warehouse, reports: str) -> None:
    """What ingest wrote of the reports that the table `reports` names, as the delta's `ingested.duckdb`; all problems.

    What ingest wrote of all is attached as `ingested`.
    """
    delta.work.mkdir(parents=True)
    connection.execute(f"attach {quote_literal(str(delta.ingested))} as delta_input")
    for schema in ("raw", "ops"):
        connection.execute(f"create schema delta_input.{schema}")
    for name in RAW_TABLES:
        connection.execute(
            f"create table delta_input.{name} as"
            f" select * from ingested.{name} where report_id in (select report_id from {reports})"
        )
    connection.execute("create table delta_input.ops.problems as select * from ingested.ops.problems")
    connection.execute("detach delta_input")


def replace_rows(connection: duckdb.DuckDBPyConnection, models: Sequence[Node], is_delta_there: bool) -> None:
    """Replace the rows of the affected reports in each of the candidate's tables that has rows of reports.

    Attached are the candidate as `candidate`, and the delta as `delta` where anything is left of the affected reports.
    """
    # Which report a figure is of is asked of a table that is replaced itself, so those tables come first.
    for model in sorted(models, key=lambda one: one.figure_column is None):
        table = f"candidate.{model.relation}"
        if model.figure_column:
            figures = (
                "select figure_id from candidate.staging.stg_report_figures"
                " where report_id in (select report_id from affected_reports)"
            )
            of_affected = f"{model.figure_column} in ({figures})"
        else:
            of_affected = "report_id in (select report_id from affected_reports)"
        connection.execute(f"delete from {table} where {of_affected}")
        if is_delta_there:
            connection.execute(f"insert into {table} by name select * from delta.{model.relation}")


def drop_tables(connection: duckdb.DuckDBPyConnection, relations: Collection[str]) -> None:
    """Drop the tables of nodes that the project no longer has."""
    for relation in sorted(relations):
        connection.execute(f"drop table if exists candidate.{relation}")
