"""Where worker processes come from: a process that has imported what they need and forks one whenever it is asked.

Forking this process would not be safe, because DuckDB runs threads in it; starting Python for each worker takes a
quarter of a second; and `multiprocessing` runs the caller's main module once more in each of them.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import pickle
import selectors
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import BinaryIO, NoReturn

#: what a worker does with its connection, its mark and arguments; a function of a module, found by its name
Work = Callable[..., None]

#: a process that is told to end has so long
PATIENCE_SECONDS = 2.0
#: what is kept of its last words; a library may add where in its code it was
LAST_WORDS_BYTES = 64 * 1024
_START = "import sys; sys.path.insert(0, sys.argv[1]); from ingest.nursery import serve; serve(int(sys.argv[2]))"
_LENGTH, _MARK = struct.Struct("i"), struct.Struct("i")
#: (pid, 0) of a worker that has begun, (-pid, exit code) of one that has ended
_EVENT = struct.Struct("ii")


class Mark:
    """A number that two processes see."""

    def __init__(self, file: int) -> None:
        self._memory = mmap.mmap(file, _MARK.size)

    @property
    def value(self) -> int:
        """The number as it is now, 0 at first."""
        found: int = _MARK.unpack_from(self._memory)[0]
        return found

    @value.setter
    def value(self, value: int) -> None:
        _MARK.pack_into(self._memory, 0, value)


@dataclass(frozen=True)
class WorkerProcess:
    """A worker as its owner sees it: its connection ends when it does."""

    pid: int
    connection: Connection
    mark: Mark
    log: BinaryIO

    def kill(self) -> None:
        """End the worker and all that it has started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


@dataclass(frozen=True)
class Ending:
    """How a worker ended: its exit code, or minus the number of the signal, and what it and its libraries said last."""

    exit_code: int
    last_words: bytes


class Nursery:
    """The process that forks the workers; `work` is called in each."""

    def __init__(self, work: Work, *arguments: object) -> None:
        """Start it; what it imports, it imports while the caller goes on."""
        self._control, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, str(Path(__file__).parents[1]), str(there.fileno())],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                # Ctrl-C is for the process that decides what becomes of the others
                start_new_session=True,
            )
        self._has_started = False
        self._exit_codes: dict[int, int] = {}
        # as bytes within the tuple: the paths must be known before the function is looked for
        task = pickle.dumps((sys.path, pickle.dumps((work, arguments))))
        self._control.sendall(_LENGTH.pack(len(task)) + task)

    def start(self) -> WorkerProcess:
        """Start a worker; raises ConnectionError where the nursery itself has ended."""
        self._has_started = True
        here, there = Pipe()
        log = tempfile.TemporaryFile("a+b")  # noqa: SIM115  (open as long as the worker lives: `end` closes it)
        with there, tempfile.TemporaryFile() as file:
            file.truncate(_MARK.size)
            socket.send_fds(self._control, [b"+"], [there.fileno(), file.fileno(), log.fileno()])
            mark = Mark(file.fileno())
        while True:
            pid, exit_code = self._next_event()
            if pid > 0:
                return WorkerProcess(pid, here, mark, log)
            self._exit_codes[-pid] = exit_code

    def end(self, worker: WorkerProcess) -> Ending:
        """Hang up on a worker and wait until it has ended; if it does not by itself, it is killed.

        So is what it has started.
        """
        worker.connection.close()
        self._control.settimeout(PATIENCE_SECONDS)
        try:
            exit_code = self._exit_code(worker.pid)
        except TimeoutError:
            self._control.settimeout(None)
            worker.kill()
            exit_code = self._exit_code(worker.pid)
        self._control.settimeout(None)
        worker.kill()
        with worker.log as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - LAST_WORDS_BYTES))
            return Ending(exit_code, log.read())

    def close(self) -> None:
        """End the nursery; a worker that is left ends when its connection does."""
        self._control.close()
        if not self._has_started:
            # it may still be importing, for nobody
            self._process.kill()
        self._process.wait()

    def _exit_code(self, pid: int) -> int:
        while pid not in self._exit_codes:
            ended, exit_code = self._next_event()
            self._exit_codes[-ended] = exit_code
        return self._exit_codes.pop(pid)

    def _next_event(self) -> tuple[int, int]:
        event = self._control.recv(_EVENT.size)
        if len(event) < _EVENT.size:
            raise ConnectionError("the process that starts the workers has ended")
        pid, exit_code = _EVENT.unpack(event)
        return pid, exit_code


def serve(descriptor: int) -> None:
    """Fork a worker for each set of descriptors that comes, and tell of each that it has begun and how it ended."""
    control = socket.socket(fileno=descriptor)
    paths, task = pickle.loads(_receive(control, *_LENGTH.unpack(_receive(control, _LENGTH.size))))
    sys.path[:] = paths
    work, arguments = pickle.loads(task)
    news, writer = os.pipe()
    os.set_blocking(news, False)
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGCHLD, _wake)
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(news, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in selector.select()]
            if news in ready:
                os.read(news, 4096)
                for pid, exit_code in _ended():
                    control.sendall(_EVENT.pack(-pid, exit_code))
            if control in ready:
                asked, descriptors, _, _ = socket.recv_fds(control, 1, 3)
                if not asked:
                    return
                pid = os.fork()
                if pid == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    for one in (news, writer):
                        os.close(one)
                    control.close()
                    _work(work, arguments, *descriptors)
                for one in descriptors:
                    os.close(one)
                control.sendall(_EVENT.pack(pid, 0))


def _receive(control: socket.socket, size: int) -> bytes:
    """So many bytes and not one more: descriptors that come with the next ones would be lost."""
    found = b""
    while len(found) < size:
        more = control.recv(size - len(found))
        if not more:
            raise SystemExit
        found += more
    return found


def _wake(*_: object) -> None:
    """Have a signal end the wait; with the default action the wake-up descriptor is not written to."""


def _ended() -> Iterator[tuple[int, int]]:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            yield pid, os.waitstatus_to_exitcode(status)


def _work(work: Work, arguments: Sequence[object], connection: int, mark: int, log: int) -> NoReturn:
    # its own session, so that who ends a worker ends what it has started
    os.setsid()
    # Python's own messages go where this process was told to write; those of libraries in C and Rust are kept apart
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    os.dup2(log, 2)
    exit_code = 1
    try:
        work(Connection(connection), Mark(mark), *arguments)
        exit_code = 0
    except BaseException:  # noqa: BLE001  (whatever it is, a fork must not go on as the process it was forked from)
        traceback.print_exc()
    finally:
        os._exit(exit_code)
