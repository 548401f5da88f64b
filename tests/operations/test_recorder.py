"""Nights of a warehouse, recorded without a build: what is noted, published and told, whatever becomes of a run."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

import expectations.operations.disk
from expectations.failures import BuildError, FolderError, StructureBrokenError
from expectations.operations.delivery import Delivery, Message
from expectations.operations.journal import Journal
from expectations.operations.messages import Place
from expectations.operations.recorder import RunRecorder
from expectations.operations.settings import Settings
from expectations.operations.telling import tell_if_stuck, tell_unrecorded
from expectations.progress import LineProgress
from expectations.warehouse import Warehouse
from ingest.problems import Problem
from ingest.warehouse import IngestResult
from tests.operations.small import Figure, Report, new_warehouse, night, write_database

FIGURES = (Figure("revenue_total", "100.5"), Figure("unclassified", "7"))
FIRST = Report("r1", "甲.txt", FIGURES, (("revenue_equals_expenditure", "holds"),))
SECOND = Report("r2", "乙.txt", FIGURES, (("revenue_equals_expenditure", "broken"),))


@dataclass
class Nights:
    """A warehouse and what is said of it, in messages and on the terminal."""

    warehouse: Warehouse
    settings: Settings
    messages: list[Message]
    said: io.StringIO

    def recorder(self) -> RunRecorder:
        progress = LineProgress(Console(file=self.said, width=200))
        return RunRecorder(self.warehouse.folder / "reports", self.warehouse, self.settings, progress)

    def publish(self, number: int, reports: list[Report], problems: int = 0) -> None:
        """A build that goes well, but for what a build does."""
        with self.recorder() as recorder:
            recorder.begin(night(number))
            recorder.start("reading reports")
            problem = Problem("empty_file", "空.txt", "Empty.", "Fetch it.")
            recorder.note_reading(IngestResult(len(reports), 1, len(reports) - 1, 2, (problem,) * problems))
            recorder.finish("read")
            write_database(self.warehouse.candidate, reports, night(number), problems)
            recorder.start("comparing with what is published")
            recorder.finish(str(recorder.keep_history(0)))
            self.warehouse.candidate.replace(self.warehouse.published)

    def fail(self, number: int, error: BaseException, work: Callable[[RunRecorder], None] = lambda _: None) -> None:
        """A build that ends with the error, after some work."""
        with pytest.raises(type(error)):
            self._fail(number, error, work)

    def _fail(self, number: int, error: BaseException, work: Callable[[RunRecorder], None]) -> None:
        with self.recorder() as recorder:
            recorder.begin(night(number))
            recorder.start("building the models")
            work(recorder)
            raise error

    def kill(self, number: int) -> None:
        recorder = self.recorder()
        recorder.begin(night(number))
        recorder.start("building the models")

    def ask(self, question: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.warehouse.published), read_only=True) as connection:
            return connection.execute(question).fetchall()

    def titles(self) -> list[str]:
        return [one.title.removeprefix("[部门决算 juesuan] ").partition(" / ")[0] for one in self.messages]

    def metric(self, line: str) -> bool:
        return line in self.warehouse.metrics.read_text("utf-8").splitlines()


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    messages: list[Message] = []

    def deliver(given: Sequence[Message], settings: Settings) -> Delivery:
        taken = len(settings.notify_urls)
        messages.extend(given if taken else ())
        return Delivery((taken,) * len(given))

    monkeypatch.setattr("expectations.operations.telling.deliver", deliver)
    return Nights(new_warehouse(tmp_path), Settings(("json://localhost",)), messages, io.StringIO())


def test_failed_and_killed_runs_are_in_what_the_next_one_publishes(nights: Nights) -> None:
    nights.publish(0, [FIRST])
    nights.fail(1, StructureBrokenError("the structure does not hold", "", ("row: 1",)))
    assert nights.metric('juesuan_last_run_outcome{outcome="failed"} 1.0')
    assert nights.metric("juesuan_reports 1.0")
    nights.kill(2)
    nights.fail(3, KeyboardInterrupt())
    nights.publish(4, [FIRST, SECOND])
    assert nights.ask("select run_id, outcome, exit_status, stage, cause, message from ops.runs order by run_id") == [
        (night(0), "published", 0, None, None, None),
        (night(1), "failed", 1, "building the models", "StructureBrokenError", "the structure does not hold"),
        (night(2), "killed", None, "building the models", None, None),
        (night(3), "interrupted", 130, "building the models", "KeyboardInterrupt", None),
        (night(4), "published", 0, None, None, None),
    ]
    assert nights.ask(
        "select reports, reports_added, figures, unclassified, broken, holds, figures_changed, seconds is not null,"
        " stage_seconds['reading reports'] is not null, duckdb_version is not null, reader_version is not null"
        " from ops.runs where outcome = 'published' order by run_id"
    ) == [(1, 1, 1, 1, 0, 1, 0, True, True, True, True), (2, 1, 2, 2, 1, 1, 0, True, True, True, True)]
    assert nights.ask("select run_id, coverage_percent, broken_percent, broken_usual_percent from ops.trends") == [
        (night(0), 50, 0, None),
        (night(4), 50, 50, 0),
    ]
    assert nights.ask("select kind, change, source_file from ops.changes") == [("report", "added", "乙.txt")]
    assert nights.ask("select count(*) from duckdb_columns() where schema_name = 'ops' and comment is null") == [(1,)]
    assert [run.outcome for run in Journal(nights.warehouse.journal).read()][-1] == "published"


def test_each_event_is_told_once_with_its_end(nights: Nights) -> None:
    nights.publish(0, [FIRST])
    assert nights.titles() == []
    broken = StructureBrokenError("the structure does not hold: 1 of 200", "", ("row: 1",))
    nights.fail(1, broken)
    nights.fail(2, StructureBrokenError("the structure does not hold: 2 of 200"))
    assert nights.titles() == ["结构检查未通过，仓库未更新"]
    assert "row: 1" in nights.messages[0].body
    nights.kill(3)
    nights.publish(4, [FIRST], problems=1)
    nights.publish(5, [FIRST], problems=1)
    assert nights.titles() == [
        "结构检查未通过，仓库未更新",
        "上一次构建中途被终止",
        "无法读取的文件增多：0 → 1",
        "构建恢复正常",
    ]
    assert "messages sent" in nights.said.getvalue()


def test_a_kill_is_told_at_the_beginning_of_the_next_run_which_may_be_killed_too(nights: Nights) -> None:
    nights.kill(0)
    nights.kill(1)
    nights.kill(2)
    assert nights.titles() == ["上一次构建中途被终止"]


def test_a_run_killed_after_the_swap_has_published(nights: Nights) -> None:
    nights.publish(0, [FIRST])
    journal = nights.warehouse.journal
    lines = journal.read_text("utf-8").splitlines(keepends=True)
    assert json.loads(lines[-1])["event"] == "ended"
    journal.write_text("".join(lines[:-1]), "utf-8")
    nights.warehouse.data_changes.unlink()
    nights.publish(1, [FIRST])
    assert nights.ask("select run_id, outcome from ops.runs") == [(night(0), "published"), (night(1), "published")]
    assert nights.titles() == []
    assert night(0) in nights.warehouse.data_changes.read_text("utf-8")


def test_a_journal_that_was_lost_begins_with_what_is_published(nights: Nights) -> None:
    nights.publish(0, [FIRST])
    nights.fail(1, BuildError("no"))
    nights.publish(2, [FIRST])
    before = nights.ask("from ops.runs order by run_id")
    nights.warehouse.journal.unlink()
    nights.publish(3, [FIRST])
    assert nights.ask("from ops.runs order by run_id")[:3] == before
    assert len(nights.ask("from ops.trends")) == 3


def test_publications_that_change_nothing_are_left_out_of_the_page(nights: Nights) -> None:
    for number, reports in enumerate([[FIRST], [FIRST], [FIRST, SECOND], [FIRST, SECOND]]):
        nights.publish(number, reports)
    page = nights.warehouse.data_changes.read_text("utf-8")
    assert [line for line in page.splitlines() if line.startswith("## ")] == [f"## {night(2)}", f"## {night(0)}"]
    assert nights.ask("select count(*) from ops.changes") == [(0,)]


def test_an_error_after_the_swap_does_not_make_the_publication_undone(nights: Nights) -> None:
    def swap(recorder: RunRecorder) -> None:
        write_database(nights.warehouse.candidate, [FIRST], night(0))
        recorder.keep_history(0)
        nights.warehouse.candidate.replace(nights.warehouse.published)

    nights.fail(0, OSError("pages"), swap)
    [run] = Journal(nights.warehouse.journal).read()
    assert (run.outcome, run.exit_status, run.message) == ("published", 70, "OSError: pages")


def test_a_failure_before_the_run_has_its_id_is_told_though_nothing_can_be_noted(nights: Nights) -> None:
    error = FolderError("the warehouse cannot be written: no permission")
    nights.publish(0, [FIRST])
    nights.recorder().__exit__(FolderError, error, None)
    assert nights.metric("juesuan_reports 1.0")
    assert nights.metric('juesuan_last_run_outcome{outcome="failed"} 1.0')
    assert nights.titles() == ["仓库目录无法写入"]
    assert len(Journal(nights.warehouse.journal).read()) == 1


def test_a_disk_that_is_full_at_the_end_fails_nothing(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.publish(0, [FIRST])

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    def fill(recorder: RunRecorder) -> None:
        for place in ("telling.write_metrics", "telling.write_told", "journal.Journal.append"):
            monkeypatch.setattr(f"expectations.operations.{place}", full)

    nights.fail(1, BuildError("no room"), fill)
    assert nights.titles() == ["构建失败，仓库未更新"]


def test_the_room_that_a_run_takes_is_measured(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expectations.operations.disk, "_SECONDS_BETWEEN", 0)
    temporary = nights.warehouse.work / "spilled"

    def spill(recorder: RunRecorder) -> None:
        temporary.write_bytes(b"x" * 5_000_000)
        recorder.advance("a model", 1, 2)
        temporary.unlink()

    nights.fail(0, BuildError("no"), spill)
    [run] = Journal(nights.warehouse.journal).read()
    assert 5_000_000 <= run.counts["disk_peak_bytes"] < 6_000_000
    assert run.counts["disk_free_bytes"] > 0


def test_without_a_service_it_is_said_on_the_terminal_and_not_taken_for_told(nights: Nights) -> None:
    nights.settings = Settings()
    nights.fail(0, BuildError("no"))
    assert nights.said.getvalue() == ""  # the build says itself that it failed
    nights.kill(1)
    nights.publish(2, [FIRST])
    said = nights.said.getvalue()
    assert "alarms: 上一次构建中途被终止 / the last build was killed; nobody is told: NOTIFY_URL is not set" in said
    assert not nights.warehouse.alarms.exists()


def test_who_cannot_begin_tells_once_of_a_build_that_does_not_end(nights: Nights) -> None:
    place = Place(Path("reports"), nights.warehouse.folder)
    nights.kill(0)  # as it looks to others while it runs
    tell_if_stuck(nights.warehouse, nights.settings, place)
    assert nights.titles() == []
    journal = Journal(nights.warehouse.journal)
    [run] = journal.read()
    journal.rewrite([replace(run, started_at=datetime(2026, 1, 1, tzinfo=UTC))])
    for _ in range(2):
        tell_if_stuck(nights.warehouse, nights.settings, place)
    assert nights.titles() == ["构建长时间未结束，新的构建无法开始"]
    assert "kill $(cat " in nights.messages[0].body


def test_a_folder_that_cannot_be_a_warehouse_is_told_too(nights: Nights) -> None:
    place = Place(Path("reports"), nights.warehouse.folder)
    tell_unrecorded(nights.settings, place, FolderError("the warehouse cannot be created: Read-only file system"))
    assert nights.titles() == ["仓库目录无法写入"]
    assert "Read-only file system" in nights.messages[0].body


def test_a_fault_in_what_is_told_decides_about_no_build(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    nights.kill(0)
    monkeypatch.setattr("expectations.operations.telling.judge", fault)
    nights.publish(1, [FIRST])
    nights.fail(2, BuildError("no"))
    assert [run.outcome for run in Journal(nights.warehouse.journal).read()] == ["killed", "published", "failed"]
