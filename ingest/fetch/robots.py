"""Whether a host lets programs fetch an address: its robots.txt, read as RFC 9309 says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from protego import Protego

from ingest.fetch.addresses import Address
from ingest.fetch.faults import (
    FetchError,
    RefusedAddressError,
    RobotsRefusedError,
    RobotsUnreachableError,
    StatusError,
)

#: the standard asks for at least 500 KiB; the rest is not read
MAX_ROBOTS_BYTES = 512 * 1024
#: who asks for more between two requests does not want his reports fetched
MAX_DELAY_SECONDS = 300.0


@dataclass
class Robots:
    """The rules of each origin, asked for once.

    `fetch` gives the first MAX_ROBOTS_BYTES below an address and raises FetchError, StatusError among them.
    """

    fetch: Callable[[Address], bytes]
    product: str
    _rules: dict[str, Protego | FetchError] = field(default_factory=dict)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)

    def delay(self, address: Address) -> float:
        """The seconds the host wants between two requests, 0 where it says nothing.

        Raises RobotsRefusedError where this address is forbidden, RobotsUnreachableError where nobody can say.
        """
        with self._locks.setdefault(address.origin, threading.Lock()):
            if address.origin not in self._rules:
                self._rules[address.origin] = self._load(address)
            rules = self._rules[address.origin]
        if isinstance(rules, FetchError):
            raise RobotsUnreachableError(rules.reason) from rules
        if not rules.can_fetch(address.text, self.product):
            raise RobotsRefusedError(f"The robots.txt of {address.authority} forbids this address.")
        delay = rules.crawl_delay(self.product) or 0.0
        if delay > MAX_DELAY_SECONDS:
            raise RobotsRefusedError(f"The robots.txt of {address.authority} wants {delay:.0f} s between requests.")
        return max(delay, 0.0)

    def _load(self, address: Address) -> Protego | FetchError:
        place = Address(f"{address.origin}/robots.txt", address.scheme, address.host, address.port, "/robots.txt")
        try:
            text = self.fetch(place)
        except StatusError as error:
            # 4xx: there are no rules; 429 and 5xx: the host does not say
            if 400 <= error.status < 500 and not error.is_passing:
                return Protego.parse("")
            return RobotsUnreachableError(f"The robots.txt of {address.authority} cannot be had: {error.reason}")
        except RefusedAddressError as error:
            return RobotsUnreachableError(f"The robots.txt of {address.authority} leads astray: {error.reason}")
        except FetchError as error:
            return RobotsUnreachableError(f"The robots.txt of {address.authority} cannot be had: {error.reason}")
        return Protego.parse(text.decode("utf-8-sig", errors="replace"))
