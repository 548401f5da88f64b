"""The dbt project as a build sees it: each node with a fingerprint of everything that decides what it makes."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from expectations.models import PROJECT

#: The tag of a model that looks at all reports at once: it is rebuilt in whole where any of them changed.
CORPUS = "corpus"
#: The key in `meta` of the YAML of a model without `report_id`: the column that holds a figure of the report.
FIGURE_COLUMN = "figure_column"

#: What a config says of people, not of rows.
_NOT_OF_ROWS = ("meta", "docs", "group", "access", "tags")
#: What decides how everything is built: another version of one of these and all is built anew.
_PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb")
_SETTINGS = ("dbt_project.yml", "profiles.yml")
_CODE = Path(__file__).parent


@dataclass(frozen=True)
class Node:
    """A model, seed or test of the project; `relation` is `schema.table`, empty of a test.

    `figure_column` says of which figures rows without `report_id` are; `warns` is a test that finds things out and
    stops nothing.
    """

    unique_id: str
    name: str
    kind: str
    relation: str
    parents: tuple[str, ...]
    fingerprint: str
    is_corpus: bool = False
    figure_column: str | None = None
    warns: bool = False


@dataclass(frozen=True)
class Project:
    """All nodes by their id; `settings` are the fingerprints of what no node says."""

    nodes: Mapping[str, Node]
    settings: Mapping[str, str]

    @cached_property
    def of_reports(self) -> frozenset[str]:
        """The models that read what ingest wrote, through others too; the rest is made of seeds alone."""
        return self.with_descendants(
            node.unique_id for node in self.nodes.values() if any(one.startswith("source.") for one in node.parents)
        )

    @cached_property
    def models(self) -> tuple[Node, ...]:
        """The models, in the order of their names."""
        found = (node for node in self.nodes.values() if node.kind == "model")
        return tuple(sorted(found, key=lambda node: node.name))

    def with_ancestors(self, name: str) -> frozenset[str]:
        """The model of this name and all models and seeds that it is made of."""
        reached: set[str] = set()
        waiting = [node.unique_id for node in self.models if node.name == name]
        while waiting:
            one = waiting.pop()
            if one in self.nodes and one not in reached:
                reached.add(one)
                waiting += self.nodes[one].parents
        return frozenset(reached)

    def with_descendants(self, unique_ids: Iterable[str]) -> frozenset[str]:
        """The models and seeds given and all models made from them; tests are left out."""
        children: dict[str, list[str]] = {}
        for node in self.nodes.values():
            if node.kind != "test":
                for parent in node.parents:
                    children.setdefault(parent, []).append(node.unique_id)
        reached: set[str] = set()
        waiting = [one for one in unique_ids if self.nodes[one].kind != "test"]
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached.add(one)
                waiting += children.get(one, [])
        return frozenset(reached)


def read_project(manifest: Any, folder: Path = PROJECT) -> Project:
    """The project in `folder` that dbt has parsed into `manifest`."""
    nodes = {
        node.unique_id: _read_node(node, manifest, folder)
        for node in manifest.nodes.values()
        if str(node.resource_type) in ("model", "seed", "test")
    }
    settings = {package: version(package) for package in _PACKAGES}
    settings |= {name: _digest((folder / name).read_bytes()) for name in _SETTINGS}
    settings["expectations.incremental"] = _digest(*(path.read_bytes() for path in sorted(_CODE.glob("*.py"))))
    return Project(nodes, settings)


def _read_node(node: Any, manifest: Any, folder: Path) -> Node:
    kind = str(node.resource_type)
    return Node(
        unique_id=node.unique_id,
        name=node.name,
        kind=kind,
        relation="" if kind == "test" else f"{node.schema}.{node.alias}",
        parents=tuple(node.depends_on_nodes),
        fingerprint=_fingerprint(node, manifest, folder),
        is_corpus=CORPUS in node.tags,
        figure_column=node.config.meta.get(FIGURE_COLUMN),
        warns=kind == "test" and str(node.config.severity).lower() == "warn",
    )


def _fingerprint(node: Any, manifest: Any, folder: Path) -> str:
    config = {name: value for name, value in node.config.to_dict().items() if name not in _NOT_OF_ROWS}
    columns = [
        (column.name, column.data_type, [constraint.to_dict() for constraint in column.constraints])
        for column in node.columns.values()
    ]
    parts = [json.dumps([node.schema, node.alias, config, columns], sort_keys=True, default=str).encode()]
    if str(node.resource_type) == "seed":
        parts.append((folder / node.original_file_path).read_bytes())
    else:
        parts.append(node.raw_code.encode())
        parts += [code.encode() for code in macro_codes(node.depends_on_macros, manifest)]
    if getattr(node, "language", "sql") == "python":
        parts += [path.read_bytes() for path in python_files(node.raw_code)]
    if metadata := getattr(node, "test_metadata", None):
        parts.append(json.dumps(metadata.to_dict(), sort_keys=True, default=str).encode())
    return _digest(*parts)


def macro_codes(unique_ids: Iterable[str], manifest: Any) -> list[str]:
    """The code of the macros and of those that they call, in the order of their ids; dbt's own have its version."""
    found: dict[str, str] = {}
    waiting = list(unique_ids)
    while waiting:
        one = waiting.pop()
        macro = manifest.macros.get(one)
        if one not in found and macro is not None and macro.package_name == manifest.metadata.project_name:
            found[one] = macro.macro_sql
            waiting += macro.depends_on.macros
    return [found[one] for one in sorted(found)]


def python_files(code: str) -> list[Path]:
    """The files of this program that Python code imports, and those that they import, in the order of their names."""
    found: set[Path] = set()
    waiting = list(_imported(code))
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imported(path.read_text(encoding="utf-8"))
    return sorted(found)


def _imported(code: str) -> Iterator[Path]:
    for statement in ast.walk(ast.parse(code)):
        if isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            names = [statement.module, *(f"{statement.module}.{one.name}" for one in statement.names)]
        elif isinstance(statement, ast.Import):
            names = [one.name for one in statement.names]
        else:
            continue
        for name in names:
            steps = name.split(".")
            # Importing a module runs the packages around it first.
            for count in range(1, len(steps) + 1):
                place = PROJECT.joinpath(*steps[:count])
                yield from (path for path in (place / "__init__.py", place.with_suffix(".py")) if path.is_file())


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}\0".encode())
        digest.update(part)
    return digest.hexdigest()[:16]
