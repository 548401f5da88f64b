"""The one writer of `ingested.duckdb`: reads new reports, drops removed ones, in one transaction.

A report is known by the SHA-256 of its bytes; it is read again only when the reader or its vocabulary has changed, or
when what went wrong may go right the next time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from ingest.catalog import load_catalog
from ingest.files import OnProgress, ReportFile, find_files, open_files
from ingest.problems import (
    ConverterMissingError,
    DuplicateContentError,
    NothingReadError,
    Problem,
    ReportError,
    TooMuchMemoryError,
    TooSlowError,
)
from ingest.schema import TABLES
from ingest.sources import note_sources
from ingest.worker import Job
from ingest.workers import Reading, Workers

#: rows wait until they are so many bytes: every insert costs DuckDB the same
INSERT_BYTES = 16 * 1024 * 1024
#: problems that another machine, or this one on another day, may not have
_PASSING = (TooSlowError.code, TooMuchMemoryError.code, ConverterMissingError.code)


@dataclass(frozen=True)
class IngestResult:
    """What a run found: files seen, reports read now, reports already known, figures of all, problems by file."""

    reports_found: int
    reports_read: int
    reports_unchanged: int
    figures: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _FoundProblem:
    """A problem, the place of its file among all, and its report where the file is one."""

    order: int
    problem: Problem
    report_id: str | None


@dataclass
class _Run:
    """What one run has found so far."""

    kept: list[str] = field(default_factory=list)
    problems: list[_FoundProblem] = field(default_factory=list)
    reports_found: int = 0
    reports_read: int = 0


def ingest_reports(
    reports: Path | Sequence[Path],
    database: Path,
    on_progress: OnProgress | None = None,
    reading: Reading | None = None,
) -> IngestResult:
    """Bring `database` up to what lies below `reports` (a folder, a file, or several).

    Raises NothingReadError where there is no report, or none that could be read; the database is then as it was.
    """
    given = [reports] if isinstance(reports, Path) else reports
    files = find_files(given)
    database.parent.mkdir(parents=True, exist_ok=True)
    # the workers first: they get ready while the database opens
    with Workers(reading or Reading(), reader_version()) as workers, duckdb.connect(str(database)) as connection:
        # the cores are the workers'; and small inserts take half the time without sharing
        connection.execute("set threads = 1")
        connection.begin()
        try:
            _create_tables(connection)
            result = _ingest(connection, workers, files, on_progress)
            note_sources(connection, given)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
        return result


@cache
def reader_version() -> str:
    """A digest of the reader's code and vocabulary: reports read by another one are read again."""
    digest = hashlib.sha256(load_catalog().fingerprint.encode())
    package = Path(__file__).parent
    # how a report came into the folder changes nothing in what is read from it
    for path in sorted(set(package.rglob("*.py")) - set((package / "fetch").rglob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    for schema in ("raw", "ops"):
        connection.execute(f"create schema if not exists {schema}")
    for name, schema in TABLES.items():
        empty = schema.empty_table()
        connection.register("incoming", empty)
        wanted = connection.execute("describe incoming").fetchall()
        schema_name, table_name = name.split(".")
        columns = connection.execute(
            "select column_name, data_type from information_schema.columns"
            " where table_schema = ? and table_name = ? order by ordinal_position",
            [schema_name, table_name],
        ).fetchall()
        if columns != [(column, kind) for column, kind, *_ in wanted]:
            # written by another version: what it holds is read anew
            connection.execute(f"create or replace table {name} as select * from incoming")
        connection.unregister("incoming")


def _ingest(
    connection: duckdb.DuckDBPyConnection,
    workers: Workers,
    files: Sequence[ReportFile],
    on_progress: OnProgress | None,
) -> IngestResult:
    known = _known_reports(connection)
    # new rows are added while the old ones are still there: a report read again is in both
    last_rows = {name: _last_row(connection, name) for name in TABLES}
    run = _Run()
    waiting: dict[str, list[pa.RecordBatch]] = {name: [] for name in TABLES}
    for batch in workers.read(_jobs(files, known, run, on_progress)):
        run.problems += [_FoundProblem(order, problem, report_id) for order, report_id, problem in batch.problems]
        for name, rows in batch.tables.items():
            waiting[name].append(rows)
            run.reports_read += rows.num_rows if name == "raw.reports" else 0
            if sum(one.nbytes for one in waiting[name]) > INSERT_BYTES:
                _insert(connection, name, waiting[name])
    for name, batches in waiting.items():
        _insert(connection, name, batches)
    _drop_rows(connection, last_rows, None if not known else sorted(set(known) - set(run.kept)))
    problems = sorted(run.problems, key=lambda one: one.order)
    _insert_problems(connection, problems)
    return _result(connection, run, tuple(one.problem for one in problems))


def _known_reports(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str, Problem | None]]:
    """File, reader version and problem of each report of the last run, by its id."""
    rows = connection.execute(
        "select r.report_id, r.source_file, r.reader_version, p.code, p.source_file, p.reason, p.remedy"
        " from raw.reports as r left join ops.problems as p on p.report_id = r.report_id"
    ).fetchall()
    return {row[0]: (row[1], row[2], Problem(*row[3:]) if row[3] else None) for row in rows}


def _jobs(
    files: Sequence[ReportFile],
    known: dict[str, tuple[str, str, Problem | None]],
    run: _Run,
    on_progress: OnProgress | None,
) -> Iterator[Job]:
    """The reports that must be read; what is said of the others goes to `run`."""
    seen: dict[str, str] = {}
    for order, (source_file, content) in enumerate(open_files(files, on_progress)):
        run.reports_found += 1
        if isinstance(content, ReportError):
            run.problems.append(_FoundProblem(order, content.as_problem(source_file), None))
            continue
        sha256 = hashlib.sha256(content).hexdigest()
        job = Job(order, source_file, sha256, len(content), content)
        if job.report_id in seen:
            duplicate = DuplicateContentError(f"The bytes are those of '{seen[job.report_id]}'.")
            run.problems.append(_FoundProblem(order, duplicate.as_problem(source_file), None))
            continue
        seen[job.report_id] = source_file
        known_file, version, problem = known.get(job.report_id, ("", "", None))
        if (known_file, version) != (source_file, reader_version()) or (problem and problem.code in _PASSING):
            yield job
            continue
        run.kept.append(job.report_id)
        if problem is not None:
            run.problems.append(_FoundProblem(order, problem, job.report_id))


def _last_row(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    row = connection.execute(f"select max(rowid) from {name}").fetchone()
    return -1 if row is None or row[0] is None else int(row[0])


def _insert(connection: duckdb.DuckDBPyConnection, name: str, batches: list[pa.RecordBatch]) -> None:
    """Add the rows and forget them."""
    if batches:
        connection.register("incoming", pa.Table.from_batches(batches, TABLES[name]))
        connection.execute(f"insert into {name} select * from incoming")
        connection.unregister("incoming")
        batches.clear()


def _drop_rows(connection: duckdb.DuckDBPyConnection, last_rows: dict[str, int], gone: list[str] | None) -> None:
    """Drop what was there before this run: of the reports that are gone or were read again, or of all (None)."""
    connection.execute("create or replace temp table gone as select unnest(?::varchar[]) as report_id", [gone or []])
    for name, last_row in last_rows.items():
        # Where raw.reports is of another version it names none of the reports whose rows the other tables hold.
        if gone is None or name == "ops.problems":
            connection.execute(f"delete from {name} where rowid <= ?", [last_row])
        elif gone:
            connection.execute(
                f"delete from {name} where rowid <= ? and report_id in (select report_id from gone)", [last_row]
            )
    connection.execute("drop table gone")


def _insert_problems(connection: duckdb.DuckDBPyConnection, found: Sequence[_FoundProblem]) -> None:
    columns = {
        "problem_order": list(range(1, len(found) + 1)),
        "code": [one.problem.code for one in found],
        "source_file": [one.problem.source_file for one in found],
        "reason": [one.problem.reason for one in found],
        "remedy": [one.problem.remedy for one in found],
        "report_id": [one.report_id for one in found],
    }
    kinds = {name: "integer" if name == "problem_order" else "varchar" for name in columns}
    unnested = ", ".join(f"unnest(?::{kinds[name]}[])" for name in TABLES["ops.problems"].names)
    connection.execute(f"insert into ops.problems select {unnested}", [columns[name] for name in kinds])


def _result(connection: duckdb.DuckDBPyConnection, run: _Run, problems: tuple[Problem, ...]) -> IngestResult:
    row = connection.execute(
        "select (select count(*) from raw.reports where read_status = 'read'),"
        " (select count(*) from raw.numbers where outcome = 'figure')"
    ).fetchone()
    readable, figures = row or (0, 0)
    if not readable:
        raise NothingReadError(
            f"None of the {run.reports_found} file(s) holds a report that could be read.",
            "See the reason of each file below.",
            problems,
        )
    return IngestResult(run.reports_found, run.reports_read, len(run.kept), figures, problems)
