"""The explorer on the demo's warehouse, and on a copy of it in which every text is an attack."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from explorer.app import create_app
from explorer.settings import Settings
from tests.warehouses import demo_warehouse

Ask = Callable[..., list[tuple[Any, ...]]]

#: Ends an attribute, an element and a script, and would run in each place.
ATTACK = """</title></textarea></script>'"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"""
_TEXTS = (
    *("department_name", "source_file", "title", "region_name", "region_path", "function_name", "statement_zh"),
    *("statement_en", "subject", "section", "raw_text", "printed", "head", "row_name", "reason", "remedy", "reason_zh"),
    *("reason_en", "name_zh", "name_en", "places", "context", "sentence", "text", "unit", "department_names_stated"),
)


@pytest.fixture(scope="session")
def settings() -> Settings:
    folder = demo_warehouse()
    return Settings(folder, folder.parent / "reports")


@pytest.fixture(scope="session")
def client(settings: Settings) -> TestClient:
    return open_explorer(settings)


@pytest.fixture(scope="session")
def ask(settings: Settings) -> Iterator[Ask]:
    """The warehouse without the explorer: what a page says is compared with it."""
    with duckdb.connect(str(settings.published), read_only=True) as connection:
        yield lambda sql, *parameters: connection.execute(sql, parameters).fetchall()


@pytest.fixture(scope="session")
def attacked(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The explorer on a warehouse whose texts all end with `ATTACK`."""
    folder = tmp_path_factory.mktemp("attacked")
    attacked = Settings(folder, settings.reports)
    shutil.copyfile(settings.published, attacked.published)
    with duckdb.connect(str(attacked.published)) as connection:
        columns = connection.execute(
            "select schema_name, table_name, list(column_name) from duckdb_columns()"
            " where schema_name in ('marts', 'ops') and data_type = 'VARCHAR' and list_contains(?, column_name)"
            " group by all order by all",
            [list(_TEXTS)],
        ).fetchall()
        for schema, table, names in columns:
            changes = ", ".join(f"{name} = {name} || $attack" for name in names)
            connection.execute(f"update {schema}.{table} set {changes}", {"attack": ATTACK})
    yield open_explorer(attacked)
    shutil.rmtree(folder)


def open_explorer(settings: Settings) -> TestClient:
    """A client that asks as a browser on this machine does."""
    return TestClient(create_app(settings), base_url="http://127.0.0.1:8501", raise_server_exceptions=True)


def copy_warehouse(settings: Settings, folder: Path) -> Settings:
    """The same warehouse published in another folder, where it may be replaced."""
    folder.mkdir(exist_ok=True)
    copied = Settings(folder, settings.reports)
    shutil.copyfile(settings.published, copied.published)
    return copied
