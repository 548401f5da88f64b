"""After a run: which alarms there are, who is told, and the metrics."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from expectations.failures import BuildError
from expectations.operations.alarms import (
    Judgement,
    Notice,
    Situation,
    Told,
    choose_notices,
    judge,
    read_told,
    remember,
    write_told,
)
from expectations.operations.delivery import Delivery, deliver
from expectations.operations.disk import free_bytes
from expectations.operations.journal import Journal
from expectations.operations.messages import Place, build_failed, build_stuck, short_title
from expectations.operations.metrics import write_metrics
from expectations.operations.runs import Outcome, RunRecord
from expectations.operations.settings import Settings
from expectations.operations.trends import follow_trends
from expectations.warehouse import Warehouse

_LOG = logging.getLogger(__name__)

#: No night is longer; what `deploy/` starts is ended after six hours.
STUCK_AFTER = timedelta(hours=12)


def tell(
    warehouse: Warehouse,
    settings: Settings,
    place: Place,
    run: RunRecord,
    earlier: Sequence[RunRecord],
    evidence: tuple[str, ...],
) -> list[str]:
    """Send the alarms that are due after `run` and write the metrics; what to tell who looks on, a line each.

    Without NOTIFY_URL nothing is sent and nothing counts as told. The lock must be held.
    """
    now = datetime.now(UTC)
    runs = (*earlier, run)
    trends = tuple(follow_trends(runs))
    free = free_bytes(warehouse.folder)
    judgement = judge(Situation(run, tuple(earlier), trends, free, now, place, evidence), settings)
    told = read_told(warehouse.alarms)
    notices = choose_notices(told, judgement, now, settings, place)
    delivery = deliver([notice.message for notice in notices], settings)
    after = remember(told, judgement, notices, delivery.taken)
    if after != told and settings.notify_urls:
        _keep(warehouse, after)
    try:
        still = {key for key in told if key not in judgement.settled} | {alarm.key for alarm in judgement.active}
        write_metrics(warehouse.metrics, runs, trends, still)
    except OSError as error:
        _LOG.warning("the metrics could not be written: %s", error)
    return _lines(run, judgement, notices, delivery, settings)


def tell_unrecorded(settings: Settings, place: Place, error: BuildError) -> None:
    """Tell of a failure where no warehouse can be written: nothing can be remembered, so it is told at every try."""
    run = RunRecord("", datetime.now(UTC), outcome=Outcome.FAILED, cause=type(error).__name__, message=error.reason)
    deliver([build_failed(run, place, error.evidence)], settings)


def tell_if_stuck(warehouse: Warehouse, settings: Settings, place: Place) -> None:
    """Tell, once, of a build that holds the warehouse longer than any should; for who could not begin for it."""
    runs = Journal(warehouse.journal).read()
    now = datetime.now(UTC)
    if not runs or runs[-1].outcome != Outcome.KILLED or now - runs[-1].started_at < STUCK_AFTER:
        return
    # A file of its own: what else was told is for who holds the lock to write.
    note = warehouse.alarms.with_name("stuck")
    if note.is_file() and note.read_text(encoding="utf-8") == runs[-1].run_id:
        return
    if any(deliver([build_stuck(runs[-1], place)], settings).taken):
        note.write_text(runs[-1].run_id, encoding="utf-8")


def _keep(warehouse: Warehouse, told: dict[str, Told]) -> None:
    try:
        write_told(warehouse.alarms, told)
    except OSError as error:
        _LOG.warning("what alarms were told could not be kept, they are told again: %s", error)


def _lines(
    run: RunRecord, judgement: Judgement, notices: Sequence[Notice], delivery: Delivery, settings: Settings
) -> list[str]:
    """What who looks on is told; that the build at hand fails is said by the build itself."""
    if settings.notify_urls:
        taken = sum(1 for services in delivery.taken if services)
        told = [short_title(notice.message) for notice in notices]
        return [*told, f"{taken} of {len(notices)} messages sent", *delivery.failures] if notices else []
    seen = [
        short_title(alarm.message)
        for alarm in judgement.active
        if alarm.key != "build" or run.outcome == Outcome.KILLED
    ]
    return [*seen, "nobody is told: NOTIFY_URL is not set"] if seen else []
