"""metrics.prom, read by Prometheus' own parser."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from expectations.operations.metrics import write_metrics
from expectations.operations.runs import Outcome, RunRecord
from expectations.operations.trends import follow_trends
from tests.operations.small import night, published_run
from tests.operations.test_trends import USUAL

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]

AT = datetime(2026, 1, 2, 2, 30, tzinfo=UTC)
PUBLISHED = replace(
    published_run(night(0), **USUAL, reports=41, problems=1, reports_found=42, reports_read=2, disk_peak_bytes=5),
    started_at=AT,
    ended_at=AT,
    seconds=Decimal("93.4"),
    stages={"reading reports": Decimal("2.5"), "building the models": Decimal(60)},
    versions={"reader_version": 'a"b\\c\n'},
)
FAILED = RunRecord(
    night(1),
    AT.replace(day=3),
    None,
    Decimal(7),
    Outcome.FAILED,
    1,
    "reading reports",
    stages={"reading reports": Decimal(7)},
)


def samples(path: Path) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(path.read_text("utf-8"))
        for sample in family.samples
    }


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "metrics.prom"
    runs = [PUBLISHED, FAILED]
    write_metrics(path, runs, follow_trends(runs), {"build"})
    return path


def test_the_last_run_and_what_is_published_are_told_apart(written: Path) -> None:
    found = samples(written)
    assert found["juesuan_last_success_timestamp_seconds", ()] == AT.timestamp()
    assert found["juesuan_last_run_start_timestamp_seconds", ()] == AT.replace(day=3).timestamp()
    assert found["juesuan_last_run_exit_status", ()] == 1
    assert found["juesuan_last_run_duration_seconds", ()] == 7
    outcomes = {labels[0][1]: value for (name, labels), value in found.items() if name == "juesuan_last_run_outcome"}
    assert outcomes == {"failed": 1, "published": 0, "fault": 0, "interrupted": 0, "killed": 0}
    stages = [labels for name, labels in found if name == "juesuan_last_run_stage_duration_seconds"]
    assert stages == [(("stage", "reading_reports"),)]
    assert found["juesuan_reports", ()] == 41
    assert found["juesuan_checks", (("status", "broken"),)] == 400
    assert found["juesuan_numbers", (("outcome", "unclassified"),)] == 1_000
    assert found["juesuan_run_reports", (("state", "read"),)] == 2
    assert found["juesuan_share_ratio", (("share", "coverage"),)] == 0.74
    assert found["juesuan_alarm_active", (("alarm", "build"),)] == 1
    assert found["juesuan_alarm_active", (("alarm", "disk_low"),)] == 0
    assert found["juesuan_build_info", (("reader_version", 'a"b\\c\n'),)] == 1


def test_names_follow_the_conventions_and_every_one_is_explained(written: Path) -> None:
    families = list(text_string_to_metric_families(written.read_text("utf-8")))
    for family in families:
        assert re.fullmatch(r"juesuan_[a-z_]+[a-z]", family.name)
        assert family.type == "gauge", family.name
        assert family.documentation
        assert not re.search("(milli|kilo|percent|minutes|_total$)", family.name)
    assert len({family.name for family in families}) == len(families)


def test_where_nothing_was_published_nothing_is_said_of_it(tmp_path: Path) -> None:
    path = tmp_path / "metrics.prom"
    write_metrics(path, [FAILED], [], set())
    names = {name for name, _ in samples(path)}
    assert "juesuan_last_run_outcome" in names
    assert not names & {"juesuan_last_success_timestamp_seconds", "juesuan_reports", "juesuan_checks"}


def test_the_file_is_replaced_whole(written: Path) -> None:
    with written.open(encoding="utf-8") as reader:
        before = reader.read(10)
        write_metrics(written, [PUBLISHED], [], set())
        assert before + reader.read() != written.read_text("utf-8")
    assert [path.name for path in written.parent.iterdir()] == ["metrics.prom"]
