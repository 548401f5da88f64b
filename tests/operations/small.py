"""Warehouses of a few rows with the tables that the history of runs is made from, written without a build."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from expectations.operations.runs import Outcome, RunRecord
from expectations.warehouse import Warehouse, prepare_warehouse

_TABLES = """
create schema marts; create schema staging; create schema ops; create schema quality;
create table marts.dim_reports (
    report_id varchar, source_file varchar, department_name varchar, fiscal_year integer
);
create table marts.fct_figures (
    figure_id varchar, report_id varchar, item varchar, measure varchar, basis varchar, period varchar, fund varchar,
    function_name varchar, economic_name varchar, subject varchar, source_kind varchar, value decimal(28, 8),
    unit varchar, char_start integer
);
create table marts.fct_identity_checks (
    report_id varchar, identity varchar, subject varchar, status varchar, severity varchar
);
create table marts.dim_items as select 'revenue_total' as item, '收入总计' as name_zh;
create table marts.dim_identities as
    select 'revenue_equals_expenditure' as identity, '收入总计等于支出总计' as statement_zh;
create table staging.stg_report_numbers (outcome varchar);
create table ops.problems (code varchar);
create table quality.identity_history (run_id varchar, run_at timestamp with time zone);
"""


@dataclass(frozen=True)
class Figure:
    item: str
    value: str
    unit: str = "万元"


@dataclass(frozen=True)
class Report:
    """A report: its figures in the order of the text, and the status of its checks by identity."""

    report_id: str
    source_file: str
    figures: Sequence[Figure] = ()
    checks: Sequence[tuple[str, str]] = ()
    department: str = "甲局"
    year: int = 2024


def write_database(path: Path, reports: Sequence[Report], run_id: str = "", problems: int = 0) -> None:
    """A warehouse with these reports in the place of what stood there."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(_TABLES)
        for report in reports:
            connection.execute(
                "insert into marts.dim_reports values (?, ?, ?, ?)",
                [report.report_id, report.source_file, report.department, report.year],
            )
            for place, figure in enumerate(report.figures):
                connection.execute(
                    "insert into marts.fct_figures values"
                    " (?, ?, ?, 'amount', 'final', 'current', 'all', null, null, '', 'narrative', ?, ?, ?)",
                    [
                        f"{report.report_id}-{place}-{figure.item}",
                        report.report_id,
                        figure.item,
                        Decimal(figure.value),
                        figure.unit,
                        place * 10,
                    ],
                )
                outcome = "unclassified" if figure.item == "unclassified" else "figure"
                connection.execute("insert into staging.stg_report_numbers values (?)", [outcome])
            for identity, status in report.checks:
                connection.execute(
                    "insert into marts.fct_identity_checks values (?, ?, '', ?, 'error')",
                    [report.report_id, identity, status],
                )
        connection.execute(f"insert into ops.problems select 'empty_file' from range({problems})")
        if run_id:
            connection.execute("insert into quality.identity_history values (?, ?)", [run_id, datetime.now(UTC)])


def new_warehouse(folder: Path) -> Warehouse:
    return prepare_warehouse(folder / "库 'w'", folder / "reports")


def published_run(run_id: str, **counts: int) -> RunRecord:
    """A run that has published."""
    at = datetime.fromisoformat(run_id)
    return RunRecord(run_id, at, at, Decimal(10), Outcome.PUBLISHED, 0, counts=counts)


def night(number: int) -> str:
    """The id of a nightly run."""
    return f"2026-{1 + number // 28:02}-{1 + number % 28:02}T02:30:00Z"
