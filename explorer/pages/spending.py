"""Spending: where the money of a year, a region, a department or a class went, printed totals beside the sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from explorer.amounts import describe_parts, parts_of, worst_of
from explorer.charts.bars import NamedBar, draw_bars
from explorer.charts.treemap import Tile, draw_treemap
from explorer.page import Column, Exhibit, Visit, page_route
from explorer.questions import Question, narrow, spending
from explorer.regions import Region, below, read_regions, shared_digits
from explorer.scope import Scope
from explorer.view import MISSING
from explorer.yearly import exhibit_years

#: Bars of a chart; the tables below have more.
_PLACES = 20
_BUDGET_BARS = 14
#: How long the code of a 项 is, which has no class below.
_LEAF_DIGITS = 7
#: Departments that the form lists; of more, the search of the departments page finds one.
_DEPARTMENTS_LISTED = 300

_DEPARTMENT = """
select department_id, department_name, region_code, region_name
from marts.dim_departments
where department_id = $department
order by is_latest_name desc, department_name
limit 1
"""
_DEPARTMENTS = """
select department_id, department_name
from marts.dim_departments
where is_latest_name
    and starts_with(region_code, $region)
order by department_name, department_id
"""
_CLASS_NAMES = """
select function_code, function_name
from marts.dim_functions
where is_latest_name and list_contains($codes, function_code)
order by function_code
"""
_HAS_DEPARTMENT_ACCOUNTS = """
select count(*) > 0 as has
from marts.dim_reports
where department_id = $department and is_speaking and account_scope is distinct from 'unit'
"""


@dataclass(frozen=True)
class _Place:
    """The scope with what it is called."""

    scope: Scope
    region: Region | None
    department: dict[str, Any] | None
    classes: tuple[tuple[str, str], ...]
    left_out: str | None

    def ask(self, sql: str, **parameters: object) -> Question:
        """A question about the scope; `parameters` are asked instead of the scope's own."""
        asked: dict[str, object] = {
            "year": self.scope.year,
            "region": shared_digits(self.scope.region) if self.scope.region else None,
            "department": self.scope.department,
            "code": self.scope.code,
            "left_out": self.left_out,
            "digits": self.scope.digits_below,
            "total": "expenditure_by_function" if self.scope.code else "expenditure_current_year",
            "places": _PLACES,
            "marked": self.scope.department or "",
        }
        return narrow(sql, **{**asked, **parameters})


def draw_spending(visit: Visit) -> Response:
    """The page `/spending?year=&region=&department=&code=`."""
    place = _find_place(visit, Scope.of(visit.request))
    years = _years(visit, place)
    if place.scope.year is None and years.records:
        latest = years.records[-1]["fiscal_year"]
        place = replace(place, scope=replace(place.scope, year=latest))
        years = _years(visit, place)
    head = next((record for record in years.records if record["fiscal_year"] == place.scope.year), None)
    exhibits = [years, _classes(visit, place), _budget(visit, place), _departments(visit, place)]
    if place.department or len(place.scope.code or "") == _LEAF_DIGITS:
        exhibits.append(_leaves(visit, place))
    if place.department and place.department["region_name"]:
        exhibits.append(_kin(visit, place))
    return visit.page(
        "spending.html",
        _title(visit, place),
        exhibits,
        place=place,
        scope=place.scope,
        head=head,
        trust=describe_parts(visit.view, head) if head else "",
        worst=worst_of(head) if head else "none",
        steps=_steps(visit, place),
        regions=below(read_regions(visit.edition), place.scope.region),
        departments=_listed_departments(visit, place),
        all_years=[record["fiscal_year"] for record in years.records],
    )


def _find_place(visit: Visit, scope: Scope) -> _Place:
    ask = visit.edition.query
    regions = read_regions(visit.edition)
    department = None
    left_out: str | None = "unit"
    if scope.department:
        found = ask(_DEPARTMENT, {"department": scope.department}).records()
        department = found[0] if found else None
        # A unit's own page shows the unit's accounts.
        if not ask(_HAS_DEPARTMENT_ACCOUNTS, {"department": scope.department}).first()["has"]:
            left_out = None
    names = dict(ask(_CLASS_NAMES, {"codes": list(scope.codes_above)}).rows) if scope.code else {}
    classes = tuple((code, names.get(code, code)) for code in scope.codes_above)
    return _Place(scope, regions.get(scope.region or ""), department, classes, left_out)


