"""The reports that are measured: generated ones, and those that departments have published."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.checks.changes import PrintedFigure, read_figures
from expectations.wording import quote_literal
from ingest.warehouse import ingest_reports
from tests.generator.gold import print_report
from tests.generator.reports import draw_reports
from tests.generator.writing import write_text


@dataclass(frozen=True)
class Corpus:
    """Reports as read once: the ingested database, their ids in the order of their files, and their figures."""

    name: str
    read: Path
    report_ids: tuple[str, ...]
    figures: tuple[PrintedFigure, ...]


@contextmanager
def generated_corpus(count: int, seed: int) -> Iterator[Corpus]:
    """Consistent reports as plain text, read; gone after the block."""
    with tempfile.TemporaryDirectory(prefix="juesuan-bench-") as folder:
        place = Path(folder)
        reports = place / "reports"
        reports.mkdir()
        for report in itertools.islice(draw_reports(seed), count):
            name = f"{report.number:06d}-{report.title}.txt"
            (reports / name).write_bytes(write_text(print_report(report)))
        yield read_corpus("generated", [reports], place / "read.duckdb")


@contextmanager
def real_corpus(files: Sequence[Path]) -> Iterator[Corpus]:
    """Published reports, read; gone after the block."""
    with tempfile.TemporaryDirectory(prefix="juesuan-bench-") as folder:
        yield read_corpus("real", files, Path(folder) / "read.duckdb")


def read_corpus(name: str, files: Sequence[Path], database: Path) -> Corpus:
    """Read files and folders into a new database.

    Raises:
        NothingReadError: none of them could be read.
    """
    ingest_reports(files, database)
    with duckdb.connect() as connection:
        connection.execute(f"attach {quote_literal(str(database))} as originals (read_only)")
        rows = connection.execute("select report_id from originals.raw.reports order by source_file").fetchall()
        return Corpus(name, database, tuple(row[0] for row in rows), tuple(read_figures(connection)))
