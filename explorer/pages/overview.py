"""The overview: what the corpus holds, how far it can be trusted, and how it develops."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from explorer.charts.bars import NamedBar, draw_bars
from explorer.charts.lines import Line, draw_lines
from explorer.charts.matrix import Cell, draw_matrix
from explorer.page import Column, Exhibit, Visit, page_route
from explorer.questions import narrow, spending
from explorer.questions import overview as questions
from explorer.trust import CHECK_STATUSES, FIGURE_STATUSES, SEVERITIES
from explorer.view import MISSING
from explorer.yearly import exhibit_years

#: Of more regions than these the matrix shows the provinces.
_REGIONS = 25
_HOLDING = ("holds", "rounding")
_UNTESTED = ("not_testable", "not_applicable")
_RUN_STATUSES = ("broken", "last_digit")


def draw_overview(visit: Visit) -> Response:
    """The page `/`."""
    corpus = visit.edition.query(questions.CORPUS).first()
    exhibits = [
        _figures(visit),
        _checks(visit),
        _years(visit),
        _reports(visit, corpus["regions"]),
        _coverage(visit),
        _runs(visit),
        _breaks(visit),
        _problems(visit),
    ]
    counts = {record["status"]: record["checks"] for record in exhibits[1].records}
    return visit.page(
        "overview.html",
        visit.view.say("nav.overview"),
        exhibits,
        corpus=corpus,
        holding=sum(counts.get(status, 0) for status in _HOLDING),
        tested=sum(count for status, count in counts.items() if status not in _UNTESTED),
    )


def _figures(visit: Visit) -> Exhibit:
    view, say = visit.view, visit.view.say

    def draw(exhibit: Exhibit) -> Markup:
        bars = []
        for record in exhibit.records:
            counts = [(status, Decimal(record[status])) for status in FIGURE_STATUSES if record[status]]
            told = [f"{view.word('status', status)} {count:,}" for status, count in counts]
            name = view.word("source_kind", record["source_kind"])
            bars.append(NamedBar(name, view.tell(name, *told), tuple(counts)))
        return draw_bars(bars, exhibit.title, lambda count: f"{count:,.0f}", MISSING)

    return visit.exhibit(
        "figures",
        say("overview.figures"),
        questions.FIGURES,
        {},
        (
            Column("source_kind", say("overview.source_kind"), "word:source_kind"),
            Column("figures", say("overview.count"), "count"),
            *(Column(status, view.word("status", status), "count") for status in FIGURE_STATUSES),
            Column("reconciled_share", say("overview.reconciled_share"), "share"),
        ),
        draw,
        note=say("overview.figures.note"),
        is_table_open=True,
    )


def _checks(visit: Visit) -> Exhibit:
    view, say = visit.view, visit.view.say

    def link(**found: str) -> Any:
        def address(record: Mapping[str, Any]) -> str | None:
            if not record[found.get("severity", "checks")]:
                return None
            return view.url("/checks", status=record["status"], **found)

        return address

    return visit.exhibit(
        "checks",
        say("overview.checks"),
        *narrow(questions.CHECKS, statuses=list(CHECK_STATUSES)),
        (
            Column("status", say("overview.status"), "status"),
            Column("checks", say("overview.checks_count"), "count", link()),
            *(
                Column(severity, view.word("status", severity), "count", link(severity=severity))
                for severity in SEVERITIES
            ),
        ),
        note=say("overview.checks.note"),
    )


def _years(visit: Visit) -> Exhibit:
    question = narrow(
        spending.YEARS,
        year=None,
        region=None,
        department=None,
        code=None,
        left_out="unit",
        total="expenditure_current_year",
    )
    return exhibit_years(
        visit,
        visit.view.say("overview.years"),
        question,
        lambda year: visit.view.url("/spending", year=year),
    )


def _reports(visit: Visit, regions: int) -> Exhibit:
    view, say = visit.view, visit.view.say

    def draw(exhibit: Exhibit) -> Markup:
        years = sorted({record["fiscal_year"] for record in exhibit.records})
        # Divisions may share a name: the path tells them apart where they do.
        names: dict[str, str] = {}
        for record in exhibit.records:
            taken = record["region_name"] in names.values() and record["region_code"] not in names
            names.setdefault(record["region_code"], record["region_path"] if taken else record["region_name"])
        cells = {
            (names[record["region_code"]], str(record["fiscal_year"])): Cell(
                record["reports"],
                record["reports_with_errors"],
                say(
                    "overview.cell",
                    region=record["region_name"],
                    year=record["fiscal_year"],
                    reports=record["reports"],
                    errors=record["reports_with_errors"],
                ),
                view.url("/spending", year=record["fiscal_year"], region=record["region_code"]),
            )
            for record in exhibit.records
        }
        return draw_matrix(list(names.values()), list(map(str, years)), cells, exhibit.title, say("overview.no_report"))

    return visit.exhibit(
        "reports-by-region",
        say("overview.reports_by_region"),
        *narrow(questions.REPORTS, digits=6 if regions <= _REGIONS else 2),
        (
            Column("region_path", say("region")),
            Column("fiscal_year", say("year"), "word"),
            Column("reports", say("overview.reports"), "count"),
            Column("departments", say("departments"), "count"),
            Column("reports_with_errors", say("overview.reports_with_errors"), "count"),
        ),
        draw,
        note=say("overview.reports.note"),
    )


def _coverage(visit: Visit) -> Exhibit:
    say = visit.view.say
    return visit.exhibit(
        "coverage",
        say("overview.coverage"),
        questions.COVERAGE,
        {},
        (
            Column("part", say("overview.part"), "word:part"),
            Column("reports", say("overview.reports"), "count"),
            Column("seen", say("overview.seen"), "count"),
            Column("classified", say("overview.classified"), "count"),
            Column("unclassified", say("overview.unclassified"), "count"),
            Column("excluded", say("overview.excluded"), "count"),
            Column("classified_share", say("overview.classified_share"), "share"),
        ),
        note=say("overview.coverage.note"),
    )


def _runs(visit: Visit) -> Exhibit:
    view, say = visit.view, visit.view.say

    def draw(exhibit: Exhibit) -> Markup | None:
        records = exhibit.records[::-1]
        if len(records) < 2:
            return None
        lines = [
            Line(view.word("status", status), status, tuple(Decimal(record[status]) for record in records))
            for status in _RUN_STATUSES
        ]
        axis = [f"{record['run_at']:%m-%d}" for record in records]
        return draw_lines(lines, axis, exhibit.title, lambda count: f"{count:,.0f}")

    return visit.exhibit(
        "runs",
        say("overview.runs"),
        questions.RUNS,
        {},
        (
            Column("run_at", say("overview.run"), "time"),
            Column("checks", say("overview.checks_count"), "count"),
            Column("holds", view.word("status", "holds"), "count"),
            *(Column(status, view.word("status", status), "count") for status in _RUN_STATUSES),
            Column("not_testable", view.word("status", "not_testable"), "count"),
        ),
        draw,
        note=say("overview.runs.note"),
    )


def _breaks(visit: Visit) -> Exhibit:
    view, say = visit.view, visit.view.say

    def report(record: Mapping[str, Any]) -> str:
        return view.url(f"/reports/{record['report_id']}")

    return visit.exhibit(
        "breaks",
        say("overview.breaks"),
        questions.BREAKS,
        {},
        (
            Column("department_name", say("department"), link=report),
            Column("fiscal_year", say("year"), "word"),
            Column("breaks", say("overview.breaks_count"), "count", report),
            Column("severity", say("overview.severity"), "status"),
            Column(view.choose("statement_zh", "statement_en"), say("overview.statement"), "prose"),
        ),
        note=say("overview.breaks.note"),
    )


def _problems(visit: Visit) -> Exhibit:
    say = visit.view.say
    return visit.exhibit(
        "problems",
        say("overview.problems"),
        questions.PROBLEMS,
        {},
        (
            Column("source_file", say("overview.file")),
            Column("reason", say("overview.reason"), "prose"),
            Column("remedy", say("overview.remedy"), "prose"),
        ),
    )


ROUTES = (page_route("/", draw_overview, "overview"),)