def _title(visit: Visit, place: _Place) -> str:
    where = place.department["department_name"] if place.department else place.region.name if place.region else None
    what = place.classes[-1][1] if place.classes else visit.view.say("spending.title")
    return " · ".join(str(part) for part in (where, place.scope.year, what) if part)


def _steps(visit: Visit, place: _Place) -> list[tuple[str, str | None]]:
    """The way down to the class, each step a link to the same place one class higher."""
    steps: list[tuple[str, str | None]] = [(visit.view.say("spending.all_classes"), visit.view.here(code=None))]
    steps += [(f"{code} {name}", visit.view.here(code=code)) for code, name in place.classes]
    return [*steps[:-1], (steps[-1][0], None)]


def _listed_departments(visit: Visit, place: _Place) -> list[dict[str, Any]]:
    question = narrow(_DEPARTMENTS, region=shared_digits(place.scope.region) if place.scope.region else None)
    found = visit.edition.query(*question).records()
    if len(found) > _DEPARTMENTS_LISTED:
        return [place.department] if place.department else []
    return found


def _years(visit: Visit, place: _Place) -> Exhibit:
    return exhibit_years(
        visit,
        visit.view.say("spending.years"),
        place.ask(spending.YEARS, year=None),
        lambda year: visit.view.here(year=year),
        place.scope.year,
    )


def _class_columns(visit: Visit, place: _Place) -> tuple[Column, Column]:
    """Code and name of a class below; both lead into it, where there is anything below."""
    here = place.scope.code

    def link(record: Mapping[str, Any]) -> str | None:
        code = record["code"]
        return visit.view.here(code=code) if code and code != here else None

    say = visit.view.say
    return Column("code", say("spending.code"), link=link), Column("class_name", say("spending.class"), link=link)


def _classes(visit: Visit, place: _Place) -> Exhibit:
    view, say = visit.view, visit.view.say
    columns = _class_columns(visit, place)

    def draw(exhibit: Exhibit) -> Markup | None:
        total = sum((record["amount_yuan"] for record in exhibit.records), Decimal(0))
        tiles = []
        for record in exhibit.records:
            share = view.share(record["amount_yuan"] / total if total else None).striptags()
            name = f"{record['code'] or ''} {record['class_name']}".strip()
            tiles.append(
                Tile(
                    record["class_name"],
                    f"{view.amount_text(record['amount_yuan'])} · {share}",
                    view.tell(name, view.money(record["amount_yuan"]), share, describe_parts(view, record)),
                    parts_of(record),
                    columns[0].link(record) if columns[0].link else None,
                )
            )
        return draw_treemap(tiles, exhibit.title)

    return visit.exhibit(
        "classes",
        say("spending.classes"),
        *place.ask(spending.CLASSES),
        (
            *columns,
            Column("amount_yuan", say("spending.sum"), "amount"),
            Column("departments", say("departments"), "count"),
            Column("disputed_yuan", view.word("status", "disputed"), "amount"),
            Column("contested_yuan", view.word("status", "contested"), "amount"),
            Column("unchecked_yuan", view.word("status", "unchecked"), "amount"),
        ),
        draw,
        note=say("spending.classes.note"),
    )


def _budget(visit: Visit, place: _Place) -> Exhibit:
    view, say = visit.view, visit.view.say
    columns = _class_columns(visit, place)

    def draw(exhibit: Exhibit) -> Markup:
        bars = [
            NamedBar(
                record["class_name"],
                view.tell(
                    record["class_name"],
                    f"{view.word('basis', 'final')} {view.money(record['amount_yuan'])}",
                    f"{view.word('basis', 'initial_budget')} {view.money(record['budget_yuan'])}",
                    f"{say('spending.executed')} {view.share(record['executed']).striptags()}",
                ),
                parts_of(record),
                record["budget_yuan"],
                columns[0].link(record) if columns[0].link else None,
            )
            for record in exhibit.records[:_BUDGET_BARS]
        ]
        return draw_bars(bars, exhibit.title, view.amount_text, MISSING)

    return visit.exhibit(
        "budget",
        say("spending.budget"),
        *place.ask(spending.BUDGET),
        (
            *columns,
            Column("budget_yuan", view.word("basis", "initial_budget"), "amount"),
            Column("amount_yuan", view.word("basis", "final"), "amount"),
            Column("executed", say("spending.executed"), "share"),
            Column("disputed_yuan", view.word("status", "disputed"), "amount"),
        ),
        draw,
        note=say("spending.budget.note"),
    )


