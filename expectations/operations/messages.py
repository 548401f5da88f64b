"""The texts of alarms: Chinese, then English, and what to type next."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from expectations.models import PROJECT
from expectations.operations.delivery import Message
from expectations.operations.runs import Outcome, RunRecord
from expectations.operations.trends import Level
from expectations.wording import describe_value
from ingest.terminal import show_controls

#: In a mailbox or a chat with messages of many programs.
_SENDER = "[部门决算 juesuan] "
_EVIDENCE_LINES = 8
_LINE_CHARACTERS = 300

_FAILURES = {
    "StructureBrokenError": ("结构检查未通过，仓库未更新", "the structure does not hold, nothing was published"),
    "ModelsFailedError": ("模型未能建成，仓库未更新", "the models could not be built, nothing was published"),
    "NothingToPublishError": ("没有可读的报告，仓库未更新", "no report could be read, nothing was published"),
    "FolderError": ("仓库目录无法写入", "the warehouse's folder cannot be written"),
    "OutOfMemoryError": ("内存不足，仓库未更新", "memory has run out, nothing was published"),
    "DiskFullError": ("磁盘已满，仓库未更新", "the disk is full, nothing was published"),
    Outcome.KILLED: ("上一次构建中途被终止", "the last build was killed"),
    Outcome.FAULT: ("程序故障，仓库未更新", "a fault of the program, nothing was published"),
    "": ("构建失败，仓库未更新", "the build failed, nothing was published"),
}

_SHARES = {
    "coverage": ("读取覆盖率下降", "coverage fell"),
    "unclassified": ("未归类数字增多", "more numbers are unclassified"),
    "broken": ("不成立的勾稽关系增多", "more checks are broken"),
    "not_testable": ("无法核对的勾稽关系增多", "more checks cannot be tested"),
}

_OVER = {
    "build": ("构建恢复正常", "builds publish again"),
    "disk_low": ("磁盘空间恢复充足", "the disk has room again"),
    "nothing_new": ("又有新报告", "new reports have come"),
    "coverage": ("读取覆盖率恢复", "coverage is as usual again"),
    "unclassified": ("未归类数字恢复正常", "unclassified numbers are as usual again"),
    "broken": ("不成立的勾稽关系恢复正常", "broken checks are as usual again"),
    "not_testable": ("无法核对的勾稽关系恢复正常", "checks that cannot be tested are as usual again"),
}


@dataclass(frozen=True)
class Place:
    """Where a build reads and writes, as commands name it."""

    reports: Path
    warehouse: Path

    @property
    def build(self) -> str:
        """The command that builds again."""
        return self._command("publish", "--reports", str(self.reports), "--warehouse", str(self.warehouse))

    @property
    def log(self) -> str:
        """The command that shows the log of the last build."""
        return f"tail -n 50 {shlex.quote(str(self.warehouse / '.work' / 'build.log'))}"

    def query(self, question: str) -> str:
        """The command that asks the warehouse."""
        return self._command("query", "--warehouse", str(self.warehouse), question)

    def _command(self, *arguments: str) -> str:
        python = shlex.quote(str(Path(sys.executable).absolute()))
        return f"cd {shlex.quote(str(PROJECT))} && {python} -m expectations {shlex.join(arguments)}"


def build_failed(run: RunRecord, place: Place, evidence: Sequence[str] = ()) -> Message:
    """A run that published nothing, though it should have."""
    known = run.outcome if run.outcome in (Outcome.KILLED, Outcome.FAULT) else run.cause
    zh, en = _FAILURES.get(known, _FAILURES[""])
    stage = f"阶段 stage: {run.stage}" if run.stage else ""
    facts = [f"运行 run: {run.run_id}", stage, _line(run.message), *map(_line, evidence[:_EVIDENCE_LINES])]
    if run.outcome == Outcome.KILLED:
        advice = (
            "它没有留下结束记录：可能内存不足、被人终止或断电。已发布的仓库不受影响；下一次构建会接着做。",
            "It left no word: out of memory, stopped, or the power failed. What is published is as it was; the next"
            " build goes on.",
        )
        commands = ("journalctl -k | grep -i 'out of memory'", place.build)
    else:
        advice = (
            "已发布的仓库不受影响，读者仍可使用。",
            "What is published is as it was and can be read.",
        )
        commands = (place.log, place.build)
    return _message(zh, en, [*facts, *advice], commands, "failure")


def build_stuck(run: RunRecord, place: Place) -> Message:
    """A build that does not end, so that no other can begin."""
    lock = shlex.quote(str(place.warehouse / ".work" / "build.lock"))
    return _message(
        "构建长时间未结束，新的构建无法开始",
        "a build does not end, and no other can begin",
        [
            f"运行 run: {run.run_id}，阶段 stage: {run.stage or '–'}",
            "已发布的仓库不受影响。若确已卡住，请终止该进程，下一次构建会接着做。",
            "What is published is as it was. If it hangs, end its process; the next build goes on.",
        ],
        (f"ps -fp $(cat {lock})", f"kill $(cat {lock})"),
        "failure",
    )


def disk_low(free: int, needed: int, place: Place) -> Message:
    """Less room than builds need."""
    return _message(
        "磁盘空间不足",
        "the disk is nearly full",
        [
            f"剩余 {_size(free)}；最近的构建最多占用 {_size(needed)}。请腾出空间，否则下一次构建可能失败。",
            f"{_size(free)} are free; a recent build took up to {_size(needed)}. Make room, or the next one may fail.",
        ],
        (f"df -h {shlex.quote(str(place.warehouse))}", f"du -sh {shlex.quote(str(place.warehouse))}/* | sort -h"),
        "warning",
    )


def more_problems(before: int, now: int, place: Place) -> Message:
    """More files than before that could not be read as they should."""
    return _message(
        f"无法读取的文件增多：{before:,} → {now:,}",
        "more files could not be read",
        [
            "其余报告已照常发布。原因和处理办法见 ops.problems。",
            "The other reports are published. Reasons and remedies are in ops.problems.",
        ],
        (place.query("select code, source_file, reason, remedy from ops.problems order by problem_order"),),
        "warning",
    )


def jump(level: Level, place: Place) -> Message:
    """A share that is worse than usual."""
    zh, en = _SHARES[level.share.name]
    percent, usual = describe_value(level.percent), describe_value(level.usual)
    return _message(
        f"{zh}：{usual} % → {percent} %",
        f"{en}: {usual} % → {percent} %",
        [
            "与此前各次发布的中位数相比。仓库已发布；请查看是读取程序、模型还是报告变了。",
            "Compared with the median of the publications before. The warehouse is published; see whether reader,"
            " models or reports have changed.",
        ],
        (
            place.query("select * from ops.trends order by run_id desc limit 15"),
            f"head -n 60 {shlex.quote(str(place.warehouse / 'DATA_CHANGES.md'))}",
        ),
        "warning",
    )


def nothing_new(since: datetime, days: int, place: Place) -> Message:
    """Builds go well, and bring nothing."""
    return _message(
        f"已有 {days} 天没有新报告",
        f"nothing new for {days} days",
        [
            f"最近一次有新报告或更改的报告是 {_day(since)}。请检查收集程序；若属正常，可调整 STALE_DAYS。",
            f"The last new or changed report came on {_day(since)}. See whether fetching works; set STALE_DAYS where"
            " this is as it should be.",
        ],
        (f"ls -lt {shlex.quote(str(place.reports))} | head", "systemctl list-timers"),
        "warning",
    )


def over(key: str, since: datetime, place: Place) -> Message:
    """A condition that was told of is there no more."""
    zh, en = _OVER.get(key, ("恢复正常", "as usual again"))
    return _message(zh, en, [f"问题始于 {_day(since)}。 It began on {_day(since)}."], (), "success")


def trial(place: Place) -> Message:
    """What `make notify` sends."""
    return _message(
        "试发消息",
        "a trial message",
        ["收到即说明 NOTIFY_URL 设置正确。", "That you read this says that NOTIFY_URL is right."],
        (),
        "info",
    )


def _message(zh: str, en: str, lines: Sequence[str], commands: Sequence[str], kind: str) -> Message:
    body = "\n".join(line for line in lines if line)
    if commands:
        body += "\n\n下一步 What to type next:\n" + "\n".join(f"  {command}" for command in commands)
    return Message(f"{_SENDER}{zh} / {en}", body, kind)


def short_title(message: Message) -> str:
    """A title where nobody need be told which program speaks."""
    return message.title.removeprefix(_SENDER)


def _line(text: str) -> str:
    """Words of a report or a library, as one line of bounded length."""
    shown = show_controls(text)
    return shown if len(shown) <= _LINE_CHARACTERS else f"{shown[:_LINE_CHARACTERS]}…"


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


def _size(count: int) -> str:
    """Bytes as a person reads them, in powers of 1024 as `df -h` shows them."""
    for unit, factor in (("GiB", 1 << 30), ("MiB", 1 << 20)):
        if count >= factor:
            return f"{count / factor:,.1f} {unit}"
    return f"{count:,} B"
