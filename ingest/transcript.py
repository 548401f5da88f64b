"""`python -m ingest.transcript FILE`: what the reader makes of one file, for people who add wordings.

Every number of the statement part and of the public tables in text order, its sentence or row beside it: what was read
as which figure, what stayed unclassified, what was left out and why. Among them what it says in words: absences,
comparisons, and amounts in Chinese numerals, which are not read. At the end, heading by heading, how many numbers had
which outcome.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest.catalog import load_catalog
from ingest.documents import Claim, Document, Key, Number, ReportReading, Section, StatementInWords
from ingest.problems import ReportError
from ingest.readers import read_content
from ingest.reading import read_document
from ingest.terminal import PlainConsole

_STYLES = {"figure": "bold green", "unclassified": "bold red", "excluded": "dim"}
#: statements in words: what is understood, and amounts in Chinese numerals, which are not
_WORDS_STYLE, _UNREAD = "bold cyan", "unclassified"
#: characters of a sentence shown before and after its number
_BEFORE, _AFTER = 36, 14
#: numbers that are part of the text's form and of no interest to whoever adds a wording
_FORM = frozenset({"numbering", "other_part"})


@dataclass(frozen=True)
class _Line:
    """A line of the transcript; `outcome` is that of a number, `words` of what is said in words and understood."""

    start: int
    end: int
    page: int | None
    printed: str
    outcome: str
    meaning: str
    sentence_start: int
    sentence_end: int

    @property
    def style(self) -> str:
        return _STYLES.get(self.outcome, _WORDS_STYLE)


def main(arguments: list[str] | None = None) -> int:
    """Return 0, or 1 where the file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m ingest.transcript", description=__doc__)
    parser.add_argument("file", type=Path, help="a report")
    parser.add_argument("--unread", action="store_true", help="only the numbers that are no figure")
    given = parser.parse_args(arguments)
    console = PlainConsole()
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
    """Print who and when, the table of numbers and statements in words, and the totals by heading and of all."""
    known = reading.identification
    who = (known.department_name, known.fiscal_year, known.region_name, known.money_unit)
    console.print(" · ".join(str(one or "?") for one in who), style="bold", markup=False)
    has_pages = bool(reading.document.content.page_starts)
    columns = [("page", 1)] if has_pages else []
    table = _table([*columns, ("place", 2), ("number", 3), ("read as", 8), ("where it stands", 10)])
    for line in sorted(_lines(reading), key=lambda one: (one.start, one.end)):
        if only_unread and line.outcome in ("figure", "words"):
            continue
        table.add_row(
            *([str(line.page or "")] if has_pages else []),
            str(line.start),
            Text(line.printed, style=line.style),
            Text(line.meaning, style="" if line.outcome == "figure" else line.style),
            _quotation(line, reading.document.text),
        )
    console.print(table)
    console.print(_totals(reading))
    outcomes = Counter(one.outcome for one in _shown(reading))
    words = sum(one.kind != "number" for one in reading.in_words) + len(reading.claims)
    spelled = sum(one.kind == "number" for one in reading.in_words)
    counts = [f"{outcomes[name]} {name}" for name in _STYLES]
    console.print(", ".join([*counts, f"{words} in words", f"{spelled} in Chinese numerals, unread"]), markup=False)


def _read(path: Path) -> ReportReading:
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    document = Document(sha256[:16], path.name, sha256, len(content), read_content(path.name, content))
    return read_document(document, load_catalog())


def _table(columns: list[tuple[str, int]]) -> Table:
    table = Table(show_lines=False, expand=True)
    for column, ratio in columns:
        table.add_column(column, ratio=ratio, overflow="fold")
    return table


def _shown(reading: ReportReading) -> list[Number]:
    """The numbers of the statement part, and the values of the tables that are read."""
    return [
        one
        for one in reading.numbers
        if (one.part == "statement" and one.exclusion_reason not in _FORM)
        or (one.table_number is not None and one.outcome != "excluded")
    ]


def _lines(reading: ReportReading) -> Iterator[_Line]:
    text = reading.document.text
    for number in _shown(reading):
        line = _line(number, f"{number.raw_text}{number.unit or ''}", number.outcome, _meaning(number))
        if number.table_number is not None:
            # a table has no sentences: its row is what the number stands in
            row_end = text.find("\n", line.end)
            row = text.rfind("\n", 0, line.start) + 1, row_end if row_end >= 0 else len(text)
            line = replace(line, sentence_start=row[0], sentence_end=row[1])
        yield line
    for statement in reading.in_words:
        if statement.kind == "number":
            yield _line(statement, statement.raw_text, _UNREAD, "Chinese numerals, not read")
        else:
            yield _line(statement, statement.raw_text, "words", _absence(statement))
    values = {one.char_start: one for one in reading.numbers if one.reading}
    for claim in reading.claims:
        about = values.get(claim.about_start) if claim.about_start is not None else None
        yield _line(claim, claim.raw_text, "words", _comparison(claim, about))


def _line(one: Number | StatementInWords | Claim, printed: str, outcome: str, meaning: str) -> _Line:
    place = (one.char_start, one.char_end, one.page)
    return _Line(*place, printed, outcome, meaning, one.sentence_start, one.sentence_end)


def _totals(reading: ReportReading) -> Table:
    """Heading by heading of the statement part, the numbers printed below it by what became of them."""
    table = _table([("heading", 8), *((name, 2) for name in (*_STYLES, "in words", "numerals"))])
    numbers = Counter((one.section, one.outcome) for one in reading.numbers if one.part == "statement")
    words = Counter((one.section, one.kind == "number") for one in reading.in_words if one.part == "statement")
    words.update((one.section, False) for one in reading.claims if one.part == "statement")
    headings: dict[str, Section] = {}
    for section in reading.sections:
        if section.part == "statement":
            headings.setdefault(section.path, section)
    for path, section in headings.items():
        counts = [numbers[path, name] for name in _STYLES] + [words[path, False], words[path, True]]
        if any(counts):
            cells = [str(count or "") for count in counts]
            style = "red" if counts[1] or counts[4] else ""
            table.add_row(Text(f"{path}{section.title}", style=style), *cells)
    return table


def _meaning(number: Number) -> str:
    reading = number.reading
    if reading is None:
        return number.exclusion_reason or number.outcome
    return _key(reading.key, reading.measure, reading.basis, reading.period)


def _key(key: Key, measure: str, basis: str, period: str) -> str:
    parts = [key.item, key.function_name, key.economic_name, key.subject, measure]
    parts += [basis if basis != "final" else "", period if period != "current" else ""]
    return " · ".join(filter(None, [*parts, key.fund]))


def _absence(statement: StatementInWords) -> str:
    if statement.key is None:
        return f"{statement.kind}: ?"
    key = _key(statement.key, statement.measure or "", statement.basis or "final", statement.period or "current")
    return f"{statement.kind}: {key}"


def _comparison(claim: Claim, about: Number | None) -> str:
    named = " · ".join(filter(None, (claim.item, claim.function_name, claim.economic_name, claim.subject, claim.fund)))
    return f"{claim.direction} ({claim.kind}): {_meaning(about) if about else named or '?'}"


def _quotation(line: _Line, text: str) -> Text:
    before = text[max(line.sentence_start, line.start - _BEFORE) : line.start]
    after = text[line.end : min(max(line.sentence_end, line.end), line.end + _AFTER)]
    quoted = Text(" ".join(before.split()))
    quoted.append(text[line.start : line.end], style=line.style)
    quoted.append(" ".join(after.split()))
    return quoted


if __name__ == "__main__":
    sys.exit(main())
