"""Builds in processes of their own, as a scheduler starts them, and what becomes of these processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from expectations.models import PROJECT
from tests.torture.judging import BrokenPromiseError

#: No build of so few reports takes so long, on the slowest machine.
_PATIENCE_SECONDS = 900
#: A worker ends when its owner has, at the latest with the report that it is reading (`ingest.worker.Limits`).
_ORPHAN_SECONDS = 30
_STAGE = re.compile(r"^(?P<stage>[a-z][a-z ]+): .*\((?P<seconds>\d+\.\d) s\)$")
#: A line every ten seconds in a stage that takes long.
_PROGRESS = re.compile(r"^[a-z][a-z ]+: \d+ of \d+, ")
_MARK = "JUESUAN_TORTURE"


@dataclass(frozen=True)
class Ending:
    """How a build ended: its exit status (negative: the signal), what it said, and the stages that it finished."""

    status: int
    said: str
    stages: tuple[tuple[str, float], ...]


@dataclass
class RunningBuild:
    """A build at work; `command` is what runs in the place of `python -m expectations`, and takes its arguments."""

    reports: Path
    warehouse: Path
    scratch: Path
    command: Sequence[str] = (sys.executable, "-m", "expectations")
    before: Callable[[], None] | None = None
    environment: dict[str, str] = field(default_factory=dict)
    stages: list[tuple[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._mark = uuid.uuid4().hex
        self._lines: list[str] = []
        self._changed = threading.Condition()
        self.process = subprocess.Popen(
            [*self.command, "publish", "--reports", str(self.reports), "--warehouse", str(self.warehouse)],
            cwd=PROJECT,
            env={**os.environ, "TMPDIR": str(self.scratch), _MARK: self._mark, **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            preexec_fn=self.before,  # noqa: PLW1509  (no thread of this process holds a lock that the child needs)
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def wait_for_stage(self, stages: int) -> bool:
        """Wait until so many stages have ended; False where the build ended before."""
        with self._changed:
            self._changed.wait_for(
                lambda: len(self.stages) >= stages or self.process.poll() is not None, _PATIENCE_SECONDS
            )
            return len(self.stages) >= stages

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so, or the build has ended."""
        while not condition() and self.process.poll() is None:
            time.sleep(0.02)

    def kill(self) -> bool:
        """`kill -9` of the build alone, as the kernel does when memory runs out; False where it had ended."""
        if self.process.poll() is not None:
            return False
        self.process.send_signal(signal.SIGKILL)
        return self.wait().status == -signal.SIGKILL

    def wait(self) -> Ending:
        """Wait for its end, and for that of whatever it has started: nothing may outlive it."""
        status = self.process.wait(_PATIENCE_SECONDS)
        deadline = time.monotonic() + _ORPHAN_SECONDS
        while (left := self._processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        if left:
            raise BrokenPromiseError(f"processes outlive their build: {left}")
        self._listener.join(_ORPHAN_SECONDS)
        return Ending(status, "".join(self._lines), tuple(self.stages))

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self._lines.append(line)
                if found := _STAGE.match(line):
                    self.stages.append((found["stage"], float(found["seconds"])))
                self._changed.notify_all()
        self.process.wait()
        with self._changed:
            self._changed.notify_all()

    def _processes(self) -> list[str]:
        """The processes that have inherited this build's environment, whatever session they are of."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self._mark.encode() in (folder / "environ").read_bytes():
                    found.append(f"{folder.name} {(folder / 'cmdline').read_bytes().replace(bytes(1), b' ').decode()}")
            except OSError:
                # It ended while we looked, or is somebody else's.
                continue
        return found


def run_build(
    reports: Path,
    warehouse: Path,
    scratch: Path,
    command: Sequence[str] = (sys.executable, "-m", "expectations"),
    before: Callable[[], None] | None = None,
    environment: dict[str, str] | None = None,
) -> Ending:
    """Build and wait for the end."""
    return RunningBuild(reports, warehouse, scratch, command, before, environment or {}).wait()


def require_told(ending: Ending, status: int, words: str) -> None:
    """The build failed as it should: with this exit status, these words among a few lines, and no traceback."""
    said = [line for line in ending.said.splitlines() if not _STAGE.match(line) and not _PROGRESS.match(line)]
    if (
        ending.status != status
        or words not in ending.said
        or "Traceback" in ending.said
        or "Logging error" in ending.said
    ):
        raise BrokenPromiseError(
            f"exit status {ending.status} instead of {status}, or not told as {words!r}: {ending.said}"
        )
    if len(said) > 12:
        raise BrokenPromiseError(f"a fault told in {len(said)} lines: {ending.said}")
