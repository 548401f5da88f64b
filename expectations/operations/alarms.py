"""When a person must be told, and whether that has been done.

An alarm is a condition under a key. It is told once; again only where its mark says that it has changed, or after
`settings.repeat_days`. When the condition is over, that is told once too. What cannot be known after a run (a failed
one says nothing of shares) leaves an alarm as it was. What was told stands in a file beside the journal; where it
cannot be kept, an alarm is told at every run, which is better than never.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from expectations.operations import messages
from expectations.operations.delivery import Message
from expectations.operations.messages import Place
from expectations.operations.runs import Outcome, RunRecord
from expectations.operations.settings import Settings
from expectations.operations.trends import Level, Trend

_LOG = logging.getLogger(__name__)

#: Free space must be so many times what a run has taken: tomorrow's corpus is larger, and others write there too.
DISK_MARGIN = 1.5
#: Well again only with this much, so that a disk at the edge is not told of every night.
DISK_WELL = 2.0
#: Runs whose room is looked at: a full build among many small ones sets the measure.
DISK_RUNS = 30
#: More unreadable files than before are told where they are more than so many percent of what was read: of a hundred
#: new reports some are scans, and nobody needs to get up for them.
PROBLEM_PERCENT = 5

#: News that wait for a service that takes nothing.
_NEWS_KEPT = 10

_FAILURES = (Outcome.FAILED, Outcome.FAULT, Outcome.KILLED)


@dataclass(frozen=True)
class Alarm:
    """A condition that is there; `is_news` is something that happened, which cannot be over."""

    key: str
    mark: str
    message: Message
    is_news: bool = False


@dataclass(frozen=True)
class Situation:
    """What is known after a run: it, those before it and the trends of the published ones, all oldest first."""

    run: RunRecord
    earlier: tuple[RunRecord, ...]
    trends: tuple[Trend, ...]
    free_bytes: int
    now: datetime
    place: Place
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """The alarms that are there, and the keys of those that are known not to be."""

    active: tuple[Alarm, ...] = ()
    settled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Told:
    """An alarm that was told, or is still to be: `message` is kept of news until a service has taken it."""

    mark: str
    since: datetime
    told_at: datetime | None
    message: Message | None = None


@dataclass(frozen=True)
class Notice:
    """A message to send, and what to remember under its key once a service has taken it, None for nothing."""

    key: str
    message: Message
    then: Told | None
    otherwise: Told | None = field(default=None)


def judge(situation: Situation, settings: Settings) -> Judgement:
    """What there is to tell after a run."""
    active: list[Alarm] = []
    settled: set[str] = set()
    for condition in (_build, _disk, _problems, _jumps, _stale):
        for key, alarm in condition(situation, settings):
            if alarm is None:
                settled.add(key)
            else:
                active.append(alarm)
    return Judgement(tuple(active), frozenset(settled))


_Found = Iterator[tuple[str, Alarm | None]]
_Condition = Callable[[Situation, Settings], _Found]


def _build(situation: Situation, settings: Settings) -> _Found:
    run = situation.run
    if run.outcome in _FAILURES:
        # A count in the message may change every night; what failed and where does not.
        mark = " ".join([run.outcome, run.cause, run.stage, *(word for word in run.message.split() if word.isalpha())])
        yield "build", Alarm("build", mark, messages.build_failed(run, situation.place, situation.evidence))
    elif run.is_published:
        yield "build", None


def _disk(situation: Situation, settings: Settings) -> _Found:
    runs = [*situation.earlier, situation.run][-DISK_RUNS:]
    needed = max((run.counts.get("disk_peak_bytes", 0) for run in runs if run.is_published), default=0)
    if not needed:
        return
    if situation.free_bytes < DISK_MARGIN * needed:
        mark = "too little" if situation.free_bytes < needed else "low"
        yield "disk_low", Alarm("disk_low", mark, messages.disk_low(situation.free_bytes, needed, situation.place))
    elif situation.free_bytes >= DISK_WELL * needed:
        yield "disk_low", None


def _problems(situation: Situation, settings: Settings) -> _Found:
    before = next((run for run in reversed(situation.earlier) if run.is_published), None)
    if not situation.run.is_published or before is None:
        return
    counts = situation.run.counts
    more = counts.get("problems", 0) - before.counts.get("problems", 0)
    if more > 0 and 100 * more > PROBLEM_PERCENT * counts.get("reports_read", 0):
        told = messages.more_problems(before.counts.get("problems", 0), counts["problems"], situation.place)
        yield "problems", Alarm("problems", situation.run.run_id, told, is_news=True)


def _jumps(situation: Situation, settings: Settings) -> _Found:
    if not situation.run.is_published or not situation.trends:
        return
    for level in situation.trends[-1].levels:
        if level.is_jump:
            yield level.share.name, Alarm(level.share.name, _size(level), messages.jump(level, situation.place))
        elif level.threshold is not None and 2 * level.worse_by <= level.threshold:
            yield level.share.name, None


def _size(level: Level) -> str:
    """How often the threshold is exceeded: an alarm that grows to twice its size is told again."""
    times = 0
    while level.threshold is not None and level.worse_by > level.threshold * 2 ** (times + 1):
        times += 1
    return str(times)


def _stale(situation: Situation, settings: Settings) -> _Found:
    if not settings.stale_days or not situation.run.is_published:
        return
    news = [
        run
        for run in (*situation.earlier, situation.run)
        if run.is_published and run.counts.get("reports_added", 0) + run.counts.get("reports_changed", 0)
    ]
    if not news:
        return
    age = situation.now - news[-1].started_at
    if age >= timedelta(days=settings.stale_days):
        told = messages.nothing_new(news[-1].started_at, age.days, situation.place)
        yield "nothing_new", Alarm("nothing_new", news[-1].run_id, told)
    else:
        yield "nothing_new", None


def choose_notices(
    told: Mapping[str, Told], judgement: Judgement, now: datetime, settings: Settings, place: Place
) -> list[Notice]:
    """What is to be sent: new alarms, changed ones, those due again, and those that are over."""
    notices = []
    for key, kept in told.items():
        if kept.message is not None:  # news that no service has taken so far
            notices.append(Notice(key, kept.message, None, kept))
    for alarm in judgement.active:
        known = told.get(alarm.key)
        if alarm.is_news:
            kept = Told(alarm.mark, now, None, alarm.message)
            notices.append(Notice(f"{alarm.key} {alarm.mark}", alarm.message, None, kept))
        elif (
            known is None or known.mark != alarm.mark or known.told_at is None or _is_due(known.told_at, now, settings)
        ):
            since = known.since if known else now
            notices.append(Notice(alarm.key, alarm.message, Told(alarm.mark, since, now), known))
    over = sorted(key for key in judgement.settled & told.keys() if told[key].told_at is not None)
    return [*notices, *(Notice(key, messages.over(key, told[key].since, place), None, told[key]) for key in over)]


def _is_due(told_at: datetime, now: datetime, settings: Settings) -> bool:
    # Either way: a clock that was ahead when it was told must not silence it for years.
    return bool(settings.repeat_days) and abs(now - told_at) >= timedelta(days=settings.repeat_days)


def remember(
    told: Mapping[str, Told], judgement: Judgement, notices: Sequence[Notice], taken: Sequence[int]
) -> dict[str, Told]:
    """What is told from now on: `taken` says of each notice how many services took it."""
    after = {key: kept for key, kept in told.items() if key not in judgement.settled}
    for notice, services in zip(notices, taken, strict=True):
        kept = notice.then if services else notice.otherwise
        if kept is None:
            after.pop(notice.key, None)
        else:
            after[notice.key] = kept
    waiting = [key for key, kept in after.items() if kept.message is not None]
    for key in waiting[:-_NEWS_KEPT]:
        del after[key]
    return after


def read_told(path: Path) -> dict[str, Told]:
    """What was told, by key; nothing where that is not known."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return {
            str(key): Told(
                mark=str(one["mark"]),
                since=datetime.fromisoformat(one["since"]),
                told_at=datetime.fromisoformat(one["told_at"]) if one["told_at"] else None,
                message=Message(**one["message"]) if one["message"] else None,
            )
            for key, one in stored.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        _LOG.warning("what alarms were told is not known any more: %s", error)
        return {}


def write_told(path: Path, told: Mapping[str, Told]) -> None:
    """Keep what was told; the addresses are no part of it.

    Raises:
        OSError: it cannot be kept.
    """
    stored = {
        key: {
            "mark": one.mark,
            "since": one.since.isoformat(),
            "told_at": one.told_at.isoformat() if one.told_at else None,
            "message": vars(one.message) if one.message else None,
        }
        for key, one in told.items()
    }
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(json.dumps(stored, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(path)
