"""The file of a report in the reports folder, as long as it is still the one that was read.

What the warehouse says of a file was taken from reports, so it is not trusted: a path that leads out of the folder, by
`..` or by a link, leads nowhere.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.problems import ReportError
from ingest.readers.archive import expand_archive

#: An archive is in memory as a whole while a report is taken out of it; of a larger one the text is shown.
MAX_BYTES = 64 * 1024 * 1024


class OriginalGoneError(Exception):
    """The file cannot be shown; `reason` is `missing`, `changed`, `large` or `undrawable`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Original:
    """A file below the reports folder; `member` is the report's whole name where the file is an archive of reports.

    `signature` changes with every change of the file that its system notes.
    """

    path: Path
    member: str | None
    signature: tuple[int, int, int]


def find_original(reports: Path, source_file: str) -> Original:
    """The file that a report was read from (`2023/局.pdf`, `局.zip/局.pdf`).

    Raises:
        OriginalGoneError: `missing`: there is no such file below `reports`.
    """
    for relative in _candidates(source_file):
        path = _within(reports, relative)
        if path is not None:
            found = path.stat()
            return Original(
                path,
                None if str(relative) == source_file else source_file,
                (found.st_ino, found.st_mtime_ns, found.st_size),
            )
    raise OriginalGoneError("missing")


def read_original(original: Original, sha256: str) -> bytes:
    """The bytes of the report.

    Raises:
        OriginalGoneError: it cannot be read (`missing`), its SHA-256 is another (`changed`), it is too `large`.
    """
    if original.signature[2] > MAX_BYTES:
        raise OriginalGoneError("large")
    try:
        content = original.path.read_bytes()
    except OSError:
        raise OriginalGoneError("missing") from None
    if original.member is not None:
        content = _unpack(original, content)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise OriginalGoneError("changed")
    return content


def _candidates(source_file: str) -> Iterator[PurePosixPath]:
    """The file itself, then what may be an archive that holds it; never a name with `..` in it."""
    relative = PurePosixPath(source_file)
    if relative.is_absolute() or ".." in relative.parts or "\0" in source_file:
        return
    yield relative
    for parent in relative.parents:
        if parent.suffix.lower() == ".zip":
            yield parent


def _within(reports: Path, relative: PurePosixPath) -> Path | None:
    """The file below `reports`, links followed; where a single report was read, that one."""
    try:
        if reports.is_file():
            return reports if str(relative) == reports.name else None
        folder = reports.resolve(strict=True)
        path = (folder / relative).resolve(strict=True)
    except (OSError, ValueError):
        return None
    is_inside = folder in path.parents and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path if is_inside and path.is_file() and os.access(path, os.R_OK) else None


def _unpack(original: Original, content: bytes) -> bytes:
    prefix = str(original.member)
    # The names of the members begin with that of their archive.
    archive = next(str(one) for one in _candidates(prefix) if one.name == original.path.name and str(one) != prefix)
    try:
        for name, member in expand_archive(archive, content):
            if name == prefix and isinstance(member, bytes):
                return member
    except ReportError:
        raise OriginalGoneError("changed") from None
    raise OriginalGoneError("missing")
