"""One build as a scheduler starts it: a report was renamed and a file is none; JSON lines, and somebody who is told."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from prometheus_client.parser import text_string_to_metric_families

from expectations.models import PROJECT
from tests.operations.receivers import Received, http_receiver
from tests.warehouses import copy_shipped

NAME = "朝阳市工业和信息化局2022年度部门决算.txt"


@dataclass
class Night:
    warehouse: Path
    receiver: Received
    done: subprocess.CompletedProcess[str]

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.done.stderr.splitlines()]

    def ask(self, question: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.warehouse / "juesuan.duckdb"), read_only=True) as connection:
            return connection.execute(question).fetchall()


def publish(reports: Path, warehouse: Path, port: int) -> subprocess.CompletedProcess[str]:
    command = ["-m", "expectations", "publish", "--reports", str(reports), "--warehouse", str(warehouse)]
    settings = {"LOG_FORMAT": "json", "NOTIFY_URL": f"json://ops:geheim@127.0.0.1:{port}"}
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env={**os.environ, **settings},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("night")
    warehouse = copy_shipped(folder / "warehouse")
    reports = folder / "reports"
    (reports / "2022").mkdir(parents=True)
    shutil.copy(PROJECT / "reports" / NAME, reports / "2022" / NAME)
    (reports / "空.txt").touch()
    with http_receiver() as receiver:
        yield Night(warehouse, receiver, publish(reports, warehouse, receiver.port))


def test_every_line_is_json_with_the_runs_id_and_nothing_else_is_printed(second: Night) -> None:
    assert (second.done.returncode, second.done.stdout) == (0, ""), second.done.stderr
    [(run_id,)] = second.ask("select max(run_id) from ops.runs")
    assert {line["run_id"] for line in second.lines} == {run_id}
    events = [line["event"] for line in second.lines]
    assert (events[0], events[-2:]) == ("run_started", ["stage_ended", "problem"])
    ended = {line["stage"]: line["seconds"] for line in second.lines if line["event"] == "stage_ended"}
    assert {"reading reports", "building the models", "checking the structure", "publishing", "alarms"} <= ended.keys()
    [end] = [line for line in second.lines if line["event"] == "run_ended"]
    assert (end["outcome"], end["exit_status"], end["counts"]["reports_renamed"]) == ("published", 0, 1)
    assert second.lines[-1]["code"] == "empty_file"


def test_the_run_stands_beside_the_one_before(second: Night) -> None:
    assert second.ask(
        "select outcome, exit_status, reports, reports_added, reports_renamed, figures, unclassified, broken, problems,"
        " map_keys(stage_seconds)[1] from ops.runs order by run_id"
    ) == [
        ("published", 0, 1, 1, 0, 158, 3, 8, 0, "reading reports"),
        ("published", 0, 2, 1, 1, 158, 3, 8, 1, "reading reports"),
    ]
    assert second.ask("select kind, change, before, after from ops.changes where change = 'renamed'") == [
        ("report", "renamed", NAME, f"2022/{NAME}")
    ]
    shares = "select coverage_percent, broken_percent, broken_usual_percent, jumps from ops.trends order by run_id desc"
    [(coverage, broken, usual, jumps), _] = second.ask(shares)
    # 158 of 260 numbers; 8 of 111 checks that could be tested
    assert (f"{coverage:.2f}", f"{broken:.2f}", broken == usual, jumps) == ("60.77", "7.21", True, [])


def test_every_column_that_the_build_writes_itself_is_described(second: Night) -> None:
    found = second.ask(
        "select table_name, column_name from duckdb_columns() where schema_name = 'ops' and comment is null"
        " and table_name in ('runs', 'trends', 'changes', 'publications')"
    )
    assert found == []


def test_people_read_what_changed(second: Night) -> None:
    page = (second.warehouse / "DATA_CHANGES.md").read_text("utf-8")
    headings = re.findall(r"^## (.*)$", page, re.MULTILINE)
    assert headings == [run_id for (run_id,) in second.ask("select run_id from ops.runs order by 1 desc")]
    assert f"- 更名 renamed: `{NAME}` → `2022/{NAME}`" in page


def test_who_must_know_is_told_and_no_password_is_written_anywhere(second: Night) -> None:
    message = second.receiver.messages[0]
    assert "无法读取的文件增多：0 → 1" in message["title"]
    assert "select code, source_file, reason, remedy from ops.problems" in message["message"]
    assert "geheim" not in second.done.stderr
    small = [path for path in second.warehouse.rglob("*") if path.is_file() and path.stat().st_size < 1_000_000]
    assert not [path for path in small if b"geheim" in path.read_bytes()]


def test_a_night_that_fails_is_told_counted_and_noted(second: Night) -> None:
    done = publish(second.warehouse / "no such folder", second.warehouse, second.receiver.port)
    error = [json.loads(line) for line in done.stderr.splitlines()][-1]
    assert (done.returncode, error["event"], error["kind"]) == (1, "error", "NothingToPublishError")
    assert "没有可读的报告" in second.receiver.messages[-1]["title"]
    assert error["reason"] in (second.warehouse / ".work" / "build.log").read_text("utf-8")
    families = text_string_to_metric_families((second.warehouse / "metrics.prom").read_text("utf-8"))
    values = {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}
    assert values["juesuan_last_run_outcome", "failed"] == 1
    assert values["juesuan_alarm_active", "build"] == 1
    assert values["juesuan_reports",] == 2
    journal = [json.loads(line) for line in (second.warehouse / ".work" / "runs.jsonl").read_text("utf-8").splitlines()]
    assert (journal[-1]["event"], journal[-1]["outcome"], journal[-1]["run_id"]) == ("ended", "failed", error["run_id"])
