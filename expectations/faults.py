"""Faults of the machine, told in a line and with what to do: a full disk, no more memory, a missing permission.

They can come up anywhere, and DuckDB, dbt and Great Expectations each wrap them in their own words, so they are known
by what the operating system says, wherever in the error it stands.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from expectations.failures import (
    BuildError,
    DiskFullError,
    FolderError,
    ModelsFailedError,
    OutOfMemoryError,
    StructureBrokenError,
)
from expectations.warehouse import Warehouse

# DuckDB calls it a limit on its temporary directory where memory would have to go to a disk that has no room.
_NO_SPACE = re.compile(
    "No space left on device|Disk quota exceeded|File too large|max_temp_directory_size", re.IGNORECASE
)
_NO_MEMORY = re.compile(
    r"Out of Memory Error|OutOfMemory|MemoryError|Cannot allocate memory|bad_?alloc|failed to allocate"
    r"|can't start new thread|failed to map segment",
    re.IGNORECASE,
)
_NO_PERMISSION = re.compile("Permission denied|Read-only file system|Operation not permitted", re.IGNORECASE)
#: The path in DuckDB's messages and in those of Python.
_QUOTED = re.compile(r"""["']([^"']*/[^"']*)["']""")
_NOT_TRIED = "    could not be tried: "
#: A file system with less than this is called full, whichever of two it was that the message spoke of.
_NEARLY_FULL_BYTES = 16 * 1024 * 1024


def explain_fault(error: BaseException, warehouse: Warehouse | None) -> BuildError | None:
    """What to tell of an error that the machine is to blame for; None of any other, and of one that says so itself."""
    if isinstance(error, (DiskFullError, OutOfMemoryError, FolderError)):
        return None
    said = "\n".join(_texts(error))
    if _NO_SPACE.search(said):
        return DiskFullError(
            f"the disk is full{_full_place(warehouse)}, or a limit on it is reached",
            "Free room on it or raise the limit, then build again. The published warehouse is whole; each version kept"
            " takes as much room as it does (KEEP=1 keeps none but the published one).",
        )
    if _NO_MEMORY.search(said):
        return OutOfMemoryError(
            "memory has run out",
            "Give the build more (MemoryMax=, the container's limit, ulimit -v), or end what else takes it, then build"
            " again. The published warehouse is whole.",
        )
    if _NO_PERMISSION.search(said):
        path = _denied_path(error, said)
        return FolderError(
            f"no permission for {path or 'a file'}",
            "The warehouse has files of another user, or lies on a disk that is read-only. Correct that (chown -R), or"
            " choose another folder (WAREHOUSE=...). The published warehouse is whole.",
        )
    return None


def _texts(error: BaseException) -> Iterator[str]:
    """What an error says, and those that led to it."""
    told: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in told:
            continue
        told.add(id(one))
        yield f"{type(one).__name__}: {one}"
        if isinstance(one, (ModelsFailedError, StructureBrokenError)):
            # Rows, which hold what reports and file names say, are set in.
            yield from (line for line in one.evidence if not line.startswith("    ") or line.startswith(_NOT_TRIED))
        waiting += [one.__cause__, one.__context__]


def _full_place(warehouse: Warehouse | None) -> str:
    """Which of the places that a build writes to has no room, where it is to be seen."""
    places = [*([warehouse.folder] if warehouse else []), Path(tempfile.gettempdir())]
    for place in places:
        usage = shutil.disk_usage(place)
        if usage.free < min(_NEARLY_FULL_BYTES, usage.total // 2):
            return f" ({place}: {usage.free // 1024**2:,} of {usage.total // 1024**2:,} MB free)"
    return ""


def _denied_path(error: BaseException, said: str) -> str | None:
    if isinstance(error, OSError) and error.filename is not None:
        return str(error.filename)
    lines = (line for line in said.splitlines() if _NO_PERMISSION.search(line))
    found = (match[1] for line in lines if (match := _QUOTED.search(line)))
    return next(found, None)
