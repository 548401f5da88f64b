"""The list of reports to fetch: a CSV file with the columns url, department_name, fiscal_year and perhaps sha256."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from ingest.fetch.addresses import Address, parse_address
from ingest.fetch.faults import FetchError, InvalidRowError

REQUIRED = ("url", "department_name", "fiscal_year")
#: what spreadsheet programs write here
_CODECS = ("utf-8-sig", "gb18030")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ListError(Exception):
    """A list that cannot be read at all; says why and what to do."""


@dataclass(frozen=True)
class WantedReport:
    """A row of the list: its line, whose accounts of which year, and the SHA-256 they must have, empty for any."""

    line: int
    address: Address
    department_name: str
    fiscal_year: int
    sha256: str


@dataclass(frozen=True)
class UnusableRow:
    """A row that nothing can be fetched by, and why."""

    line: int
    url: str
    department_name: str
    fiscal_year: str
    error: FetchError


def read_list(path: Path) -> list[WantedReport | UnusableRow]:
    """The rows of the list, in its order; raises ListError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ListError(f"The list '{path}' cannot be read: {error.strerror or error}.") from error
    reader = csv.DictReader(io.StringIO(_decode(path, content), newline=""))
    try:
        names = [(name or "").strip() for name in reader.fieldnames or []]
        missing = [name for name in REQUIRED if name not in names]
        if missing:
            raise ListError(f"The list '{path}' lacks the column(s) {', '.join(missing)} in its first line.")
        reader.fieldnames = names
        first_lines: dict[str, int] = {}
        rows = [_read_row(reader.line_num, row, first_lines) for row in reader if any(row.values())]
    except csv.Error as error:
        raise ListError(f"The list '{path}' is no CSV file: {error}.") from error
    if not rows:
        raise ListError(f"The list '{path}' names no report.")
    return rows


def _decode(path: Path, content: bytes) -> str:
    for codec in _CODECS:
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    raise ListError(f"The list '{path}' is neither in UTF-8 nor in GB18030.")


def _read_row(line: int, row: dict[str, str | None], first_lines: dict[str, int]) -> WantedReport | UnusableRow:
    cells = {name: (row.get(name) or "").strip() for name in (*REQUIRED, "sha256")}
    try:
        return _wanted(line, cells, first_lines)
    except FetchError as error:
        return UnusableRow(line, cells["url"], cells["department_name"], cells["fiscal_year"], error)


def _wanted(line: int, cells: dict[str, str], first_lines: dict[str, int]) -> WantedReport:
    if not cells["url"]:
        raise InvalidRowError("The row has no url.")
    if not cells["department_name"]:
        raise InvalidRowError("The row has no department_name, which the file is named by.")
    if not _YEAR.fullmatch(cells["fiscal_year"]):
        raise InvalidRowError(f"The fiscal_year '{cells['fiscal_year']}' is no year such as 2024.")
    sha256 = cells["sha256"].lower()
    if sha256 and not _SHA256.fullmatch(sha256):
        raise InvalidRowError("The sha256 is not 64 hex digits.")
    address = parse_address(cells["url"])
    first = first_lines.setdefault(address.text, line)
    if first != line:
        raise InvalidRowError(f"Line {first} has the same url.")
    return WantedReport(line, address, cells["department_name"], int(cells["fiscal_year"]), sha256)
