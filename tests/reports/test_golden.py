"""Every case folder holds a text and what the figures contract makes of each of its numbers; see README.md."""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.catalog import load_catalog
from ingest.documents import Content, Document, Number, ReportReading
from ingest.reading import read_document

CASES = sorted(Path(__file__).parent.glob("[a-z0-9]*/"))
KEYS = (
    "item",
    "measure",
    "basis",
    "period",
    "fund",
    "subject",
    "function_name",
    "function_level",
    "economic_name",
    "value",
    "unit",
)
COLUMNS = ("raw_text", "occurrence", *KEYS)
#: what a case may ask for besides: the class's code, and the figure it is listed under (`raw_text#occurrence`)
OPTIONAL = ("function_code", "parent")
UNCLASSIFIED = "unclassified"
#: a reader that keeps no key of an unclassified number can only be asked for these
UNCLASSIFIED_KEYS = ("item", "value", "unit")
#: spellings of one unit
UNITS = {"万": "万元", "亿": "亿元", "人": "人次", "团": "个", "批": "批次", "台（套）": "台", "套": "台", "％": "%"}
COUNTED = {"个", "项", "家", "辆", "台", "批次", "次", "人次", "分"}
WIDTH = str.maketrans("(),:", "（），：")

_DIGIT = "[0-9０-９]"
_PRINTED = re.compile(
    rf"{_DIGIT}{{1,3}}(?:[,，]{_DIGIT}{{3}})+(?!{_DIGIT})(?:[.．]{_DIGIT}+)?|{_DIGIT}+(?:[.．]{_DIGIT}+)?"
)


@dataclass(frozen=True)
class Case:
    """A folder: the text, the rows by the place where their number ends, and the ends nobody can decide."""

    text: str
    expected: dict[int, dict[str, str]]
    undecided: frozenset[int]


def span_of(text: str, raw: str, occurrence: int) -> tuple[int, int]:
    """Where a printed number stands the nth time; one broken by a line end is looked up as it is written."""
    spans = [match.span() for match in _PRINTED.finditer(text) if match.group() == raw]
    if not spans:
        spans = [match.span() for match in re.finditer(re.escape(raw), text)]
    if not 0 < occurrence <= len(spans):
        raise LookupError(f"{raw!r} stands {len(spans)} times in the text, not {occurrence}")
    return spans[occurrence - 1]


def read_rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_undecided(folder: Path) -> list[tuple[str, int]]:
    path = folder / "undecided.txt"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [(raw, int(occurrence)) for raw, _, occurrence in (line.partition("#") for line in lines)]


def load_case(folder: Path) -> Case:
    text = (folder / "input.txt").read_bytes().decode("utf-8")
    return Case(
        text,
        {span_of(text, row["raw_text"], int(row["occurrence"]))[1]: row for row in read_rows(folder)},
        frozenset(span_of(text, raw, occurrence)[1] for raw, occurrence in read_undecided(folder)),
    )


def read_text(name: str, text: str) -> ReportReading:
    content = text.encode("utf-8")
    sha256 = hashlib.sha256(content).hexdigest()
    document = Document(sha256[:16], f"{name}.txt", sha256, len(content), Content("txt", "utf-8", text))
    return read_document(document, load_catalog())