def _leaves(visit: Visit, place: _Place) -> Exhibit:
    """The leaves, each a link to the sentence or the cell where it stands."""
    view, say = visit.view, visit.view.say

    def figure(record: Mapping[str, Any]) -> str:
        return view.url(f"/figures/{record['figure_id']}")

    return visit.exhibit(
        "leaves",
        say("spending.leaves"),
        *place.ask(spending.LEAVES),
        (
            Column("class_name", say("spending.class"), link=figure),
            Column("code", say("spending.code")),
            *(() if place.department else (Column("department_name", say("department")),)),
            Column("fund", say("departments.fund"), "word:fund"),
            Column("nature", say("spending.nature"), "word:nature"),
            Column("amount_yuan", say("departments.amount"), "amount", figure),
            Column("stated_count", say("spending.stated_count"), "count"),
            Column("contradicting_count", say("spending.contradicting_count"), "count"),
            Column("trust", say("spending.trust"), "status"),
        ),
        note=say("spending.leaves.note"),
    )


def _department_link(visit: Visit) -> Any:
    return lambda record: visit.view.here(department=record["department_id"])


def _department_bars(visit: Visit, place: _Place, exhibit: Exhibit) -> Markup:
    view = visit.view
    bars = [
        NamedBar(
            record["department_name"],
            view.tell(
                f"{record['place']} {record['department_name']}",
                view.money(record["amount_yuan"]),
                describe_parts(view, record),
            ),
            parts_of(record),
            record.get("printed_yuan"),
            view.here(department=record["department_id"]),
            record["department_id"] == place.scope.department,
        )
        for record in exhibit.records[: _PLACES + 1]
    ]
    return draw_bars(bars, exhibit.title, view.amount_text, MISSING)


def _departments(visit: Visit, place: _Place) -> Exhibit:
    """The departments of the scope; of a department, those of its region."""
    view, say = visit.view, visit.view.say
    changes: dict[str, object] = {}
    if place.department:
        changes = {"department": None, "region": place.department["region_code"], "left_out": "unit"}
    region = place.department["region_name"] if place.department else place.region.name if place.region else None
    return visit.exhibit(
        "departments",
        say("spending.departments_of", region=region) if region else say("spending.departments"),
        *place.ask(spending.DEPARTMENTS, **changes),
        (
            Column("place", say("spending.place"), "count"),
            Column("department_name", say("department"), link=_department_link(visit)),
            Column("amount_yuan", say("spending.sum"), "amount"),
            Column("printed_yuan", say("spending.printed"), "amount"),
            Column("remainder_yuan", say("spending.remainder"), "amount"),
            Column("disputed_yuan", view.word("status", "disputed"), "amount"),
        ),
        lambda exhibit: _department_bars(visit, place, exhibit),
        note=say("spending.departments.note", places=_PLACES),
    )


def _kin(visit: Visit, place: _Place) -> Exhibit:
    """Departments of the same kind in other regions."""
    view, say = visit.view, visit.view.say
    department = place.department or {}
    kind = department["department_name"].replace(department["region_name"], "")
    return visit.exhibit(
        "kin",
        say("spending.kin", kind=kind),
        *place.ask(spending.KIN, kind=kind, department=None, region=None, left_out="unit"),
        (
            Column("place", say("spending.place"), "count"),
            Column("department_name", say("department"), link=_department_link(visit)),
            Column("region_path", say("region")),
            Column("amount_yuan", say("spending.sum"), "amount"),
            Column("times_the_median", say("spending.times_the_median"), "number"),
            Column("disputed_yuan", view.word("status", "disputed"), "amount"),
        ),
        lambda exhibit: _department_bars(visit, place, exhibit),
        note=say("spending.kin.note"),
    )


ROUTES = (page_route("/spending", draw_spending, "spending"),)
