"""Addresses: what may be asked for, and which network addresses may be connected to.

A list of reports comes from somebody else, and so does a redirect: neither may make this program ask a service of the
network it runs in (server-side request forgery). A name is resolved once and the connection goes to the address that
was checked, so that a name that changes its address in between (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from ingest.fetch.faults import RefusedAddressError, UnknownHostError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
#: host and port -> its network addresses as text; raises OSError
Resolve = Callable[[str, int], Sequence[str]]

MAX_URL_CHARACTERS = 4096
#: so many addresses of a name are tried
MAX_ADDRESSES = 4
_PORTS = {"http": 80, "https": 443}
#: below are the ports of mail, name and file services, which a request must not be sent to
_FIRST_FREE_PORT = 1024
#: IPv4 addresses written as IPv6 ones for translators (RFC 6052)
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Address:
    """An http(s) address: `text` is the whole of it, escaped and without a fragment, `target` its path and query."""

    text: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as a `Host` header states them."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """What a robots.txt is valid for."""
        return f"{self.scheme}://{self.authority}"


def parse_address(text: str) -> Address:
    """Read an address; raises RefusedAddressError where it is none that a report may be fetched from."""
    if len(text) > MAX_URL_CHARACTERS:
        raise RefusedAddressError(f"The address has more than {MAX_URL_CHARACTERS} characters.")
    # offices leave blanks in the names of their files; any other one is no part of an address
    escaped = text.replace(" ", "%20")
    if not escaped.isprintable():
        raise RefusedAddressError("The address has a control character in it.")
    try:
        url = parse_url(escaped)
    except LocationParseError as error:
        raise RefusedAddressError("The address cannot be read.") from error
    if url.scheme not in _PORTS or not url.host or "://" not in text:
        raise RefusedAddressError("The address does not begin with http:// or https:// and a host.")
    if url.auth is not None:
        raise RefusedAddressError("The address holds a user's name or password.")
    port = url.port or _PORTS[url.scheme]
    if port < _FIRST_FREE_PORT and port not in _PORTS.values():
        raise RefusedAddressError(f"Port {port} is not one of a web server.")
    host = url.host.rstrip(".").lower()
    if not host.strip("[]"):
        raise RefusedAddressError("The address names no host.")
    target = url.request_uri
    authority = host if port == _PORTS[url.scheme] else f"{host}:{port}"
    return Address(f"{url.scheme}://{authority}{target}", url.scheme, host, port, target)


def join_address(base: Address, location: str) -> Address:
    """The address a redirect leads to; raises RefusedAddressError."""
    try:
        joined = urljoin(base.text, location.strip())
    except ValueError as error:
        raise RefusedAddressError("The redirect leads to an address that cannot be read.") from error
    return parse_address(joined)


def resolve_by_system(host: str, port: int) -> list[str]:
    """All addresses the system knows for a name; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(socket_address[0]) for *_, socket_address in found]


def checked_addresses(address: Address, resolve: Resolve, allowed: Sequence[Network]) -> list[str]:
    """The network addresses to connect to, at most MAX_ADDRESSES.

    Raises UnknownHostError, and RefusedAddressError where one of them is neither public nor in an allowed network.
    """
    try:
        found = list(dict.fromkeys(resolve(address.host.strip("[]"), address.port)))
    # a name too long for DNS is a UnicodeError
    except (OSError, UnicodeError) as error:
        raise UnknownHostError(f"The name '{address.host}' has no address.") from error
    if not found:
        raise UnknownHostError(f"The name '{address.host}' has no address.")
    for one in found:
        if not _may_connect(one, allowed):
            raise RefusedAddressError(f"'{address.host}' is {one}, which is not on the public internet.")
    return found[:MAX_ADDRESSES]


def _may_connect(text: str, allowed: Sequence[Network]) -> bool:
    try:
        ip = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if any(ip.version == network.version and ip in network for network in allowed):
        return True
    return all(one.is_global and not one.is_multicast for one in (ip, *_embedded(ip)))


def _embedded(ip: IpAddress) -> list[IpAddress]:
    """The IPv4 addresses that an IPv6 one stands for: mapped, 6to4, Teredo, translated."""
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    found: list[IpAddress | None] = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _TRANSLATED:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [one for one in found if one is not None]
