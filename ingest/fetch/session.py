"""How this program asks: who it says it is, how long it waits, how often it tries, which addresses it follows."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from ingest.fetch.addresses import Address, Network, Resolve, checked_addresses, join_address, resolve_by_system
from ingest.fetch.exchange import Answer, Patience, open_answer
from ingest.fetch.faults import BusyError, RedirectError, StatusError
from ingest.fetch.pace import Clock, Pace
from ingest.fetch.robots import MAX_ROBOTS_BYTES, Robots
from ingest.readers.limits import MAX_FILE_BYTES

_REDIRECTS = (301, 302, 303, 307, 308)
_PASSING = (408, 425, 429, 500, 502, 503, 504)
PRODUCT = "juesuan"


@dataclass(frozen=True)
class Settings:
    """What a person may set; seconds and bytes.

    `formats` are those of `ingest.readers.detection` and `zip`, none for all. Redirects are followed `redirects`
    times, and a report is asked for `attempts` times. `retry_seconds` is the wait after the first failure; it doubles.
    Nobody is waited for longer than `longest_wait`. `host_failures` reports in a row that a host did not answer for
    are the end of asking it.
    """

    contact: str = ""
    request_interval: float = 2.0
    max_bytes: int = MAX_FILE_BYTES
    formats: frozenset[str] = frozenset()
    allowed_networks: Sequence[Network] = ()
    hosts_at_once: int = 4
    patience: Patience = field(default_factory=Patience)
    redirects: int = 5
    attempts: int = 4
    retry_seconds: float = 2.0
    longest_wait: float = 120.0
    host_failures: int = 3


@dataclass
class Session:
    """What the downloads of a run share; a test brings its own clock, resolver and certificates."""

    settings: Settings
    clock: Clock = field(default_factory=Clock)
    resolve: Resolve = resolve_by_system
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def __post_init__(self) -> None:
        self.pace = Pace(self.settings.request_interval, self.clock)
        self.robots = Robots(self._fetch_robots, PRODUCT)

    @contextmanager
    def ask(self, address: Address, headers: Mapping[str, str]) -> Iterator[Answer]:
        """The answer to a request for a report, redirects followed; each address is checked before it is asked.

        Raises FetchError: StatusError (BusyError where another attempt may go well) for any status other than 200,
        206, 304 and 416.
        """
        with self._follow(address, headers, self.robots.delay) as answer:
            yield answer

    @contextmanager
    def _follow(
        self, address: Address, headers: Mapping[str, str], delay_of: Callable[[Address], float]
    ) -> Iterator[Answer]:
        seen = {address.text}
        for _ in range(self.settings.redirects + 1):
            found = checked_addresses(address, self.resolve, self.settings.allowed_networks)
            delay = delay_of(address)
            self.pace.wait(address.authority, delay)
            with open_answer(address, found, self._headers(headers), self.settings.patience, self.tls) as answer:
                if answer.status not in _REDIRECTS:
                    self._check_status(answer)
                    yield answer
                    return
                location = answer.headers.get("location")
            if not location:
                raise RedirectError("The host redirects to nowhere.")
            address = join_address(address, location)
            if address.text in seen:
                raise RedirectError("The host redirects in a circle.")
            seen.add(address.text)
        raise RedirectError(f"The host redirects more than {self.settings.redirects} times.")

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        contact = f" (+{self.settings.contact})" if self.settings.contact else ""
        return {"User-Agent": f"{PRODUCT}/0.1{contact}", **headers}

    def _check_status(self, answer: Answer) -> None:
        if answer.status in _PASSING:
            raise BusyError(answer.status, self._wait_asked_for(answer))
        if answer.status not in (200, 206, 304, 416):
            raise StatusError(answer.status)

    def _wait_asked_for(self, answer: Answer) -> float | None:
        """The seconds of a Retry-After header, which may be a date."""
        asked = answer.headers.get("retry-after", "").strip()
        # more digits than this are more than a lifetime
        if asked.isascii() and asked.isdecimal():
            return float(asked[:12])
        try:
            return max(0.0, (parsedate_to_datetime(asked) - self.clock.date()).total_seconds())
        except (TypeError, ValueError, OverflowError):
            return None

    def _fetch_robots(self, address: Address) -> bytes:
        found = b""
        with self._follow(address, {}, lambda _: 0.0) as answer:
            if answer.status != 200:
                raise StatusError(answer.status)
            for piece in answer.read_body():
                found += piece
                if len(found) >= MAX_ROBOTS_BYTES:
                    break
        return found[:MAX_ROBOTS_BYTES]