def keys_of(number: Number) -> dict[str, str]:
    """What the reader says of a number, in the columns of `expected.csv`."""
    found = {"item": UNCLASSIFIED, "value": str(number.value), "unit": number.unit or ""}
    if number.outcome == "figure" and number.reading:
        reading, key = number.reading, number.reading.key
        found |= {
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
    return found


def more_keys_of(case: Case, number: Number, columns: Iterable[str]) -> dict[str, str]:
    """What the reader says of a number, in those of the optional columns that the case has."""
    reading = number.reading
    parent = reading.parent_start if reading else None
    found = {"function_code": reading.key.function_code if reading else "", "parent": ""}
    if parent is not None:
        raw = next(match for match in _PRINTED.finditer(case.text) if match.start() == parent).group()
        found["parent"] = f"{raw}#{sum(m.group() == raw for m in _PRINTED.finditer(case.text[:parent])) + 1}"
    return {column: found[column] for column in OPTIONAL if column in columns}


def agrees(column: str, stated: str, expected: str, is_unclassified: bool) -> bool:
    if column == "value":
        # Whether an amount within a reason is a decrease is nobody's question.
        wanted = Decimal(expected)
        return abs(Decimal(stated)) == abs(wanted) if is_unclassified else Decimal(stated) == wanted
    if column == "unit":
        return UNITS.get(stated, stated) in expected.split("|")
    return stated.translate(WIDTH) in expected.translate(WIDTH).split("|")


def describe(text: str, end: int, raw: str) -> str:
    start = end - len(raw)
    around = f"{text[max(0, start - 40) : start]}«{raw}»{text[end : end + 12]}"
    return around.replace("\n", "⏎")


def differences(case: Case, numbers: tuple[Number, ...]) -> list[str]:
    """One line and its place for each number that is missed, wrong, or taken for a figure though it is none."""
    stated = [number for number in numbers if number.outcome != "excluded" and number.char_end not in case.undecided]
    at_end = {number.char_end: number for number in stated}
    ends = Counter(number.char_end for number in stated)
    found = [f"twice: {describe(case.text, end, at_end[end].raw_text)}" for end, times in ends.items() if times > 1]
    for end, row in sorted(case.expected.items()):
        place = describe(case.text, end, row["raw_text"])
        number = at_end.get(end)
        if number is None:
            wanted = " ".join(row[column] for column in KEYS if row[column])
            found.append(f"missed: {wanted}\n    in {place}")
            continue
        # A sign printed in front may belong to the number.
        printed = number.raw_text.lstrip("-－−")
        keys = keys_of(number)
        is_unclassified = keys["item"] == UNCLASSIFIED
        asked = {column: keys[column] for column in (UNCLASSIFIED_KEYS if is_unclassified else KEYS)}
        asked |= more_keys_of(case, number, row)
        wrong = [
            f"{column} {stated_key or 'none'} instead of {row[column] or 'none'}"
            for column, stated_key in asked.items()
            if not agrees(column, stated_key, row[column], is_unclassified)
        ]
        if printed != row["raw_text"]:
            wrong.append(f"raw_text {number.raw_text!r} instead of {row['raw_text']!r}")
        if wrong:
            found.append(f"wrong: {', '.join(wrong)}\n    in {place}")
    for number in stated:
        keys = keys_of(number)
        is_uncovered_count = keys["item"] == UNCLASSIFIED and UNITS.get(keys["unit"], keys["unit"]) in COUNTED
        if number.char_end not in case.expected and not is_uncovered_count:
            found.append(
                f"no figure: read as {' '.join(value for value in keys.values() if value)}\n"
                f"    in {describe(case.text, number.char_end, number.raw_text)}"
            )
    return found


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_every_number_of_a_case_is_read_as_the_contract_says(folder: Path) -> None:
    case = load_case(folder)
    found = differences(case, read_text(folder.name, case.text).numbers)
    if found:
        pytest.fail(f"{folder.name}: {len(found)} differences\n" + "\n".join(found), pytrace=False)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_raw_text_of_every_number_equals_the_text_at_its_place(folder: Path) -> None:
    text = load_case(folder).text
    numbers = read_text(folder.name, text).numbers
    assert [number.raw_text for number in numbers] == [text[number.char_start : number.char_end] for number in numbers]


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_case_has_both_files_and_its_rows_point_to_numbers_in_text_order(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {"input.txt", "expected.csv"} <= names <= {"input.txt", "expected.csv", "undecided.txt"}
    header = (folder / "expected.csv").read_text("utf-8").splitlines()[0].split(",")
    assert header == [*COLUMNS, *(column for column in OPTIONAL if column in header)]
    text = (folder / "input.txt").read_bytes().decode("utf-8")
    rows = read_rows(folder)
    places = [span_of(text, row["raw_text"], int(row["occurrence"])) for row in rows]
    undecided = {span_of(text, raw, occurrence) for raw, occurrence in read_undecided(folder)}
    assert places == sorted(set(places))
    assert not undecided & set(places)
    known = {*load_catalog().items, UNCLASSIFIED}
    assert {item for row in rows for item in row["item"].split("|")} <= known


def test_there_are_cases_enough_to_mean_something() -> None:
    assert len(CASES) >= 160
