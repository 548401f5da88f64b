"""The models, compiled once: what dbt makes of the project whatever the report, kept until the project changes.

dbt takes seconds to start, longer than one report takes to be modelled. So it builds the models once on no report at
all: seeds loaded, every table empty with the types of its contract. A check copies that database and fills its tables
with the very queries that dbt compiled, in the order in which dbt ran them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from expectations.models import PROJECT, judge_results, run_dbt
from expectations.progress import Progress
from expectations.warehouse import Warehouse
from expectations.wording import quote_literal
from ingest.schema import TABLES

#: What a check reads; dbt's `+` adds all that these are made of.
_SELECTED = (
    "fct_discrepancies",
    "fct_error_suspects",
    "fct_figures",
    "fct_identity_checks",
    "fct_section_coverage",
    "fct_report_tables",
    "fct_table_cells",
    "fct_notices",
    "dim_identities",
)

#: What the compiled models depend on, below the project's folder.
_SOURCES = ("dbt_project.yml", "profiles.yml", "requirements.lock", "models", "seeds")
_CODE = ("ingest/schema.py", "expectations/models.py", "expectations/check/prepared.py")

_QUERIES = "queries.json"


@dataclass(frozen=True)
class Query:
    """A model that depends on the report: `relation` as dbt quotes it, and its compiled query, or its Python code."""

    name: str
    relation: str
    select: str
    is_python: bool


@dataclass(frozen=True)
class PreparedModels:
    """A database without reports and the queries that fill it, each after those that it reads from."""

    database: Path
    queries: tuple[Query, ...]


def prepare_models(progress: Progress, cache: Path | None = None, project: Path = PROJECT) -> PreparedModels:
    """The prepared models of the project as it is now: kept ones, or new ones (half a minute).

    They are kept in `cache` (default: `target/prepared` of the project, which `make clean` removes), one set at a time.

    Raises:
        ModelsFailedError: a model does not build.
        OSError: the folder cannot be written.
    """
    folder = (cache or project / "target" / "prepared") / project_digest(project)
    if not (folder / _QUERIES).exists():
        progress.start("preparing the models, once after each change of the project")
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Made aside and renamed, so that of two checks at a time neither sees half of it.
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as aside:
            _build(Warehouse(Path(aside)), progress, project)
            _keep(Path(aside), folder)
        progress.finish("kept for the next checks")
    queries = json.loads((folder / _QUERIES).read_text("utf-8"))
    return PreparedModels(folder / "candidate.duckdb", tuple(Query(**query) for query in queries))


def choose_cache(otherwise: Path, project: Path = PROJECT) -> Path:
    """Where prepared models are kept: in the project, else in the user's own cache, else in `otherwise`.

    A project that cannot be written serves where it holds them already. What is kept there is run, so it is never kept
    where others may write.
    """
    places = [project / "target" / "prepared"]
    # where nobody has a home
    with suppress(RuntimeError):
        places.append(Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "juesuan" / "prepared")
    for place in places:
        if (place / project_digest(project) / _QUERIES).exists():
            return place
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(place, os.W_OK | os.X_OK):
            return place
    return otherwise


@contextmanager
def fill_models(prepared: PreparedModels, warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the candidate of `warehouse`, made from what was ingested there, to be read within the block.

    Nothing of it lasts: it is never committed, and so never written to the disk.
    """
    shutil.copyfile(prepared.database, warehouse.candidate)
    with duckdb.connect(str(warehouse.candidate)) as connection:
        connection.execute(f"attach {quote_literal(str(warehouse.ingested))} as ingested (read_only)")
        # One report gives every thread less to do than it costs to share it out.
        connection.execute("set threads = 1")
        connection.begin()
        relations = {query.name: query.relation for query in prepared.queries}
        for query in prepared.queries:
            # A model may have rows without any report.
            connection.execute(f"delete from {query.relation}")
            select = query.select
            if query.is_python:
                connection.register("made_in_python", _run_python(query, relations, connection))
                select = "select * from made_in_python"
            connection.execute(f"insert into {query.relation} by name {select}")
        yield connection
        connection.rollback()


class _Dbt:
    """What dbt hands to a model in Python, as far as ours ask for it."""

    def __init__(self, relations: Mapping[str, str], connection: duckdb.DuckDBPyConnection) -> None:
        self._relations = relations
        self._connection = connection

    def config(self, **_: object) -> None:
        """Told dbt when the models were prepared."""

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self._connection.sql(f"select * from {self._relations[name]}")


def _run_python(query: Query, relations: Mapping[str, str], connection: duckdb.DuckDBPyConnection) -> Any:
    names: dict[str, Any] = {}
    exec(compile(query.select, query.name, "exec"), names)  # the project's own model, as dbt runs it
    return names["model"](_Dbt(relations, connection), connection)


def project_digest(project: Path = PROJECT) -> str:
    """A digest of everything that decides what dbt compiles and loads."""
    digest = hashlib.sha256()
    for path in _files(project):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(project).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _files(project: Path) -> Iterator[Path]:
    for name in (*_SOURCES, *_CODE):
        path = project / name
        yield from sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]


def _build(warehouse: Warehouse, progress: Progress, project: Path) -> None:
    warehouse.work.mkdir()
    _write_empty_tables(warehouse.ingested)
    selection = ("--select", *(f"+{name}" for name in _SELECTED), "--exclude", "resource_type:test")
    results = run_dbt(warehouse, progress, project, selection)
    judge_results(results, warehouse)
    queries = [asdict(query) for query in _queries(results)]
    (warehouse.folder / _QUERIES).write_text(json.dumps(queries, ensure_ascii=False), encoding="utf-8")


def _write_empty_tables(database: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        for name, schema in TABLES.items():
            connection.execute(f"create schema if not exists {name.split('.')[0]}")
            connection.register("empty", schema.empty_table())
            connection.execute(f"create table {name} as select * from empty")
            connection.unregister("empty")


def _queries(results: Sequence[Any]) -> Iterator[Query]:
    """The models that read a source, through others too; what seeds alone make is complete already."""
    of_reports: set[str] = set()
    for result in results:
        node = result.node
        if any(parent.startswith("source.") or parent in of_reports for parent in node.depends_on_nodes):
            of_reports.add(node.unique_id)
            is_python = node.language == "python"
            yield Query(node.name, node.relation_name, node.raw_code if is_python else node.compiled_code, is_python)


def _keep(aside: Path, folder: Path) -> None:
    old = [one for one in folder.parent.iterdir() if not one.name.startswith(".")]
    kept = aside / "kept"
    kept.mkdir()
    for name in ("candidate.duckdb", _QUERIES):
        (aside / name).rename(kept / name)
    try:
        kept.rename(folder)
    except OSError:
        # Another check was faster; anything else is said by what reads the folder next.
        return
    for one in old:
        shutil.rmtree(one, ignore_errors=True)
