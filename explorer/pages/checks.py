"""The checks: a heat map of the identities over regions, departments, years and reports, and the checks behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from explorer.document.heat import Column as HeatColumn
from explorer.document.heat import fold_heat
from explorer.page import Column, Visit, page_route
from explorer.paging import asked_number, page_exhibit
from explorer.questions import narrow
from explorer.questions.checks import COLUMNS, COUNT, LIST, LIST_ORDER, map_question
from explorer.regions import read_regions, shared_digits
from explorer.trust import CHECK_STATUSES, SEVERITIES

#: Columns that a screen has room for.
_WIDTH = 24
#: Of a download. DuckDB sorts so many of millions without keeping them all.
_MOST_CHECKS = 5_000
#: More departments than that are shown by region first.
_MANY = 48
_BREAKS = ("broken", "last_digit")
_NAME = re.compile(r"[0-9A-Za-z_.-]{1,80}")

_FAMILIES = "select family, identity, statement_zh, statement_en from marts.dim_identities order by family, identity"
_YEARS = "select fiscal_year from marts.dim_fiscal_years order by fiscal_year desc"
_DEPARTMENT = """
select department_name from marts.dim_departments where department_id = ? order by is_latest_name desc, department_name
"""
_REPORT = """
select coalesce(department_name, source_file) as department, fiscal_year, source_file
from marts.dim_reports where report_id = ?
"""
_DEPARTMENTS = "select count(distinct department_id) as n from marts.dim_reports where starts_with(region_code, ?)"


@dataclass(frozen=True)
class Wanted:
    """Which checks are asked for; None is all of them. `status` is one, or None for all that does not hold."""

    year: int | None
    region: str | None
    department: str | None
    report: str | None
    severity: str | None
    family: str | None
    identity: str | None
    status: str | None

    @classmethod
    def of(cls, visit: Visit) -> Wanted:
        """What the address says; a parameter that cannot be what it should be is none."""
        asked = visit.request.query_params

        def one_of(name: str, choices: tuple[str, ...]) -> str | None:
            return asked[name] if asked.get(name) in choices else None

        def name(parameter: str) -> str | None:
            return asked[parameter] if _NAME.fullmatch(asked.get(parameter, "")) else None

        return cls(
            year=asked_number(visit, "year"),
            region=asked["region"] if re.fullmatch(r"[0-9]{6}", asked.get("region", "")) else None,
            department=name("department"),
            report=name("report"),
            severity=one_of("severity", SEVERITIES),
            family=name("family"),
            identity=name("identity"),
            status=one_of("status", CHECK_STATUSES),
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of the questions."""
        return {
            "year": self.year,
            "region": shared_digits(self.region) if self.region else None,
            "department": self.department,
            "report": self.report,
            "severity": self.severity,
            "family": self.family,
            "identity": self.identity,
        }


def checks(visit: Visit) -> Response:
    """The page `/checks`: filters as in `Wanted`, columns `by`, from `from` on, shaded by `show`."""
    view, asked, wanted = visit.view, visit.request.query_params, Wanted.of(visit)
    by = asked["by"] if asked.get("by") in COLUMNS else _choose_columns(visit, wanted)
    show = "untested" if asked.get("show") == "untested" else "broken"
    first = asked_number(visit, "from") or 1
    english = view.language == "en"
    digits = min(6, len(shared_digits(wanted.region)) + 2) if wanted.region else 2
    question = narrow(map_question(by), **wanted.parameters, digits=digits, first=first, last=first + _WIDTH - 1)
    map_exhibit = visit.exhibit(
        "map",
        view.say("check.map", columns=view.say(f"check.by.{by}")),
        question.sql,
        question.parameters,
        (
            Column("statement_en" if english else "statement_zh", view.say("check.identity")),
            Column("column_name", view.say(f"check.by.{by}")),
            Column("broken", view.word("status", "broken"), "count"),
            Column("tested", view.say("check.tested"), "count"),
            Column("untested", view.word("status", "not_testable"), "count"),
            Column("broken_share", view.say("check.show.broken"), "share"),
            Column("untested_share", view.say("check.show.untested"), "share"),
        ),
    )
    statuses = [wanted.status] if wanted.status else list(_BREAKS)
    question = narrow(LIST, **wanted.parameters, statuses=statuses)
    listed, paging = page_exhibit(
        visit,
        "list",
        view.say("check.list"),
        question.sql,
        question.parameters,
        (
            Column(
                "identity_en" if english else "identity_zh",
                view.say("check.identity"),
                link=lambda row: view.url(f"/checks/{row['report_id']}/{row['identity']}", subject=row["subject"]),
            ),
            Column("status", view.say("check.status"), "status"),
            Column("severity", view.say("check.severity"), "status"),
            Column("department", view.say("check.report"), link=lambda row: view.url(f"/reports/{row['report_id']}")),
            Column("fiscal_year", view.say("check.year"), "year"),
            Column("statement_en" if english else "statement_zh", view.say("check.statement")),
        ),
        order=LIST_ORDER.strip(),
        count=narrow(COUNT, **wanted.parameters, statuses=statuses).sql,
        most_rows=_MOST_CHECKS,
    )
    heat = fold_heat(map_exhibit.records)
    return visit.page(
        "checks.html",
        view.say("nav.checks"),
        [map_exhibit, listed],
        heat=heat,
        paging=paging,
        wanted=wanted,
        by=by,
        show=show,
        digits=digits,
        width=_WIDTH,
        column_name=lambda column: _column_name(visit, by, wanted, column),
        drill=lambda column: _drill(visit, by, wanted, column),
        cell_address=lambda row, column, cell: _cell_address(visit, by, row.identity, column, cell),
        choices=_choices(visit),
        about=_about(visit, wanted),
    )


