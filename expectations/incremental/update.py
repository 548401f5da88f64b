"""The candidate, made of what is published and of what changed since; in whole where that cannot be or is no gain."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from expectations.failures import ModelsFailedError
from expectations.incremental.affected import DEPARTMENTS, Affected, find_affected, find_changed
from expectations.incremental.builder import Builder, Selection
from expectations.incremental.copying import copy_file
from expectations.incremental.delta import drop_tables, replace_rows, write_input
from expectations.incremental.inputs import note_inputs, read_nodes
from expectations.incremental.project import Project
from expectations.models import ModelRun
from expectations.publish import drop_candidate
from expectations.warehouse import Warehouse
from expectations.wording import one_line, plural, quote_literal

_LOG = logging.getLogger(__name__)

#: Where more than this share of the reports or of the models has changed, building everything is no slower.
MAX_SHARE = 0.5


@dataclass(frozen=True)
class Update:
    """What was built: of how many reports the rows, and how many models over all reports; why all, where it was all."""

    run: ModelRun
    reports: int
    recomputed: int
    rebuilt: int
    why_full: str | None = None

    def __str__(self) -> str:
        if self.why_full:
            return f"{self.run}; everything, because {self.why_full}"
        done = f"{self.recomputed:,} of {plural(self.reports, 'report')} recomputed"
        return f"{done}, {plural(self.rebuilt, 'model')} rebuilt; {self.run}"


@dataclass(frozen=True)
class _Plan:
    """What has to be done to a copy of what is published.

    `changed` are the seeds and models to build over all reports because they or what they are made of changed, `corpus`
    those that look at all reports at once; `tests` are run over all reports beside those of what is built over them.
    """

    changed: frozenset[str]
    corpus: frozenset[str]
    tests: frozenset[str]
    dropped: frozenset[str]

    @property
    def whole(self) -> frozenset[str]:
        """What is built over all reports."""
        return self.changed | self.corpus


class _NeedsFullBuildError(Exception):
    """Why nothing can be taken over."""


def update_models(warehouse: Warehouse, builder: Builder, why_full: str | None = None) -> Update:
    """Build the candidate: the published warehouse with what changed computed anew, or everything.

    Everything is built where `why_full` says why, where nothing is published or what is does not say what it was built
    from, where another version of a package or of this program built it, and where most of it has changed.

    Raises:
        ModelsFailedError: a model does not build or a test of severity error fails; with the failing rows.
    """
    project = builder.read_project(warehouse)
    shutil.rmtree(warehouse.delta, ignore_errors=True)
    try:
        if why_full:
            raise _NeedsFullBuildError(why_full)
        update = _update(warehouse, project, builder)
    except (_NeedsFullBuildError, ModelsFailedError) as reason:
        # A model or a test that failed on a part fails on everything too, or the fault was in how the part was taken.
        drop_candidate(warehouse)
        run = builder.build(warehouse, Selection())
        with _open(warehouse) as connection:
            [(reports,)] = connection.execute("select count(*) from ingested.raw.reports").fetchall()
        update = Update(run, reports, reports, run.models, str(reason))
    with _open(warehouse) as connection:
        note_inputs(connection, project)
    shutil.rmtree(warehouse.delta, ignore_errors=True)
    return update


def _update(warehouse: Warehouse, project: Project, builder: Builder) -> Update:
    delta = Warehouse(warehouse.delta / "affected")
    with _open_both(warehouse) as connection:
        try:
            plan = _plan(connection, project)
            reports = _find_reports(connection, warehouse, project, builder)
        except duckdb.Error as error:
            raise _cannot_build_on(error) from error
        if reports.is_any_left:
            write_input(connection, delta, "affected_reports")
        affected = connection.execute("select report_id from affected_reports").to_arrow_table()
    runs = [builder.build(delta, Selection(without=plan.tests))] if reports.is_any_left else []
    try:
        copy_file(warehouse.published, warehouse.candidate)
        with duckdb.connect(str(warehouse.candidate)) as connection:
            connection.register("affected_reports", affected)
            if reports.is_any_left:
                connection.execute(f"attach {quote_literal(str(delta.candidate))} as delta (read_only)")
            drop_tables(connection, plan.dropped)
            if reports.affected:
                by_report = [node for node in project.models if node.unique_id in project.of_reports - plan.whole]
                replace_rows(connection, by_report, reports.is_any_left)
    except duckdb.Error as error:
        raise _cannot_build_on(error) from error
    runs.append(builder.build(warehouse, Selection(only=plan.whole | plan.tests)))
    return Update(
        run=ModelRun(
            models=sum(run.models for run in runs),
            seeds=sum(run.seeds for run in runs),
            tests=sum(run.tests for run in runs),
            warnings=runs[-1].warnings,
        ),
        reports=reports.reports,
        recomputed=reports.affected,
        rebuilt=sum(project.nodes[one].kind == "model" for one in plan.whole),
    )


def _plan(connection: duckdb.DuckDBPyConnection, project: Project) -> _Plan:
    """What has to be done because the project or this program has changed, and what has to be done always.

    Raises:
        _NeedsFullBuildError: everything.
    """
    connection.execute("use before")
    then = read_nodes(connection)
    connection.execute("use memory")
    for setting, fingerprint in project.settings.items():
        if then.fingerprints.get(setting) != fingerprint:
            raise _NeedsFullBuildError(f"{setting} is another version than the one that built what is published")
    changed_nodes = {one for one, node in project.nodes.items() if then.fingerprints.get(one) != node.fingerprint}
    changed = project.with_descendants(changed_nodes)
    changed_models = changed & project.of_reports
    if len(changed_models) > MAX_SHARE * len(project.of_reports):
        raise _NeedsFullBuildError(f"{plural(len(changed_models), 'model')} changed, or what they are made of")
    return _Plan(
        changed=changed,
        corpus=frozenset(one for one in project.of_reports if project.nodes[one].is_corpus),
        tests=frozenset(
            one for one, node in project.nodes.items() if node.kind == "test" and (node.warns or one in changed_nodes)
        ),
        dropped=frozenset(then.relations.values()) - {node.relation for node in project.nodes.values()},
    )


def _find_reports(
    connection: duckdb.DuckDBPyConnection, warehouse: Warehouse, project: Project, builder: Builder
) -> Affected:
    """The reports to compute anew, in the temporary table `affected_reports`.

    Raises:
        _NeedsFullBuildError: they are most of them.
    """
    changed = find_changed(connection)
    _limit(changed)
    if not changed.affected:
        connection.execute("create temp table affected_reports as from changed_reports")
        return changed
    asked = Warehouse(warehouse.delta / "changed")
    write_input(connection, asked, "changed_reports")
    builder.build(asked, Selection(only=project.with_ancestors(DEPARTMENTS), is_tested=False))
    connection.execute(f"attach {quote_literal(str(asked.candidate))} as changed (read_only)")
    affected = find_affected(connection)
    connection.execute("detach changed")
    _limit(affected)
    return affected


def _limit(reports: Affected) -> None:
    if reports.share > MAX_SHARE:
        raise _NeedsFullBuildError(f"{reports.affected:,} of {plural(reports.reports, 'report')} are affected")


def _cannot_build_on(error: duckdb.Error) -> _NeedsFullBuildError:
    _LOG.warning("what is published cannot be built on: %s", error)
    return _NeedsFullBuildError(f"what is published cannot be built on: {one_line(str(error).partition(chr(10))[0])}")


@contextmanager
def _open(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """The candidate, with what ingest wrote as `ingested`."""
    with duckdb.connect(str(warehouse.candidate)) as connection:
        connection.execute(f"attach {quote_literal(str(warehouse.ingested))} as ingested (read_only)")
        yield connection


@contextmanager
def _open_both(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with what is published as `before` and what ingest wrote as `ingested`.

    Raises:
        _NeedsFullBuildError: nothing is published, or it cannot be opened.
    """
    if not warehouse.published.exists():
        raise _NeedsFullBuildError("nothing is published yet")
    if warehouse.published.with_name(f"{warehouse.published.name}.wal").exists():
        raise _NeedsFullBuildError("somebody has opened what is published to write")
    with duckdb.connect() as connection:
        try:
            connection.execute(f"attach {quote_literal(str(warehouse.published))} as before (read_only)")
        except duckdb.Error as error:
            raise _cannot_build_on(error) from error
        connection.execute(f"attach {quote_literal(str(warehouse.ingested))} as ingested (read_only)")
        yield connection
