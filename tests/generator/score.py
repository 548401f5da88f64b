"""`python -m tests.generator.score FOLDER`: how much of what generated reports state is read, and read rightly.

A figure is found where the reader has a number at its place; it is right with the same keys, value and unit. Places
count in the plain text; other formats are aligned with it.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path

from ingest.catalog import load_catalog
from ingest.documents import Document, Number, ReportReading
from ingest.readers import read_content
from ingest.reading import read_document
from tests.generator.figures import UNCLASSIFIED

KEYS = ("item", "measure", "basis", "period", "fund", "subject", "function_name", "function_level", "economic_name")
#: counts that no item covers are nobody's question
_COUNTED = {"个", "项", "家", "辆", "台", "批次", "次", "人次", "分"}
#: spellings of one unit
_UNITS = {"人": "人次", "台（套）": "台", "团": "个", "批": "批次", "次": "个"}
#: a number, or what stands between numbers and blanks
_TOKEN = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|[^\s|\d]+")
_FOLDED = str.maketrans("(),:", "（），：")

Row = Mapping[str, str]


@dataclass
class Tally:
    """Counts over reports: figures of the gold, those read rightly, and what is read without being one.

    `coded` of the figures found are of a class; `without_code` of these are read without its code.
    """

    expected: int = 0
    found: int = 0
    right: int = 0
    extra: int = 0
    coded: int = 0
    without_code: int = 0
    causes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Add the counts of another report."""
        self.expected += other.expected
        self.found += other.found
        self.right += other.right
        self.extra += other.extra
        self.coded += other.coded
        self.without_code += other.without_code
        self.causes += other.causes
        self.examples = {**other.examples, **self.examples}

    def note(self, cause: str, example: str) -> None:
        """Count a cause; the first example of each is kept."""
        self.causes[cause] += 1
        self.examples.setdefault(cause, example)

    @property
    def recall(self) -> Decimal:
        """Share of the gold that is read rightly."""
        return Decimal(self.right) / (self.expected or 1)

    @property
    def precision(self) -> Decimal:
        """Share of what is read as a figure that is right."""
        return Decimal(self.right) / ((self.found + self.extra) or 1)


