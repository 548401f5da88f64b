"""Messages reach services of this machine through Apprise; one that is slow or broken costs no more than its time."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading

import pytest

from expectations.models import PROJECT
from expectations.operations.delivery import Message, deliver
from expectations.operations.settings import Settings
from tests.operations.receivers import http_receiver, mail_receiver

FAILED = Message(
    "[部门决算 juesuan] 结构检查未通过 / structure", "第一行\n下一步:\n  cd '/a b' && make build <x> & \"y\"", "failure"
)
TRIED = Message("试发", "…", "info")


def test_web_hook_and_mail_take_every_message_as_it_is_written() -> None:
    with http_receiver() as hook, mail_receiver() as mail:
        urls = (
            f"json://127.0.0.1:{hook.port}/hook",
            f"mailto://juesuan:geheim@127.0.0.1:{mail.port}?from=juesuan@example.org&to=ops@example.org&mode=insecure",
        )
        delivery = deliver([FAILED, TRIED], Settings(urls))
    assert (delivery.taken, delivery.failures) == ((2, 2), ())
    assert [(one["title"], one["message"], one["type"]) for one in hook.messages] == [
        (FAILED.title, FAILED.body, "failure"),
        (TRIED.title, TRIED.body, "info"),
    ]
    assert [(one["to"], one["title"]) for one in mail.messages] == [
        ("ops@example.org", FAILED.title),
        ("ops@example.org", TRIED.title),
    ]
    assert "cd '/a b' &&" in mail.messages[0]["message"].replace("&amp;", "&").replace("&#x27;", "'")


def test_services_that_take_nothing_keep_no_other_from_it_and_are_named_without_their_secrets(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with http_receiver(status=500) as broken, http_receiver() as whole:
        urls = (
            "no://such:geheim@service",
            "geheim",
            f"json://user:geheim@127.0.0.1:{broken.port}/geheim",
            "json://user:geheim@127.0.0.1:1",
            f"json://127.0.0.1:{whole.port}",
        )
        delivery = deliver([FAILED], Settings(urls))
    assert delivery.taken == (1,)
    assert delivery.failures == (
        "service 1 of NOTIFY_URL (no) is no address that Apprise knows",
        "service 2 of NOTIFY_URL (no scheme) is no address that Apprise knows",
        "service 3 of NOTIFY_URL (json) did not take the message",
        "service 4 of NOTIFY_URL (json) did not take the message",
    )
    assert len(caplog.messages) == 4
    assert "geheim" not in caplog.text + str(delivery)


def test_a_service_that_does_not_answer_is_given_up_and_the_others_have_been_told() -> None:
    never = threading.Event()
    with http_receiver(wait=never) as slow, http_receiver() as quick:
        # By itself Apprise would wait a minute for the answer.
        urls = (f"json://127.0.0.1:{slow.port}?rto=60", f"json://127.0.0.1:{quick.port}")
        delivery = deliver([FAILED], Settings(urls, notify_seconds=8))
    assert delivery.taken == (1,)
    assert delivery.failures == ("service 1 of NOTIFY_URL (json) did not answer in time",)


def test_the_limit_holds_even_where_the_other_process_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    real = subprocess.Popen

    def hang(command: list[str], **more: object) -> object:
        return real([sys.executable, "-c", "import time; time.sleep(600)"], **more)  # type: ignore[call-overload]  # passed through

    monkeypatch.setattr(subprocess, "Popen", hang)
    delivery = deliver([FAILED], Settings(("json://127.0.0.1:1",), notify_seconds=1))
    assert delivery.failures == ("service 1 of NOTIFY_URL (json) did not answer in time",)


@pytest.mark.parametrize("settings", [Settings(), Settings(("json://127.0.0.1:1",), notify_seconds=0)])
def test_where_nobody_is_to_be_told_no_process_is_started(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object, **__: object) -> object:
        raise AssertionError("started")

    monkeypatch.setattr(subprocess, "Popen", start)
    assert deliver([FAILED], settings).taken == (0,)


def test_addresses_are_on_no_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []
    real = subprocess.Popen

    def note(command: list[str], **more: object) -> object:
        started.append((command, more["env"]))  # type: ignore[arg-type]  # as it is called
        return real(command, **more)  # type: ignore[call-overload]  # passed through

    monkeypatch.setenv("NOTIFY_URL", "json://geheim@127.0.0.1:1")
    monkeypatch.setattr(subprocess, "Popen", note)
    deliver([TRIED], Settings(("json://geheim@127.0.0.1:1",)))
    [(command, environment)] = started
    assert "geheim" not in " ".join([*command, *environment.values()])


@pytest.mark.parametrize(("status", "expected"), [(200, 0), (500, 1), (None, 2)])
def test_a_trial_says_whether_the_services_take_a_message(status: int | None, expected: int) -> None:
    with http_receiver(status or 200) as hook:
        url = f"json://127.0.0.1:{hook.port}" if status else ""
        done = subprocess.run(
            [sys.executable, "-m", "expectations.operations"],
            cwd=PROJECT,
            env={**os.environ, "NOTIFY_URL": url},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == expected, done.stderr
    assert "NOTIFY_URL" in done.stderr
    assert len(hook.messages) == (1 if status else 0)
