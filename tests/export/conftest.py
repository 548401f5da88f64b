"""The shipped report, built and exported twice: once for all tests that look at the real thing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.export.run import Export, export_warehouse
from expectations.progress import LineProgress
from expectations.warehouse import Warehouse
from tests.warehouses import build_shipped, quiet_progress, shipped_warehouse


@pytest.fixture
def quiet() -> LineProgress:
    return quiet_progress()


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    return _export(shipped_warehouse(), tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="session")
def second_export(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Export]:
    folder = tmp_path_factory.mktemp("second 库")
    yield _export(build_shipped(folder / "warehouse"), folder)
    shutil.rmtree(folder / "warehouse")


def _export(warehouse: Path, folder: Path) -> Export:
    return export_warehouse(Warehouse(warehouse).published, folder / "export", quiet_progress())
