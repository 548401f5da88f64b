"""A folder of reports with a history, and its warehouse, built step by step and held against one built at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

from expectations.incremental.builder import Builder
from expectations.incremental.update import Update, update_models
from expectations.publish import clear_leftovers
from expectations.warehouse import Warehouse
from expectations.wording import quote_literal
from ingest.warehouse import ingest_reports
from ingest.workers import Reading
from tests.identities.short_reports import CASES, FIRST, HOSPITAL, SAME, SECOND

#: Every report there may be, file to text: departments of one and two years, versions of a year, units.
REPORTS: Mapping[str, str] = {
    file: text
    for texts in (*(case.reports for case in CASES.values()), HOSPITAL, FIRST, SECOND, SAME)
    for file, text in texts.items()
}

#: What may happen to a report.
EVENTS = ("add", "change", "rename", "copy", "spoil", "remove")

_AMOUNT = re.compile(r"(\d)(\d*\.\d+万元)")


def change_amounts(text: str) -> str:
    """The report with another first digit of each amount."""
    return _AMOUNT.sub(lambda found: f"{int(found[1]) % 9 + 1}{found[2]}", text)


class History:
    """Reports that come and go in `folder`, and the warehouse beside them."""

    def __init__(self, folder: Path, builder: Builder) -> None:
        self.reports = folder / "reports"
        self.reports.mkdir(parents=True, exist_ok=True)
        self.builder = builder
        self.warehouse = Warehouse(folder / "warehouse")
        self.warehouse.work.mkdir(parents=True, exist_ok=True)
        self.earlier: list[Path] = []
        self._once = Warehouse(folder / "at_once")

    def write(self, file: str, text: str) -> None:
        """Put a report there, or another text in its place."""
        path = self.reports / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def files(self) -> list[str]:
        """The files that are there, in the order of their names."""
        return sorted(path.relative_to(self.reports).as_posix() for path in self.reports.rglob("*") if path.is_file())

    def happen(self, event: str, number: int) -> None:
        """Let something happen to one of the reports, whichever the number picks."""
        here = self.files()
        file = here[number % len(here)]
        if event == "add":
            names = {one.rpartition("/")[2] for one in here}
            absent = [one for one in sorted(REPORTS) if one not in names]
            added = absent[number % len(absent)]
            self.write(added, REPORTS[added])
        elif event == "change":
            self.write(file, change_amounts((self.reports / file).read_text("utf-8")))
        elif event == "rename":
            self.write(f"{number % 7}/{file.rpartition('/')[2]}", (self.reports / file).read_text("utf-8"))
            (self.reports / file).unlink()
        elif event == "copy":
            self.write(f"copy/{number % 7}.txt", (self.reports / file).read_text("utf-8"))
        elif event == "spoil":
            self.write(file, "没有数字")
        elif len(here) > 1:
            (self.reports / file).unlink()

    def publish(self) -> Update:
        """Build what changed, and publish it."""
        clear_leftovers(self.warehouse)
        ingest_reports(self.reports, self.warehouse.ingested, reading=Reading(processes=1))
        update = update_models(self.warehouse, self.builder)
        version = self.warehouse.folder / f"version{len(self.earlier)}.duckdb"
        if self.warehouse.published.exists():
            self.earlier.append(self.warehouse.published.rename(version))
        self.warehouse.candidate.replace(self.warehouse.published)
        return update

    def roll_back(self, number: int) -> None:
        """Put one of the versions published before back in its place."""
        shutil.copyfile(self.earlier[number % len(self.earlier)], self.warehouse.published)

    def build_at_once(self) -> Warehouse:
        """Another warehouse of the same reports as read, built in whole."""
        shutil.rmtree(self._once.folder, ignore_errors=True)
        self._once.work.mkdir(parents=True)
        shutil.copyfile(self.warehouse.ingested, self._once.ingested)
        update_models(self._once, self.builder, why_full="it is compared with")
        return self._once

    def differences(self) -> dict[str, tuple[int, int]]:
        """Tables of the published warehouse with rows too many and too few, against the one built at once."""
        return compare_tables(self.warehouse.published, self.build_at_once().candidate)


def compare_tables(built: Path, expected: Path) -> dict[str, tuple[int, int]]:
    """By table that is not the same in both databases: rows that only the first has, and that only the second has."""
    with duckdb.connect() as connection:
        for name, path in (("built", built), ("expected", expected)):
            connection.execute(f"attach {quote_literal(str(path))} as {name} (read_only)")
        tables = {name: _tables(connection, name) for name in ("built", "expected")}
        differences = dict.fromkeys(sorted(tables["built"] ^ tables["expected"]), (0, 0))
        for table in sorted(tables["built"] & tables["expected"]):
            counts = [
                connection.execute(
                    f"select count(*) from (from {one}.{table} except all select columns(*) from {other}.{table})"
                ).fetchall()[0][0]
                for one, other in (("built", "expected"), ("expected", "built"))
            ]
            if any(counts):
                differences[table] = (counts[0], counts[1])
    return differences


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> set[str]:
    rows = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = ?", [database]
    )
    return {table for (table,) in rows.fetchall()}
