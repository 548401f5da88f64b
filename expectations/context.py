"""Great Expectations on a candidate: a context in memory, the candidate read-only, pages for people to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from expectations.data_docs.site import SITE, configure_site, finish_site
from expectations.dialect import connection_string
from expectations.results import ExpectationResult, Run
from expectations.suites.suite import Suite
from expectations.telemetry import switch_off_telemetry
from expectations.wording import describe_row, describe_value, one_line

_ROWS_KEPT = 200


class Context:
    """Suites run against one candidate, and the site of pages about them."""

    def __init__(self, context: Any, source: Any, pages: Path) -> None:
        self._context = context
        self._source = source
        self._pages = pages
        self._suites_run = 0

    def run(
        self, suites: Sequence[Suite], run: Run, on_suite: Callable[[str, int, int], None] | None = None
    ) -> list[ExpectationResult]:
        """Try every expectation of the suites; results come in the suites' order.

        `on_suite` is told a suite's name, how many are done and how many there are.
        """
        results: list[ExpectationResult] = []
        for done, suite in enumerate(suites, 1):
            results.extend(self._run_suite(suite, run))
            self._suites_run += 1
            if on_suite:
                on_suite(suite.name, done, len(suites))
        return results

    def build_site(self) -> None:
        """Write the pages about everything run so far."""
        self._context.build_data_docs(site_names=[SITE])
        finish_site(self._pages, self._suites_run)

    def _run_suite(self, suite: Suite, run: Run) -> list[ExpectationResult]:
        import great_expectations as gx
        from great_expectations.core.run_identifier import RunIdentifier

        # Great Expectations gives results in an order of its own; the place travels with each expectation.
        for place, expectation in enumerate(suite.expectations, 1):
            expectation.meta["place"] = place
        batch = self._source.add_query_asset(name=suite.name, query=suite.batch).add_batch_definition_whole_table("all")
        definition = self._context.validation_definitions.add(
            gx.ValidationDefinition(
                name=suite.name,
                data=batch,
                suite=self._context.suites.add(
                    gx.ExpectationSuite(name=suite.name, expectations=list(suite.expectations))
                ),
            )
        )
        result_format: dict[str, Any] = {"result_format": "SUMMARY", "partial_unexpected_count": _ROWS_KEPT}
        if suite.key:
            result_format["unexpected_index_column_names"] = list(suite.key)
        # Without a checkpoint, which would compare everything with its store several times and has nothing to add.
        validation = definition.run(
            result_format=result_format, run_id=RunIdentifier(run_name=run.run_id, run_time=run.run_at)
        )
        results = sorted(
            (_read_result(suite, result) for result in validation.results), key=lambda result: result.expectation_order
        )
        if [result.expectation_order for result in results] != list(range(1, len(suite.expectations) + 1)):
            raise RuntimeError(f"{suite.name}: {len(suite.expectations)} expectations, {len(results)} results")
        return results


@contextmanager
def open_context(database: Path, pages: Path) -> Iterator[Context]:
    """A context for `database`, which is opened read-only and closed again; its site is written into `pages`."""
    switch_off_telemetry()
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            data_docs_sites={SITE: configure_site(pages)},
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )
    source = context.data_sources.add_sql(
        name="warehouse",
        connection_string=connection_string(database),
        create_temp_table=False,
    )
    try:
        yield Context(context, source, pages)
    finally:
        source.get_engine().dispose()
        source.get_execution_engine().engine.dispose()


def _read_result(suite: Suite, result: Any) -> ExpectationResult:
    """A result of Great Expectations in the terms of ours."""
    config, found = result.expectation_config, result.result or {}
    meta: Mapping[str, Any] = config.meta
    rows = _read_rows(found)
    observed = found.get("observed_value")
    unexpected = found.get("unexpected_count")
    if unexpected is None:
        unexpected = observed if config.type == "expect_no_rows" else int(not result.success)
    columns = config.kwargs.get("column_list") or [config.kwargs.get("column")]
    return ExpectationResult(
        suite=suite.name,
        expectation_order=meta["place"],
        expectation=config.type,
        table_name=suite.table_name,
        column_name=", ".join(column for column in columns if column) or None,
        identity=meta.get("identity"),
        judges=str(meta["judges"]),
        severity=str(meta.get("severity", "error")),
        success=bool(result.success),
        element_count=meta.get("element_count", found.get("element_count")),
        unexpected_count=unexpected or 0,
        observed_value=None if observed is None else describe_value(observed),
        statement_zh=meta["statement_zh"],
        statement_en=meta["statement_en"],
        details="\n".join(rows) or None,
        exception=_read_exception(result.exception_info),
    )


def _read_rows(found: Mapping[str, Any]) -> list[str]:
    """The rows that failed an expectation, a line each: by their key where a column was judged."""
    details = found.get("details") or {}
    if "columns" in details:
        return [describe_row(dict(zip(details["columns"], row, strict=True))) for row in details["unexpected_rows"]]
    rows = found.get("partial_unexpected_index_list") or found.get("partial_unexpected_list") or []
    return sorted(describe_row(row) if isinstance(row, Mapping) else describe_value(row) for row in rows)


def _read_exception(info: Mapping[str, Any] | None) -> str | None:
    """The message of what an expectation raised; told directly, or once for each metric that failed."""
    if not info:
        return None
    told = [info] if "raised_exception" in info else list(info.values())
    return next((one_line(each["exception_message"]) for each in told if each.get("raised_exception")), None)
