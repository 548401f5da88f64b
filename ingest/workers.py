"""Reading on all cores, in processes that may die: a report costs at most itself.

Batches go to worker processes (`ingest.worker`), one at a time to each, and what was read comes back in the order of
the reports, whichever worker was first. A worker that dies is replaced: the report it died of gets a problem, the
others of its batch are read by another one.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait
from typing import Self

from ingest.nursery import Ending, Nursery, WorkerProcess
from ingest.problems import ReaderFaultError, ReportError, TooMuchMemoryError, TooSlowError
from ingest.worker import BETWEEN_REPORTS, NOT_READY, BatchReading, Job, Limits, ReadReport, read_batches, read_report

#: a batch is full with so many reports or bytes: large enough that its way costs nothing, small enough to be read again
BATCH_REPORTS = 32
BATCH_BYTES = 1024 * 1024
#: so many batches may be read ahead of the first that is not, for each worker
BATCHES_AHEAD = 4
#: workers that die so often before they have begun die of something else than a report
MAX_FAILED_STARTS = 3


#: what libraries in Rust and C++ say before they give up
_OUT_OF_MEMORY = (b"memory allocation of", b"bad_alloc", b"out of memory", b"Out of memory", b"Cannot allocate memory")


class WorkersFailedError(RuntimeError):
    """Workers do not run at all: nothing that a report can cause."""


@dataclass(frozen=True)
class Reading:
    """How reports are read: by which function, within which limits, in how many processes (0: one a core)."""

    read: ReadReport = read_report
    limits: Limits = field(default_factory=Limits)
    processes: int = 0


@dataclass(frozen=True)
class _Batch:
    """Jobs that follow one another; `start` is the number of the first."""

    start: int
    jobs: tuple[Job, ...]
    is_second_try: bool = False

    def part(self, first: int, end: int | None = None) -> _Batch:
        return _Batch(self.start + first, self.jobs[first:end])


@dataclass
class _Worker:
    process: WorkerProcess
    batch: _Batch | None = None


class Workers:
    """The worker processes; a context that none of them outlives."""

    def __init__(self, reading: Reading, reader_version: str) -> None:
        """Begin to get ready; the first worker starts with the first report."""
        self._size = reading.processes or _cores()
        self._workers: list[_Worker] = []
        self._again: deque[_Batch] = deque()
        self._failed_starts = 0
        self._nursery = Nursery(read_batches, reading.read, reading.limits, reader_version)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End all workers: those that wait, by hanging up; those that read, at once."""
        while self._workers:
            worker = self._workers.pop()
            if worker.batch is not None:
                worker.process.kill()
            self._nursery.end(worker.process)
        self._nursery.close()

    def read(self, jobs: Iterable[Job]) -> Iterator[BatchReading]:
        """Read the jobs and return what was read in their order; memory holds a few batches, however many there are.

        Raises WorkersFailedError where workers die without a report to blame.
        """
        batches = _batches(jobs)
        finished: dict[int, BatchReading] = {}
        next_start = sent = 0
        while True:
            while self._has_room() and (self._again or sent - next_start < BATCHES_AHEAD * BATCH_REPORTS * self._size):
                batch = self._again.popleft() if self._again else next(batches, None)
                if batch is None:
                    break
                sent = max(sent, batch.start + len(batch.jobs))
                self._send(batch)
            busy = [worker for worker in self._workers if worker.batch is not None]
            if not busy and not self._again:
                return
            ready = wait([worker.process.connection for worker in busy])
            for worker in busy:
                if worker.process.connection in ready:
                    finished.update(self._receive(worker))
            while next_start in finished:
                result = finished.pop(next_start)
                next_start += result.count
                yield result

    def _has_room(self) -> bool:
        return len(self._workers) < self._size or any(worker.batch is None for worker in self._workers)

    def _send(self, batch: _Batch) -> None:
        worker = next((one for one in self._workers if one.batch is None), None)
        if worker is not None and batch.is_second_try:
            self._retire(worker)
            worker = None
        if worker is None:
            worker = _Worker(self._nursery.start())
            self._workers.append(worker)
        worker.batch = batch
        # where it is dead already, what it would answer is the end of its connection
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            worker.process.connection.send(batch.jobs)

    def _receive(self, worker: _Worker) -> dict[int, BatchReading]:
        """What the worker has read by its start; what it has not goes to the others."""
        batch = worker.batch
        assert batch is not None
        try:
            result: BatchReading = worker.process.connection.recv()
        except (EOFError, OSError):
            ending = self._retire(worker)
            self._again.extendleft(reversed(self._unread(batch, worker.process.mark.value, ending)))
            return {}
        worker.batch = None
        self._failed_starts = 0
        if result.count < len(batch.jobs):
            self._again.appendleft(batch.part(result.count))
        if result.is_last:
            self._retire(worker)
        return {batch.start: result}

    def _retire(self, worker: _Worker) -> Ending:
        self._workers.remove(worker)
        return self._nursery.end(worker.process)

    def _unread(self, batch: _Batch, mark: int, ending: Ending) -> list[_Batch]:
        """What others must read of a batch whose worker has died, in parts that keep the guilty report apart."""
        if mark == NOT_READY:
            self._failed_starts += 1
            if self._failed_starts == MAX_FAILED_STARTS:
                raise WorkersFailedError(
                    f"No process to read reports in can be started (exit status {ending.exit_code})."
                )
            return [batch]
        if mark == BETWEEN_REPORTS and len(batch.jobs) > 1:
            middle = len(batch.jobs) // 2
            return [batch.part(0, middle), batch.part(middle)]
        place = max(mark - 1, 0)
        suspect = batch.part(place, place + 1)
        error = _death(ending)
        if batch.is_second_try or isinstance(error, TooSlowError):
            suspect = replace(suspect, jobs=(replace(suspect.jobs[0], content=b"", verdict=error),))
        else:
            # the report before may have left the worker ill: it is guilty if it dies alone in a new one
            suspect = replace(suspect, is_second_try=True)
        return [part for part in (batch.part(0, place), suspect, batch.part(place + 1)) if part.jobs]


def _batches(jobs: Iterable[Job]) -> Iterator[_Batch]:
    start, found, size = 0, list[Job](), 0
    for job in jobs:
        if found and (len(found) == BATCH_REPORTS or size + len(job.content) > BATCH_BYTES):
            yield _Batch(start, tuple(found))
            start, found, size = start + len(found), [], 0
        found.append(job)
        size += len(job.content)
    if found:
        yield _Batch(start, tuple(found))


def _death(ending: Ending) -> ReportError:
    """Why a report is not read whose worker ended like this."""
    exit_code = ending.exit_code
    if -exit_code in (signal.SIGALRM, signal.SIGPROF):
        return TooSlowError("Reading the file takes longer than a report may.")
    if -exit_code == signal.SIGKILL:
        return TooMuchMemoryError("The system ended the reading of the file, as it does when memory runs out.")
    if any(words in ending.last_words for words in _OUT_OF_MEMORY):
        return TooMuchMemoryError("Reading the file takes more memory than a report may.")
    how = signal.Signals(-exit_code).name if exit_code < 0 else f"exit status {exit_code}"
    return ReaderFaultError(f"The reader's process ended with {how}.")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
