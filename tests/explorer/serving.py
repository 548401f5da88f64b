"""The explorer served as `make explorer` serves it, and a browser on it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from explorer.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_PROJECT = Path(__file__).parents[2]
_START_SECONDS = 60


@dataclass(frozen=True)
class Served:
    """A running explorer: its address, without the slash at the end, and its process."""

    address: str
    pid: int

    def peak_memory_mib(self) -> float:
        """The most memory that the process has held so far (`VmHWM`), that of questions in SQL left out."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
        return int(line.split()[1]) / 1024


@contextmanager
def serve(settings: Settings) -> Iterator[Served]:
    """An explorer in a process of its own, until the block ends.

    Raises:
        RuntimeError: it does not answer.
    """
    port = _free_port()
    command = [sys.executable, "-m", "explorer", "--port", str(port)]
    command += ["--warehouse", str(settings.warehouse), "--reports", str(settings.reports)]
    process = subprocess.Popen(command, cwd=_PROJECT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/static/icon.svg", process)
        yield Served(address, process.pid)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address):
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise RuntimeError(f"the explorer does not answer at {address}")
