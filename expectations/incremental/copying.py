"""A copy of a database file that costs as little as the file system allows."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_BYTES_AT_ONCE = 1 << 30


def copy_file(source: Path, target: Path) -> None:
    """Copy the bytes of `source`: where the file system shares blocks between files, none is written.

    Raises:
        OSError: it cannot be read or written.
    """
    try:
        with source.open("rb") as reading, target.open("wb") as writing:
            while os.copy_file_range(reading.fileno(), writing.fileno(), _BYTES_AT_ONCE):
                pass
    except (AttributeError, OSError):
        # Not every system has it, and not every file system, or two of them.
        shutil.copyfile(source, target)
        return
    # Some file systems have copied nothing and said so by an end that comes too early.
    if target.stat().st_size != source.stat().st_size:
        shutil.copyfile(source, target)
