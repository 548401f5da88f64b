"""What a fetched report is called: `2024/北京市民政局2024年度部门决算.pdf`, whatever its address ends in."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence

from ingest.fetch.listing import WantedReport
from ingest.fetch.provenance import Origin

#: file systems take 255 bytes of a name; the ending, a mark and a temporary name need some
MAX_NAME_BYTES = 160
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
#: names that Windows keeps for devices
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.I)


def plan_names(wanted: Sequence[WantedReport], origins: Mapping[str, Origin]) -> dict[str, str]:
    """The path of each address below the folder, without its ending.

    A report that was fetched before keeps its name. Several of one department and year are told apart by a mark made
    of their addresses, so that the order of the list changes nothing once they are there.
    """
    planned = {}
    taken = {_fold(_stem(one.file)) for one in origins.values()}
    for report in wanted:
        url = report.address.text
        if url in origins:
            planned[url] = _stem(origins[url].file)
            continue
        name = f"{report.fiscal_year}/{report_name(report.department_name, report.fiscal_year)}"
        if _fold(name) in taken:
            name = marked_name(name, url)
        taken.add(_fold(name))
        planned[url] = name
    return planned


def report_name(department_name: str, fiscal_year: int) -> str:
    """The file's name without its ending, safe on every file system."""
    visible = "".join(one for one in unicodedata.normalize("NFC", department_name) if one.isprintable())
    name = _FORBIDDEN.sub("_", visible).strip(" .~$")
    if not name or _DEVICES.fullmatch(name):
        name = f"部门{name}"
    while len(name.encode()) > MAX_NAME_BYTES:
        name = name[:-1]
    return f"{name}{fiscal_year}年度部门决算"


def marked_name(name: str, url: str) -> str:
    """The name with eight hex digits made of the address."""
    return f"{name}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"


def _stem(file: str) -> str:
    folder, slash, name = file.rpartition("/")
    return folder + slash + (name.rpartition(".")[0] or name)


def _fold(name: str) -> str:
    """Names that are one on a file system that knows no capitals are one here."""
    return unicodedata.normalize("NFC", name).casefold()
