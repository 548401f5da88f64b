"""What a report's figures are marked with: what each was read as, its checks, and who may be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from expectations.explain.explanation import Ask

Record = Mapping[str, Any]

#: Worst first; what could not be tested stands before what holds, because nobody vouches for it.
STATUSES = ("broken", "last_digit", "explained", "not_testable", "rounding", "holds", "not_applicable")
#: So many checks of a figure are told beside it; the page about the figure has them all.
CHECKS_TOLD = 4


@dataclass(frozen=True)
class Check:
    """A check that a figure takes part in; `statement_*` is the sentence of a break, else that of the identity."""

    identity: str
    subject: str
    status: str
    severity: str
    statement_zh: str
    statement_en: str


@dataclass(frozen=True)
class Suspect:
    """A figure that may be wrong and the value that would reconcile, in the figure's own unit."""

    identity: str
    subject: str
    row: Record


@dataclass(frozen=True)
class Figure:
    """A printed figure: `row` is that of `fct_figures` with the names of item and fund; its checks worst first."""

    row: Record
    checks: tuple[Check, ...]
    suspect: Suspect | None

    @property
    def figure_id(self) -> str:
        """Its id."""
        return str(self.row["figure_id"])

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return int(self.row["char_start"])

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return int(self.row["char_end"])

    @property
    def check_status(self) -> str:
        """`reconciled`, `disputed`, `unchecked`."""
        return str(self.row["check_status"])

    @property
    def told(self) -> tuple[Check, ...]:
        """The checks that are told beside the figure."""
        return self.checks[:CHECKS_TOLD]


@dataclass(frozen=True)
class Quote:
    """Words that a check which does not hold quotes: a direction, a class, a year, or a slip of writing.

    `identity` is empty where no check is about it but a notice.
    """

    start: int
    end: int
    identity: str
    subject: str
    statement_zh: str
    statement_en: str


@dataclass(frozen=True)
class Marks:
    """All marks of a report in the order of its text."""

    figures: tuple[Figure, ...]
    quotes: tuple[Quote, ...] = ()
    by_id: Mapping[str, Figure] = field(default_factory=dict)

    def on_page(self, page: int) -> list[Figure]:
        """The figures of a printed page whose place on it is known."""
        return [one for one in self.figures if one.row["page"] == page and one.row["box_left"] is not None]

    def disputed_pages(self) -> frozenset[int]:
        """The printed pages with a disputed figure."""
        return frozenset(one.row["page"] for one in self.figures if one.check_status == "disputed")


# The table lies in the order of its files: with the name of the file only a few blocks of it are read.
_FIGURES = """
select f.*, i.name_zh as item_zh, i.name_en as item_en, u.name_zh as fund_zh, u.name_en as fund_en
from marts.fct_figures as f
left join marts.dim_items as i on f.item = i.item
left join marts.dim_funds as u on f.fund = u.fund
where f.source_file = ? and f.report_id = ?
order by f.number_order
"""

_CHECKS = """
select c.identity, c.subject, c.status, c.severity, c.figure_ids,
    coalesce(d.statement_zh, concat_ws('：', i.statement_zh, c.reason_zh)) as statement_zh,
    coalesce(d.statement_en, concat_ws(': ', i.statement_en, c.reason_en)) as statement_en
from marts.fct_identity_checks as c
left join (select * from marts.fct_discrepancies where report_id = ?) as d
    on c.identity = d.identity and c.subject = d.subject
left join marts.dim_identities as i on c.identity = i.identity
where c.report_id = ?
order by c.identity, c.subject
"""

_SUSPECTS = """
select * from marts.fct_error_suspects
where report_id = ?
order by figure_id, rank, identity, subject
"""

# No public table says which words a check quotes.
_QUOTES = """
select e.char_start, e.char_end, d.identity, d.subject, d.statement_zh, d.statement_en
from marts.fct_discrepancies as d
inner join intermediate.int_check_evidence as e
    on d.report_id = e.report_id and d.identity = e.identity and d.subject = e.subject
where
    d.report_id = ? and e.report_id = ? and e.figure_id is null and e.char_end > e.char_start
    and coalesce(e.section, '') not in ('file_name', 'folder')
union all
select char_start, char_end, '', kind, statement_zh, statement_en
from marts.fct_notices
where report_id = ?
order by all
"""


def read_marks(ask: Ask, report: Record) -> Marks:
    """The marks of a report (a row of `dim_reports`)."""
    report_id = report["report_id"]
    checks: dict[str, list[Check]] = {}
    for row in ask(_CHECKS, [report_id, report_id]):
        told = {name: value for name, value in row.items() if name != "figure_ids"}
        for figure_id in dict.fromkeys(row["figure_ids"] or ()):
            checks.setdefault(figure_id, []).append(Check(**told))
    suspects: dict[str, Suspect] = {}
    for row in ask(_SUSPECTS, [report_id]):
        suspects.setdefault(row["figure_id"], Suspect(row["identity"], row["subject"], row))
    figures = tuple(
        Figure(
            row,
            tuple(sorted(checks.get(row["figure_id"], ()), key=lambda check: STATUSES.index(check.status))),
            suspects.get(row["figure_id"]),
        )
        for row in ask(_FIGURES, [report["source_file"], report_id])
    )
    quotes = tuple(Quote(*row.values()) for row in ask(_QUOTES, [report_id] * 3))
    return Marks(figures, quotes, {figure.figure_id: figure for figure in figures})
