"""What the code columns of tables read say about the classifications: rows to add, and contradictions.

    python -m ingest.classifications --warehouse warehouse --out target/classifications

reads `marts.fct_class_evidence` of a built warehouse and the seeds, and writes `proposals.csv` and `proposals.txt` for
a person to review. It never changes a seed: a code in a report may be a slip.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import duckdb

from ingest.catalog import SEEDS
from ingest.folding import fold_wording

_FILES = {"function": "functions.csv", "economic": "economic_classes.csv"}
_LEVELS = {"function": {3: "lei", 5: "kuan", 7: "xiang"}, "economic": {3: "lei", 5: "kuan"}}
_UNVERIFIED = "unverified"


@dataclass(frozen=True)
class Seen:
    """A code and a name side by side in a table of a report."""

    classification: str
    code: str
    name: str
    fiscal_year: int
    source_file: str
    page: int | None

    @property
    def evidence(self) -> str:
        """Where they stand, as the seeds write it."""
        report = Path(self.source_file).stem
        return report if self.page is None else f"{report} 第{self.page}页"


@dataclass(frozen=True)
class Member:
    """A row of a classification seed; `valid_to` is None where the name is in use."""

    code: str
    name: str
    valid_from: int
    valid_to: int | None
    evidence: str

    def is_valid(self, year: int) -> bool:
        """Whether the name is in use in a year."""
        return self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)


@dataclass(frozen=True)
class Proposal:
    """What a person may do with a seed.

    `kind`: `add` (the seed has no such code), `verify` (a row without evidence was seen), `contradiction` (the code has
    another name in that year, or the length of no level); `stands` is what the seed says.
    """

    kind: str
    classification: str
    code: str
    name: str
    level: str
    parent_code: str
    first_year: int
    last_year: int
    stands: str
    evidence: str


def load_members(seeds: Path = SEEDS) -> dict[str, list[Member]]:
    """Rows of both seeds by classification; raises OSError, KeyError or ValueError where one is not well-formed."""
    members: dict[str, list[Member]] = {}
    for classification, file_name in _FILES.items():
        with (seeds / "classifications" / file_name).open(encoding="utf-8", newline="") as file:
            members[classification] = [
                Member(
                    row["code"],
                    row["name"],
                    int(row["valid_from"]),
                    int(row["valid_to"]) if row["valid_to"] else None,
                    row["evidence"],
                )
                for row in csv.DictReader(file)
            ]
    return members


def load_seen(database: Path) -> list[Seen]:
    """Codes and names of a built warehouse; raises duckdb.Error where it cannot be read."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            """
            select seen.classification, seen.code, seen.name, seen.fiscal_year, reports.source_file, seen.page
            from marts.fct_class_evidence as seen
            inner join marts.dim_reports as reports on seen.report_id = reports.report_id
            where seen.fiscal_year is not null
            order by all
            """
        ).fetchall()
    return [Seen(*row) for row in rows]


def propose(seen: Iterable[Seen], members: dict[str, list[Member]]) -> list[Proposal]:
    """One proposal per code and name for which no row with evidence stands, in the order of the codes."""
    grouped: dict[tuple[str, str, str], list[Seen]] = {}
    for one in seen:
        grouped.setdefault((one.classification, one.code, _key(one.name)), []).append(one)
    found = (_proposal(group, members[group[0].classification]) for _, group in sorted(grouped.items()))
    return [one for one in found if one is not None]


def _proposal(group: list[Seen], members: list[Member]) -> Proposal | None:
    first = min(group, key=lambda one: (one.fiscal_year, one.source_file, one.page or 0))
    years = [one.fiscal_year for one in group]
    level = _LEVELS[first.classification].get(len(first.code), "")
    rows = [one for one in members if one.code == first.code]
    fitting = [one for one in rows if _key(one.name) == _key(first.name) and all(map(one.is_valid, years))]
    if not level or (rows and not fitting):
        kind = "contradiction"
    elif not rows:
        kind = "add"
    elif any(one.evidence == _UNVERIFIED for one in fitting):
        kind = "verify"
    else:
        return None
    stands = "; ".join(f"{one.name} {one.valid_from}-{one.valid_to or ''}" for one in rows)
    parent = "" if len(first.code) <= min(_LEVELS[first.classification]) else first.code[:-2]
    return Proposal(
        kind,
        first.classification,
        first.code,
        first.name,
        level,
        parent,
        min(years),
        max(years),
        stands,
        first.evidence,
    )


def _key(name: str) -> str:
    return fold_wording(name).removesuffix("支出")


def write_proposals(proposals: Sequence[Proposal], folder: Path) -> None:
    """Write `proposals.csv` and `proposals.txt` into a folder; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "proposals.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [one.name for one in fields(Proposal)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(one) for one in proposals)
    (folder / "proposals.txt").write_text("".join(map(_line, proposals)), encoding="utf-8")


def _line(one: Proposal) -> str:
    stands = f"; the seed says: {one.stands}" if one.stands else ""
    return f"{one.kind}: {one.classification} {one.code} {one.name} ({one.evidence}){stands}\n"


def main() -> None:
    """Propose rows from a built warehouse."""
    parser = argparse.ArgumentParser(prog="ingest.classifications", description="Propose rows for the classifications.")
    parser.add_argument("--warehouse", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    proposals = propose(load_seen(arguments.warehouse / "juesuan.duckdb"), load_members())
    write_proposals(proposals, arguments.out)
    sys.stdout.write("".join(map(_line, proposals)))
    sys.stdout.write(f"{len(proposals) or 'no'} rows to review: {arguments.out}\n")


if __name__ == "__main__":
    main()
