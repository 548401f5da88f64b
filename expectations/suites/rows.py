"""An expectation whose failures are rows, shown as rows."""

from __future__ import annotations

from typing import Any

import great_expectations.expectations as gxe
from great_expectations.render import LegacyDiagnosticRendererType, RenderedTableContent
from great_expectations.render.renderer.renderer import renderer

from expectations.wording import describe_value

_ROWS_SHOWN = 200


class ExpectNoRows(gxe.UnexpectedRowsExpectation):  # type: ignore[misc]  # Great Expectations is not followed
    """A query that finds nothing; what it finds stays with the result, whatever the result's format.

    Great Expectations runs the query with the batch in the place of `{batch}` and brings back 200 rows at most;
    `observed_value` counts them all.
    """

    def _validate(
        self, metrics: dict[str, Any], runtime_configuration: Any = None, execution_engine: Any = None
    ) -> dict[str, Any]:
        count = metrics["unexpected_rows_query.row_count"]
        rows = metrics["unexpected_rows_query.table"]
        return {"success": count == 0, "result": {"observed_value": count, "details": {"unexpected_rows": rows}}}

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)  # type: ignore[untyped-decorator]
    def _diagnostic_unexpected_table_renderer(
        cls, configuration: Any = None, result: Any = None, runtime_configuration: Any = None
    ) -> list[Any] | None:
        """The rows as a table of the page; without this, Data Docs tell their number only."""
        rows = ((result.result if result else None) or {}).get("details", {}).get("unexpected_rows") or []
        if not rows:
            return None
        return [
            RenderedTableContent(
                content_block_type="table",
                header_row=list(rows[0]),
                table=[[describe_value(value) for value in row.values()] for row in rows[:_ROWS_SHOWN]],
                styling={"body": {"classes": ["table-bordered", "table-sm", "mt-3"]}},
            )
        ]
