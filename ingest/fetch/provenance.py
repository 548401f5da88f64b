"""Where each report of a folder came from: `FOLDER/.fetch/provenance.csv`, written here and read by ingest.

A row is appended once its file is in place, and the last row of an address counts; what a crash left half written is
passed over. The hidden folder keeps it from being taken for a report.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path, PurePosixPath

from ingest.fetch.addresses import parse_address
from ingest.fetch.faults import RefusedAddressError

#: beside the reports
FOLDER = ".fetch"
FILE = "provenance.csv"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Origin:
    """A file (path below the folder, `/`), its address, its SHA-256, and what the host said to know it by later."""

    source_url: str
    file: str
    sha256: str
    etag: str = ""
    last_modified: str = ""
    fetched_at: str = ""


_COLUMNS = [one.name for one in fields(Origin)]


def read_origins(folder: Path) -> dict[str, Origin]:
    """The origins noted in a folder of reports, by address; empty where nothing was fetched into it.

    A row is passed over where its address is none of the web, its file is not below the folder, or its sum is no sum.
    """
    path = folder / FOLDER / FILE
    if not path.is_file():
        return {}
    found = {}
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        for row in csv.DictReader(line.replace("\0", "") for line in file):
            cells = {name: row.get(name) or "" for name in _COLUMNS}
            if _is_sound(cells):
                found[cells["source_url"]] = Origin(**cells)
    return found


def _is_sound(cells: dict[str, str]) -> bool:
    try:
        is_address = parse_address(cells["source_url"]).text == cells["source_url"]
    except RefusedAddressError:
        return False
    return is_address and _SHA256.fullmatch(cells["sha256"]) is not None and is_below(cells["file"])


def is_below(file: str) -> bool:
    """Whether a path with `/` names something below the folder it is relative to."""
    path = PurePosixPath(file)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in file


def hash_file(path: Path) -> str | None:
    """The SHA-256 of a file's bytes, None where there is no such file."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass
class Provenance:
    """The origins of a folder, kept while reports come in; safe to use from several threads."""

    folder: Path
    origins: dict[str, Origin] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, folder: Path) -> Provenance:
        """Read what is noted, and write it anew without what no longer counts; raises OSError."""
        opened = cls(folder, read_origins(folder))
        opened._compact()
        return opened

    def note(self, origin: Origin) -> None:
        """Note a file that is in place; raises OSError."""
        with self._lock:
            self.origins[origin.source_url] = origin
            with (self.folder / FOLDER / FILE).open("a", encoding="utf-8", newline="") as file:
                csv.DictWriter(file, _COLUMNS, lineterminator="\n").writerow(asdict(origin))
                file.flush()
                os.fsync(file.fileno())

    def close(self) -> None:
        """Leave one row an address, in the order of the addresses; raises OSError."""
        with self._lock:
            self._compact()

    def _compact(self) -> None:
        path = self.folder / FOLDER / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(asdict(self.origins[url]) for url in sorted(self.origins))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)


def source_urls(given: Sequence[Path]) -> Iterator[tuple[str, str, str]]:
    """Address, file and SHA-256 of all that was fetched into the folders, in the order of the addresses.

    The SHA-256 is that of the file fetched; for an archive it is checked here, because its reports have their own.
    """
    for folder in given:
        origins = read_origins(folder) if folder.is_dir() else {}
        for url in sorted(origins):
            origin = origins[url]
            if not origin.file.endswith(".zip") or hash_file(folder / origin.file) == origin.sha256:
                yield url, origin.file, origin.sha256
