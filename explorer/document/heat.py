"""The heat map of checks: identities down, regions, departments, years or reports across."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

#: Lower bounds of the shades of a share: a break among a thousand is seen, and one of ten stands out.
_SHADES = (Decimal(0), Decimal("0.01"), Decimal("0.05"), Decimal("0.2"))


@dataclass(frozen=True)
class Column:
    """A column of the map; `key` is what it is asked for by, empty where the reports do not say."""

    key: str
    name: str


@dataclass(frozen=True)
class Cell:
    """The checks of an identity in a column: how many were tested, do not hold, could not be tested."""

    tested: int
    broken: int
    untested: int

    def count(self, show: str) -> int:
        """Those that are shown: `broken` or `untested`."""
        return self.broken if show == "broken" else self.untested

    def kind(self, show: str) -> str:
        """How the cell looks.

        `nothing` (no such check), `untested` (none could be made), `clean`, `partly` (what was tested is clean),
        `tested` (all of them), or a shade.
        The shades are `heat-1` to `heat-4` of what does not hold, `gap-1` to `gap-4` of what could not be tested, which
        is no break and does not look like one.
        """
        if not self.tested and not self.untested:
            return "nothing"
        if show == "broken" and not self.tested:
            return "untested"
        count = self.count(show)
        if not count:
            return "tested" if show != "broken" else "partly" if self.untested else "clean"
        whole = self.tested if show == "broken" else self.tested + self.untested
        shade = sum(Decimal(count) / whole > bound for bound in _SHADES)
        return f"{'heat' if show == 'broken' else 'gap'}-{shade}"


@dataclass(frozen=True)
class Row:
    """An identity with its cells, in the order of the columns."""

    identity: str
    family: str
    statement_zh: str
    statement_en: str
    severity: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Heat:
    """The map: `width` columns there are in all, of which `first` is the first that is drawn, counted from 1."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    width: int
    first: int


_NOTHING = Cell(0, 0, 0)


def fold_heat(records: Iterable[Mapping[str, Any]]) -> Heat:
    """The map of the answer to `questions.checks.map_question`."""
    columns: dict[int, Column] = {}
    identities: dict[str, Mapping[str, Any]] = {}
    cells: dict[tuple[str, int], Cell] = {}
    width = 0
    for record in records:
        rank, width = record["column_rank"], record["column_count"]
        columns[rank] = Column(record["column_key"], record["column_name"])
        identities.setdefault(record["identity"], record)
        cells[record["identity"], rank] = Cell(record["tested"], record["broken"], record["untested"])
    ranks = sorted(columns)
    rows = tuple(
        Row(
            identity,
            about["family"],
            about["statement_zh"],
            about["statement_en"],
            about["severity"],
            tuple(cells.get((identity, rank), _NOTHING) for rank in ranks),
        )
        for identity, about in identities.items()
    )
    return Heat(tuple(columns[rank] for rank in ranks), rows, width, ranks[0] if ranks else 1)
