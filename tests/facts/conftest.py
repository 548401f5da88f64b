"""The warehouse of all reports of this folder, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.facts.corpus import REPORTS
from tests.warehouses import make_once, model_reports


@pytest.fixture(scope="session")
def candidate() -> Path:
    return make_once("facts", "is_built", _build) / "warehouse" / "candidate.duckdb"


def _build(folder: Path) -> None:
    reports = folder / "reports"
    reports.mkdir(parents=True)
    for texts in REPORTS:
        for name, text in texts.items():
            (reports / name).write_text(text, encoding="utf-8")
    _, warnings = model_reports(reports, folder / "warehouse")
    assert warnings == ()
    (folder / "is_built").touch()
