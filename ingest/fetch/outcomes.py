"""What became of each row of a list, for people and as a table."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from ingest.terminal import show_controls

#: outcomes after which the report is in the folder
IN_PLACE = ("fetched", "updated", "unchanged")


@dataclass(frozen=True)
class Outcome:
    """One row of the list: fetched, updated, unchanged, refused or failed; `code` and `reason` say why not."""

    line: int
    url: str
    department_name: str
    fiscal_year: str
    outcome: str
    code: str = ""
    reason: str = ""
    file: str = ""
    sha256: str = ""
    size_bytes: int | None = None


def describe(outcome: Outcome) -> str:
    """One line for a terminal, without what would steer one."""
    what = f"{outcome.file} from {outcome.url}" if outcome.outcome in IN_PLACE else f"{outcome.url}: {outcome.reason}"
    code = f" [{outcome.code}]" if outcome.code else ""
    line = f"{outcome.outcome:<9} line {outcome.line}: {what}{code}"
    return show_controls(line)


def write_outcomes(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write the outcomes as CSV, whole or not at all; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [one.name for one in fields(Outcome)], lineterminator="\n")
        writer.writeheader()
        for outcome in outcomes:
            writer.writerow({name: _harmless(value) for name, value in asdict(outcome).items()})
    fresh.replace(path)


def _harmless(value: object) -> object:
    """A cell that a spreadsheet does not take for a formula: the list comes from somebody else."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
