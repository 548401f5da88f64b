"""What travels between the stages of reading: immutable values, positions in code points of the document's text."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

#: left, bottom, right, top in points, from the lower left corner of the page as PDF counts (before it is turned)
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class CharBoxes:
    """Where each code point of a text is printed on its page.

    `edges` holds four native 32-bit integers a code point: left, bottom, right, top in hundredths of a point, rounded
    outwards. A code point that stands for no glyph (a line break, a ` | `) has its left beyond its right.
    """

    edges: bytes

    def box(self, start: int, end: int) -> Box | None:
        """The smallest box around the glyphs of the code points [start, end), None where none is printed."""
        edges = memoryview(self.edges).cast("i")
        printed = [at for at in range(4 * start, 4 * end, 4) if edges[at] <= edges[at + 2]]
        if not printed:
            return None
        left, bottom = (min(edges[at + side] for at in printed) for side in (0, 1))
        right, top = (max(edges[at + side] for at in printed) for side in (2, 3))
        return left / 100, bottom / 100, right / 100, top / 100


@dataclass(frozen=True)
class Cell:
    """A cell of a printed table that is not empty.

    Rows and columns count from 0, a span is at least 1. [char_start, char_end) of the document's text is what it
    holds, wrapped lines joined. `other_text` is what another reading of the same print gives (two numbers, a number
    that runs on beyond the cell), empty where there is none.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    char_start: int
    char_end: int
    other_text: str = ""


@dataclass(frozen=True)
class Table:
    """A printed table, or the part of one that stands on a page; each of its rows is a line of the document's text.

    `cells` are in reading order; `rows` and `columns` count empty ones too. [char_start, char_end) covers all of it,
    not its title.
    """

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    char_start: int
    char_end: int


@dataclass(frozen=True)
class Content:
    """What a reader makes of a file's bytes.

    `format` is what the bytes are, whatever the file's name says; `encoding` is empty where the format has one of its
    own. `text` is the file decoded (plain text), or its paragraphs and table rows in reading order, each on a line,
    the cells of a row with ` | ` between them. `page_starts[i]` is the place in the text where page i + 1 begins, in
    formats that have pages.
    """

    format: str
    encoding: str
    text: str
    page_starts: tuple[int, ...] = ()
    boxes: CharBoxes | None = None
    tables: tuple[Table, ...] = ()

    def page(self, place: int) -> int | None:
        """The page, from 1, on which the code point at `place` stands; None in a format without pages."""
        return bisect.bisect_right(self.page_starts, place) or None

    def box(self, start: int, end: int) -> Box | None:
        """The box around [start, end), as far as it stands on the page on which it begins."""
        page = self.page(start)
        if self.boxes is None or page is None:
            return None
        if page < len(self.page_starts):
            end = min(end, self.page_starts[page])
        return self.boxes.box(start, end)


@dataclass(frozen=True)
class Document:
    """A report: whose bytes they are, and what its reader made of them."""

    report_id: str
    source_file: str
    sha256: str
    size_bytes: int
    content: Content

    @property
    def text(self) -> str:
        """The text in which every place counts."""
        return self.content.text


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


class Key(NamedTuple):
    """What a figure measures, in the contract's terms; empty strings where a classification does not apply.

    `function_code` of a class whose own code is not known is that of the class above it, if a path names it.
    """

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
    In a table the document's tables count from 1, its rows and columns from 0; elsewhere these three are null.
    `contested_text` is what another reading of the same print gives, null where there is none; `contested_value` its
    value in the same unit, null where it is not one number.
    """

    char_start: int
    char_end: int
    raw_text: str
    page: int | None
    box: Box | None
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
    table_number: int | None = None
    table_row: int | None = None
    table_column: int | None = None
    contested_text: str | None = None
    contested_value: Decimal | None = None


@dataclass(frozen=True)
class ReportTable:
    """A printed table, or its part on one page: which of the public tables it is, null where it is none of them.

    `number` counts the document's tables from 1; `unit` is the unit of its money.
    """

    number: int
    page: int | None
    title: str
    code: str | None
    name: str | None
    unit: str | None
    rows: int
    columns: int
    char_start: int
    char_end: int


@dataclass(frozen=True)
class TableCell:
    """A cell of a printed table with the head above it and the name of its row.

    `kind` is `name`, `code`, `head`, `counting`, or of a value: `number`, `zero`, `dash`, `masked` (***), `text`, or
    `empty`, which has no place in the text.
    """

    table_number: int
    row: int
    column: int
    row_span: int
    column_span: int
    kind: str
    printed: str
    head: str
    row_name: str
    char_start: int | None
    char_end: int | None


@dataclass(frozen=True)
class Claim:
    """A comparison in words (决算数小于年初预算数, 与上年持平) and the amount it speaks of.

    `about_start` is where that amount stands, null where it is not stated (公务接待费支出与上年持平); `item` and what
    follows say what it is, null where that is not known.
    """

    char_start: int
    char_end: int
    raw_text: str
    kind: str
    direction: str
    about_start: int | None
    sentence_start: int
    sentence_end: int
    page: int | None
    part: str
    section: str
    item: str | None
    fund: str | None
    subject: str | None
    function_name: str | None
    economic_name: str | None


@dataclass(frozen=True)
class StatementInWords:
    """What a report states in words where others print a number.

    `kind` is `absence` (无公务接待费支出: of `key`; null where only a table is said to be empty) or `number`
    (三十五万元: money or a percentage in Chinese numerals, which is not read). `raw_text` equals the text from
    `char_start` to `char_end`; a sentence that denies two items makes two statements of one place.
    """

    char_start: int
    char_end: int
    raw_text: str
    page: int | None
    part: str
    section: str
    sentence_start: int
    sentence_end: int
    kind: str
    key: Key | None
    measure: str | None
    basis: str | None
    period: str | None


@dataclass(frozen=True)
class Notice:
    """A slip of writing in the statement part: a leftover of a template, a doubled mark, a rate without its sign.

    `kind` is one of `seeds/notices/notice_kinds.csv`; `raw_text` equals the text from `char_start` to `char_end`.
    """

    kind: str
    char_start: int
    char_end: int
    raw_text: str
    page: int | None
    box: Box | None
    part: str
    section: str
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
    """Whose report it is and of which year, where that was found, and what contradicts it.

    Lists are texts with ", " between their members, as in the warehouse, None where they are empty.
    """

    title: str | None
    department_name: str | None
    department_source: str | None
    department_names_stated: str | None
    is_department_consistent: bool | None
    account_scope: str | None
    region_code: str | None
    region_name: str | None
    region_path: str | None
    region_source: str | None
    region_candidates: str | None
    department_level: str | None
    fiscal_year: int | None
    fiscal_year_source: str | None
    money_unit: str | None
    money_units_noted: str | None
    is_money_unit_consistent: bool | None


@dataclass(frozen=True)
class ReportReading:
    """All that was read from one document."""

    document: Document
    identification: Identification
    sections: tuple[Section, ...]
    numbers: tuple[Number, ...]
    tables: tuple[ReportTable, ...]
    cells: tuple[TableCell, ...]
    claims: tuple[Claim, ...]
    in_words: tuple[StatementInWords, ...]
    notices: tuple[Notice, ...]
    years: tuple[YearMention, ...]
