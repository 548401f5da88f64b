"""Messages to people through Apprise, in a process of its own: a service that hangs or breaks costs seconds, no build.

The addresses carry passwords and tokens: they go to that process through its standard input, not its command line; what
it says comes back without them, and its error output is thrown away. Services are named in logs by place and scheme.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from expectations.operations.settings import Settings

_LOG = logging.getLogger(__name__)

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,20})://")


@dataclass(frozen=True)
class Message:
    """What is sent; `kind` is Apprise's: failure, warning, success or info."""

    title: str
    body: str
    kind: str


@dataclass(frozen=True)
class Delivery:
    """For each message, how many services took it; and what went wrong, a line each, without any address."""

    taken: tuple[int, ...]
    failures: tuple[str, ...] = ()


def deliver(messages: Sequence[Message], settings: Settings) -> Delivery:
    """Send the messages to each service, within `settings.notify_seconds` in all; nothing that fails is raised."""
    if not messages or not settings.notify_urls or not settings.notify_seconds:
        return Delivery((0,) * len(messages))
    order = {
        "urls": settings.notify_urls,
        "messages": [asdict(message) for message in messages],
        "seconds": settings.notify_seconds,
    }
    try:
        said = _ask_child(json.dumps(order), settings.notify_seconds)
    except OSError as error:
        return _told(Delivery((0,) * len(messages), (f"no message could be sent: {error.strerror}",)))
    return _told(_judge(said, len(messages), settings.notify_urls))


def service_name(place: int, url: str) -> str:
    """A service without its secrets: its place in NOTIFY_URL, from 1, and its scheme."""
    scheme = _SCHEME.match(url)
    return f"service {place} of NOTIFY_URL ({scheme[1].lower() if scheme else 'no scheme'})"


def _ask_child(order: str, seconds: float) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "NOTIFY_URL"}
    from expectations.models import PROJECT

    with subprocess.Popen(
        [sys.executable, "-m", "expectations.operations.delivery"],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ) as child:
        try:
            said, _ = child.communicate(order, timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            said, _ = child.communicate()
        except BaseException:
            # Ctrl-C too: without this the child would outlive the build and go on sending.
            child.kill()
            raise
    return said


def _judge(said: str, messages: int, urls: Sequence[str]) -> Delivery:
    """What became of each message; a service that said nothing was too slow."""
    outcomes: dict[tuple[int, int], str] = {}
    for line in said.splitlines():
        try:
            service, message, outcome = json.loads(line)
        except ValueError:  # cut off when the process was ended
            continue
        outcomes[service, message] = outcome
    taken = tuple(
        sum(outcomes.get((service, message)) == "taken" for service in range(len(urls))) for message in range(messages)
    )
    failures = []
    for service, url in enumerate(urls):
        said_of_it = [outcomes.get((service, message), "did not answer in time") for message in range(messages)]
        reason = next((one for one in said_of_it if one != "taken"), None)
        if reason:
            failures.append(f"{service_name(service + 1, url)} {reason}")
    return Delivery(taken, tuple(failures))


def _told(delivery: Delivery) -> Delivery:
    for failure in delivery.failures:
        _LOG.warning("%s", failure)
    return delivery


# --- The other process ------------------------------------------------------------------------------------------------


def main() -> None:
    """Send what standard input orders; a line of JSON for each service and message, as soon as it is known."""
    order = json.loads(sys.stdin.read())
    threads = [
        threading.Thread(target=_send, args=(place, url, order["messages"]), daemon=True)
        for place, url in enumerate(order["urls"])
    ]
    deadline = time.monotonic() + order["seconds"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    # Without waiting for threads of a library that wait for a network.
    os._exit(0)


def _send(place: int, url: str, messages: Sequence[dict[str, str]]) -> None:
    from apprise import Apprise, AppriseAsset, PersistentStoreMode

    # Nothing is remembered on the disk, and no service is asked twice: the next run does that.
    asset = AppriseAsset(app_id="juesuan", app_desc="部门决算", storage_mode=PersistentStoreMode.MEMORY)
    service: Any = None
    try:
        service = Apprise.instantiate(url, asset=asset)
    except Exception:  # noqa: BLE001  # whatever a plug-in raises on an address is one thing: it is none
        _say(place, range(len(messages)), "is no address that Apprise knows")
        return
    if service is None:
        _say(place, range(len(messages)), "is no address that Apprise knows")
        return
    for number, message in enumerate(messages):
        try:
            is_taken = service.notify(title=message["title"], body=message["body"], notify_type=message["kind"])
        except Exception:  # noqa: BLE001  # a plug-in's fault must not keep the other services from being told
            is_taken = False
        _say(place, [number], "taken" if is_taken else "did not take the message")


def _say(place: int, messages: Sequence[int], outcome: str) -> None:
    for number in messages:
        # One write a line: services answer at the same time.
        sys.stdout.write(json.dumps([place, number, outcome]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
