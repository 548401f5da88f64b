"""`python -m ingest.transcript FILE`: what the reader makes of one file, for people who add wordings.

A table of every number of the statement part in text order, its sentence beside it: what was read as which figure,
what stayed unclassified, what was left out and why.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest.catalog import load_catalog
from ingest.documents import Document, Number, ReportReading
from ingest.problems import ReportError
from ingest.readers import read_content
from ingest.reading import read_document

_STYLES = {"figure": "bold green", "unclassified": "bold red", "excluded": "dim"}
#: characters of a sentence shown before and after its number
_BEFORE, _AFTER = 36, 14
#: numbers that are part of the text's form and of no interest to whoever adds a wording
_FORM = frozenset({"numbering", "other_part"})


def main(arguments: list[str] | None = None) -> int:
    """Return 0, or 1 where the file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m ingest.transcript", description=__doc__)
    parser.add_argument("file", type=Path, help="a report")
    parser.add_argument("--unread", action="store_true", help="only the numbers that are no figure")
    given = parser.parse_args(arguments)
    console = Console()
    try:
        reading = _read(given.file)
    except OSError as error:
        console.print(f"{given.file}: {error.strerror}", style="red", markup=False)
        return 1
    except ReportError as error:
        console.print(f"{given.file}: {error.reason} {error.remedy}", style="red", markup=False)
        return 1
    show_reading(reading, console, only_unread=given.unread)
    return 0


def show_reading(reading: ReportReading, console: Console, only_unread: bool = False) -> None:
    """Print who and when, the table of numbers, and how many had which outcome."""
    known = reading.identification
    who = (known.department_name, known.fiscal_year, known.region_name, known.money_unit)
    console.print(" · ".join(str(one or "?") for one in who), style="bold", markup=False)
    table = Table(show_lines=False, expand=True)
    for column, ratio in (("place", 2), ("number", 3), ("read as", 8), ("where it stands", 10)):
        table.add_column(column, ratio=ratio, overflow="fold")
    shown = [one for one in reading.numbers if one.part == "statement" and one.exclusion_reason not in _FORM]
    for number in shown:
        if only_unread and number.outcome == "figure":
            continue
        style = _STYLES[number.outcome]
        table.add_row(
            str(number.char_start),
            Text(f"{number.raw_text}{number.unit or ''}", style=style),
            Text(_meaning(number), style="" if number.outcome == "figure" else style),
            _quotation(number, reading.document.text, style),
        )
    console.print(table)
    outcomes = Counter(one.outcome for one in shown)
    console.print(", ".join(f"{outcomes[name]} {name}" for name in _STYLES), markup=False)


def _read(path: Path) -> ReportReading:
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    document = Document(sha256[:16], path.name, sha256, len(content), read_content(path.name, content))
    return read_document(document, load_catalog())


def _meaning(number: Number) -> str:
    reading = number.reading
    if reading is None:
        return number.exclusion_reason or number.outcome
    key = reading.key
    parts = [key.item, key.function_name, key.economic_name, key.subject, reading.measure]
    parts += [reading.basis if reading.basis != "final" else "", reading.period if reading.period != "current" else ""]
    return " · ".join(filter(None, [*parts, key.fund]))


def _quotation(number: Number, text: str, style: str) -> Text:
    before = text[max(number.sentence_start, number.char_start - _BEFORE) : number.char_start]
    after = text[number.char_end : min(max(number.sentence_end, number.char_end), number.char_end + _AFTER)]
    quoted = Text(" ".join(before.split()))
    quoted.append(number.raw_text, style=style)
    quoted.append(" ".join(after.split()))
    return quoted


if __name__ == "__main__":
    sys.exit(main())
