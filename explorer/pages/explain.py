"""A figure followed from its sentence to the facts made of it and the checks it takes part in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from expectations.dictionary.schema import read_schema
from expectations.explain.explanation import Explanation, Row, explain_figure
from expectations.wording import describe_value
from explorer.document.reading import asking
from explorer.document.wording import figure_name, read_items, report_name
from explorer.page import Column, Visit, page_route
from explorer.view import View

#: Columns of a fact that say what the row is about, and those that say how much.
_FACT_KEYS = ("function_name", "economic_name", "subject", "nature", "basis", "measure", "fund")
_FACT_VALUES = ("memo_yuan", "quantity", "value")

_CHECKS = """
select
    c.identity, c.subject, c.status, c.severity, c.left_value, c.right_value, c.difference, c.tolerance, c.unit,
    i.statement_zh as identity_zh, i.statement_en as identity_en,
    coalesce(d.statement_zh, c.reason_zh) as statement_zh, coalesce(d.statement_en, c.reason_en) as statement_en
from marts.fct_identity_checks as c
left join marts.dim_identities as i on c.identity = i.identity
left join marts.fct_discrepancies as d
    on d.report_id = $report_id and c.identity = d.identity and c.subject = d.subject
where c.report_id = $report_id and list_contains(c.figure_ids, $figure_id)
order by
    array_position(['broken', 'last_digit', 'explained', 'not_testable', 'rounding', 'holds'], c.status) nulls last,
    c.identity, c.subject
"""


def explain(visit: Visit) -> Response:
    """The page `/figures/{figure_id}`."""
    try:
        told = explain_figure(asking(visit.edition), visit.request.path_params["figure_id"], read_schema())
    except KeyError:
        raise HTTPException(404) from None
    view, figure = visit.view, told.figure
    items = read_items(visit.edition)
    name = "name_zh" if view.language == "zh" else "name_en"
    checks = visit.exhibit(
        "checks",
        view.say("figure.checks"),
        _CHECKS,
        {"report_id": figure["report_id"], "figure_id": figure["figure_id"]},
        (
            Column("status", view.say("check.status"), "status", link=lambda row: check_address(view, figure, row)),
            Column("severity", view.say("check.severity"), "status"),
            Column("identity_zh" if name == "name_zh" else "identity_en", view.say("check.identity")),
            Column("left_value", view.say("check.left"), "number"),
            Column("right_value", view.say("check.right"), "number"),
            Column("difference", view.say("check.difference"), "number"),
            Column("tolerance", view.say("check.tolerance"), "number"),
            Column("unit", view.say("figure.unit")),
            Column("statement_zh" if name == "name_zh" else "statement_en", view.say("check.statement")),
        ),
    )
    return visit.page(
        "figure.html",
        f"{figure['raw_text']} {figure['unit'] or ''}".strip(),
        [checks],
        told=told,
        figure=figure,
        report=told.report,
        report_name=report_name(view, told.report),
        figure_name=figure_name(view, figure),
        place=list(_place(view, told)),
        decision=list(_decision(view, told)),
        facts=[_fact(view, items, row, figure["figure_id"]) for row in told.facts],
        suspects=_suspects(told),
        name_of=lambda row: figure_name(view, row),
    )


def check_address(view: View, report: Row, check: Row) -> str:
    """The page about a check of the report."""
    return view.url(f"/checks/{report['report_id']}/{check['identity']}", subject=check["subject"])


def _place(view: View, told: Explanation) -> Iterator[tuple[str, str]]:
    figure = told.figure
    yield view.say("report.file"), figure["source_file"]
    yield view.say("figure.section"), describe_value(figure["section"])
    if figure["page"] is not None:
        yield view.say("figure.page"), str(figure["page"])
    if figure["table_number"] is not None:
        cell = (figure["table_number"], figure["table_row"], figure["table_column"])
        yield view.say("figure.cell"), ", ".join(map(str, cell))
    yield view.say("figure.characters"), f"{figure['char_start']}–{figure['char_end']}"
    yield view.say("figure.source"), view.word("kind", figure["source_kind"])
    yield view.say("figure.id"), figure["figure_id"]


def _decision(view: View, told: Explanation) -> Iterator[tuple[str, str]]:
    """What the reader made of the number, as pairs of name and text."""
    figure = told.figure
    yield view.say("figure.item"), f"{figure_name(view, figure, with_classes=False)} ({figure['item']})"
    yield view.say("figure.measure"), view.word("measure", figure["measure"])
    yield view.say("figure.basis"), view.word("basis", figure["basis"])
    yield view.say("figure.period"), view.word("period", figure["period"])
    yield view.say("figure.fund"), view.choose(figure["fund_zh"], figure["fund_en"]) or figure["fund"]
    if figure["canonical_fund"] != figure["fund"]:
        yield view.say("figure.same_money"), view.word("fund", figure["canonical_fund"])
    for kind in ("function", "economic"):
        if figure[f"{kind}_name"] is not None:
            level = figure[f"{kind}_level"]
            known = (figure[f"{kind}_name"], figure[f"{kind}_code"], view.word("level", level) if level else None)
            yield view.say(f"figure.{kind}"), " ".join(filter(None, known))
    if figure["subject"]:
        yield view.say("figure.subject"), figure["subject"]
    if figure["direction"]:
        yield view.say("figure.direction"), view.word("direction", figure["direction"])
    value = f"{describe_value(figure['value'])} {figure['unit'] or ''}".strip()
    yield view.say("figure.value"), view.say("figure.decimals", value=value, decimals=figure["decimals"])
    if figure["amount_yuan"] is not None:
        yield view.say("figure.amount"), f"{view.amount_text(figure['amount_yuan'])} {view.unit_name}"
    if figure["is_contested"]:
        yield view.say("figure.other_reading"), describe_value(figure["contested_text"])


def _suspects(told: Explanation) -> list[dict[str, Any]]:
    """Who may be wrong in the breaks of the figure, each value once with the `checks` it is suggested for.

    The figure itself comes first, then by rank.
    """
    found: dict[tuple[str, Any], dict[str, Any]] = {}
    for row in sorted(told.suspects, key=lambda one: (not one["is_figure"], one["rank"])):
        one = found.setdefault((row["figure_id"], row["suggested_value"]), {**row, "subject": "", "checks": []})
        one["checks"].append((row["identity"], row["subject"]))
    return list(found.values())


def _fact(view: View, items: Mapping[str, tuple[str, str]], row: Row, figure_id: str) -> dict[str, Any]:
    """A row of a fact table as it is listed."""
    keys = [str(row[key]) for key in _FACT_KEYS[:3] if row.get(key)]
    keys += [view.word(key, row[key]) for key in _FACT_KEYS[3:] if row.get(key)]
    return {
        "table": row["table"],
        "item": view.choose(*items[row["item"]]) if row.get("item") in items else "",
        "keys": " · ".join(keys),
        "amount_yuan": row.get("amount_yuan"),
        "others": ", ".join(f"{key} {describe_value(row[key])}" for key in _FACT_VALUES if row.get(key) is not None),
        "figure_id": row["figure_id"],
        "is_own": row["figure_id"] == figure_id,
        "stated_count": row.get("stated_count"),
        "check_status": row.get("check_status") or "unchecked",
    }


ROUTES = (page_route("/figures/{figure_id}", explain),)
