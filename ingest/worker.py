"""A process that reads reports and may die of one: what runs on the far side of `ingest.workers`.

The kernel keeps the limits, so that they hold in C code that hangs: a timer's signal ends the process.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from multiprocessing.connection import Connection
from pathlib import Path, PurePosixPath
from types import ModuleType

import pyarrow as pa

from ingest.catalog import load_catalog
from ingest.columns import Columns, has_figures, join_columns, reading_columns, report_columns
from ingest.documents import Content, Document, ReportReading
from ingest.nursery import Mark
from ingest.problems import (
    NoFiguresError,
    Problem,
    ReaderFaultError,
    ReportError,
    TooMuchMemoryError,
    UnsupportedFormatError,
)
from ingest.readers import read_content
from ingest.reading import read_document

#: what a worker's batch may hold before it is sent, in characters of text
MAX_BATCH_TEXT = 4_000_000
#: what a worker may have kept of the reports it has read before another takes its place, in bytes
MAX_KEPT_BYTES = 64 * 1024 * 1024
#: the mark of a worker that has not begun to work, and of one that reads no report at the moment; reports count from 1
NOT_READY, BETWEEN_REPORTS = 0, -1


@dataclass(frozen=True)
class Job:
    """A report to read; `order` is its place among all files. `verdict` is what is known to be wrong with it."""

    order: int
    source_file: str
    sha256: str
    size_bytes: int
    content: bytes
    verdict: ReportError | None = None

    @property
    def report_id(self) -> str:
        """The report's key in every table."""
        return self.sha256[:16]


@dataclass(frozen=True)
class Limits:
    """What one report may cost.

    `seconds` are seconds of computing, which do not depend on what else the machine does; `wall_seconds` pass by the
    clock. `memory_bytes` come on top of what a worker has before it reads.
    """

    seconds: float = 2.0
    wall_seconds: float = 8.0
    memory_bytes: int = 300 * 1024 * 1024


@dataclass(frozen=True)
class BatchReading:
    """What was read of the first `count` jobs of a batch: rows by table, and problems by the order of their jobs.

    `peak_bytes` and `idle_bytes` are the worker's largest resident memory so far and that of its start.
    """

    count: int
    tables: dict[str, pa.RecordBatch]
    problems: tuple[tuple[int, str, Problem], ...]
    is_last: bool
    peak_bytes: int
    idle_bytes: int


#: reads one report, or raises the ReportError that says why not; a function of a module, found by its name
ReadReport = Callable[[Document, bytes], ReportReading]


def read_report(document: Document, content: bytes) -> ReportReading:
    """Read the bytes of one report whose content is not known yet."""
    return read_document(replace(document, content=read_content(document.source_file, content)), load_catalog())


def read_batches(connection: Connection, mark: Mark, read: ReadReport, limits: Limits, reader_version: str) -> None:
    """Read the batches that come over the connection until it is closed.

    `mark` tells the process that sends them the place in the batch of the report being read.
    """
    _keep_limits(limits)
    idle_bytes = _resident_bytes()
    mark.value = BETWEEN_REPORTS
    while True:
        try:
            batch: Sequence[Job] = connection.recv()
        except (EOFError, OSError):
            # an OSError where its owner was ended in the middle of sending: that is a hang-up too
            return
        reading = _read_batch(batch, mark, read, limits, reader_version, idle_bytes)
        connection.send(reading)
        if reading.is_last:
            return


def _keep_limits(limits: Limits) -> None:
    """Bound memory, and let no library keep more for later than the limit leaves."""
    sys.meta_path.insert(0, _PandasRefused())
    pa.set_memory_pool(pa.system_memory_pool())
    pa.array([0], pa.int32())
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = _data_bytes() + limits.memory_bytes
    resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(number, signal.SIG_DFL)


class _PandasRefused(MetaPathFinder):
    """Arrow imports pandas at the first array if it can: 50 MB that nothing here needs."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == "pandas":
            raise ModuleNotFoundError("A worker does without pandas.", name=fullname)
        return None


def _read_batch(
    batch: Sequence[Job], mark: Mark, read: ReadReport, limits: Limits, reader_version: str, idle_bytes: int
) -> BatchReading:
    done: list[_ReadJob] = []
    text_read, is_last = 0, False
    for place, job in enumerate(batch, start=1):
        mark.value = place
        os.ftruncate(2, 0)
        signal.setitimer(signal.ITIMER_PROF, limits.seconds)
        signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)
        one = _read_job(job, read, reader_version)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        mark.value = BETWEEN_REPORTS
        done.append(one)
        is_last = isinstance(one.error, TooMuchMemoryError)
        text_read += one.text_length
        if is_last or text_read > MAX_BATCH_TEXT:
            break
    try:
        tables = join_columns(one.columns for one in done)
    except Exception:  # noqa: BLE001  (a cell that fits no column costs its report, not the batch)
        done = [_checked(one, reader_version) for one in done]
        tables = join_columns(one.columns for one in done)
    return BatchReading(
        count=len(done),
        tables=tables,
        problems=tuple(
            (one.job.order, one.job.report_id, one.error.as_problem(one.job.source_file)) for one in done if one.error
        ),
        is_last=is_last or _resident_bytes() > idle_bytes + MAX_KEPT_BYTES,
        peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        idle_bytes=idle_bytes,
    )


@dataclass(frozen=True)
class _ReadJob:
    """Columns of one report by table, and what was wrong with it."""

    job: Job
    columns: dict[str, Columns]
    error: ReportError | None = None
    text_length: int = 0


def _read_job(job: Job, read: ReadReport, reader_version: str) -> _ReadJob:
    document = _document(job)
    try:
        if job.verdict is not None:
            raise job.verdict
        reading = read(document, job.content)
        columns = reading_columns(reading, reader_version)
    except UnsupportedFormatError as error:
        return _ReadJob(job, {}, error)
    except ReportError as error:
        return _unreadable(job, error, reader_version)
    except MemoryError:
        too_much = TooMuchMemoryError("Reading the file takes more memory than a report may.")
        return _unreadable(job, too_much, reader_version)
    except Exception as error:  # noqa: BLE001  (a fault of ours on one report must not keep the others out)
        return _unreadable(job, _fault(error), reader_version)
    no_figures = None if has_figures(reading) else NoFiguresError("The text states no figure of final accounts.")
    return _ReadJob(job, columns, no_figures, len(reading.document.text))


def _checked(one: _ReadJob, reader_version: str) -> _ReadJob:
    """The same where its cells fit their columns, else a report that cannot be read."""
    try:
        join_columns([one.columns])
    except Exception as error:  # noqa: BLE001  (as in `_read_job`)
        return _unreadable(one.job, _fault(error), reader_version)
    return one


def _unreadable(job: Job, error: ReportError, reader_version: str) -> _ReadJob:
    """A report nobody could read is a report all the same: it has its row, and every check on it a status."""
    return _ReadJob(job, {"raw.reports": report_columns(_document(job), "unreadable", reader_version)}, error)


def _fault(error: Exception) -> ReportError:
    return ReaderFaultError(f"The reader failed: {type(error).__name__}: {error}")


def _document(job: Job) -> Document:
    ending = PurePosixPath(job.source_file).suffix[1:].lower()
    return Document(job.report_id, job.source_file, job.sha256, job.size_bytes, Content(ending, "", ""))


def _data_bytes() -> int:
    """Memory as RLIMIT_DATA counts it, in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()
