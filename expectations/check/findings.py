"""What a check found in one report, read from a filled warehouse: findings, figures, tables, in the order of a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

#: A query about one report in, its rows out.
Ask = Callable[[str], list[tuple[Any, ...]]]

#: The status of a slip of writing, which is no check.
NOTICED = "noticed"

#: left, bottom, right, top on a page, in points from its lower left corner
Box = tuple[Decimal, Decimal, Decimal, Decimal]

#: Worst first.
SEVERITIES = ("error", "warning", "notice")


@dataclass(frozen=True)
class Place:
    """A figure or a quotation that takes part in a finding; without `char_start` it is the name of the file or folder.

    `side` is the side of the identity (`left`, `right`, `numerator`, ...), empty for a figure that is only suspected;
    `section` its heading path; `page` and `box` are null in formats without pages; `value` in `unit`, null for a
    quotation.
    """

    side: str
    figure_id: str | None
    label_zh: str
    section: str
    page: int | None
    char_start: int | None
    char_end: int | None
    raw_text: str
    value: Decimal | None
    unit: str | None
    box: Box | None = None


@dataclass(frozen=True)
class Suspect:
    """A figure that may be the wrong one, with the value that would reconcile; a suggestion."""

    rank: int
    is_tied: bool
    stated_value: Decimal
    suggested_value: Decimal
    unit: str | None
    reason: str
    reason_en: str
    place: Place


@dataclass(frozen=True)
class Finding:
    """A check that does not hold, or a slip of writing; `number` counts the findings of a report from 1, by weight.

    Of a slip, `identity` is its kind, `family` is `notices`, `status` is `noticed`, and `subject` quotes what it stands
    in.
    """

    number: int
    identity: str
    subject: str
    family: str
    kind: str
    status: str
    severity: str
    left_value: Decimal | None
    right_value: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    unit: str | None
    statement_zh: str
    statement_en: str
    identity_zh: str
    identity_en: str
    places: tuple[Place, ...]
    suspects: tuple[Suspect, ...]

    @property
    def is_explained(self) -> bool:
        """Somebody has looked into it: `seeds/accepted_breaks.csv` lists it with exactly this difference."""
        return self.status == "explained"

    @property
    def is_error(self) -> bool:
        """It should be mended before publication: of severity error, the last digit included, and not explained."""
        return self.severity == "error" and not self.is_explained

    @property
    def is_slip(self) -> bool:
        """It is about how something is written, and no check of an identity."""
        return self.status == NOTICED


@dataclass(frozen=True)
class Figure:
    """A printed figure and whether what was checked about it holds: `reconciled`, `disputed`, `unchecked`."""

    figure_id: str
    section: str
    page: int | None
    char_start: int
    char_end: int
    raw_text: str
    check_status: str
    box: Box | None = None


@dataclass(frozen=True)
class Cell:
    """A cell of a printed table; rows and columns count from 0, an empty cell has no place in the text."""

    row: int
    column: int
    row_span: int
    column_span: int
    kind: str
    printed: str
    char_start: int | None
    char_end: int | None


@dataclass(frozen=True)
class PrintedTable:
    """A printed table, or its part on one page."""

    title: str
    page: int | None
    rows: int
    columns: int
    char_start: int
    char_end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Heading:
    """Where a heading begins, and how deep it lies."""

    char_start: int
    depth: int


@dataclass(frozen=True)
class Untested:
    """An identity that could not be tested, and why; the subjects it would have been about."""

    identity: str
    identity_zh: str
    reason_zh: str
    subjects: tuple[str, ...]


@dataclass(frozen=True)
class CheckedReport:
    """A report with everything that a check says about it.

    `checks` counts the checks by status; `seen` printed numbers became `classified` figures, `unclassified` ones, or
    were `excluded` (years, numbering, parts without figures).
    """

    report_id: str
    source_file: str
    sha256: str
    format: str
    department_name: str | None
    fiscal_year: int | None
    text: str
    findings: tuple[Finding, ...]
    figures: tuple[Figure, ...]
    tables: tuple[PrintedTable, ...]
    headings: tuple[Heading, ...]
    untested: tuple[Untested, ...]
    checks: dict[str, int]
    seen: int
    classified: int
    unclassified: int
    excluded: int

    @property
    def is_wholly_accounted_for(self) -> bool:
        """Every run of digits in the text is a number with an outcome, as the nightly build demands."""
        return self.seen == self.classified + self.unclassified + self.excluded


_REPORTS = """
select r.report_id, r.source_file, r.sha256, r.format, r.department_name, r.fiscal_year, t.text
from staging.stg_reports as r
inner join staging.stg_report_texts as t using (report_id)
where r.read_status = 'read'
order by r.source_file, r.report_id
"""

_FINDINGS = """
select
    d.identity, d.subject, d.family, d.kind, d.status, d.severity, d.left_value, d.right_value, d.difference,
    d.tolerance, d.unit, d.statement_zh, d.statement_en, i.statement_zh, i.statement_en
