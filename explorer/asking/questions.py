"""Questions of readers: each in a process of its own, with limits on time, memory, rows and how many run at once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

SECONDS = 10
MEMORY_MB = 256
#: Of an answer; more is a matter of `make export`, or of the file itself.
MOST_ROWS = 10_000
MOST_BYTES = 32 * 1024 * 1024
_AT_ONCE = 2
_WAIT_SECONDS = 5

_PROGRAM = Path(__file__).with_name("answer.py")


@dataclass(frozen=True)
class Answer:
    """The rows of an answer; `is_cut` where there were more."""

    table: pa.Table
    is_cut: bool


class RefusedError(Exception):
    """DuckDB does not answer the question; the message is DuckDB's."""


class TooLongError(Exception):
    """The question takes longer than `SECONDS`."""


class TooLargeError(Exception):
    """The question needs more memory than `MEMORY_MB`."""


class BusyError(Exception):
    """As many questions as may be are being answered."""


class Questions:
    """Answers questions to the warehouse at `database`, whichever publication that is when one is asked."""

    def __init__(self, database: Path, seconds: int = SECONDS) -> None:
        self._database = database
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._ready: subprocess.Popen[bytes] | None = None

    def ask(self, sql: str) -> Answer:
        """The answer to a question.

        Raises:
            RefusedError: it is no single SELECT, or DuckDB cannot answer it.
            TooLongError: it takes too long.
            TooLargeError: it needs too much memory.
            BusyError: too many are being answered.
        """
        if not self._places.acquire(timeout=_WAIT_SECONDS):
            raise BusyError
        try:
            return _read(self._exchange(sql))
        finally:
            self._places.release()

    def close(self) -> None:
        """End the process that waits for the next question."""
        with self._lock:
            process, self._ready = self._ready, None
        if process:
            _end(process)

    def _exchange(self, sql: str) -> bytes:
        question = {
            "sql": sql,
            "database": str(self._database),
            "memory_mb": MEMORY_MB,
            "seconds": self._seconds,
            "rows": MOST_ROWS,
            "bytes": MOST_BYTES,
        }
        process = self._take()
        try:
            said, _ = process.communicate(json.dumps(question).encode() + b"\n", timeout=self._seconds)
        except subprocess.TimeoutExpired:
            raise TooLongError from None
        finally:
            _end(process)
            self._prepare()
        if process.returncode == -signal.SIGXCPU:
            raise TooLongError
        if process.returncode != 0:
            # What the operating system ends for its memory does not come to say so.
            raise TooLargeError
        return said

    def _take(self) -> subprocess.Popen[bytes]:
        with self._lock:
            process, self._ready = self._ready, None
        return process if process and process.poll() is None else _start()

    def _prepare(self) -> None:
        """Have the next process ready: it takes longer to start than most questions to answer."""
        with self._lock:
            if self._ready is None:
                self._ready = _start()


def _start() -> subprocess.Popen[bytes]:
    # Isolated, without the environment: what may stand there (NOTIFY_URL) is none of a question's business.
    return subprocess.Popen(
        [sys.executable, "-I", str(_PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


def _read(said: bytes) -> Answer:
    line, _, rows = said.partition(b"\n")
    told = json.loads(line)
    if told["status"] == "refused":
        raise RefusedError(told["reason"])
    if told["status"] == "exhausted":
        raise TooLargeError
    with pa.ipc.open_stream(rows) as stream:
        return Answer(stream.read_all(), told["is_cut"])
