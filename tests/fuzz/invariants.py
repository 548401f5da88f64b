"""What holds for whatever file comes: the properties that the fuzzer tries to break."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from itertools import pairwise

from ingest.documents import Document, ReportReading
from ingest.problems import ReportError
from ingest.worker import read_report


class BrokenInvariantError(AssertionError):
    """A property does not hold; or the reader failed, with the place in its code."""


def read_and_check(document: Document, content: bytes) -> ReportReading:
    """Read a report as a worker does; raises ReportError, or BrokenInvariantError."""
    try:
        reading = read_report(document, content)
    except (ReportError, MemoryError):
        raise
    except Exception as error:
        frame = [one for one in traceback.extract_tb(error.__traceback__) if "/ingest/" in one.filename][-1]
        place = f"{frame.filename.rpartition('/ingest/')[2]}:{frame.lineno} {frame.name}"
        raise BrokenInvariantError(f"{type(error).__name__} in {place}: {error}") from error
    check(reading)
    return reading


def check(reading: ReportReading) -> None:
    """Raise BrokenInvariantError where a place does not hold what is said to stand there."""
    text = reading.document.text
    _printed_where_it_stands("number", text, ((one.char_start, one.char_end, one.raw_text) for one in reading.numbers))
    _printed_where_it_stands("claim", text, ((one.char_start, one.char_end, one.raw_text) for one in reading.claims))
    _in_order("numbers", [(one.char_start, one.char_end) for one in reading.numbers])
    for number in reading.numbers:
        _require(0 <= number.sentence_start <= number.char_start, "sentence begins after its number")
        _require(number.char_end <= number.sentence_end <= len(text), "sentence ends before its number")
        _require((number.outcome == "excluded") == (number.exclusion_reason is not None), "exclusion without reason")
        _require((number.outcome == "figure") == (number.reading is not None), "figure without a reading")
    for section in reading.sections:
        _require(0 <= section.char_start <= section.char_end <= len(text), "section outside the text")
    pages = reading.document.content.page_starts
    _require(list(pages) == sorted(pages), "pages out of order")
    _require(all(0 <= start <= len(text) for start in pages), "page outside the text")
    digits = sum(character.isdecimal() and character.isascii() for character in text)
    seen = sum(
        character.isdecimal() and character.isascii() for number in reading.numbers for character in number.raw_text
    )
    _require(digits == seen, "digits of the text that belong to no number")


def _printed_where_it_stands(what: str, text: str, places: Iterable[tuple[int, int, str]]) -> None:
    for start, end, raw_text in places:
        _require(0 <= start < end <= len(text), f"{what} outside the text")
        _require(text[start:end] == raw_text, f"{what} is not what stands there")


def _in_order(what: str, places: list[tuple[int, int]]) -> None:
    for (_, end), (start, _) in pairwise(places):
        _require(end <= start, f"{what} overlap or are out of order")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BrokenInvariantError(otherwise)