from marts.fct_discrepancies as d
left join marts.dim_identities as i on d.identity = i.identity
left join (
    select report_id, identity, subject, min(char_start) as first_place
    from intermediate.int_check_evidence
    group by all
) as e on d.report_id = e.report_id and d.identity = e.identity and d.subject = e.subject
where d.report_id = ?
order by
    d.status = 'explained',
    case d.severity when 'error' then 1 when 'warning' then 2 else 3 end,
    d.status <> 'broken',
    e.first_place nulls last, d.identity, d.subject
"""


def _box(table: str) -> str:
    edges = ", ".join(f"{table}.box_{edge}" for edge in ("left", "bottom", "right", "top"))
    return f"if({table}.box_left is null, null, [{edges}])"


_NOTICES = f"""
select
    n.kind, n.context, 'notices', 'notice', '{NOTICED}', 'notice', null, null, null, null, null, n.statement_zh,
    n.statement_en, k.statement_zh, k.statement_en,
    'notice', null, n.raw_text, n.section, n.page, n.char_start, n.char_end, n.raw_text, null, null,
    {_box("n")}
from marts.fct_notices as n
inner join seeds.notice_kinds as k on n.kind = k.kind
where n.report_id = ?
order by n.notice_order
"""

# A quotation stands on the page of the last number before its end.
_PLACES = f"""
select
    e.identity, e.subject, e.side, e.figure_id, e.label_zh, coalesce(e.section, ''), n.page, e.char_start, e.char_end,
    coalesce(f.raw_text, e.label_zh), e.value, e.unit, {_box("f")}
from intermediate.int_check_evidence as e
left join marts.fct_figures as f on e.figure_id = f.figure_id
asof left join staging.stg_report_numbers as n on e.report_id = n.report_id and n.char_start < e.char_end
where e.report_id = ?
order by e.identity, e.subject, e.evidence_order
"""

_SUSPECTS = f"""
select
    s.identity, s.subject, s.rank, s.is_tied, s.stated_value, s.suggested_value, s.unit, s.reason, s.reason_en,
    '', f.figure_id, coalesce(i.label_zh, f.item), f.section, f.page, f.char_start, f.char_end, f.raw_text, f.value,
    f.unit, {_box("f")}
