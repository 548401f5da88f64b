"""A run of the build as it is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Outcome(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    PUBLISHED = "published"
    #: The build stopped for a reason that its user can understand: `BuildError`.
    FAILED = "failed"
    #: A fault of the program.
    FAULT = "fault"
    INTERRUPTED = "interrupted"
    #: It left no word: killed, out of memory, or the machine went down.
    KILLED = "killed"


@dataclass(frozen=True)
class RunRecord:
    """One run.

    `stages` has the seconds that each stage took, `stage` the one it was last in, `cause` the class of what failed.
    `run_id` orders the runs (see `expectations.run_ids`). `started_at` is what the clock said, which may have been set
    back since; `ended_at` is that and the seconds it took.
    """

    run_id: str
    started_at: datetime
    ended_at: datetime | None = None
    seconds: Decimal | None = None
    outcome: Outcome = Outcome.RUNNING
    exit_status: int | None = None
    stage: str = ""
    cause: str = ""
    message: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    stages: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def is_published(self) -> bool:
        """Whether its warehouse took the place of the one before."""
        return self.outcome == Outcome.PUBLISHED
