"""What is built of what changed, and when everything is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.incremental.conftest import READER, Builders, Start
from tests.incremental.histories import REPORTS, History

OFFICE = "上杭县教育局2022年度部门决算.txt"
YEAR_BEFORE = "上杭县教育局2021年度部门决算.txt"


@pytest.fixture
def history(builders: Builders, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    monkeypatch.setattr("ingest.warehouse.reader_version", lambda: READER)
    return start.copy(tmp_path / "history", builders.usual)


def test_nothing_new_is_nothing_to_compute(history: History, builders: Builders) -> None:
    builds = builders.usual.builds
    update = history.publish()
    assert (update.recomputed, update.why_full) == (0, None)
    # Only what looks at all reports.
    assert builders.usual.builds == builds + 1


def test_a_report_is_computed_with_that_of_the_year_before(history: History) -> None:
    for file in (OFFICE, YEAR_BEFORE):
        history.write(file, REPORTS[file])
    history.publish()
    history.write(OFFICE, REPORTS[OFFICE] + "。")
    update = history.publish()
    # the report as it was, as it is, and the one of the year before
    assert (update.recomputed, update.why_full) == (3, None)


def test_a_database_that_does_not_say_what_it_was_built_from_is_not_built_on(history: History) -> None:
    with duckdb.connect(str(history.warehouse.published)) as connection:
        connection.execute("drop table ops.build_inputs")
    why_full = history.publish().why_full
    assert why_full is not None
    assert "build_inputs" in why_full


def test_a_damaged_database_is_not_built_on(history: History) -> None:
    with history.warehouse.published.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    assert history.publish().why_full


def test_what_somebody_has_open_to_write_is_not_built_on(history: History) -> None:
    log = history.warehouse.published.with_name("juesuan.duckdb.wal")
    log.touch()
    assert history.publish().why_full == "somebody has opened what is published to write"


def test_another_version_of_a_package_builds_everything(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    project = history.builder.read_project(history.warehouse)
    newer = replace(project, settings={**project.settings, "duckdb": "0.0"})
    monkeypatch.setattr(history.builder, "project", newer)
    update = history.publish()
    assert update.why_full == "duckdb is another version than the one that built what is published"
    assert update.recomputed == update.reports
