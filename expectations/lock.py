"""One writer at a time: a lock file with its owner's pid, held through the operating system.

The lock is `flock` on the open file, not the file's existence. The kernel lets go of it when its owner ends, however it
ends, so a killed build leaves a file with a pid in it and no lock. The file is never removed: between a removal and the
next creation two builds could each lock a file of their own.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from expectations.failures import BuildRunningError

_PID_WAIT_SECONDS = 0.5


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the lock file at `path`, with this process's pid in it, for as long as the block runs.

    Raises:
        BuildRunningError: another process holds it; the reason names its pid.
    """
    # "a+" creates the file and empties nothing: the pid in it may be that of the owner.
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BuildRunningError(
                f"another build is writing this warehouse (pid {_read_owner(path)})",
                "Wait until it has ended, or stop it; what it has published so far stays as it is.",
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _read_owner(path: Path) -> str:
    """The pid in the lock file, waiting for an owner that has locked it and not yet written."""
    deadline = time.monotonic() + _PID_WAIT_SECONDS
    while not (pid := path.read_text(encoding="ascii").strip()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return pid or "unknown"
