from __future__ import annotations

import csv
import ipaddress
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.fetch.listing import read_list
from ingest.fetch.outcomes import Outcome
from ingest.fetch.pace import Clock
from ingest.fetch.run import fetch_reports
from ingest.fetch.session import Session, Settings
from tests.fetch.server import Host, run_host

#: made once: to read the system's certificates takes longer than most tests
TLS = ssl.create_default_context()
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


@dataclass
class Sleeper:
    """A clock that stands still but for the sleeps, which it notes."""

    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def date(self) -> datetime:
        return datetime(2025, 9, 1, tzinfo=UTC) + timedelta(seconds=self.seconds - 1000)

    def clock(self) -> Clock:
        return Clock(lambda: self.seconds, self.sleep, self.date)


@dataclass
class Fetcher:
    """Fetches lists into a folder from hosts on this machine."""

    folder: Path
    sleeper: Sleeper = field(default_factory=Sleeper)
    settings: Settings = field(
        default_factory=lambda: Settings(request_interval=0.0, allowed_networks=LOOPBACK, max_bytes=1_000_000)
    )
    resolve: Callable[[str, int], Sequence[str]] = lambda name, port: [name]
    tls: ssl.SSLContext = TLS

    def __call__(self, *rows: str | tuple[str, ...], **settings: object) -> list[Outcome]:
        """Fetch rows of url, department, year and sum; 甲局 and 2024 where only the url is given."""
        path = self.folder.parent / "list.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["url", "department_name", "fiscal_year", "sha256"])
            writer.writerows((one, "甲局", "2024", "") if isinstance(one, str) else one for one in rows)
        changed = replace(self.settings, **settings)  # type: ignore[arg-type]  # the names are checked when it runs
        session = Session(changed, self.sleeper.clock(), self.resolve, self.tls)
        return fetch_reports(read_list(path), self.folder, session, lambda outcome: None)

    def files(self) -> dict[str, bytes]:
        """What ingest would find below the folder."""
        found = (one for one in sorted(self.folder.rglob("*")) if one.is_file())
        relative = ((one.relative_to(self.folder), one) for one in found)
        return {name.as_posix(): one.read_bytes() for name, one in relative if name.parts[0] != ".fetch"}


@pytest.fixture
def host() -> Iterator[Host]:
    with run_host() as running:
        yield running


@pytest.fixture
def fetch(tmp_path: Path) -> Fetcher:
    folder = tmp_path / "reports"
    folder.mkdir()
    return Fetcher(folder)
