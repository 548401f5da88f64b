"""The reports: a list, and each of them as text or as pictures of its pages, with every figure marked by its checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from expectations.check.page_images import PageImage
from explorer.document.marks import Figure, Record
from explorer.document.originals import OriginalGoneError
from explorer.document.reading import Reading, find_report, read_report
from explorer.document.sheets import Sheets, place_figures
from explorer.document.text import figures_on, page_of
from explorer.document.wording import figure_name, report_name
from explorer.page import Column, Exhibit, Visit, page_route
from explorer.paging import asked_number, page_exhibit
from explorer.published import Rows
from explorer.questions import narrow
from explorer.regions import below, read_regions, shared_digits

_SORTS = {
    "name": "department_name nulls last, fiscal_year desc nulls last",
    "year": "fiscal_year desc nulls last, department_name nulls last",
    "breaks": "breaks desc, department_name nulls last, fiscal_year desc nulls last",
    "untested": "not_testable desc, department_name nulls last, fiscal_year desc nulls last",
    "figures": "figures desc, department_name nulls last, fiscal_year desc nulls last",
}
#: What a report comes to, worst first; of those that hold, as far as could be tested.
RESULTS = ("broken", "last_digit", "explained", "holds", "not_testable", "no_figures", "unreadable")

_REPORTS = """
with checked as (
    select
        report_id,
        count(*) filter (where status = 'broken') as broken,
        count(*) filter (where status = 'last_digit') as last_digit,
        count(*) filter (where status = 'explained') as explained,
        count(*) filter (where status in ('holds', 'rounding')) as holding,
        count(*) filter (where status = 'not_testable') as not_testable
    from marts.fct_identity_checks
    group by report_id
),

listed as (
    select
        r.report_id, r.source_file, coalesce(r.department_name, r.source_file) as name, r.department_name,
        r.fiscal_year, r.region_code, r.region_path, r.format, r.numbers_classified as figures,
        coalesce(c.broken + c.last_digit, 0) as breaks,
        coalesce(c.not_testable, 0) as not_testable,
        case
            when r.read_status <> 'read' then r.read_status
            when c.broken > 0 then 'broken'
            when c.last_digit > 0 then 'last_digit'
            when c.explained > 0 then 'explained'
            when c.holding > 0 then 'holds'
            else 'not_testable'
        end as result
    from marts.dim_reports as r
    left join checked as c on r.report_id = c.report_id
)

select * exclude (department_name, region_code)
from listed
where result is not null
    and contains(lower(concat_ws(' ', source_file, department_name)), lower($q))
    and fiscal_year = $year
    and starts_with(region_code, $region)
    and result = $result
"""

_YEARS = "select fiscal_year from marts.dim_fiscal_years order by fiscal_year desc"

_LONGEST_SEARCH = 100

_FIGURES = """
select
    figure_id, raw_text, unit, item, measure, basis, period, fund, function_name, economic_name, subject, amount_yuan,
    section, page, check_status
