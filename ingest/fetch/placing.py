"""From bytes to a report in the folder: known by what it is, checked, and put in place whole."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from ingest.fetch.download import Downloaded
from ingest.fetch.faults import RefusedAddressError, WrongChecksumError, WrongContentError
from ingest.fetch.listing import WantedReport
from ingest.fetch.naming import marked_name
from ingest.fetch.provenance import FOLDER, Origin, hash_file
from ingest.problems import NestedArchiveError, ReportError, UnsupportedFormatError
from ingest.readers.detection import detect_format

#: what has no signature, and so what a failure looks like that comes with status 200
_UNSIGNED = ("html", "txt", "csv")
#: endings of files without a signature, and those that offices give web pages and tables of text too
_TEXT_ENDINGS = ("", "txt", "csv", "tsv", "htm", "html", "shtml", "xhtml")
_OFFICE_ENDINGS = ("doc", "dot", "rtf", "wps", "xls", "et")
_ENDING = re.compile(r"[a-z0-9]{1,5}")
_FILE_NAME = re.compile(r"""filename\*?\s*=\s*(?:[\w-]+'[\w-]*')?"?([^";]+)""", re.I)
_ENDINGS_OF_TYPES = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "txt", "text/csv": "csv"}


@dataclass(frozen=True)
class PlacedReport:
    """A report in its place below the folder; `is_changed` where the folder had no such bytes there before."""

    file: str
    sha256: str
    size_bytes: int
    is_changed: bool


def check_content(downloaded: Downloaded, wanted: WantedReport, formats: frozenset[str]) -> tuple[str, str, int]:
    """The format, the SHA-256 and the size of what came.

    Raises WrongContentError (no report, or a format not in `formats` unless these are none) and WrongChecksumError.
    """
    content = downloaded.path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if wanted.sha256 and sha256 != wanted.sha256:
        raise WrongChecksumError(f"The bytes have the SHA-256 {sha256}, not the one of the list.")
    if not content.strip():
        raise WrongContentError("The host sent nothing.")
    stated = _stated_ending(downloaded, wanted)
    try:
        found = _format(stated or "pdf", content)
    except ReportError as error:
        raise WrongContentError(f"The bytes are no report: {error.reason}") from error
    is_office_page = stated in _OFFICE_ENDINGS and _media_type(downloaded) != "text/html"
    if found in _UNSIGNED and stated not in _TEXT_ENDINGS and not is_office_page:
        raise WrongContentError(f"A page or a text came instead of the .{stated} file.")
    if formats and found not in formats:
        raise WrongContentError(f"The report is {found}, which was not asked for.")
    return found, sha256, len(content)


def _format(ending: str, content: bytes) -> str:
    try:
        return detect_format(ending, content)
    except NestedArchiveError:
        return "zip"


def _stated_ending(downloaded: Downloaded, wanted: WantedReport) -> str:
    """The ending of the name the host gives the file, of its address, or that of its media type; empty without one.

    Of an address only a known one counts: `.action` and the like say nothing.
    """
    given = _FILE_NAME.search(downloaded.disposition)
    for name in (unquote(given[1]) if given else "", unquote(wanted.address.target.partition("?")[0])):
        ending = PurePosixPath(name.strip().replace("\\", "/")).suffix.removeprefix(".").lower()
        if _ENDING.fullmatch(ending) and _is_known(ending):
            return ending
    return _ENDINGS_OF_TYPES.get(_media_type(downloaded), "")


def _media_type(downloaded: Downloaded) -> str:
    return downloaded.content_type.partition(";")[0].strip().lower()


def _is_known(ending: str) -> bool:
    try:
        # a text may have any ending that there is a reader for
        detect_format(ending, b"text")
    except UnsupportedFormatError:
        return False
    return True


def place_report(
    folder: Path, name: str, found: str, sha256: str, downloaded: Downloaded, wanted: WantedReport, known: Origin | None
) -> PlacedReport:
    """Move what came to `name` and the ending of its format.

    A file that this program did not put there is never overwritten: the report then has a mark in its name. A report
    replaced by a newer one goes to `.fetch/replaced`. Raises OSError.
    """
    size = downloaded.path.stat().st_size
    file = f"{name}.{found}"
    before = hash_file(folder / file)
    is_ours = known is not None and known.file == file
    if before is not None and before != sha256 and not is_ours:
        file = f"{marked_name(name, wanted.address.text)}.{found}"
        before = hash_file(folder / file)
    target = folder / file
    _check_below(target, folder)
    if known is not None and known.file != file:
        _set_aside(folder, known.file)
    if before == sha256:
        downloaded.path.unlink()
        return PlacedReport(file, sha256, size, False)
    if before is not None:
        _set_aside(folder, file)
    target.parent.mkdir(parents=True, exist_ok=True)
    with downloaded.path.open("rb") as whole:
        os.fsync(whole.fileno())
    downloaded.path.replace(target)
    return PlacedReport(file, sha256, size, True)


def _check_below(target: Path, folder: Path) -> None:
    """Raise RefusedAddressError where a link in the folder would take the report out of it."""
    if not target.parent.resolve().is_relative_to(folder.resolve()):
        raise RefusedAddressError(f"'{target.parent}' leads out of the folder.")


def _set_aside(folder: Path, file: str) -> None:
    path = folder / file
    sha256 = hash_file(path)
    if sha256 is None:
        return
    _check_below(path, folder)
    place = folder / FOLDER / "replaced" / f"{sha256[:16]}-{path.name}"
    place.parent.mkdir(parents=True, exist_ok=True)
    path.replace(place)
