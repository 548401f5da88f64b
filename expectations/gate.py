"""Whether a candidate may be published, and how the build ends.

Structure alone decides whether it is published. What a report gets wrong is what the warehouse is for, so a
finding stops nothing; with `strict`, unexplained breaks of severity `error` are told by exit status 1, and the
warehouse that shows them is published all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from expectations.failures import NOT_PUBLISHED, StructureBrokenError
from expectations.results import ExpectationResult
from expectations.warehouse import Warehouse

_ROWS_SHOWN = 10

_UNEXPLAINED_ERRORS = """
select count(*) from marts.fct_identity_checks where status = 'broken' and severity = 'error'
"""


def structure_holds(results: Sequence[ExpectationResult]) -> bool:
    """Whether the structure of a candidate was looked at and nothing of it failed."""
    return bool(results) and not any(result.is_structure_failure for result in results)


def require_structure(results: Sequence[ExpectationResult], warehouse: Warehouse) -> None:
    """Let a candidate pass whose structure holds.

    Raises:
        StructureBrokenError: an expectation of the structure failed, or one could not be tried, or none was.
    """
    if structure_holds(results):
        return
    failures = [result for result in results if result.is_structure_failure]
    raise StructureBrokenError(
        f"the structure of the candidate does not hold: {len(failures)} of {len(results)} expectations",
        f"This is a fault of the program, not of a report. The candidate ({warehouse.candidate}) and the pages about it"
        f" ({warehouse.candidate_docs / 'index.html'}) are kept until the next build.",
        tuple(line for failure in failures for line in _describe(failure)),
    )


def exit_status(published: Path, strict: bool) -> int:
    """How a build that has published ends: 0, or 1 where `strict` and a break of severity error is unexplained."""
    return NOT_PUBLISHED if strict and count_unexplained_errors(published) else 0


def count_unexplained_errors(database: Path) -> int:
    """Checks of severity error that are broken; what `accepted_breaks` explains is not."""
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(_UNEXPLAINED_ERRORS).fetchone()
    return int(row[0]) if row else 0


def _describe(failure: ExpectationResult) -> Iterator[str]:
    yield f"{failure.suite}: {failure.statement_en} ({failure.statement_zh})"
    if failure.exception:
        yield f"    could not be tried: {failure.exception}"
        return
    if failure.observed_value is not None:
        yield f"    seen: {failure.observed_value}"
    rows = (failure.details or "").splitlines()
    yield from (f"    {row}" for row in rows[:_ROWS_SHOWN])
    if failure.unexpected_count > _ROWS_SHOWN:
        yield f"    ... {failure.unexpected_count} in all: select details from quality.expectation_results"
