"""When somebody is told, how often, and what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from expectations.operations.alarms import (
    Alarm,
    Judgement,
    Situation,
    Told,
    choose_notices,
    judge,
    read_told,
    remember,
    write_told,
)
from expectations.operations.delivery import Message
from expectations.operations.messages import Place
from expectations.operations.runs import Outcome, RunRecord
from expectations.operations.settings import Settings
from expectations.operations.trends import follow_trends
from tests.operations.small import night, published_run
from tests.operations.test_trends import USUAL

NOW = datetime(2026, 1, 10, 3, tzinfo=UTC)
PLACE = Place(Path("/srv/报告 folder"), Path("/var/lib/juesuan"))
SETTINGS = Settings(notify_urls=("json://localhost",))
MB = 1 << 20
QUIET = {"problems": 2, "reports_read": 0, "disk_peak_bytes": 100 * MB}


def after(run: RunRecord, *earlier: RunRecord, free_bytes: int = 10_000 * MB, now: datetime = NOW) -> Judgement:
    trends = tuple(follow_trends((*earlier, run)))
    return judge(Situation(run, tuple(earlier), trends, free_bytes, now, PLACE, ("row: 1",)), SETTINGS)


def failed(outcome: Outcome = Outcome.FAILED, cause: str = "", message: str = "", stage: str = "x") -> RunRecord:
    return RunRecord(night(9), NOW, outcome=outcome, cause=cause, message=message, stage=stage)


def keys(judgement: Judgement) -> list[str]:
    return [alarm.key for alarm in judgement.active]


def test_a_quiet_night_tells_nobody() -> None:
    judgement = after(published_run(night(9), **QUIET), published_run(night(8), **QUIET))
    assert keys(judgement) == []
    assert judgement.settled == {"build", "disk_low"}


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (failed(cause="StructureBrokenError", message="the structure does not hold"), ("结构检查未通过", "structure")),
        (failed(cause="ModelsFailedError", message="dbt: 1 test failed"), ("模型未能建成", "models")),
        (failed(cause="NothingToPublishError"), ("没有可读的报告", "no report")),
        (failed(cause="DiskFullError"), ("磁盘已满", "disk is full")),
        (failed(cause="BuildError"), ("构建失败", "the build failed")),
        (failed(Outcome.FAULT, "KeyError"), ("程序故障", "fault")),
        (failed(Outcome.KILLED), ("被终止", "killed")),
    ],
)
def test_a_run_that_publishes_nothing_is_told_with_what_to_type(run: RunRecord, words: tuple[str, str]) -> None:
    [alarm] = after(run).active
    assert alarm.key == "build"
    assert alarm.message.kind == "failure"
    for word in words:
        assert word in alarm.message.title
    assert "-m expectations publish --reports '/srv/报告 folder' --warehouse /var/lib/juesuan" in alarm.message.body
    assert run.run_id in alarm.message.body


def test_who_interrupts_a_build_knows_it() -> None:
    judgement = after(failed(Outcome.INTERRUPTED))
    assert (judgement.active, judgement.settled) == ((), frozenset())


def test_the_same_failure_with_other_counts_is_the_same() -> None:
    marks = {
        alarm.mark
        for count in (3, 7)
        for alarm in after(
            failed(cause="ModelsFailedError", message=f"dbt: {count} tests of the structure failed")
        ).active
    }
    assert len(marks) == 1


@pytest.mark.parametrize(("free", "mark"), [(149, "low"), (99, "too little"), (150, None), (10_000, None)])
def test_the_disk_is_low_below_what_a_build_took_and_half_as_much_again(free: int, mark: str | None) -> None:
    judgement = after(published_run(night(9), **QUIET), free_bytes=free * MB)
    assert [alarm.mark for alarm in judgement.active] == ([mark] if mark else [])
    assert ("disk_low" in judgement.settled) is (free >= 200)
    for alarm in judgement.active:
        assert f"剩余 {free}.0 MiB；最近的构建最多占用 100.0 MiB" in alarm.message.body
        assert "df -h /var/lib/juesuan" in alarm.message.body


def test_a_large_build_among_small_ones_says_how_much_is_needed() -> None:
    full = published_run(night(1), **{**QUIET, "disk_peak_bytes": 5_000 * MB})
    assert keys(after(published_run(night(9), **QUIET), full, free_bytes=6_000 * MB)) == ["disk_low"]


@pytest.mark.parametrize(
    ("more", "read", "is_told"),
    [(1, 1, True), (1, 19, True), (1, 20, False), (6, 100, True), (5, 100, False), (0, 0, False), (-1, 5, False)],
)
def test_more_unreadable_files_are_told_where_they_are_many_of_the_new(more: int, read: int, is_told: bool) -> None:
    run = published_run(night(9), **{**QUIET, "problems": 2 + more, "reports_read": read})
    assert keys(after(run, published_run(night(8), **QUIET))) == (["problems"] if is_told else [])


def test_a_jump_is_told_once_again_only_when_it_has_doubled_and_its_end() -> None:
    def broken(count: int) -> Judgement:
        nights = [published_run(night(number), **USUAL) for number in range(5)]
        return after(published_run(night(9), **{**USUAL, "broken": count, "holds": 88_400 - count}), *nights)

    [alarm] = broken(700).active  # 0.44 → 0.78 %, threshold 0.25
    assert alarm.key == "broken"
    assert "0.4444 % → 0.7778 %" in alarm.message.title
    assert "from ops.trends" in alarm.message.body
    assert broken(750).active[0].mark == alarm.mark
    assert broken(1_300).active[0].mark != alarm.mark
    almost = broken(550)  # 0.17 points too many: neither there nor over
    assert not almost.active
    assert "broken" not in almost.settled
    assert "broken" in broken(420).settled


def test_nothing_new_is_told_after_so_many_days() -> None:
    new = replace(published_run(night(0), reports_added=1, disk_peak_bytes=MB), started_at=NOW - timedelta(days=31))
    quiet = published_run(night(9), reports_added=0, reports_changed=0, reports_removed=3, disk_peak_bytes=MB)
    [alarm] = after(quiet, new).active
    assert (alarm.key, alarm.mark) == ("nothing_new", night(0))
    assert "已有 31 天没有新报告" in alarm.message.title
    assert "nothing_new" in after(quiet, replace(new, started_at=NOW - timedelta(days=29))).settled
    assert "nothing_new" in after(replace(quiet, started_at=NOW, counts={"reports_changed": 1}), new).settled
    off = Situation(quiet, (new,), (), MB * 99, NOW, PLACE)
    assert not judge(off, replace(SETTINGS, stale_days=0)).active


# --- How often --------------------------------------------------------------------------------------------------------

ALARM = Alarm("build", "models", Message("失败", "…", "failure"))
OTHER = replace(ALARM, mark="structure")
NEWS = Alarm("problems", "run 1", Message("增多", "…", "warning"), is_news=True)
THERE, GONE, UNKNOWN = Judgement((ALARM,)), Judgement(settled=frozenset({"build"})), Judgement()


def tell(
    told: dict[str, Told], judgement: Judgement, now: datetime = NOW, is_taken: bool = True
) -> tuple[int, dict[str, Told]]:
    """How many messages are sent, and what is told from then on."""
    notices = choose_notices(told, judgement, now, SETTINGS, PLACE)
    return len(notices), remember(told, judgement, notices, [int(is_taken)] * len(notices))


def test_an_alarm_is_told_once_and_again_when_it_changes_or_after_a_week() -> None:
    sent, told = tell({}, THERE)
    assert sent == 1
    for day, judgement, expected in ((1, THERE, 0), (6, THERE, 0), (7, THERE, 1)):
        assert tell(told, judgement, NOW + timedelta(days=day))[0] == expected
    sent, told = tell(told, Judgement((OTHER,)), NOW + timedelta(days=1))
    assert (sent, told["build"].mark, told["build"].since) == (1, "structure", NOW)


def test_the_end_of_an_alarm_is_told_once() -> None:
    _, told = tell({}, THERE)
    sent, told = tell(told, UNKNOWN)
    assert (sent, list(told)) == (0, ["build"])
    [notice] = choose_notices(told, GONE, NOW, SETTINGS, PLACE)
    assert ("构建恢复正常" in notice.message.title, notice.message.kind) == (True, "success")
    sent, told = tell(told, GONE)
    assert (sent, told) == (1, {})
    assert tell(told, GONE) == (0, {})


def test_what_nobody_took_is_told_again_at_the_next_run() -> None:
    sent, told = tell({}, THERE, is_taken=False)
    assert (sent, told) == (1, {})
    _, told = tell(told, THERE)
    sent, told = tell(told, GONE, is_taken=False)
    assert (sent, list(told)) == (1, ["build"])
    assert tell(told, GONE) == (1, {})


def test_news_are_told_once_and_kept_until_somebody_took_them() -> None:
    assert tell({}, Judgement((NEWS,))) == (1, {})
    _, told = tell({}, Judgement((NEWS,)), is_taken=False)
    [notice] = choose_notices(told, UNKNOWN, NOW, SETTINGS, PLACE)
    assert notice.message == NEWS.message
    _, told = tell(told, Judgement((replace(NEWS, mark="run 2"),)), is_taken=False)
    assert len(told) == 2
    assert tell(told, UNKNOWN) == (2, {})


def test_a_service_that_is_gone_for_good_does_not_collect_news_for_ever() -> None:
    told: dict[str, Told] = {}
    for number in range(60):
        _, told = tell(told, Judgement((replace(NEWS, mark=night(number)),)), is_taken=False)
    assert list(told) == [f"problems {night(number)}" for number in range(50, 60)]


def test_a_clock_that_was_years_ahead_silences_nothing() -> None:
    _, told = tell({}, THERE, NOW + timedelta(days=900))
    assert tell(told, THERE, NOW)[0] == 1


def test_what_was_told_is_kept_on_the_disk_and_a_damaged_file_costs_a_repetition(tmp_path: Path) -> None:
    path = tmp_path / "alarms.json"
    assert read_told(path) == {}
    told = {"build": Told("m", NOW, NOW), "problems r": Told("r", NOW, None, NEWS.message)}
    write_told(path, told)
    assert read_told(path) == told
    for damaged in ("", "[]", '{"build": {}}', '{"build": 1}'):
        path.write_text(damaged, "utf-8")
        assert read_told(path) == {}


def test_a_message_does_not_carry_what_a_terminal_or_a_mail_would_obey() -> None:
    hostile = failed(cause="BuildError", message="a\nSubject: x\x1b[2J" + "长" * 1_000)
    [alarm] = after(hostile).active
    assert "\x1b" not in alarm.message.body
    assert max(map(len, alarm.message.body.splitlines())) < 400
    assert Decimal(len(alarm.message.title.splitlines())) == 1
