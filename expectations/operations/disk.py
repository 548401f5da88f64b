"""How much room a build takes, measured while it works, and how much there is."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

#: A large folder is not counted at every step.
_SECONDS_BETWEEN = 2.0


class DiskMeter:
    """What a run adds at most to the folder of its warehouse, in bytes; other programs on the disk do not count.

    It may be asked from several threads: the largest of all measurements stays.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._at_first = used_bytes(folder)
        self._last = time.monotonic()
        self.peak_bytes = 0

    def measure(self, is_due: bool = True) -> None:
        """Look how much there is now; where it is not due, only if nobody looked for a while."""
        now = time.monotonic()
        if is_due or now - self._last >= _SECONDS_BETWEEN:
            self._last = now
            self.peak_bytes = max(self.peak_bytes, used_bytes(self._folder) - self._at_first)


def used_bytes(folder: Path) -> int:
    """Bytes that the files below `folder` take: those with several names once, one that vanishes meanwhile never."""
    seen: dict[tuple[int, int], int] = {}
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                status = (Path(path) / name).lstat()
            except OSError:
                continue
            seen[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(seen.values())


def free_bytes(folder: Path) -> int:
    """Bytes that this user may still write in the file system of `folder`."""
    return shutil.disk_usage(folder).free
