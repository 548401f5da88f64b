"""Services on this machine that take messages: one for Apprise's json://, one that speaks just enough SMTP."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar


@dataclass
class Received:
    """What came, in its order, and where to send it."""

    port: int
    messages: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def http_receiver(status: int = 200, wait: threading.Event | None = None) -> Iterator[Received]:
    """Answers with `status`, and only when `wait` is set, where one is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that http.server calls
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            received.messages.append(body)
            if wait is not None:
                wait.wait(60)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # http.server's own name
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        received = Received(server.server_address[1])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield received
        finally:
            if wait is not None:
                wait.set()
            server.shutdown()


class _Mailbox(socketserver.StreamRequestHandler):
    """One conversation; what it takes goes to the server's `received`."""

    _ANSWERS: ClassVar = {"EHLO": "250-here\r\n250 AUTH PLAIN LOGIN", "AUTH": "235 welcome", "QUIT": "221 bye"}

    def handle(self) -> None:
        self._say("220 here")
        recipients: list[str] = []
        while line := self.rfile.readline().decode().strip():
            command = line.split()[0].upper()
            if command == "RCPT":
                recipients.append(line.partition("<")[2].partition(">")[0])
            elif command == "DATA":
                self._say("354 go on")
                self._take(recipients)
            self._say(self._ANSWERS.get(command, "250 ok"))
            if command == "QUIT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _take(self, recipients: list[str]) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        body = mail.get_body(("plain", "html"))
        assert body is not None
        assert isinstance(self.server, _MailServer)
        self.server.received.messages.append(
            {"to": ",".join(recipients), "title": str(mail["Subject"]), "message": str(body.get_content())}
        )


class _MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Mailbox)
        self.received = Received(self.server_address[1])


@contextmanager
def mail_receiver() -> Iterator[Received]:
    """Takes every login and every mail; a message has `to`, `title` and `message`."""
    with _MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.received
        finally:
            server.shutdown()
