"""What a candidate changes in the published warehouse: reports, figures in them, checks whose status turned."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb

from expectations.operations.comparison import CHANGES, COUNTS, NOTHING_BEFORE, comparing
from expectations.published import readable_file
from expectations.warehouse import Warehouse
from expectations.wording import one_line, plural, quote_literal

_LOG = logging.getLogger(__name__)

#: Changes listed, of reports, of figures and of checks each: a new reader may change millions of figures, and who wants
#: them all compares two versions of the warehouse.
CHANGES_KEPT = 10_000


@dataclass(frozen=True)
class Change:
    """A row of `ops.changes`; see there. `changes` is 1, or in a row `more` how many are not listed."""

    change_order: int
    kind: str
    change: str
    report_id: str | None = None
    source_file: str | None = None
    department_name: str | None = None
    fiscal_year: int | None = None
    figure_id: str | None = None
    item: str | None = None
    measure: str | None = None
    basis: str | None = None
    period: str | None = None
    fund: str | None = None
    class_name: str | None = None
    subject: str | None = None
    identity: str | None = None
    severity: str | None = None
    before: str | None = None
    after: str | None = None
    value_before: Decimal | None = None
    value_after: Decimal | None = None
    unit: str | None = None
    changes: int = 1


@dataclass(frozen=True)
class Changes:
    """All that a publication changes; `counts` by kind and change, and why it is not known, where it is not."""

    rows: tuple[Change, ...] = ()
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unknown: str = ""

    def count(self, kind: str, *changes: str) -> int:
        """How many changes of that kind, of these sorts or of all."""
        return sum(
            number
            for (known, change), number in self.counts.items()
            if known == kind and change in (changes or (change,))
        )

    @property
    def is_nothing(self) -> bool:
        """Whether the warehouse says what it said before."""
        return not self.unknown and not sum(self.counts.values())

    def __str__(self) -> str:
        if self.unknown:
            return self.unknown
        if self.is_nothing:
            return "nothing has changed"
        reports = [
            f"{self.count('report', change):,} {change}"
            for change in ("added", "changed", "renamed", "reassigned", "removed")
            if self.count("report", change)
        ]
        told = [f"reports: {', '.join(reports)}"] if reports else []
        if self.count("figure"):
            told.append(f"{plural(self.count('figure'), 'figure')} of known reports")
        if self.count("check"):
            told.append(f"{plural(self.count('check'), 'check')} turned")
        return "; ".join(told)


def compare_with_published(warehouse: Warehouse, kept: int = CHANGES_KEPT) -> Changes:
    """What the candidate, which nobody has open, changes; at most `kept` rows of a kind.

    Where nothing is published, every report is new. What is published may be damaged or of another version: then it is
    not known what changes, and the reason is said.
    """
    try:
        with _attached(warehouse) as connection:
            connection.execute(comparing())
            counts = {(kind, change): number for kind, change, number in connection.execute(COUNTS).fetchall()}
            found = connection.execute(CHANGES, {"kept": kept})
            names = [column[0] for column in found.description or []]
            rows = tuple(Change(**dict(zip(names, row, strict=True))) for row in found.fetchall())
    except (duckdb.Error, OSError) as error:
        _LOG.warning("the candidate cannot be compared with what is published: %s", error)
        reason = one_line(str(error).partition("\n")[0])
        return Changes(unknown=f"what is published cannot be compared: {reason}")
    return Changes(rows, counts)


@contextmanager
def _attached(warehouse: Warehouse) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database of its own with both attached: a damaged one would take the candidate's connection with it."""
    spill = warehouse.work / "comparison.tmp"
    with duckdb.connect(config={"temp_directory": str(spill)}) as connection:
        _attach(connection, warehouse.candidate, "after")
        if not warehouse.published.exists():
            connection.execute("attach ':memory:' as before")
            connection.execute(NOTHING_BEFORE)
            yield connection
            return
        with readable_file(warehouse) as file:
            _attach(connection, file, "before")
            yield connection


def _attach(connection: duckdb.DuckDBPyConnection, database: Path, name: str) -> None:
    connection.execute(f"attach {quote_literal(str(database))} as {name} (read_only)")


def change_rows(changes: Changes, run_id: str) -> Sequence[tuple[object, ...]]:
    """The rows of `ops.changes`."""
    return [(run_id, *vars(change).values()) for change in changes.rows]