def _choose_columns(visit: Visit, wanted: Wanted) -> str:
    """The columns that lead on from what is asked for: from a region to its departments, from these to reports."""
    if wanted.report or wanted.department:
        return "report"
    code = shared_digits(wanted.region) if wanted.region else ""
    departments = visit.edition.query(_DEPARTMENTS, [code]).first()["n"]
    if departments <= _MANY or len(code) == 6:
        return "department"
    return "region"


def _column_name(visit: Visit, by: str, wanted: Wanted, column: HeatColumn) -> str:
    if not column.key:
        return visit.view.say("check.unknown")
    if by != "region":
        return column.name
    if column.key == wanted.region:
        return visit.view.say("check.own_level")
    found = read_regions(visit.edition).get(column.key)
    return found.name if found else column.key


def _drill(visit: Visit, by: str, wanted: Wanted, column: HeatColumn) -> str | None:
    """Where the head of a column leads: to what it consists of."""
    here = visit.view.here
    if not column.key or (by == "region" and column.key == wanted.region):
        return None
    if by == "report":
        return visit.view.url(f"/reports/{column.key}")
    return here(**{by: column.key, "by": None, "from": None, "page": None})


def _cell_address(visit: Visit, by: str, identity: str, column: HeatColumn, cell: Any) -> str | None:
    """The list of the cell's checks: what does not hold, else what could not be tested, else what holds."""
    if not column.key:
        return None
    status = None if cell.broken else "not_testable" if cell.untested else "holds"
    keep = {"by": by, "identity": identity, "status": status, "page": None, by: column.key}
    return visit.view.here(**keep) + "#list"


def _choices(visit: Visit) -> dict[str, Any]:
    identities = visit.edition.query(_FAMILIES).records()
    return {
        "years": [row[0] for row in visit.edition.query(_YEARS).rows],
        "families": list(dict.fromkeys(row["family"] for row in identities)),
        "identities": identities,
        "severities": SEVERITIES,
        "statuses": CHECK_STATUSES,
    }


def _about(visit: Visit, wanted: Wanted) -> list[tuple[str, str, str]]:
    """What the address narrows the page to beyond the form: a name, its text, the address without it."""
    view = visit.view
    found = []
    if wanted.region:
        region = read_regions(visit.edition).get(wanted.region)
        parts = " › ".join(region.path) if region else wanted.region
        found.append(("region", parts, view.here(region=None, by=None, page=None, **{"from": None})))
    if wanted.department:
        name = visit.edition.query(_DEPARTMENT, [wanted.department]).first()["department_name"]
        found.append(("department", name or wanted.department, view.here(department=None, by=None, page=None)))
    if wanted.report:
        row = visit.edition.query(_REPORT, [wanted.report]).first()
        text = " ".join(str(row[part]) for part in ("department", "fiscal_year") if row[part]) or wanted.report
        found.append(("report", text, view.here(report=None, by=None, page=None)))
    return found


ROUTES = (page_route("/checks", checks),)
