"""One check: its equation, the figures and sentences it rests on, and who may be wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_UP, Decimal
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from explorer.document.evidence import Evidence, Operand, read_evidence
from explorer.document.reading import asking, find_report
from explorer.document.wording import figure_name, read_items, report_name, subject_name
from explorer.page import Column, Visit, page_route
from explorer.questions.checks import ACCEPTED, CHECKS, OPERANDS, SUSPECTS
from explorer.view import View

#: How the sides of a check compare, by what became of it; a bound has signs of its own.
_SIGNS = {"holds": "=", "rounding": "≈", "last_digit": "≠", "broken": "≠", "explained": "≠"}
_BOUND_SIGNS = {"holds": "≤", "rounding": "≤", "last_digit": ">", "broken": ">", "explained": ">"}
#: Operands that an equation shows before the rest is folded into its table.
_SHOWN = 24


def check(visit: Visit) -> Response:
    """The page `/checks/{report_id}/{identity}`: the check of `subject`, or the worst of the identity's checks."""
    report_id, identity = visit.request.path_params["report_id"], visit.request.path_params["identity"]
    report = find_report(visit.edition, report_id)
    if report is None:
        raise HTTPException(404)
    ask = asking(visit.edition)
    checks = ask(CHECKS, [report_id, report_id, identity])
    subject = visit.request.query_params.get("subject")
    found = [one for one in checks if subject is None or one["subject"] == subject]
    if not found:
        raise HTTPException(404)
    row = found[0]
    view = visit.view
    english = view.language == "en"
    operands = visit.exhibit(
        "operands",
        view.say("check.figures"),
        OPERANDS,
        {"report_id": report_id, "identity": identity, "subject": row["subject"]},
        (
            Column(
                "label_en" if english else "label_zh", view.say("check.label"), link=lambda one: _address(view, one)
            ),
            Column("side", view.say("check.side")),
            Column("weight", view.say("check.weight"), "number"),
            Column("value", view.say("figure.value"), "number"),
            Column("unit", view.say("figure.unit")),
            Column("section", view.say("figure.section")),
        ),
    )
    evidence = read_evidence(ask, report, operands.records)
    asked = [report_id, identity, row["subject"], report_id]
    suspects = [{**one, "subject": one["about"]} for one in ask(SUSPECTS, asked)]
    items = read_items(visit.edition)
    return visit.page(
        "check.html",
        view.choose(row["identity_zh"], row["identity_en"]) or identity,
        [operands],
        check=row,
        report=report,
        report_name=report_name(view, report),
        evidence=evidence,
        equation=_equation(row, evidence),
        suspected={one["figure_id"] for one in suspects if one["rank"] == 1},
        suspects=suspects,
        others=[one for one in checks if one is not row],
        accepted=ask(ACCEPTED, [report_id, identity, row["subject"]]),
        name_of=lambda one: figure_name(view, one),
        subject_of=lambda code: subject_name(view, items, code),
        gap=_gap(view, row),
    )


def _address(view: View, row: Mapping[str, Any]) -> str | None:
    return view.url(f"/figures/{row['figure_id']}") if row["figure_id"] else None


def _gap(view: View, row: Mapping[str, Any]) -> dict[str, str]:
    """What is between the sides, and what the printed decimals allow: rounded up, so that it is not too little."""
    if not row["difference"]:
        return {"difference": "", "tolerance": ""}
    unit = view.say("check.points") if row["unit"] == "%" else row["unit"] or ""
    allowed = None if row["tolerance"] is None else row["tolerance"].quantize(Decimal("0.0001"), ROUND_UP)
    return {
        name: f"{view.number(value)} {unit}".strip()
        for name, value in (("difference", abs(row["difference"])), ("tolerance", allowed))
    }


def _equation(row: Mapping[str, Any], evidence: Evidence) -> list[dict[str, Any]]:
    """The equation from left to right: operands, operators, the sum of a side that has several, the verdict."""
    sides = evidence.sides
    left, right = sides.get("left", ()), sides.get("right", ())
    parts = _side(left, row["left_value"])
    signs = _BOUND_SIGNS if row["kind"] == "bound" else _SIGNS
    parts.append({"kind": "verdict", "text": signs.get(row["status"], "?")})
    if "numerator" in sides or "denominator" in sides:
        parts += [*_side(sides.get("numerator", ()), None), {"kind": "operator", "text": "÷"}]
        parts += [*_side(sides.get("denominator", ()), None)]
        if row["right_value"] is not None:
            parts += [{"kind": "operator", "text": "="}, {"kind": "sum", "value": row["right_value"]}]
    else:
        parts += _side(right, row["right_value"])
    return parts


def _side(operands: Sequence[Operand], total: Any) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for number, operand in enumerate(operands[:_SHOWN]):
        weight = operand.row["weight"]
        sign = "−" if weight is not None and weight < 0 else "+"
        if operand.is_quote:
            sign = "、"
        if number or sign == "−":
            parts.append({"kind": "operator", "text": sign})
        parts.append({"kind": "operand", "operand": operand})
    if len(operands) > _SHOWN:
        parts.append({"kind": "operator", "text": f"… {len(operands) - _SHOWN}"})
    if len(operands) > 1 and total is not None:
        parts += [{"kind": "operator", "text": "="}, {"kind": "sum", "value": total}]
    if not operands:
        parts.append({"kind": "sum", "value": total} if total is not None else {"kind": "operator", "text": "?"})
    return parts


ROUTES = (page_route("/checks/{report_id}/{identity}", check),)