from marts.fct_figures
where source_file = $source_file and report_id = $report_id
order by number_order
"""

_BOXES = """
select figure_id, box_left, box_bottom, box_right, box_top
from marts.fct_figures
where source_file = ? and report_id = ? and page = ? and box_left is not null
order by number_order
"""

_OTHERS = """
select report_id, fiscal_year, source_file
from marts.dim_reports
where department_id = ? and account_scope is not distinct from ? and fiscal_year is not null
order by fiscal_year, source_file, report_id
"""


def reports(visit: Visit) -> Response:
    """The page `/reports`: all of them, searched by `q`, `year`, `region`, `result`, in the order of `sort`."""
    view, asked = visit.view, visit.request.query_params
    sort = asked["sort"] if asked.get("sort") in _SORTS else "name"
    regions = read_regions(visit.edition)
    region = regions.get(asked.get("region", ""))
    wanted: dict[str, Any] = {
        "q": asked.get("q", "").strip()[:_LONGEST_SEARCH] or None,
        "year": asked_number(visit, "year"),
        "region": shared_digits(region.code) if region else None,
        "result": asked["result"] if asked.get("result") in RESULTS else None,
    }
    columns = (
        Column("name", view.say("report.name"), link=lambda row: view.url(f"/reports/{row['report_id']}")),
        Column("fiscal_year", view.say("report.year"), "year"),
        Column("result", view.say("report.result"), "status"),
        Column("breaks", view.say("report.breaks"), "count"),
        Column("not_testable", view.say("report.untested"), "count"),
        Column("figures", view.say("report.figures"), "count"),
        Column("region_path", view.say("report.region")),
        Column("source_file", view.say("report.file")),
    )
    question = narrow(_REPORTS, **wanted)
    order = f"{_SORTS[sort]}, source_file, report_id"
    listed, paging = page_exhibit(
        visit, "reports", view.say("nav.reports"), question.sql, question.parameters, columns, order
    )
    return visit.page(
        "reports.html",
        view.say("nav.reports"),
        [listed],
        paging=paging,
        wanted=wanted,
        sort=sort,
        sorts=tuple(_SORTS),
        results=RESULTS,
        years=[row[0] for row in visit.edition.query(_YEARS).rows],
        region=region,
        regions=below(regions, region.code if region else None),
    )


def report(visit: Visit) -> Response:
    """The page `/reports/{report_id}`: `page` of its text or pictures (`as=text`), or the one with the place `at`."""
    row = _asked_report(visit)
    reading = read_report(visit.edition, row)
    shown = _choose_page(visit, reading)
    view = visit.view
    return visit.page(
        "report.html",
        report_name(view, row),
        [_figures(visit, row, shown["figures"])],
        reading=reading,
        report=row,
        name_of=lambda one: figure_name(view, one),
        others=visit.edition.query(_OTHERS, [row["department_id"], row["account_scope"]]).records(),
        **shown,
    )


def _figures(visit: Visit, row: Record, figures: Sequence[Figure]) -> Exhibit:
    """The figures of the page as a table, those of the whole report as SQL and download.

    They have been read already, and are remembered by nobody: each report has others.
    """
    view = visit.view
    columns = (
        Column("raw_text", view.say("figure.printed"), link=lambda one: view.url(f"/figures/{one['figure_id']}")),
        Column("unit", view.say("figure.unit")),
        Column("name", view.say("figure.item")),
        Column("basis_name", view.say("figure.basis")),
        Column("amount_yuan", view.say("figure.amount"), "amount"),
        Column("section", view.say("figure.section")),
        Column("check_status", view.say("figure.status"), "status"),
    )
    records = tuple(
        {
            **one.row,
            "name": figure_name(view, one.row),
            "basis_name": view.word("basis", one.row["basis"]),
        }
        for one in figures
    )
    return Exhibit(
        key="figures",
        title=view.say("report.all_figures"),
        sql=_FIGURES,
        parameters={"source_file": row["source_file"], "report_id": row["report_id"]},
        rows=Rows((), (), ()),
        columns=columns,
        records=records,
    )


def _choose_page(visit: Visit, reading: Reading) -> dict[str, Any]:
    """What of the report is shown: a picture (`sheet`) or a page of the text (`paper`); `gone` says why no picture."""
    asked = visit.request.query_params
    at = asked.get("at", "")
    place = int(at) if at.isascii() and at.isdigit() and len(at) < 10 else None
    is_pdf = reading.report["format"] == "pdf"
    gone = None
    if is_pdf and asked.get("as") != "text":
        page = asked_number(visit, "page") or _printed_page(reading, place)
        try:
            sheet = _draw_sheet(visit, reading.report, page)
        except OriginalGoneError as error:
            gone = error.reason
        else:
            page = sheet.page
            return {
                "sheet": sheet,
                "figures": reading.marks.on_page(page),
                "paper": None,
                "gone": None,
                "page": page,
                "pages": sheet.of,
                "disputed": reading.marks.disputed_pages(),
                "is_pdf": True,
            }
    pages = len(reading.pages)
    page = page_of(reading.pages, place) if place is not None else min(asked_number(visit, "page") or 1, pages)
    return {
        "sheet": None,
        "figures": figures_on(reading.pages[page - 1]),
        "paper": reading.pages[page - 1],
        "gone": gone,
        "page": page,
        "pages": pages,
        "disputed": frozenset(
            page_of(reading.pages, one.start) for one in reading.marks.figures if one.check_status == "disputed"
        ),
        "is_pdf": is_pdf,
    }


def _printed_page(reading: Reading, place: int | None) -> int:
    """The page of the PDF on which the place of the text stands, as far as figures tell."""
    if place is None:
        return 1
    before = [one for one in reading.marks.figures if one.start <= place and one.row["page"] is not None]
    return int(max(before, key=lambda one: one.start).row["page"]) if before else 1


def _draw_sheet(visit: Visit, row: Record, page: int) -> PageImage:
    """The picture of a page; of the first, where the document has no such page."""
    sheets = _sheets(visit.request)
    try:
        return sheets.draw(row["source_file"], row["sha256"], page)
    except OriginalGoneError as error:
        if error.reason != "undrawable" or page == 1:
            raise
        return sheets.draw(row["source_file"], row["sha256"], 1)


def page_picture(visit: Visit) -> Response:
    """`/reports/{report_id}/pages/{page}.png`: a page of a PDF."""
    row, page = _asked_report(visit), int(visit.request.path_params["page"])
    try:
        picture = _sheets(visit.request).draw(row["source_file"], row["sha256"], page)
    except OriginalGoneError:
        raise HTTPException(404) from None
    return Response(picture.png, media_type="image/png")


def page_places(visit: Visit) -> Response:
    """`/reports/{report_id}/pages/{page}.css`: where on the picture the links of its figures stand."""
    row, page = _asked_report(visit), int(visit.request.path_params["page"])
    try:
        picture = _sheets(visit.request).draw(row["source_file"], row["sha256"], page)
    except OriginalGoneError:
        raise HTTPException(404) from None
    boxes = visit.edition.query(_BOXES, [row["source_file"], row["report_id"], page]).records()
    return Response("\n".join(place_figures(picture, boxes)) + "\n", media_type="text/css")


def _asked_report(visit: Visit) -> dict[str, Any]:
    row = find_report(visit.edition, visit.request.path_params["report_id"])
    if row is None:
        raise HTTPException(404)
    return row


def _sheets(request: Request) -> Sheets:
    """The pictures that this application has drawn so far."""
    state = request.app.state
    if not hasattr(state, "sheets"):
        state.sheets = Sheets(state.settings.reports)
    sheets: Sheets = state.sheets
    return sheets


ROUTES: tuple[Route, ...] = (
    page_route("/reports", reports),
    page_route("/reports/{report_id}", report),
    page_route("/reports/{report_id}/pages/{page:int}.png", page_picture),
    page_route("/reports/{report_id}/pages/{page:int}.css", page_places),
)
