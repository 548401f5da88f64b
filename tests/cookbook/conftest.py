"""The demo's warehouse, built once for all tests of the cookbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouses import demo_warehouse


@pytest.fixture(scope="session")
def demo_database() -> Path:
    return demo_warehouse() / "juesuan.duckdb"
