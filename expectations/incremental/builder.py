"""What builds models: dbt, told which nodes of the project to run on which warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from expectations.incremental.project import Project, read_project
from expectations.models import PROJECT, ModelRun, judge_results, parse_project, run_dbt
from expectations.progress import Progress
from expectations.warehouse import Warehouse


@dataclass(frozen=True)
class Selection:
    """The nodes to run, by id: all of them (`only` is None) or some, but for those `without`; their tests too."""

    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    is_tested: bool = True


class Builder(Protocol):
    """Reads the project once, and runs nodes of it as often as needed."""

    def read_project(self, warehouse: Warehouse) -> Project:
        """The project as it is now."""

    def build(self, warehouse: Warehouse, selection: Selection) -> ModelRun:
        """Build the selected nodes in the candidate of `warehouse`, from what was ingested there."""


class DbtBuilder:
    """dbt, which parses the project in `folder` once for all its runs."""

    def __init__(self, progress: Progress, folder: Path = PROJECT) -> None:
        self._progress = progress
        self._folder = folder
        self._manifest: Any = None
        self._names: dict[str, str] = {}

    def read_project(self, warehouse: Warehouse) -> Project:
        """The project as dbt has parsed it.

        Raises:
            ModelsFailedError: it cannot be parsed.
        """
        self._manifest = parse_project(warehouse, self._folder)
        project = read_project(self._manifest, self._folder)
        self._names = {unique_id: node.name for unique_id, node in project.nodes.items()}
        return project

    def build(self, warehouse: Warehouse, selection: Selection) -> ModelRun:
        """Build the selected nodes and test them.

        Raises:
            ModelsFailedError: a model does not build or a test of severity error fails; with the failing rows.
        """
        excluded = [self._names[one] for one in selection.without]
        if not selection.is_tested:
            excluded.append("resource_type:test")
        chosen: list[str] = []
        for option, names in (
            ("--select", [self._names[one] for one in selection.only or ()]),
            ("--exclude", excluded),
        ):
            if names:
                chosen += [option, *sorted(names)]
        results = run_dbt(warehouse, self._progress, self._folder, chosen, self._manifest)
        return judge_results(results, warehouse)
