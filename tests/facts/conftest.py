"""The warehouse of all reports of this folder, built once."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from expectations.models import build_models
from expectations.progress import LineProgress
from ingest.warehouse import ingest_reports
from tests.facts.corpus import REPORTS
from tests.warehouses import new_warehouse


@pytest.fixture(scope="session")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("版本")
    reports = folder / "reports"
    reports.mkdir()
    for texts in REPORTS:
        for name, text in texts.items():
            (reports / name).write_text(text, encoding="utf-8")
    warehouse = new_warehouse(folder / "warehouse", reports)
    ingest_reports(reports, warehouse.ingested)
    with LineProgress(Console(file=StringIO())) as progress:
        progress.start("models")
        run = build_models(warehouse, progress)
    assert run.warnings == ()
    return warehouse.candidate
