"""What became of each expectation, as rows of the warehouse: `quality.expectation_results`.

One row per expectation of a run, in the order in which they were tried. Everything but `run_id` and `run_at` is the
same for the same reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import duckdb

from expectations.wording import quote_literal


class Judges(StrEnum):
    """What a failed expectation is about: the warehouse, which is then not published, or a report."""

    STRUCTURE = "structure"
    FINDING = "finding"


@dataclass(frozen=True)
class ExpectationResult:
    """One expectation's result; the fields are the columns of the table, see `_COLUMNS`."""

    suite: str
    expectation_order: int
    expectation: str
    table_name: str
    column_name: str | None
    identity: str | None
    judges: str
    severity: str
    success: bool
    element_count: int | None
    unexpected_count: int
    observed_value: str | None
    statement_zh: str
    statement_en: str
    details: str | None
    exception: str | None

    @property
    def is_structure_failure(self) -> bool:
        """Whether the warehouse must not be published for it; an expectation that could not be tried counts."""
        return not self.success and (self.judges == Judges.STRUCTURE or self.exception is not None)


#: Column, its type and what it means.
_COLUMNS = {
    "run_id": ("varchar not null", "the build that tried it"),
    "run_at": ("timestamp with time zone not null", "when the build began"),
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
}


@dataclass(frozen=True)
class Run:
    """Which build it was."""

    run_id: str
    run_at: datetime


def write_results(database: Path, run: Run, results: Sequence[ExpectationResult]) -> None:
    """Write the results of a run into the candidate, as a table that describes itself."""
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in _COLUMNS.items())
    places = ", ".join("?" for _ in _COLUMNS)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema if not exists quality")
        connection.execute(
            f"create or replace table quality.expectation_results ({columns}, primary key (suite, expectation_order))"
        )
        comment = "One row per expectation that this build of the warehouse was tried against."
        connection.execute(f"comment on table quality.expectation_results is {quote_literal(comment)}")
        for name, (_, meaning) in _COLUMNS.items():
            connection.execute(f"comment on column quality.expectation_results.{name} is {quote_literal(meaning)}")
        if results:
            connection.executemany(
                f"insert into quality.expectation_results values ({places})",
                [(run.run_id, run.run_at, *astuple(result)) for result in results],
            )
