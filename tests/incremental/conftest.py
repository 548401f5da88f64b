"""The project of these tests, compiled by dbt once, and once more with a changed seed and model."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

from expectations.incremental.builder import Builder
from expectations.models import PROJECT
from tests.identities.short_reports import LISTED
from tests.incremental.compiled import CompiledBuilder
from tests.incremental.histories import REPORTS, History

#: A break that nobody has: its row says that it has expired.
ACCEPTED_BREAK = "0123456789abcdef,version_agreement,,1.00,for the test,the test,2025-01-01\n"
#: The version of the reader at the start.
READER = "reader 0"


@dataclass(frozen=True)
class Builders:
    """The project as it is, but for the units that a seed lists; and another version of it."""

    usual: CompiledBuilder
    upgraded: CompiledBuilder


@pytest.fixture(scope="session")
def builders(tmp_path_factory: pytest.TempPathFactory) -> Builders:
    folder = tmp_path_factory.mktemp("incremental")
    project = copy_project(folder / "project")
    usual = CompiledBuilder(project, folder / "usual")
    upgrade_project(project)
    return Builders(usual, CompiledBuilder(project, folder / "upgraded"))


@dataclass(frozen=True)
class Start:
    """Reports and a warehouse that was published of them, to begin histories with."""

    folder: Path

    def copy(self, folder: Path, builder: Builder) -> History:
        """A history of its own that begins here."""
        shutil.copytree(self.folder, folder)
        return History(folder, builder)

    def columns(self) -> dict[str, list[str]]:
        """The columns of each table that was published."""
        with duckdb.connect(str(self.folder / "warehouse" / "juesuan.duckdb"), read_only=True) as connection:
            rows = connection.execute(
                "select schema_name || '.' || table_name, list(column_name) from duckdb_columns() group by all"
            )
            return dict(rows.fetchall())


@pytest.fixture(scope="session")
def start(builders: Builders, tmp_path_factory: pytest.TempPathFactory) -> Start:
    folder = tmp_path_factory.mktemp("start") / "history"
    history = History(folder, builders.usual)
    for file in sorted(REPORTS)[::2]:
        history.write(file, REPORTS[file])
    with patch("ingest.warehouse.reader_version", lambda: READER):
        history.publish()
    return Start(folder)


def copy_project(folder: Path) -> Path:
    """The dbt project in a folder of its own, with units listed of some of the departments."""
    for part in ("models", "seeds", "tests/generic", "tests/singular"):
        shutil.copytree(PROJECT / part, folder / part)
    for part in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / part, folder)
    with (folder / "seeds" / "departments" / "department_units.csv").open("a", encoding="utf-8") as seed:
        seed.write(LISTED)
    return folder


def upgrade_project(folder: Path) -> None:
    """One row more in a seed, another text in a model that some others are made of."""
    with (folder / "seeds" / "accepted_breaks.csv").open("a", encoding="utf-8") as seed:
        seed.write(ACCEPTED_BREAK)
    model = folder / "models" / "intermediate" / "identities" / "int_check_sentences.sql"
    text = model.read_text("utf-8")
    changed = text.replace("'; ', 'evidence_order'", "' / ', 'evidence_order'")
    assert changed != text
    model.write_text(changed, encoding="utf-8")
