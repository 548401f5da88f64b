"""What travels between the stages of reading: immutable values, positions in code points of the document's text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Document:
    """A report decoded: `text` is what the file says, nothing changed but the encoding."""

    report_id: str
    source_file: str
    sha256: str
    format: str
    encoding: str
    size_bytes: int
    text: str


@dataclass(frozen=True)
class Section:
    """A heading and what it covers, up to the next heading of its depth or above.

    `path` is the numbering from the top (`二、(二)1.`); `topic` and `fund` are what the headings above say the
    figures below are about, inherited downwards.
    """

    path: str
    title: str
    depth: int
    part: str
    topic: str
    fund: str
    char_start: int
    char_end: int


@dataclass(frozen=True)
class Key:
    """What a figure measures, in the contract's terms; empty strings where a classification does not apply."""

    item: str
    fund: str
    subject: str = ""
    function_name: str = ""
    function_code: str = ""
    function_level: str = ""
    economic_name: str = ""
    economic_code: str = ""
    economic_level: str = ""


@dataclass(frozen=True)
class Reading:
    """What the reader makes of one printed number that is a figure."""

    key: Key
    measure: str
    basis: str = "final"
    period: str = "current"
    about_start: int | None = None
    parent_start: int | None = None
    whole_item: str | None = None
    whole_fund: str | None = None
    direction: str | None = None


@dataclass(frozen=True)
class Number:
    """One printed number, whatever became of it: a figure, unclassified, or excluded with a reason.

    `value` is as stated in `unit`, a decrease negative; `raw_text` equals the text from `char_start` to `char_end`.
    """

    char_start: int
    char_end: int
    raw_text: str
    part: str
    section: str
    sentence_start: int
    sentence_end: int
    outcome: str
    exclusion_reason: str | None
    reading: Reading | None
    value: Decimal
    unit: str | None
    decimals: int


@dataclass(frozen=True)
class Claim:
    """A comparison in words (决算数小于年初预算数, 与上年持平) and the amount it speaks of."""

    char_start: int
    char_end: int
    raw_text: str
    kind: str
    direction: str
    about_start: int | None
    sentence_start: int
    sentence_end: int


@dataclass(frozen=True)
class YearMention:
    """A year the document names; `char_start` is null for the file name."""

    char_start: int | None
    char_end: int | None
    raw_text: str
    year: int
    role: str
    is_comparison: bool
    is_statement: bool


@dataclass(frozen=True)
class Identification:
    """Whose report it is and of which year, and where that was found."""

    title: str | None
    department_name: str | None
    department_source: str | None
    region_name: str | None
    department_level: str | None
    fiscal_year: int | None
    fiscal_year_source: str | None
    money_unit: str


@dataclass(frozen=True)
class ReportReading:
    """All that was read from one document."""

    document: Document
    identification: Identification
    sections: tuple[Section, ...]
    numbers: tuple[Number, ...]
    claims: tuple[Claim, ...]
    years: tuple[YearMention, ...]
