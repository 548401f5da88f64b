"""How often a host is asked, and how long we wait: with a clock that a test can bring along."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """`now` counts seconds, `sleep` lets some pass, `date` is the time of day (UTC)."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    date: Callable[[], datetime] = _utc_now


@dataclass
class Pace:
    """The least seconds between the beginnings of two requests to one host, over all threads."""

    seconds: float
    clock: Clock
    _next: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, host: str, seconds: float = 0.0) -> None:
        """Wait for the host's turn; `seconds` is what the host itself asks for between two requests."""
        with self._lock:
            now = self.clock.now()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + max(self.seconds, seconds)
        if turn > now:
            self.clock.sleep(turn - now)

    def hold(self, host: str, seconds: float) -> None:
        """Ask the host nothing for so long."""
        with self._lock:
            self._next[host] = max(self._next.get(host, 0.0), self.clock.now() + seconds)
