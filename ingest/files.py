"""The files of reports: found below folders, read, and opened where they are archives of reports."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.problems import NothingReadError, ReaderFaultError, ReportError, UnreadableFileError, UnsafeContentError
from ingest.readers.archive import expand_archive
from ingest.readers.detection import is_archive
from ingest.readers.limits import MAX_FILE_BYTES

#: an archive is in memory as a whole while its reports are read
MAX_ARCHIVE_BYTES = 1024 * 1024 * 1024

#: called before each report with its file, its number from 1 and how many there are
OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class ReportFile:
    """A file and its name below the reports folder, with `/` whatever the system."""

    source_file: str
    path: Path


def find_files(given: Sequence[Path]) -> list[ReportFile]:
    """All files below the folders and at the paths given, in the order of their names, hidden ones left out.

    Raises NothingReadError where a path does not exist or there is no file at all.
    """
    found = []
    for path in given:
        if path.is_dir():
            inside = (one for one in _find_inside(path) if not _is_hidden(one.relative_to(path)))
            found += [ReportFile(one.relative_to(path).as_posix(), one) for one in inside]
        elif path.is_file():
            found.append(ReportFile(path.name, path))
        else:
            raise NothingReadError(
                f"There is no folder or file '{path}'.", "Name the folder of your reports: make build REPORTS=folder"
            )
    if not found:
        raise NothingReadError(
            f"No file lies below '{given[0]}'.",
            "Put reports into the folder, or name another: make build REPORTS=folder",
        )
    return sorted(found, key=lambda one: one.source_file)


def _find_inside(folder: Path) -> Iterator[Path]:
    """The files below a folder, and what could not be looked at: reading that tells why, so that it is not missed."""
    closed: list[Path] = []
    for place, _, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        for path in (Path(place, name) for name in names):
            try:
                if stat.S_ISREG(path.stat().st_mode):
                    yield path
            except FileNotFoundError:
                # A link to nothing, or gone by now.
                continue
            except OSError:
                yield path
    yield from closed


def open_files(
    files: Sequence[ReportFile], on_progress: OnProgress | None = None
) -> Iterator[tuple[str, bytes | ReportError]]:
    """The name and the bytes of each report, or why there are none; one at a time, so that memory holds one.

    The reports of an archive are named `archive.zip/inner.docx`.
    """
    for number, file in enumerate(files, start=1):
        if on_progress is not None:
            on_progress(file.source_file, number, len(files))
        content = _read_file(file)
        if not isinstance(content, ReportError) and is_archive(file.source_file, content):
            yield from _open_archive(file.source_file, content)
        else:
            yield file.source_file, content


def _read_file(file: ReportFile) -> bytes | ReportError:
    limit = MAX_ARCHIVE_BYTES if file.path.suffix.lower() == ".zip" else MAX_FILE_BYTES
    try:
        size = file.path.stat().st_size
        if size > limit:
            return UnsafeContentError(f"The file has {size:,} bytes, more than {limit:,}.")
        return file.path.read_bytes()
    except OSError as error:
        return UnreadableFileError(f"The file cannot be read: {error.strerror or error}.")


def _open_archive(source_file: str, content: bytes) -> Iterator[tuple[str, bytes | ReportError]]:
    try:
        yield from expand_archive(source_file, content)
    except ReportError as error:
        yield source_file, error
    except Exception as error:  # noqa: BLE001  (a fault of ours on one archive must not keep the other files out)
        yield source_file, ReaderFaultError(f"The archive cannot be opened: {type(error).__name__}: {error}")


def _is_hidden(relative: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in relative.parts)
