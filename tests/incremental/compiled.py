"""A builder that runs what dbt has compiled once: the same queries in the same order, without the seconds dbt takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from expectations.incremental.builder import Selection
from expectations.incremental.project import Project, macro_codes, read_project
from expectations.models import ModelRun, judge_results, parse_project, run_dbt
from expectations.warehouse import Warehouse
from expectations.wording import quote_literal
from ingest.schema import TABLES
from tests.warehouses import quiet_progress

_NO_TESTS = ("--exclude", "resource_type:test")


@dataclass(frozen=True)
class _Query:
    """A model as dbt has run it: its table, and its compiled query or its Python code."""

    unique_id: str
    relation: str
    code: str
    is_python: bool


class CompiledBuilder:
    """The project in `folder`, built by dbt once on no report at all, in the folder `template`."""

    def __init__(self, folder: Path, template: Path) -> None:
        template.mkdir(parents=True)
        self._template = Warehouse(template)
        self._template.work.mkdir()
        _write_empty_tables(self._template.ingested)
        manifest = parse_project(self._template, folder)
        self._manifest = manifest
        self.project = read_project(manifest, folder)
        results = run_dbt(self._template, quiet_progress(), folder, _NO_TESTS, manifest)
        judge_results(results, self._template)
        self._queries = [
            _Query(
                result.node.unique_id,
                f"{result.node.schema}.{result.node.alias}",
                result.node.raw_code if result.node.language == "python" else result.node.compiled_code,
                result.node.language == "python",
            )
            for result in results
            if str(result.node.resource_type) == "model"
        ]
        #: how many builds there were, and what is raised in place of the next one but so many
        self.builds = 0
        self.fails_after: int | None = None

    def read_project(self, warehouse: Warehouse) -> Project:
        """The project as it was when this builder was made."""
        return self.project

    def build(self, warehouse: Warehouse, selection: Selection) -> ModelRun:
        """Run the selected seeds and models, and no test."""
        self.builds += 1
        if self.fails_after is not None:
            self.fails_after -= 1
        wanted = set(self.project.nodes if selection.only is None else selection.only) - selection.without
        seeds = [node for node in self.project.nodes.values() if node.kind == "seed" and node.unique_id in wanted]
        with duckdb.connect(str(warehouse.candidate)) as connection:
            connection.execute("set threads = 1")
            connection.execute(f"attach {quote_literal(str(warehouse.ingested))} as ingested (read_only)")
            connection.execute(f"attach {quote_literal(str(self._template.candidate))} as template (read_only)")
            for seed in seeds:
                _create(connection, seed.relation, f"from template.{seed.relation}")
            queries = [query for query in self._queries if query.unique_id in wanted]
            for number, query in enumerate(queries):
                if self.fails_after is not None and self.fails_after < 0 and number == len(queries) // 2:
                    raise CrashError(f"before {query.relation}")
                if query.is_python:
                    connection.register("made_in_python", _run_python(query.code, self._relations, connection))
                _create(connection, query.relation, "from made_in_python" if query.is_python else query.code)
        return ModelRun(len(queries), len(seeds), 0, ())

    def macros_of(self, model: str) -> list[str]:
        """The code of the project's macros that a model calls, directly or not."""
        [node] = [node for node in self._manifest.nodes.values() if node.name == model]
        return macro_codes(node.depends_on_macros, self._manifest)

    @property
    def _relations(self) -> Mapping[str, str]:
        return {node.name: node.relation for node in self.project.models}


class CrashError(Exception):
    """Stands for the end of the process at any moment."""


def _create(connection: duckdb.DuckDBPyConnection, relation: str, query: str) -> None:
    connection.execute(f"create schema if not exists {relation.partition('.')[0]}")
    connection.execute(f"create or replace table {relation} as {query}")


class _Dbt:
    """What dbt hands to a model in Python, as far as ours ask for it."""

    def __init__(self, relations: Mapping[str, str], connection: duckdb.DuckDBPyConnection) -> None:
        self._relations = relations
        self._connection = connection

    def config(self, **_: object) -> None:
        """Told dbt when it built the template."""

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self._connection.sql(f"select * from {self._relations[name]}")


def _run_python(code: str, relations: Mapping[str, str], connection: duckdb.DuckDBPyConnection) -> pa.Table:
    names: dict[str, Any] = {}
    exec(compile(code, "model", "exec"), names)  # the project's own model, as dbt runs it
    made: pa.Table = names["model"](_Dbt(relations, connection), connection)
    return made


def _write_empty_tables(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        for name, schema in TABLES.items():
            connection.execute(f"create schema if not exists {name.partition('.')[0]}")
            connection.register("empty", schema.empty_table())
            connection.execute(f"create table {name} as from empty")
            connection.unregister("empty")
