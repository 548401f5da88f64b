"""Departments: the list of them, and each over all its years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from explorer.amounts import worth_of
from explorer.charts.lines import Line, draw_lines
from explorer.page import Column, Exhibit, Visit, page_route
from explorer.paging import page_exhibit
from explorer.questions import departments as questions
from explorer.questions import narrow, spending
from explorer.regions import below, read_regions, shared_digits
from explorer.scope import Scope
from explorer.yearly import exhibit_years

#: Classes that have a line of their own; the table has all.
_LINES = 5


def draw_departments(visit: Visit) -> Response:
    """The page `/departments?q=&region=&sort=`."""
    view, say = visit.view, visit.view.say
    scope = Scope.of(visit.request)
    q = visit.request.query_params.get("q", "").strip()[:100]
    sort = visit.request.query_params.get("sort", "name")
    order = questions.ORDERS.get(sort, questions.ORDERS["name"])
    question = narrow(
        questions.LIST.replace("{order}", order),
        q=q or None,
        region=shared_digits(scope.region) if scope.region else None,
    )

    def link(record: Mapping[str, Any]) -> str:
        return view.url(f"/departments/{record['department_id']}")

    listed, paging = page_exhibit(
        visit,
        "departments",
        say("departments.list"),
        *question,
        (
            Column("department_name", say("department"), link=link),
            Column("region_path", say("region"), "word"),
            Column("spent_year", say("departments.spent_year"), "word"),
            Column("amount_yuan", say("departments.spent"), "amount"),
            Column("breaks", say("departments.errors"), "count"),
            Column("reports", say("overview.reports"), "count"),
            Column("first_fiscal_year", say("departments.first_year"), "word"),
            Column("last_fiscal_year", say("departments.last_year"), "word"),
            Column("former_names", say("departments.former_names")),
        ),
    )
    return visit.page(
        "departments.html",
        say("departments.title"),
        [listed],
        q=q,
        sort=sort if sort in questions.ORDERS else "name",
        sorts=tuple(questions.ORDERS),
        scope=scope,
        paging=paging,
        regions=below(read_regions(visit.edition), scope.region),
    )


def draw_department(visit: Visit) -> Response:
    """The page `/departments/{department_id}`.

    Raises:
        HTTPException: 404 where the published warehouse has no such department.
    """
    view = visit.view
    department_id = visit.request.path_params["department_id"]
    ask = visit.edition.query
    names = ask(questions.NAMES, {"department": department_id}).records()
    if not names:
        raise HTTPException(404)
    latest = names[0]
    predecessors = (latest["predecessor_id"] or "").split("|")
    kin = ask(questions.KIN, {"department": department_id, "predecessors": predecessors}).records()
    perhaps = ask(questions.PERHAPS_RENAMED, {"department": department_id}).records()
    years = _years(visit, department_id)
    head = years.records[-1] if years.records else None
    exhibits = [
        years,
        _reports(visit, department_id),
        _classes(visit, department_id),
        _budget(visit, department_id),
        _revenue(visit, department_id),
        _carryover(visit, department_id),
        _three_public(visit, department_id),
        _restated(visit, department_id),
        _breaks(visit, department_id),
    ]
    return visit.page(
        "department.html",
        latest["department_name"],
        exhibits,
        latest=latest,
        names=names,
        kin=kin,
        perhaps=perhaps,
        head=head,
        errors=sum(record["errors"] for record in exhibits[1].records),
        steps=[
            (view.say("departments.title"), view.url("/departments")),
            *(
                (region.name, view.url("/departments", region=region.code))
                for region in below(read_regions(visit.edition), latest["region_code"])
                if latest["region_path"] and " > ".join(region.path) in latest["region_path"]
            ),
            (latest["department_name"], None),
        ],
    )


def _years(visit: Visit, department_id: str) -> Exhibit:
    question = narrow(
        spending.YEARS,
        year=None,
        region=None,
        department=department_id,
        code=None,
        left_out=None,
        total="expenditure_current_year",
    )
    return exhibit_years(
        visit,
        visit.view.say("spending.years"),
        question,
        lambda year: visit.view.url("/spending", department=department_id, year=year),
    )


def _report_link(visit: Visit) -> Any:
    return lambda record: visit.view.url(f"/reports/{record['report_id']}")


def _reports(visit: Visit, department_id: str) -> Exhibit:
    say = visit.view.say
    return visit.exhibit(
        "reports",
        say("departments.reports"),
        questions.REPORTS,
        {"department": department_id},
        (
            Column("fiscal_year", say("year"), "word", _report_link(visit)),
            Column("department_name", say("departments.name")),
            Column("account_scope", say("departments.scope"), "word:scope"),
            Column("role", say("departments.role"), "word:role"),
            Column("figures", say("overview.figures_count"), "count"),
            Column("holds", visit.view.word("status", "holds"), "count"),
            Column("errors", visit.view.word("status", "error"), "count"),
            Column("warnings", visit.view.word("status", "warning"), "count"),
            Column("not_testable", visit.view.word("status", "not_testable"), "count"),
            Column("source_file", say("overview.file"), "word", link=_report_link(visit)),
        ),
        note=say("departments.reports.note"),
    )


def _classes(visit: Visit, department_id: str) -> Exhibit:
    view, say = visit.view, visit.view.say

    def draw(exhibit: Exhibit) -> Markup | None:
        years = sorted({record["fiscal_year"] for record in exhibit.records})
        if len(years) < 2:
            return None
        classes: dict[str, dict[int, Decimal]] = defaultdict(dict)
        for record in exhibit.records:
            classes[record["class_name"]][record["fiscal_year"]] = record["amount_yuan"]
        largest = sorted(classes, key=lambda name: (-sum(classes[name].values()), name))[:_LINES]
        span = range(years[0], years[-1] + 1)
        lines = [
            Line(name, f"series-{number}", tuple(classes[name].get(year) for year in span))
            for number, name in enumerate(largest)
        ]
        return draw_lines(lines, [str(year) for year in span], exhibit.title, view.short_amount, worth=worth_of(view))

    return visit.exhibit(
        "classes",
        say("departments.classes"),
        questions.CLASSES,
        {"department": department_id},
        (
            Column("fiscal_year", say("year"), "word"),
            Column("code", say("spending.code")),
            Column(
                "class_name",
                say("spending.class"),
                link=lambda row: view.url(
                    "/spending", department=department_id, year=row["fiscal_year"], code=row["code"]
                ),
            ),
            Column("amount_yuan", say("spending.sum"), "amount"),
            Column("disputed_yuan", view.word("status", "disputed"), "amount"),
        ),
        draw,
        note=say("departments.classes.note", lines=_LINES),
    )


def _budget(visit: Visit, department_id: str) -> Exhibit:
    view, say = visit.view, visit.view.say

    def draw(exhibit: Exhibit) -> Markup | None:
        if len(exhibit.records) < 2:
            return None
        lines = [
            Line(view.word("basis", "final"), "series-0", tuple(row["amount_yuan"] for row in exhibit.records)),
            Line(
                view.word("basis", "initial_budget"), "series-4", tuple(row["budget_yuan"] for row in exhibit.records)
            ),
        ]
        axis = [str(row["fiscal_year"]) for row in exhibit.records]
        return draw_lines(lines, axis, exhibit.title, view.short_amount, worth=worth_of(view))

    return visit.exhibit(
        "budget",
        say("spending.budget"),
        questions.BUDGET,
        {"department": department_id},
        (
            Column("fiscal_year", say("year"), "word"),
            Column("budget_yuan", view.word("basis", "initial_budget"), "amount"),
            Column("amount_yuan", view.word("basis", "final"), "amount"),
            Column("executed", say("spending.executed"), "share"),
        ),
        draw,
        note=say("departments.budget.note"),
        is_table_open=True,
    )


def _revenue(visit: Visit, department_id: str) -> Exhibit:
    say = visit.view.say
    return visit.exhibit(
        "revenue",
        say("departments.revenue"),
        questions.REVENUE,
        {"department": department_id},
        (
            Column("fiscal_year", say("year"), "word"),
            Column("item", say("departments.source"), "word:item"),
            Column("fund", say("departments.fund"), "word:fund"),
            Column("amount_yuan", say("departments.amount"), "amount"),
            Column("status", say("spending.trust"), "status"),
        ),
    )


def _carryover(visit: Visit, department_id: str) -> Exhibit:
    say = visit.view.say
    return visit.exhibit(
        "carryover",
        say("departments.carryover"),
        questions.CARRYOVER,
        {"department": department_id},
        (
            Column("fiscal_year", say("year"), "word"),
            Column("closing_before_yuan", say("departments.closing_before"), "amount"),
            Column("opening_yuan", say("departments.opening"), "amount"),
            Column("break_yuan", say("departments.break"), "amount"),
            Column("closing_yuan", say("departments.closing"), "amount"),
            Column("status", say("spending.trust"), "status"),
        ),
        note=say("departments.carryover.note"),
    )


def _three_public(visit: Visit, department_id: str) -> Exhibit:
    view, say = visit.view, visit.view.say

    def draw(exhibit: Exhibit) -> Markup | None:
        spent = {(row["item"], row["fiscal_year"]): row["amount_yuan"] for row in exhibit.records}
        years = sorted({year for _, year in spent})
        if len(years) < 2:
            return None
        span = range(years[0], years[-1] + 1)
        lines = [
            Line(view.word("item", item), f"series-{number}", tuple(spent.get((item, year)) for year in span))
            for number, item in enumerate(sorted({item for item, _ in spent}))
        ]
        return draw_lines(lines, [str(year) for year in span], exhibit.title, view.short_amount, worth=worth_of(view))

    return visit.exhibit(
        "three_public",
        say("departments.three_public"),
        questions.THREE_PUBLIC,
        {"department": department_id},
        (
            Column("fiscal_year", say("year"), "word"),
            Column("item", say("departments.item"), "word:item"),
            Column("budget_yuan", view.word("basis", "initial_budget"), "amount"),
            Column("amount_yuan", view.word("basis", "final"), "amount"),
            Column("status", say("spending.trust"), "status"),
        ),
        draw,
        note=say("departments.three_public.note"),
    )


def _restated(visit: Visit, department_id: str) -> Exhibit:
    say = visit.view.say
    return visit.exhibit(
        "restated",
        say("departments.restated"),
        questions.RESTATED,
        {"department": department_id},
        (
            Column("fiscal_year", say("year"), "word", _report_link(visit)),
            Column("item", say("departments.item"), "word:item"),
            Column("fund", say("departments.fund"), "word:fund"),
            Column("prior_published_yuan", say("departments.published"), "amount"),
            Column("prior_restated_yuan", say("departments.as_restated"), "amount"),
            Column("restatement_yuan", say("spending.remainder"), "amount"),
            Column("check_status", say("spending.trust"), "status"),
        ),
        note=say("departments.restated.note"),
    )


def _breaks(visit: Visit, department_id: str) -> Exhibit:
    view, say = visit.view, visit.view.say
    return visit.exhibit(
        "breaks",
        say("departments.breaks"),
        questions.BREAKS,
        {"department": department_id},
        (
            Column("fiscal_year", say("year"), "word", _report_link(visit)),
            Column("severity", say("overview.severity"), "status"),
            Column("status", say("overview.status"), "status"),
            Column(view.choose("statement_zh", "statement_en"), say("departments.statement"), "prose"),
        ),
    )


ROUTES = (
    page_route("/departments", draw_departments, "departments"),
    page_route("/departments/{department_id}", draw_department, "department"),
)
