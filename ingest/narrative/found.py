"""What reading a narrative finds, in folded positions of its paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.documents import Key, Reading
from ingest.narrative.sections import Paragraph
from ingest.narrative.tokens import Token


@dataclass(slots=True)
class FoundNumber:
    """A number: its token, its sentence's range, its reading (null: unclassified, or excluded for `exclusion`)."""

    paragraph: Paragraph
    token: Token
    sentence: tuple[int, int]
    reading: Reading | None
    sign: int
    exclusion: str | None


@dataclass(slots=True)
class FoundClaim:
    """A comparison in words and the amount it speaks of; only its key where the amount itself is not stated."""

    paragraph: Paragraph
    start: int
    end: int
    kind: str
    direction: str
    about_start: int | None
    key: Key | None
    sentence: tuple[int, int]


@dataclass(slots=True)
class FoundYear:
    """A year; `is_comparison` where it names the year compared with, `is_as_of` where it is part of a date."""

    paragraph: Paragraph
    token: Token
    is_comparison: bool
    is_as_of: bool


@dataclass(slots=True)
class LeftOut:
    """A piece in which no number is a figure: its kind is that of its token (year, title, threshold, code, ...)."""

    paragraph: Paragraph
    token: Token


@dataclass(slots=True)
class Narrative:
    """All that was found in the statement part, in text order."""

    numbers: list[FoundNumber] = field(default_factory=list)
    claims: list[FoundClaim] = field(default_factory=list)
    years: list[FoundYear] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