from marts.fct_error_suspects as s
inner join marts.fct_figures as f on s.figure_id = f.figure_id
left join intermediate.int_identity_figures as i on s.figure_id = i.figure_id
where s.report_id = ?
order by s.identity, s.subject, s.rank, f.number_order
"""

_FIGURES = f"""
select f.figure_id, f.section, f.page, f.char_start, f.char_end, f.raw_text, f.check_status, {_box("f")}
from marts.fct_figures as f where f.report_id = ? order by f.number_order
"""

_TABLES = """
select table_number, coalesce(table_name, title, ''), page, row_count, column_count, char_start, char_end
from marts.fct_report_tables where report_id = ? order by char_start
"""

_CELLS = """
select table_number, table_row, table_column, row_span, column_span, kind, coalesce(printed, ''), char_start, char_end
from marts.fct_table_cells where report_id = ? order by table_number, table_row, table_column
"""

# The headings of a table of contents are lines like others.
_HEADINGS = """
select char_start, min(depth)
from staging.stg_report_sections
where report_id = ? and part <> 'front' and section <> ''
group by char_start
order by char_start
"""

_UNTESTED = """
select c.identity, coalesce(i.statement_zh, c.identity), coalesce(c.reason_zh, ''), list(c.subject order by c.subject)
from marts.fct_identity_checks as c
left join marts.dim_identities as i on c.identity = i.identity
where c.report_id = ? and c.status = 'not_testable'
group by all
order by 2, 3
"""

_CHECKS = "select status, count(*) from marts.fct_identity_checks where report_id = ? group by all order by all"

_COVERAGE = """
select coalesce(sum(seen), 0), coalesce(sum(classified), 0), coalesce(sum(unclassified), 0), coalesce(sum(excluded), 0)
from marts.fct_section_coverage where report_id = ?
"""


def read_checked_reports(connection: duckdb.DuckDBPyConnection) -> tuple[CheckedReport, ...]:
    """The reports of a warehouse, a candidate or a published one, that could be read."""
    return tuple(_read_report(connection, row) for row in connection.execute(_REPORTS).fetchall())


def _read_report(connection: duckdb.DuckDBPyConnection, report: tuple[Any, ...]) -> CheckedReport:
    report_id, source_file, sha256, kind, department_name, fiscal_year, text = report

    def ask(query: str) -> list[tuple[Any, ...]]:
        return connection.execute(query, [report_id]).fetchall()

    [(seen, classified, unclassified, excluded)] = ask(_COVERAGE)
    return CheckedReport(
        report_id=report_id,
        source_file=source_file,
        sha256=sha256,
        format=kind,
        department_name=department_name,
        fiscal_year=fiscal_year,
        text=text,
        findings=_findings(ask),
        figures=tuple(Figure(*_boxed(row)) for row in ask(_FIGURES)),
        tables=_tables(ask),
        headings=tuple(Heading(*row) for row in ask(_HEADINGS)),
        untested=tuple(
            Untested(identity, statement, reason, tuple(subjects))
            for identity, statement, reason, subjects in ask(_UNTESTED)
        ),
        checks=dict(ask(_CHECKS)),
        seen=int(seen),
        classified=int(classified),
        unclassified=int(unclassified),
        excluded=int(excluded),
    )


def _findings(ask: Ask) -> tuple[Finding, ...]:
    places: dict[tuple[str, str], list[Place]] = {}
    for identity, subject, *place in ask(_PLACES):
        places.setdefault((identity, subject), []).append(Place(*_boxed(place)))
    suspects: dict[tuple[str, str], list[Suspect]] = {}
    for row in ask(_SUSPECTS):
        where: list[Any] = [*row[2:9], Place(*_boxed(row[9:]))]
        suspects.setdefault((row[0], row[1]), []).append(Suspect(*where))
    checks: list[list[Any]] = [
        [*row, tuple(places.get((row[0], row[1]), ())), tuple(suspects.get((row[0], row[1]), ()))]
        for row in ask(_FINDINGS)
    ]
    slips: list[list[Any]] = [[*row[:15], (Place(*_boxed(row[15:])),), ()] for row in ask(_NOTICES)]
    # What somebody has looked into comes last.
    ordered = sorted([*checks, *slips], key=lambda row: row[4] == "explained")
    return tuple(Finding(number, *row) for number, row in enumerate(ordered, start=1))


def _boxed(row: Sequence[Any]) -> list[Any]:
    """A row whose last column is a box."""
    *others, box = row
    return [*others, None if box is None else tuple(box)]


def _tables(ask: Ask) -> tuple[PrintedTable, ...]:
    cells: dict[int, list[Cell]] = {}
    for number, *cell in ask(_CELLS):
        cells.setdefault(number, []).append(Cell(*cell))
    tables = []
    for number, *row in ask(_TABLES):
        told: list[Any] = [*row, tuple(cells.get(number, ()))]
        tables.append(PrintedTable(*told))
    return tuple(tables)
