"""A host of reports on this machine that does what hosts do, faults included."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext

ETAG = '"first"'


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]


class Handler(BaseHTTPRequestHandler):
    """Calls the page of the path; without one it is 404."""

    protocol_version = "HTTP/1.1"
    # headers and body go in two packets, and the second would wait
    disable_nagle_algorithm = True
    server: Host

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(self.path, headers))
        page = self.server.pages.get(self.path)
        # a client may hang up, and for some faults it has to
        with suppress(ConnectionError):
            if page is None:
                self.answer(404, b"<html>none</html>")
            else:
                page(self)
        self.close_connection = True

    def answer(self, status: int, body: bytes = b"", /, *, stated: int | None = None, **headers: str) -> None:
        """Answer; `stated` is a length other than the body's, and `a_b` names the header a-b."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if stated is None else stated))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


Page = Callable[[Handler], None]


@dataclass(eq=False)
class Host(ThreadingHTTPServer):
    pages: dict[str, Page] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.daemon_threads = True

    def url(self, path: str, name: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{name}:{self.server_port}{path}"

    def asked(self, path: str) -> list[Request]:
        return [one for one in self.requests if one.path == path]


@contextmanager
def run_host(tls: SSLContext | None = None) -> Iterator[Host]:
    host = Host()
    if tls is not None:
        host.socket = tls.wrap_socket(host.socket, server_side=True)
        # a handshake that fails is the client's to report
        host.handle_error = lambda request, client_address: None  # type: ignore[method-assign]  # of this one host
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.is_over.set()
        host.shutdown()
        host.server_close()
        thread.join()


def sends(body: bytes, status: int = 200, /, **headers: str) -> Page:
    return lambda handler: handler.answer(status, body, stated=None, **headers)


def keeps(body: bytes, etag: str = ETAG) -> Page:
    """A file of a good host: known by its ETag, sent in parts on request."""

    def page(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.answer(304, ETag=etag)
            return
        wanted = handler.headers.get("Range")
        if wanted and handler.headers.get("If-Range") == etag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            stated = f"bytes {start}-{len(body) - 1}/{len(body)}"
            handler.answer(206, body[start:], Content_Range=stated, ETag=etag)
            return
        handler.answer(200, body, ETag=etag)

    return page


def breaks_off(body: bytes, after: int, **headers: str) -> Page:
    """Says how long the body is, and hangs up before."""
    return lambda handler: handler.answer(200, body[:after], stated=len(body), **headers)


def redirects(location: str, status: int = 302) -> Page:
    return lambda handler: handler.answer(status, b"", Location=location)


def drips(handler: Handler) -> None:
    """Sends the beginning, then now and then a byte, until the host is over."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"%PDF-1.4\n")
    while not handler.server.is_over.wait(0.02):
        handler.wfile.write(b" ")


def drips_headers(handler: Handler) -> None:
    """Never comes to the end of its headers."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.is_over.wait(0.02):
        handler.wfile.write(b"x")


def in_turn(*pages: Page) -> Page:
    """The first page to the first request, and so on; the last to all others."""
    left = iter(pages[:-1])

    def page(handler: Handler) -> None:
        next(left, pages[-1])(handler)

    return page


def bomb(size: int) -> bytes:
    return gzip.compress(b"0" * size)
