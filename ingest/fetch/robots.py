"""Whether a host lets programs fetch an address: its robots.txt, read as RFC 9309 says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from protego import Protego

from ingest.fetch.addresses import Address
from ingest.fetch.faults import FetchError, RobotsRefusedError, RobotsUnreachableError, StatusError

#: the standard asks for at least 500 KiB; the rest is not read
MAX_ROBOTS_BYTES = 512 * 1024
#: who asks for more between two requests does not want his reports fetched
MAX_DELAY_SECONDS = 300.0


@dataclass(frozen=True)
class _Rules:
    """What an origin says, or why it says nothing."""

    parsed: Protego
    error: RobotsUnreachableError | None = None

    @property
    def is_passing(self) -> bool:
        return self.error is not None and self.error.is_passing


@dataclass
class Robots:
    """The rules of each origin, asked for until there is an answer.

    `fetch` gives the first MAX_ROBOTS_BYTES below an address and raises FetchError, StatusError among them.
    """

    fetch: Callable[[Address], bytes]
    product: str
    _rules: dict[str, _Rules] = field(default_factory=dict)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)

    def delay(self, address: Address) -> float:
        """The seconds the host wants between two requests, 0 where it says nothing.

        Raises RobotsRefusedError where this address is forbidden, RobotsUnreachableError where nobody can say.
        """
        with self._locks.setdefault(address.origin, threading.Lock()):
            rules = self._rules.get(address.origin) or self._load(address)
            if not rules.is_passing:
                self._rules[address.origin] = rules
        if rules.error is not None:
            raise rules.error
        if not rules.parsed.can_fetch(address.text, self.product):
            raise RobotsRefusedError(f"The robots.txt of {address.authority} forbids this address.")
        delay = rules.parsed.crawl_delay(self.product) or 0.0
        if delay > MAX_DELAY_SECONDS:
            raise RobotsRefusedError(f"The robots.txt of {address.authority} wants {delay:.0f} s between requests.")
        return max(delay, 0.0)

    def _load(self, address: Address) -> _Rules:
        place = Address(f"{address.origin}/robots.txt", address.scheme, address.host, address.port, "/robots.txt")
        try:
            text = self.fetch(place).decode("utf-8-sig", errors="replace")
        except FetchError as error:
            # 4xx: there are no rules; 429, 5xx and no answer: the host does not say
            if isinstance(error, StatusError) and 400 <= error.status < 500 and not error.is_passing:
                text = ""
            else:
                reason = f"The robots.txt of {address.authority} cannot be had: {error.reason}"
                return _Rules(Protego.parse(""), RobotsUnreachableError(reason, error))
        return _Rules(Protego.parse(text))
