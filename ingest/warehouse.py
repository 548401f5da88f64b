"""The one writer of `ingested.duckdb`: reads new reports, drops removed ones, in one transaction.

A report is known by the SHA-256 of its bytes; it is read again only when the reader or its vocabulary has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath

import duckdb
import pyarrow as pa

from ingest.catalog import load_catalog
from ingest.documents import Content, Document
from ingest.problems import (
    DuplicateContentError,
    NoFiguresError,
    NothingReadError,
    Problem,
    ReaderFaultError,
    ReportError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from ingest.readers import read_content
from ingest.reading import read_document
from ingest.schema import TABLES, Row, reading_rows, report_row

#: called before each report with its file, its number from 1 and how many there are
OnProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class IngestResult:
    """What a run found: files seen, reports read now, reports already known, figures of all, problems by file."""

    reports_found: int
    reports_read: int
    reports_unchanged: int
    figures: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _ReportFile:
    source_file: str
    path: Path


def ingest_reports(
    reports: Path | Sequence[Path], database: Path, on_progress: OnProgress | None = None
) -> IngestResult:
    """Bring `database` up to what lies below `reports` (a folder, a file, or several).

    Raises NothingReadError where there is no report, or none that could be read; the database is then as it was.
    """
    files = _report_files([reports] if isinstance(reports, Path) else reports)
    database.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.begin()
        _create_tables(connection)
        try:
            result = _ingest(connection, files, on_progress)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
        return result


@cache
def reader_version() -> str:
    """A digest of the reader's code and vocabulary: reports read by another one are read again."""
    digest = hashlib.sha256(load_catalog().fingerprint.encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _report_files(given: Sequence[Path]) -> list[_ReportFile]:
    found = []
    for path in given:
        if path.is_dir():
            inside = (one for one in path.rglob("*") if one.is_file() and not _is_hidden(one.relative_to(path)))
            found += [_ReportFile(one.relative_to(path).as_posix(), one) for one in inside]
        elif path.is_file():
            found.append(_ReportFile(path.name, path))
        else:
            raise NothingReadError(
                f"There is no folder or file '{path}'.", "Name the folder of your reports: make build REPORTS=folder"
            )
    if not found:
        raise NothingReadError(
            f"No file lies below '{given[0]}'.",
            "Put reports into the folder, or name another: make build REPORTS=folder",
        )
    return sorted(found, key=lambda one: one.source_file)


def _is_hidden(relative: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in relative.parts)


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
    connection: duckdb.DuckDBPyConnection, files: list[_ReportFile], on_progress: OnProgress | None
) -> IngestResult:
    known = _known_reports(connection)
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    seen: dict[str, str] = {}
    kept: set[str] = set()
    problems: list[tuple[Problem, str | None]] = []
    for number, file in enumerate(files, start=1):
        if on_progress is not None:
            on_progress(file.source_file, number, len(files))
        try:
            content = file.path.read_bytes()
        except OSError as error:
            reason = f"The file cannot be read: {error.strerror or error}."
            problems.append((UnreadableFileError(reason).as_problem(file.source_file), None))
            continue
        sha256 = hashlib.sha256(content).hexdigest()
        report_id = sha256[:16]
        if report_id in seen:
            duplicate = DuplicateContentError(f"The bytes are those of '{seen[report_id]}'.")
            problems.append((duplicate.as_problem(file.source_file), None))
            continue
        seen[report_id] = file.source_file
        if report_id in known and known[report_id][:2] == (file.source_file, reader_version()):
            kept.add(report_id)
            problem = known[report_id][2]
        else:
            found, problem = _read_report(file.source_file, content, sha256)
            for table, read in found.items():
                rows[table] += read
        if problem is not None:
            problems.append((problem, report_id))
    rows["ops.problems"] = [
        {"problem_order": order, "report_id": report_id, **vars(problem)}
        for order, (problem, report_id) in enumerate(problems, start=1)
    ]
    _replace_rows(connection, rows, kept)
    return _result(connection, len(files), len(rows["raw.reports"]), len(kept), tuple(one for one, _ in problems))


def _known_reports(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str, Problem | None]]:
    """File, reader version and problem of each report of the last run, by its id."""
    rows = connection.execute(
        "select r.report_id, r.source_file, r.reader_version, p.code, p.source_file, p.reason, p.remedy"
        " from raw.reports as r left join ops.problems as p on p.report_id = r.report_id"
    ).fetchall()
    return {row[0]: (row[1], row[2], Problem(*row[3:]) if row[3] else None) for row in rows}


def _read_report(source_file: str, content: bytes, sha256: str) -> tuple[dict[str, list[Row]], Problem | None]:
    """Rows of one report by table, and what was wrong with it; a report nobody could read still has its row."""
    ending = PurePosixPath(source_file).suffix[1:].lower()
    document = Document(sha256[:16], source_file, sha256, len(content), Content(ending, "", ""))
    try:
        document = replace(document, content=read_content(source_file, content))
        rows = reading_rows(read_document(document, load_catalog()), reader_version())
        if rows["raw.reports"][0]["read_status"] == "no_figures":
            return rows, NoFiguresError("The text states no figure of final accounts.").as_problem(source_file)
    except UnsupportedFormatError as error:
        return {}, error.as_problem(source_file)
    except ReportError as error:
        problem = error.as_problem(source_file)
    except Exception as error:  # noqa: BLE001  (a fault of ours on one report must not keep the others out)
        problem = ReaderFaultError(f"The reader failed: {type(error).__name__}: {error}").as_problem(source_file)
    else:
        return rows, None
    return {"raw.reports": [report_row(document, "unreadable", reader_version())]}, problem


def _replace_rows(connection: duckdb.DuckDBPyConnection, rows: dict[str, list[Row]], kept: set[str]) -> None:
    """Drop what belongs to no report kept, and add the new rows."""
    connection.register("kept", pa.table({"report_id": pa.array(sorted(kept), pa.string())}))
    for name, schema in TABLES.items():
        if name == "ops.problems":
            connection.execute(f"delete from {name}")
        else:
            connection.execute(f"delete from {name} where report_id not in (select report_id from kept)")
        if rows[name]:
            connection.register("incoming", pa.Table.from_pylist(rows[name], schema))
            connection.execute(f"insert into {name} select * from incoming")
            connection.unregister("incoming")
    connection.unregister("kept")


def _result(
    connection: duckdb.DuckDBPyConnection, found: int, read: int, unchanged: int, problems: tuple[Problem, ...]
) -> IngestResult:
    row = connection.execute(
        "select (select count(*) from raw.reports where read_status = 'read'),"
        " (select count(*) from raw.numbers where outcome = 'figure')"
    ).fetchone()
    readable, figures = row or (0, 0)
    if not readable:
        raise NothingReadError(
            f"None of the {found} file(s) holds a report that could be read.",
            "See the reason of each file below.",
            problems,
        )
    return IngestResult(found, read, unchanged, figures, problems)
