from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.documents import Document, ReportReading
from ingest.problems import DamagedFileError, Problem
from ingest.worker import Job, Limits, ReadReport, read_report
from ingest.workers import Reading, Workers, WorkersFailedError

GOOD = "第二部分 甲市某局2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n2023年度收入总计{}.5万元。\n"
#: enough for a small report even where coverage is measured
SHORT = Limits(seconds=1.5, wall_seconds=4.0)
MEGABYTE = 1024 * 1024


def job(order: int, source_file: str = "", text: str = "") -> Job:
    content = (text or GOOD.format(order)).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    return Job(order, source_file or f"{order:04}.txt", sha256, len(content), content)


def read(
    jobs: list[Job], read_one: ReadReport = read_report, limits: Limits | None = None, processes: int = 2
) -> tuple[list[tuple[str, str]], list[Problem]]:
    """Source file and status of each report in the order they came, and the problems."""
    found: list[tuple[str, str]] = []
    problems: list[Problem] = []
    with Workers(Reading(read_one, limits or Limits(), processes), "v") as workers:
        for batch in workers.read(jobs):
            rows = batch.tables["raw.reports"].to_pylist() if "raw.reports" in batch.tables else []
            found += [(row["source_file"], row["read_status"]) for row in rows]
            problems += [problem for _, _, problem in batch.problems]
    return found, problems


def die_of_bad_files(document: Document, content: bytes) -> ReportReading:
    """Do to the worker what the file is named for."""
    DEEDS.get(Path(document.source_file).stem, int)()
    return read_report(document, content)


def take_all_memory() -> None:
    hoard = [bytearray(MEGABYTE) for _ in range(2048)]
    raise AssertionError(f"{len(hoard)} megabytes were to be had")


def take_all_memory_in_a_library() -> None:
    allocate = ctypes.CDLL(None).malloc
    allocate.restype = ctypes.c_void_p
    if allocate(ctypes.c_size_t(2048 * MEGABYTE)) is None:
        raise MemoryError


def give_up_for_memory() -> None:
    os.write(2, b"memory allocation of 4294967296 bytes failed\n")
    os.abort()


def recurse() -> None:
    recurse()


def compute_without_end() -> None:
    while True:
        pass


def ignore_every_exception() -> None:
    while True:
        with contextlib.suppress(BaseException):
            time.sleep(60)


def stumble() -> None:
    raise ValueError("stumbled")


def refuse() -> None:
    raise DamagedFileError("The file is cut off.")


DEEDS: dict[str, Callable[[], object]] = {
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "segfault": lambda: ctypes.string_at(0),
    "exit": lambda: os._exit(7),
    "leave": lambda: sys.exit(3),
    "sleep": lambda: time.sleep(60),
    "hang": lambda: ctypes.CDLL(None).pause(),  # in C, where no exception reaches
    "busy": compute_without_end,
    "blind": ignore_every_exception,
    "memory": take_all_memory,
    "library": take_all_memory_in_a_library,
    "given up": give_up_for_memory,
    "recurse": recurse,
    "raise": stumble,
    "damaged": refuse,
}

CODES = {
    "killed": "too_much_memory",
    "segfault": "reader_fault",
    "exit": "reader_fault",
    "sleep": "too_slow",
    "hang": "too_slow",
    "busy": "too_slow",
    "blind": "too_slow",
    "memory": "too_much_memory",
    "library": "too_much_memory",
    "given up": "too_much_memory",
    "recurse": "reader_fault",
    "raise": "reader_fault",
    "damaged": "damaged_file",
    "leave": "reader_fault",
}


@pytest.mark.parametrize("name", ["killed", "segfault", "busy", "memory", "raise"])
def test_a_report_costs_at_most_itself(name: str) -> None:
    jobs = [job(order) for order in range(9)]
    jobs[4] = job(4, f"{name}.txt")
    found, problems = read(jobs, die_of_bad_files, SHORT)
    assert [(one.code, one.source_file) for one in problems] == [(CODES[name], f"{name}.txt")]
    # every other one is read, in order, and this one has its row
    assert found == [(one.source_file, "unreadable" if one.order == 4 else "read") for one in jobs]


def test_all_of_them_at_once_cost_only_themselves() -> None:
    names = list(CODES)
    jobs = [
        job(order, f"{order:04}.txt" if order % 2 else f"{order}/{names[order // 2]}.txt")
        for order in range(2 * len(names))
    ]
    found, problems = read(jobs, die_of_bad_files, SHORT)
    assert [name for name, _ in found] == [one.source_file for one in jobs]
    assert [status for name, status in found if name[0] == "0" and "/" not in name] == ["read"] * len(names)
    assert sorted((one.code, Path(one.source_file).stem) for one in problems) == sorted(
        (code, name) for name, code in CODES.items()
    )


