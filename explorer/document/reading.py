"""A report read from the published warehouse: its rows, and its text cut into pages with all marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectations.explain.explanation import Ask
from explorer.document.marks import Marks, Record, read_marks
from explorer.document.text import Heading, Paper, Source, cut_pages, outline
from explorer.published import Edition

_REPORT = "select * from marts.dim_reports where report_id = ?"

_TEXT = "select text from staging.stg_report_texts where report_id = ?"

_SECTIONS = """
select section_order, part, section, title, char_start, char_end
from marts.fct_section_coverage
where report_id = ?
order by section_order
"""

_TABLES = """
select table_number, table_name, title, page, row_count, column_count, char_start, char_end
from marts.fct_report_tables
where source_file = ? and report_id = ?
order by table_number
"""

_CELLS = """
select table_number, table_row, table_column, row_span, column_span, kind, printed, figure_id, char_start, char_end
from marts.fct_table_cells
where report_id = ?
order by table_number, table_row, table_column
"""

_FINDINGS = """
select d.*, i.statement_zh as identity_zh, i.statement_en as identity_en
from marts.fct_discrepancies as d
left join marts.dim_identities as i on d.identity = i.identity
where d.report_id = ?
order by
    d.status = 'explained',
    case d.severity when 'error' then 1 when 'warning' then 2 else 3 end,
    d.status <> 'broken', d.identity, d.subject
"""

_CHECKS = """
select status, count(*) as checks
from marts.fct_identity_checks
where report_id = ?
group by status
order by status
"""


@dataclass(frozen=True)
class Reading:
    """A report as it is shown: `findings` are its rows of `fct_discrepancies`, `checks` counts checks by status."""

    report: Record
    marks: Marks
    pages: tuple[Paper, ...]
    headings: tuple[Heading, ...]
    findings: Sequence[Record]
    checks: Mapping[str, int]
    has_text: bool

    def figures_by_status(self) -> dict[str, int]:
        """How many figures have each status."""
        counts = dict.fromkeys(("reconciled", "unchecked", "disputed"), 0)
        for figure in self.marks.figures:
            counts[figure.check_status] += 1
        return counts


def asking(edition: Edition) -> Ask:
    """Questions about one report, whose answers are many rows that nobody else asks for: they are not remembered."""

    def ask(query: str, parameters: Sequence[object]) -> list[dict[str, Any]]:
        with edition.cursor() as cursor:
            cursor.execute(query, parameters)
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    return ask


def find_report(edition: Edition, report_id: str) -> dict[str, Any] | None:
    """The row of `dim_reports`; None where there is none."""
    rows = edition.query(_REPORT, [report_id])
    return rows.first() if rows.rows else None


def read_report(edition: Edition, report: Record) -> Reading:
    """Everything that is shown of a report."""
    ask = asking(edition)
    report_id = report["report_id"]
    marks = read_marks(ask, report)
    text = ask(_TEXT, [report_id])
    cells: dict[int, list[Record]] = {}
    for cell in ask(_CELLS, [report_id]):
        cells.setdefault(cell["table_number"], []).append(cell)
    source = Source(
        text=text[0]["text"] if text else "",
        sections=ask(_SECTIONS, [report_id]),
        tables=ask(_TABLES, [report["source_file"], report_id]),
        cells=cells,
        marks=marks,
    )
    pages = cut_pages(source)
    return Reading(
        report=report,
        marks=marks,
        pages=pages,
        headings=outline(source, pages),
        findings=ask(_FINDINGS, [report_id]),
        checks={row["status"]: row["checks"] for row in ask(_CHECKS, [report_id])},
        has_text=bool(text),
    )
