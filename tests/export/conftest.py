"""The shipped report, exported once for all tests that look at the real thing; the demo, built and exported twice."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from expectations.export.run import Export, export_warehouse
from expectations.progress import LineProgress
from expectations.warehouse import Warehouse
from tests.warehouses import copy_shipped, demo_warehouse, publish_well, quiet_progress, shipped_warehouse

#: a workbook of all rows of the demo takes longer than all the rest
_SHEET_ROWS = 50


@pytest.fixture
def quiet() -> LineProgress:
    return quiet_progress()


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    return _export(shipped_warehouse(), tmp_path_factory.mktemp("first"))


@pytest.fixture(scope="session")
def demo_export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    return _export_demo(demo_warehouse(), tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def second_demo_export(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Export]:
    """The demo in another folder, on one core; the shipped report was there first, the others came with a later build.

    Its rows lie in another order in the tables that ingest writes, and the models run in one thread.
    """
    folder = tmp_path_factory.mktemp("second 库")
    warehouse = copy_shipped(folder / "warehouse")
    with _one_core():
        publish_well(demo_warehouse().parent / "reports", warehouse)
    yield _export_demo(warehouse, folder)
    shutil.rmtree(warehouse)


@contextmanager
def _one_core() -> Iterator[None]:
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _export(warehouse: Path, folder: Path) -> Export:
    return export_warehouse(Warehouse(warehouse).published, folder / "export", quiet_progress())


def _export_demo(warehouse: Path, folder: Path) -> Export:
    published = Warehouse(warehouse).published
    return export_warehouse(published, folder / "export", quiet_progress(), sheet_rows=_SHEET_ROWS)
