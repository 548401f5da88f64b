"""dbt run in this process: seeds, models and their tests, into the candidate."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from expectations.failures import ModelsFailedError
from expectations.progress import Progress
from expectations.telemetry import switch_off_telemetry
from expectations.warehouse import Warehouse
from expectations.wording import describe_row, one_line, plural, quote_literal

PROJECT = Path(__file__).resolve().parent.parent

_FAILED_ROWS_SHOWN = 10
_FAILED_NODES_SHOWN = 20


@dataclass(frozen=True)
class ModelRun:
    """What dbt built; `warnings` are the tests that found something without being allowed to stop anything."""

    models: int
    seeds: int
    tests: int
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        counted = f"{plural(self.models, 'model')}, {plural(self.seeds, 'seed')}, {plural(self.tests, 'test')}"
        return f"{counted}, {plural(len(self.warnings), 'warning')}" if self.warnings else counted


def build_models(warehouse: Warehouse, progress: Progress, project: Path = PROJECT) -> ModelRun:
    """Build and test everything of the dbt project in the candidate; nothing of dbt's lands outside `.work`.

    The process's working directory does not matter. What dbt remembers of the project is kept between builds.

    Raises:
        ModelsFailedError: a model does not build or a test of severity error fails; with the failing rows.
    """
    return judge_results(run_dbt(warehouse, progress, project), warehouse)


def parse_project(warehouse: Warehouse, project: Path = PROJECT) -> Any:
    """The manifest of the project: every model, seed, test and macro. What has not changed dbt does not parse again.

    Raises:
        ModelsFailedError: the project cannot be parsed.
    """
    switch_off_telemetry()
    from dbt.cli.main import dbtRunner

    with _environment(_settings(warehouse)):
        outcome = dbtRunner().invoke(["parse", *_arguments(warehouse, project)])
        _release_database()
    return _result(outcome, warehouse)


def run_dbt(
    warehouse: Warehouse,
    progress: Progress,
    project: Path = PROJECT,
    selection: Sequence[str] = (),
    manifest: Any = None,
) -> Sequence[Any]:
    """What dbt built, one result per node in the order in which they ended; `selection` goes to `dbt build`.

    With the `manifest` of the project dbt does not parse it again.

    Raises:
        ModelsFailedError: dbt stopped before it ran anything. Nodes that failed are among the results.
    """
    switch_off_telemetry()
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner

    total = done = 0

    def follow(event: Any) -> None:
        nonlocal total, done
        if event.info.name == "ConcurrencyLine":
            total = event.data.node_count
        elif event.info.name == "NodeFinished":
            done += 1
            progress.advance(event.data.node_info.node_name, done, max(total, done))

    with _environment(_settings(warehouse)):
        runner = dbtRunner(manifest=manifest, callbacks=[follow])
        outcome = runner.invoke(["build", *_arguments(warehouse, project), *selection])
        _release_database()
    result = _result(outcome, warehouse)
    assert isinstance(result, RunExecutionResult)  # what a build returns
    return result.results


def _result(outcome: Any, warehouse: Warehouse) -> Any:
    # An interrupt reaches dbt first, which returns it like any other exception.
    if isinstance(outcome.exception, KeyboardInterrupt):
        raise outcome.exception
    if outcome.exception is not None:
        raise ModelsFailedError(
            f"dbt stopped: {one_line(str(outcome.exception))}",
            f"The whole message is in {warehouse.work / 'dbt.log'}.",
        )
    return outcome.result


def _settings(warehouse: Warehouse) -> dict[str, str]:
    """What `profiles.yml` reads."""
    return {"JUESUAN_CANDIDATE": str(warehouse.candidate), "JUESUAN_INGESTED": str(warehouse.ingested)}


def _arguments(warehouse: Warehouse, project: Path) -> list[str]:
    return [
        *("--project-dir", str(project), "--profiles-dir", str(project)),
        *("--target-path", str(warehouse.dbt_target), "--log-path", str(warehouse.work)),
        *("--log-level", "none", "--log-level-file", "info", "--no-use-colors-file"),
        *("--no-write-json", "--no-version-check", "--no-send-anonymous-usage-stats"),
    ]


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    """The process's environment with `settings` in it, and afterwards as it was."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _release_database() -> None:
    """Close the candidate: dbt's adapter keeps it open for the next call in the process."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
    DuckDBConnectionManager.close_all_connections()


def judge_results(results: Sequence[Any], warehouse: Warehouse) -> ModelRun:
    """What ran, from dbt's results, one per node.

    Raises:
        ModelsFailedError: one of them failed.
    """
    failed = sorted(
        (result for result in results if result.status in ("error", "fail")), key=lambda result: result.node.name
    )
    if failed:
        evidence = [line for result in failed[:_FAILED_NODES_SHOWN] for line in _describe(result, warehouse)]
        if len(failed) > _FAILED_NODES_SHOWN:
            evidence.append(f"... and {len(failed) - _FAILED_NODES_SHOWN} more, in {warehouse.work / 'dbt.log'}")
        tests = sum(result.status == "fail" for result in failed)
        raise ModelsFailedError(
            f"dbt: {plural(tests, 'test')} of the structure failed, {plural(len(failed) - tests, 'node')} did not run",
            f"The candidate is kept for a look until the next build: {warehouse.candidate}",
            tuple(evidence),
        )
    kinds = [str(result.node.resource_type) for result in results]
    return ModelRun(
        models=kinds.count("model"),
        seeds=kinds.count("seed"),
        tests=kinds.count("test") + kinds.count("unit_test"),
        warnings=tuple(sorted(f"{r.node.name}: {one_line(r.message)}" for r in results if r.status == "warn")),
    )


def _describe(result: Any, warehouse: Warehouse) -> Iterator[str]:
    """A failed node: its name and dbt's message, or for a test of data the rows that failed it."""
    kind, name = result.node.resource_type, result.node.name
    if result.status != "fail" or kind != "test":
        yield f"{kind} {name}: {one_line(result.message or '')}"
        return
    yield f"{kind} {name}: {plural(result.failures, 'failing row')}"
    for row in _failing_rows(result.node.compiled_code, warehouse):
        yield f"    {row}"


def _failing_rows(query: str, warehouse: Warehouse) -> list[str]:
    with duckdb.connect(str(warehouse.candidate), read_only=True) as connection:
        connection.execute(f"attach {quote_literal(str(warehouse.ingested))} as ingested (read_only)")
        try:
            found = connection.execute(f"select * from ({query}\n) limit {_FAILED_ROWS_SHOWN}")
        except duckdb.Error as error:
            return [f"(the rows cannot be shown: {one_line(str(error))})"]
        names = [column[0] for column in found.description or []]
        return [describe_row(dict(zip(names, row, strict=True))) for row in found.fetchall()]