def test_the_reason_says_what_the_worker_died_of() -> None:
    _, problems = read([job(0, "segfault.txt"), job(1, "exit.txt")], die_of_bad_files)
    assert sorted(one.reason for one in problems) == [
        "The reader's process ended with SIGSEGV.",
        "The reader's process ended with exit status 7.",
    ]


def poison(document: Document, content: bytes) -> ReportReading:
    """One report damages the process, the next one dies of it."""
    if document.source_file == "poison.txt":
        os.environ["POISONED"] = "1"
    elif "POISONED" in os.environ:
        os.abort()
    return read_report(document, content)


def test_a_report_is_not_blamed_for_what_the_one_before_did() -> None:
    jobs = [job(0, "poison.txt"), job(1), job(2)]
    found, problems = read(jobs, poison, processes=1)
    assert problems == []
    assert [name for name, _ in found] == ["poison.txt", "0001.txt", "0002.txt"]


def linger(document: Document, content: bytes) -> ReportReading:
    """Take longer for the first reports than for the later ones."""
    time.sleep(0.3 if document.source_file < "0040.txt" else 0)
    return read_report(document, content)


def test_what_was_read_comes_in_the_order_of_the_reports_whoever_was_first() -> None:
    jobs = [replace(job(order), source_file=f"{order:04}.txt") for order in range(70)]
    jobs = [jobs[0], *jobs[40:]]
    found, problems = read(jobs, linger)
    assert problems == []
    assert found == [(one.source_file, "read") for one in jobs]


def test_reports_are_taken_as_they_are_needed() -> None:
    taken = []

    def endless() -> Iterator[Job]:
        order = 0
        while True:
            taken.append(order)
            yield job(order)
            order += 1

    with Workers(Reading(processes=1), "v") as workers:
        batches = workers.read(endless())
        for _ in range(3):
            next(batches)
    assert len(taken) < 400


def forget_to_free(document: Document, content: bytes) -> ReportReading:
    HOARD.append(bytearray(b"x" * 50 * MEGABYTE))
    return read_report(document, content)


HOARD: list[bytearray] = []


def test_a_reader_that_keeps_memory_gets_a_new_process() -> None:
    jobs = [replace(job(order), content=job(order).content + b" " * 600_000) for order in range(12)]
    found, problems = read(jobs, forget_to_free, processes=1)
    assert problems == []
    assert len(found) == 12


def process_of(document: Document, content: bytes) -> ReportReading:
    reading = read_report(document, content)
    return replace(reading, document=replace(reading.document, source_file=f"{os.getpid()}"))


def test_few_reports_are_read_in_one_process_that_is_not_this_one() -> None:
    found, _ = read([job(order) for order in range(8)], process_of)
    processes = {name for name, _ in found}
    assert len(processes) == 1
    assert str(os.getpid()) not in processes


def import_heavily(document: Document, content: bytes) -> ReportReading:
    heavy = {"duckdb", "pandas", "dbt", "great_expectations", "sqlalchemy"} & set(sys.modules)
    if heavy:
        raise AssertionError(f"a worker has imported {sorted(heavy)}")
    return read_report(document, content)


def test_a_worker_imports_nothing_of_the_warehouse() -> None:
    _, problems = read([job(0)], import_heavily)
    assert problems == []


def test_workers_that_cannot_start_are_no_fault_of_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.workers.read_batches", fail_at_once)
    with pytest.raises(WorkersFailedError, match="exit status 5"):
        read([job(0)])


def fail_at_once(*_: object) -> None:
    os._exit(5)


def test_none_is_left_when_all_is_read_or_given_up() -> None:
    jobs = [job(order, "sleep.txt" if order == 50 else "") for order in range(100)]
    before = descendants()
    with Workers(Reading(die_of_bad_files, processes=2), "v") as workers:
        next(workers.read(jobs))
        assert len(set(descendants()) - set(before)) == 3
    assert set(descendants()) <= set(before)


def descendants(of: int | None = None) -> list[int]:
    """The processes started by one (this one), and those started by them."""
    found = [of or os.getpid()]
    for one in found:
        with contextlib.suppress(FileNotFoundError):
            found += map(int, Path(f"/proc/{one}/task/{one}/children").read_text(encoding="ascii").split())
    return found[1:]


def test_ctrl_c_ends_the_run_and_its_workers(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for order in range(2000):
        (reports / f"{order:04}.txt").write_text(GOOD.format(order) * 400, encoding="utf-8")
    database = tmp_path / "x.duckdb"
    run = subprocess.Popen(
        [sys.executable, "-m", "ingest", str(reports), "--database", str(database)],
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    while len(descendants(run.pid)) < 2:
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130
    assert said == f"Stopped. {database} is as it was.\n"
