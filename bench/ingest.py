"""`python -m bench.ingest`: reports a second and core, the ratio to the floor, and where the time goes.

Times are of CPU, so that they do not depend on what else the machine does. The floor is what no reader can do without:
reading and decoding the same bytes and finding all numerals with one regular expression.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import io
import random
import re
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

import ingest.narrative.statements
import ingest.reading
from ingest.catalog import load_catalog
from ingest.columns import join_columns, reading_columns
from ingest.documents import Content, Document
from ingest.readers import read_content
from ingest.reading import read_document
from ingest.warehouse import ingest_reports, reader_version
from ingest.worker import Job
from ingest.workers import Reading, Workers
from tests.formats import pdf

ROOT = Path(__file__).parents[1]
REPORTS = (ROOT / "reports", ROOT.parent / "shared" / "reports")
NUMERALS = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*")
AMOUNT = re.compile(r"\d+\.\d+")
BATCH = 32
PDF_PAGES = 25
MEGABYTE = 1024 * 1024


def main(arguments: list[str] | None = None) -> int:
    """Print the measurements."""
    parser = argparse.ArgumentParser(prog="python -m bench.ingest", description=__doc__)
    parser.add_argument("--reports", type=int, default=1_000, help="how many text reports to read (default: 1000)")
    given = parser.parse_args(arguments)
    original = next(REPORTS[0].glob("*.txt"))
    texts = list(_varied(original.read_text(encoding="utf-8"), given.reports))
    say = sys.stdout.write
    say(f"text reports of {len(texts[0]):,} characters ({original.name}, amounts varied)\n")
    floor = _floor(texts)
    say(f"  floor                       {1000 * floor:8.3f} ms a report\n")
    spent = _stages(texts[: max(1, given.reports // 4)])
    for stage, seconds in sorted(spent.items(), key=lambda one: -one[1]):
        say(f"    {stage:<26}{1000 * seconds:8.3f} ms\n")
    one_core = sum(spent.values())
    say(f"  stage by stage together     {1000 * one_core:8.3f} ms of CPU: {_speed(one_core, floor)}\n")
    wall, cpu, peak = _all_together(texts)
    say(f"  ingest in worker processes  {1000 * cpu:8.3f} ms of CPU: {_speed(cpu, floor)}\n")
    say(f"    by the clock              {1000 * wall:8.3f} ms: {1 / wall:,.0f} reports/s\n")
    say(f"    a worker's memory         {peak / MEGABYTE:8.0f} MB above what it has before it reads\n")
    for name, content in _pdfs():
        say(f"{name}\n")
        for what, seconds in _pdf_seconds(name, content).items():
            say(f"  {what:<26}{seconds:10.3f} s\n")
        say(f"  {_against_pdfplumber(content)}\n")
        say(f"  a worker's memory         {_peak_bytes([_job(0, 'a.pdf', content)]) / MEGABYTE:8.0f} MB\n")
    return 0


def _speed(seconds: float, floor: float) -> str:
    return f"{1 / seconds:,.0f} reports/s/core, {seconds / floor:.1f}x the floor"


def _varied(text: str, count: int) -> Iterator[str]:
    """The report with other digits in its amounts, as many digits as before."""
    chance = random.Random(2022)

    def other(match: re.Match[str]) -> str:
        return "".join(chance.choice("123456789") if digit != "." else digit for digit in match.group())

    for _ in range(count):
        yield AMOUNT.sub(other, text)


def _floor(texts: list[str]) -> float:
    """Seconds a report, the best of three rounds."""
    with tempfile.TemporaryDirectory() as folder:
        paths = _written(texts, Path(folder))
        rounds = []
        for _ in range(3):
            begun = time.process_time()
            for path in paths:
                NUMERALS.findall(path.read_bytes().decode("utf-8"))
            rounds.append(time.process_time() - begun)
    return min(rounds) / len(texts)


def _written(texts: list[str], folder: Path) -> list[Path]:
    paths = [folder / f"{order:06}.txt" for order in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


class _Clock:
    """Seconds by stage; a stage within another one counts for itself alone."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._inside = [0.0]

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self._inside.append(0.0)
        begun = time.process_time()
        try:
            yield
        finally:
            seconds = time.process_time() - begun
            self.spent[name] += seconds - self._inside.pop()
            self._inside[-1] += seconds

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            with self.stage(name):
                return function(*arguments, **named)

        return run


@contextmanager
def _stages_of_reading_timed(clock: _Clock) -> Iterator[None]:
    """Every function that `read_document` is made of, and the scanner, counts as a stage of its own."""
    places = [(ingest.reading, name) for name, one in vars(ingest.reading).items() if _is_stage(one)]
    places.append((ingest.narrative.statements, "scan"))
    originals = [(module, name, getattr(module, name)) for module, name in places]
    try:
        for module, name, function in originals:
            setattr(module, name, clock.timed(name, function))
        yield
    finally:
        for module, name, function in originals:
            setattr(module, name, function)


def _is_stage(one: object) -> bool:
    return (
        callable(one)
        and not isinstance(one, type)
        and getattr(one, "__module__", "").startswith("ingest.")
        and one is not read_document
    )


