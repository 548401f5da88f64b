"""An expectation whose failures are rows, shown as rows."""

from __future__ import annotations

from typing import Any

import great_expectations.expectations as gxe

from expectations.suites.suite import wording
from expectations.wording import describe_value


class ExpectNoRows(gxe.UnexpectedRowsExpectation):
    """A query that finds nothing; what it finds stays with the result, whatever the result's format.

    Great Expectations runs the query with the batch in the place of `{batch}` and brings back 200 rows at most;
    `observed_value` counts them all.
    """

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        count = metrics["unexpected_rows_query.row_count"]
        rows = metrics["unexpected_rows_query.table"]
        # Rows as lists: Great Expectations stores results as JSON with its keys sorted, and columns have an order.
        details = {
            "columns": list(rows[0]) if rows else [],
            "unexpected_rows": [[_text(value) for value in row.values()] for row in rows],
        }
        return {"success": count == 0, "result": {"observed_value": count, "details": details}}


def no_rows(query: str, zh: str, en: str, **meta: object) -> ExpectNoRows:
    """The expectation that a query finds nothing, and what that says in two languages."""
    return ExpectNoRows(unexpected_rows_query=query.strip(), **wording(zh, en, **meta))


def _text(value: object) -> str | None:
    """A value as text, so that no decimal becomes a float when Great Expectations stores it."""
    return None if value is None else describe_value(value)
