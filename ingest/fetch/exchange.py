"""One request and its answer, over a connection to an address that was checked, and only for so long.

urllib3 limits each wait for bytes; a host that sends one byte now and then would keep us for ever. So a watch hangs up
when the whole exchange has taken too long, wherever it is.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, IncompleteRead
from urllib3.response import BaseHTTPResponse

from ingest.fetch.addresses import Address
from ingest.fetch.faults import (
    CertificateError,
    FetchError,
    InvalidAnswerError,
    NoConnectionError,
    TooSlowAnswerError,
    TruncatedError,
)

#: what is read at once
CHUNK_BYTES = 64 * 1024
#: codings we can undo, and only one at a time: each layer multiplies what a few bytes unpack to
_CODINGS = ("gzip", "x-gzip", "deflate")


@dataclass(frozen=True)
class Patience:
    """Seconds for a connection, for the next bytes, and for an exchange as a whole."""

    connect: float = 15.0
    read: float = 30.0
    exchange: float = 600.0


@dataclass
class _Watch:
    """Hangs up when its time has come."""

    connection: HTTPConnection | None = None
    has_rung: threading.Event = field(default_factory=threading.Event)

    def ring(self) -> None:
        self.has_rung.set()
        if self.connection is not None and self.connection.sock is not None:
            # the bare socket's: that of TLS would take its state from under the thread that reads
            with suppress(OSError):
                socket.socket.shutdown(self.connection.sock, socket.SHUT_RDWR)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()


@dataclass(frozen=True)
class Answer:
    """The status and the headers (names in small letters) of an answer, its body still to be read."""

    status: int
    headers: Mapping[str, str]
    _response: BaseHTTPResponse
    _watch: _Watch

    @property
    def is_encoded(self) -> bool:
        """Whether the body is packed, so that its bytes are not those of the report."""
        return self.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity")

    def read_body(self) -> Iterator[bytes]:
        """The body, unpacked, in pieces of some CHUNK_BYTES.

        Raises TruncatedError, TooSlowAnswerError, NoConnectionError, InvalidAnswerError.
        """
        if self.is_encoded and self.headers["content-encoding"].strip().lower() not in _CODINGS:
            raise InvalidAnswerError("The body is packed in a way that was not asked for.")
        with _named_errors(self._watch):
            while piece := self._response.read1(CHUNK_BYTES, decode_content=True):
                _check(self._watch)
                yield piece
            _check(self._watch)
            if self._response.length_remaining:
                raise TruncatedError(f"The body lacks {self._response.length_remaining:,} bytes.")


@contextmanager
def open_answer(
    address: Address,
    network_addresses: Sequence[str],
    headers: Mapping[str, str],
    patience: Patience,
    tls: ssl.SSLContext,
) -> Iterator[Answer]:
    """Ask for an address at the first of its network addresses that can be connected to.

    Raises NoConnectionError, CertificateError, TooSlowAnswerError, InvalidAnswerError.
    """
    watch = _Watch()
    timer = threading.Timer(patience.exchange, watch.ring)
    timer.daemon = True
    timer.start()
    try:
        connection = _connect(address, network_addresses, patience, tls, watch)
        with _named_errors(watch):
            connection.timeout = patience.read
            connection.request(
                "GET",
                address.target,
                headers={"Host": address.authority, "Accept-Encoding": "identity", "Accept": "*/*", **headers},
                preload_content=False,
            )
            response = connection.getresponse()
        lower = {name.lower(): value for name, value in response.headers.items()}
        yield Answer(response.status, lower, response, watch)
    finally:
        timer.cancel()
        watch.close()


def _connect(
    address: Address, network_addresses: Sequence[str], patience: Patience, tls: ssl.SSLContext, watch: _Watch
) -> HTTPConnection:
    failure = NoConnectionError("The host does not answer.")
    for network_address in network_addresses:
        watch.connection = connection = _connection(address, network_address, patience, tls)
        try:
            with _named_errors(watch):
                connection.connect()
                _check(watch)
        except NoConnectionError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure


def _connection(address: Address, network_address: str, patience: Patience, tls: ssl.SSLContext) -> HTTPConnection:
    if address.scheme == "http":
        return HTTPConnection(network_address, address.port, timeout=patience.connect)
    name = address.host.strip("[]")
    return HTTPSConnection(
        network_address, address.port, timeout=patience.connect, ssl_context=tls, server_hostname=name
    )


def _check(watch: _Watch) -> None:
    if watch.has_rung.is_set():
        raise TooSlowAnswerError("The answer took longer than a report may take.")


@contextmanager
def _named_errors(watch: _Watch) -> Iterator[None]:
    """Say in our words what went wrong, whichever of three libraries says it."""
    try:
        yield
    except FetchError:
        raise
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        _check(watch)
        raise _named(error) from error


def _named(error: Exception) -> FetchError:
    causes = (error, error.__cause__, error.__context__)
    if any(isinstance(one, ssl.SSLError) and not isinstance(one, ssl.SSLEOFError) for one in causes):
        return CertificateError("The host's certificate or its TLS is not to be trusted.")
    if any(isinstance(one, IncompleteRead | http.client.IncompleteRead) for one in causes):
        return TruncatedError("The body ends before it is whole.")
    if any(isinstance(one, OSError | http.client.RemoteDisconnected) for one in causes):
        return NoConnectionError("The host does not answer, or hung up.")
    if isinstance(error, HTTPError) and "timed out" in str(error).lower():
        return NoConnectionError("The host does not answer.")
    return InvalidAnswerError("The answer is not HTTP, or its packing is broken.")