def _stages(texts: list[str]) -> dict[str, float]:
    """Seconds a report of each stage, all in this process."""
    catalog, version = load_catalog(), reader_version()
    contents = [text.encode() for text in texts]
    clock = _Clock()
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        # what is imported or compiled once a process is not part of a report
        first = join_columns([reading_columns(read_document(_document(0, contents[0]), catalog), version)])
        for name, batch in first.items():
            _insert(connection, f"create table {_table(name)} as", batch)
        with _stages_of_reading_timed(clock):
            _read_in_stages(contents, version, connection, clock)
    return {stage: seconds / len(texts) for stage, seconds in clock.spent.items()}


def _read_in_stages(contents: list[bytes], version: str, connection: duckdb.DuckDBPyConnection, clock: _Clock) -> None:
    catalog = load_catalog()
    for start in range(0, len(contents), BATCH):
        parts = []
        for order, content in enumerate(contents[start : start + BATCH], start=start):
            with clock.stage("decode"):
                document = _document(order, content)
            with clock.stage("the rest of read_document"):
                reading = read_document(document, catalog)
            with clock.stage("columns"):
                parts.append(reading_columns(reading, version))
        with clock.stage("Arrow"):
            batches = join_columns(parts)
        with clock.stage("insert"):
            for name, batch in batches.items():
                _insert(connection, f"insert into {_table(name)}", batch)


def _insert(connection: duckdb.DuckDBPyConnection, statement: str, batch: pa.RecordBatch) -> None:
    connection.register("incoming", pa.Table.from_batches([batch]))
    connection.execute(f"{statement} select * from incoming")
    connection.unregister("incoming")


def _table(name: str) -> str:
    return name.replace(".", "_")


def _document(order: int, content: bytes, name: str = "report.txt") -> Document:
    return Document(f"{order:016}", name, "0" * 64, len(content), read_content(name, content))


def _all_together(texts: list[str]) -> tuple[float, float, int]:
    """Seconds by the clock and of CPU a report, both without starting up, and a worker's memory in bytes."""
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder) / "reports"
        reports.mkdir()
        paths = _written(texts, reports)
        few_wall, few_cpu = _run_seconds(paths[:1], Path(folder) / "few.duckdb")
        wall, cpu = _run_seconds(paths, Path(folder) / "all.duckdb")
        peak = _peak_bytes([_job(order, one.name, one.read_bytes()) for order, one in enumerate(paths)])
    count = max(1, len(texts) - 1)
    return (wall - few_wall) / count, (cpu - few_cpu) / count, peak


def _peak_bytes(jobs: list[Job]) -> int:
    """The resident memory of the one worker that reads them, beyond what it has before it reads."""
    with Workers(Reading(processes=1), "bench") as workers:
        return max(batch.peak_bytes - batch.idle_bytes for batch in workers.read(jobs))


def _job(order: int, name: str, content: bytes) -> Job:
    return Job(order, name, f"{order:064}", len(content), content)


def _run_seconds(paths: list[Path], database: Path) -> tuple[float, float]:
    before, begun = _cpu_seconds(), time.monotonic()
    ingest_reports(paths, database)
    return time.monotonic() - begun, _cpu_seconds() - before


def _cpu_seconds() -> float:
    """Of this process and of those it started that have ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usages)


def _pdfs() -> Iterator[tuple[str, bytes]]:
    paragraphs = next(REPORTS[0].glob("*.txt")).read_text(encoding="utf-8").split("\n")
    sheets = pdf.lay_out([one.strip() for one in paragraphs if one.strip()] * 4, header="部门决算")[:PDF_PAGES]
    yield f"PDF of {len(sheets)} pages, written here", pdf.write_pdf(sheets)
    for folder in REPORTS[1:]:
        for path in sorted(folder.glob("*.pdf")):
            yield path.name, path.read_bytes()


def _pdf_seconds(name: str, content: bytes) -> dict[str, float]:
    catalog = load_catalog()
    found = read_content("a.pdf", content)
    document = Document("0" * 16, name, "0" * 64, len(content), Content("pdf", "", ""))
    return {
        f"text of {len(found.page_starts)} pages": _best(lambda: read_content("a.pdf", content)),
        "its figures": _best(lambda: read_document(replace(document, content=found), catalog)),
    }


def _against_pdfplumber(content: bytes) -> str:
    """Seconds of text and tables for each 25 pages, and how often that goes into what `extract_tables` takes."""
    pages = max(1, len(read_content("a.pdf", content).page_starts))
    ours = _best(lambda: read_content("a.pdf", content)) * PDF_PAGES / pages
    line = f"text and tables, {PDF_PAGES} pages {ours:8.3f} s"
    if importlib.util.find_spec("pdfplumber") is None:
        return f"{line}; pdfplumber not installed"
    theirs = _best(lambda: _pdfplumber_tables(content), rounds=1) * PDF_PAGES / pages
    return f"{line}; pdfplumber's extract_tables {theirs:.3f} s, {theirs / ours:.0f} times as long"


def _pdfplumber_tables(content: bytes) -> None:
    pdfplumber = importlib.import_module("pdfplumber")
    with pdfplumber.open(io.BytesIO(content)) as document:
        for page in document.pages:
            page.extract_tables()


def _best(run: Callable[[], object], rounds: int = 3) -> float:
    seconds = []
    for _ in range(rounds):
        begun = time.process_time()
        run()
        seconds.append(time.process_time() - begun)
    return min(seconds)


if __name__ == "__main__":
    sys.exit(main())
