"""The whole export: every file written into a folder of its own, which then takes the place of the last export."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.dictionary.pages import render_dictionary
from expectations.dictionary.schema import Schema, read_schema
from expectations.export.columnar import write_parquet
from expectations.export.delimited import write_csv
from expectations.export.package import WrittenFile, WrittenTable, describe_package
from expectations.export.published import PublishedTable, find_tables, open_published
from expectations.export.workbook import SHEET_ROWS, write_workbook
from expectations.failures import FolderError
from expectations.progress import Progress
from expectations.wording import plural

SUMS = "SHA256SUMS"
PACKAGE = "datapackage.json"
WORKBOOK = "juesuan.xlsx"
DICTIONARY = "data-dictionary.md"


@dataclass(frozen=True)
class Export:
    """An export in place; `cut` has the rows that the workbook has no room for, by table."""

    folder: Path
    tables: tuple[PublishedTable, ...]
    files: tuple[WrittenFile, ...]
    cut: dict[str, int]


def export_warehouse(database: Path, folder: Path, progress: Progress, sheet_rows: int = SHEET_ROWS) -> Export:
    """Write the public tables of `database` into `folder`, which is replaced in whole or left as it was.

    Raises:
        ExportError: there is no warehouse, or another version of the project built it.
        FolderError: `folder` cannot be written, or holds something that is no export.
    """
    schema = read_schema()
    require_export_folder(folder)
    with open_published(database) as connection, progress, _fresh_folder(folder) as fresh:
        tables = find_tables(connection, schema)
        written = []
        progress.start("writing tables")
        for done, table in enumerate(tables):
            progress.advance(table.name, done, len(tables))
            written.append(_write_table(connection, table, fresh))
        progress.finish(plural(len(tables), "table"))
        progress.start("writing the workbook")
        cut = write_workbook(connection, tables, schema, fresh / WORKBOOK, sheet_rows)
        progress.finish(f"{plural(sum(cut.values()), 'row')} find no room" if cut else WORKBOOK)
        _write_package(connection, written, schema, fresh)
        files = _write_sums(fresh)
        _put_in_place(fresh, folder)
    return Export(folder, tuple(tables), tuple(files), cut)


def require_export_folder(folder: Path) -> None:
    """Pass where `folder` is absent, empty or an earlier export.

    Raises:
        FolderError: it is something else, which an export would destroy.
    """
    if not folder.exists():
        return
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / SUMS).is_file()):
        raise FolderError(
            f"{folder} holds something that is no export",
            "Choose another folder (OUT=...): the whole folder is replaced.",
        )


def _write_table(connection: duckdb.DuckDBPyConnection, table: PublishedTable, fresh: Path) -> WrittenTable:
    parquet, csv = fresh / "parquet" / f"{table.name}.parquet", fresh / "csv" / f"{table.name}.csv"
    write_parquet(connection, table, parquet)
    write_csv(connection, table, csv)
    return WrittenTable(table, _measure(csv, fresh), _measure(parquet, fresh))


def _write_package(
    connection: duckdb.DuckDBPyConnection, written: Sequence[WrittenTable], schema: Schema, fresh: Path
) -> None:
    query = "select fiscal_year from marts.dim_fiscal_years order by fiscal_year"
    years = [year for (year,) in connection.execute(query).fetchall()]
    descriptor = describe_package(written, schema, (years[0], years[-1]) if years else None)
    text = json.dumps(descriptor, ensure_ascii=False, indent=2)
    (fresh / PACKAGE).write_text(f"{text}\n", encoding="utf-8")
    (fresh / DICTIONARY).write_text(render_dictionary(schema), encoding="utf-8")


def _write_sums(fresh: Path) -> list[WrittenFile]:
    """Write the list of sums as `sha256sum --check` reads it, and return the files it names."""
    files = [_measure(path, fresh) for path in sorted(fresh.rglob("*")) if path.is_file()]
    lines = "".join(f"{file.sha256}  {file.path}\n" for file in files)
    (fresh / SUMS).write_text(lines, encoding="utf-8")
    return files


def _measure(path: Path, fresh: Path) -> WrittenFile:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return WrittenFile(path.relative_to(fresh).as_posix(), path.stat().st_size, sha256)


@contextmanager
def _fresh_folder(folder: Path) -> Iterator[Path]:
    """A new folder on the file system of `folder`; whatever is left in its place at the end is removed."""
    place = folder.resolve()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        holder = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    except OSError as error:
        raise FolderError(
            f"the folder {folder} cannot be written: {error.strerror}", "Choose another one (OUT=...)."
        ) from None
    try:
        fresh = holder / "new"
        for part in (fresh, fresh / "parquet", fresh / "csv"):
            part.mkdir()
        yield fresh
    finally:
        shutil.rmtree(holder, ignore_errors=True)


def _put_in_place(fresh: Path, folder: Path) -> None:
    """Two renames: a reader meets the old export, for a moment none, then the new one, and never half of one."""
    place = folder.resolve()
    old = fresh.parent / "old"
    if place.exists():
        place.rename(old)
    try:
        fresh.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