def score_report(report: Path, gold: Path) -> dict[str, Tally]:
    """Read one report and compare it with the gold in its folder, narrative and tables apart."""
    content = report.read_bytes()
    reading = read_document(
        Document("0" * 16, report.name, "0" * 64, len(content), read_content(report.name, content)), load_catalog()
    )
    with (gold / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return compare(rows, (gold / "text.txt").read_text(encoding="utf-8"), reading)


def compare(rows: Sequence[Row], text: str, reading: ReportReading) -> dict[str, Tally]:
    """Tallies by kind of source; what is read as a figure without being one counts as an extra."""
    tallies = {"narrative": Tally(), "table": Tally()}
    places = dict(_places(rows, text, reading.document.text))
    numbers = {number.char_end: number for number in reading.numbers}
    taken: set[int] = set()
    for order, row in enumerate(rows):
        tally = tallies[row["source_kind"]]
        end = places.get(order, -1)
        number = numbers.get(end)
        start = int(row["char_start"])
        around = text[max(0, start - 40) : int(row["char_end"]) + 12].replace("\n", "⏎")
        what = f"{row['item']}/{row['measure']}"
        taken.add(end)
        if row["item"] == UNCLASSIFIED:
            # a number that no item covers is right as long as it is no figure
            if number is not None and number.outcome == "figure":
                tally.extra += 1
                tally.note(f"{what}: read as {_keys_read(number)['item']}", around)
            continue
        tally.expected += 1
        if number is None or number.outcome != "figure":
            became = "no number" if number is None else number.exclusion_reason or number.outcome
            tally.note(f"{what}: missed ({became})", around)
            continue
        tally.found += 1
        if row["function_code"] or row["economic_code"]:
            tally.coded += 1
            tally.without_code += not (_code_read(number))
        wrong = _differences(row, number)
        if wrong:
            tally.note(f"{what}: {'; '.join(wrong)}", around)
        else:
            tally.right += 1
    for number in reading.numbers:
        if number.outcome == "figure" and number.char_end not in taken:
            kind = "narrative" if number.table_number is None else "table"
            tallies[kind].extra += 1
            read = reading.document.text[max(0, number.char_start - 40) : number.char_end + 12].replace("\n", "⏎")
            tallies[kind].note(f"no figure: read as {_keys_read(number)['item']}", read)
    return tallies


def _keys_read(number: Number) -> dict[str, str]:
    reading = number.reading
    if reading is None:
        return dict.fromkeys(KEYS, "")
    key = reading.key
    return {
        "item": key.item,
        "measure": reading.measure,
        "basis": reading.basis,
        "period": reading.period,
        "fund": key.fund,
        "subject": key.subject,
        "function_name": key.function_name,
        "function_level": key.function_level,
        "economic_name": key.economic_name,
    }


def _code_read(number: Number) -> str:
    key = number.reading.key if number.reading else None
    return key.function_code or key.economic_code if key else ""


def _differences(row: Row, number: Number) -> list[str]:
    read = _keys_read(number)
    # 一般公共服务（类）支出 is named 一般公共服务 or 一般公共服务支出
    wrong = [
        f"{key} {read[key] or 'none'} instead of {row[key] or 'none'}"
        if key not in ("function_name", "economic_name")
        else f"another {key}"
        for key in KEYS
        if not _is_like(key, read[key], row[key])
    ]
    if _code_read(number) not in ("", row["function_code"] or row["economic_code"]):
        wrong.append("another code")
    if number.value != Decimal(row["value"]):
        wrong.append("another value" if abs(number.value) != abs(Decimal(row["value"])) else "the other sign")
    if _UNITS.get(number.unit or "", number.unit or "") != row["unit"]:
        wrong.append(f"unit {number.unit} instead of {row['unit']}")
    return wrong


def _is_like(key: str, read: str, wanted: str) -> bool:
    read, wanted = read.translate(_FOLDED), wanted.translate(_FOLDED)
    if key == "function_name":
        return read.removesuffix("支出") == wanted.removesuffix("支出")
    return read in wanted.split("|")


def _places(rows: Sequence[Row], text: str, read: str) -> Iterator[tuple[int, int]]:
    """Where each gold number ends in the text as read."""
    if text == read:
        yield from ((order, int(row["char_end"])) for order, row in enumerate(rows))
        return
    wanted, found = (list(_TOKEN.finditer(one)) for one in (text, read))
    ends: dict[int, int] = {}
    # heads said again on the next page and numbers of pages stand between stretches that agree
    matcher = SequenceMatcher(None, [one.group() for one in wanted], [one.group() for one in found], autojunk=False)
    for one, other, length in matcher.get_matching_blocks():
        ends.update((wanted[one + step].end(), found[other + step].end()) for step in range(length))
    yield from ((order, ends[end]) for order, row in enumerate(rows) if (end := int(row["char_end"])) in ends)


def _score(report: Path) -> tuple[str, dict[str, Tally]]:
    return report.suffix[1:], score_report(report, report.parents[1] / "gold" / report.stem)


def score_folder(folder: Path, processes: int = 1) -> dict[tuple[str, str], Tally]:
    """Tallies by format and kind of source over all reports of a generated folder."""
    tallies: defaultdict[tuple[str, str], Tally] = defaultdict(Tally)
    reports = sorted((folder / "reports").iterdir())
    with ProcessPoolExecutor(processes) as pool:
        for ending, by_kind in pool.map(_score, reports, chunksize=8):
            for kind, tally in by_kind.items():
                tallies[ending, kind].add(tally)
    return dict(tallies)


def main() -> None:
    """Print recall and precision by format, then the causes of errors with an example each."""
    parser = argparse.ArgumentParser(description="Measures the reading of generated reports.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--causes", type=int, default=40)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    whole = Tally()
    out = sys.stdout.write
    for (ending, kind), tally in sorted(score_folder(options.folder, options.processes).items()):
        measured = f"recall {tally.recall:.4f}, precision {tally.precision:.4f}"
        measured += f", {tally.without_code} of {tally.coded} classes without their code"
        out(f"{ending:5} {kind:9} {tally.expected:7} figures, {measured}\n")
        whole.add(tally)
    for cause, count in whole.causes.most_common(options.causes):
        out(f"{count:6} {cause}\n       {whole.examples[cause]}\n")


if __name__ == "__main__":
    main()
