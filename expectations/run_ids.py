"""Which build it is: ids that are unique and follow one another, whatever the clock does.

A run's id is its beginning in UTC to the second, and everything that has a history is ordered by it. Two builds may
begin within a second, and a clock may be set back; so a run begins at the earliest one second after the one before it.
The lock must be held.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from expectations.results import Run
from expectations.versions import published_run_id, version_run_ids
from expectations.warehouse import Warehouse

_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
#: A clock this far behind the last build was set back, or was ahead at that time.
_CLOCK_BEHIND = timedelta(minutes=1)


def issue_run(warehouse: Warehouse, now: datetime | None = None) -> Run:
    """The next run of the warehouse, noted in its folder: of the clock's time, unless an earlier run is of then."""
    now = now or datetime.now(UTC)
    last = last_run_at(warehouse)
    run_at = now if last is None else max(now, last + timedelta(seconds=1))
    run = Run(run_at.strftime(_FORMAT), run_at)
    note = warehouse.last_run.with_name(f"{warehouse.last_run.name}.new")
    note.write_text(f"{run.run_id}\n", encoding="ascii")
    note.replace(warehouse.last_run)
    return run


def describe_clock(warehouse: Warehouse, now: datetime | None = None) -> str | None:
    """What to tell of a clock that stands behind the last run; None where it does not."""
    now, last = now or datetime.now(UTC), last_run_at(warehouse)
    if last is None or last - now < _CLOCK_BEHIND:
        return None
    return (
        f"it says {now.strftime(_FORMAT)}, and the last build began at {last.strftime(_FORMAT)}: builds are counted on"
        " from there. Set the clock if it is wrong (timedatectl)."
    )


def last_run_at(warehouse: Warehouse) -> datetime | None:
    """The beginning of the last run that is known of: noted, published, or kept as a version."""
    return max(_beginnings(warehouse), default=None)


def _beginnings(warehouse: Warehouse) -> Iterator[datetime]:
    known = [*version_run_ids(warehouse), published_run_id(warehouse) or ""]
    # Where it was never noted, or the note is damaged, the versions know.
    with suppress(FileNotFoundError, UnicodeDecodeError):
        known.append(warehouse.last_run.read_text(encoding="ascii").strip())
    for run_id in known:
        with suppress(ValueError):
            yield datetime.strptime(run_id, _FORMAT).replace(tzinfo=UTC)
