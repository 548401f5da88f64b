"""What reports and figures are called on a page."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.document.marks import Record
from explorer.published import Edition
from explorer.view import View

_ITEMS = "select item, name_zh, name_en from marts.dim_items order by item"


def report_name(view: View, row: Record) -> str:
    """Department and year of a row of `dim_reports`, or its file where these are unknown."""
    if row["department_name"] is None or row["fiscal_year"] is None:
        return str(row["source_file"])
    return view.say("report.named", department=row["department_name"], year=row["fiscal_year"])


def read_items(edition: Edition) -> dict[str, tuple[str, str]]:
    """The items' names in Chinese and English."""
    return {item: (zh, en) for item, zh, en in edition.query(_ITEMS).rows}


def subject_name(view: View, items: Mapping[str, tuple[str, str]], subject: str) -> str:
    """What a check is about, its codes as words: `支出总计 · 一般公共预算` for `expenditure_total general`."""
    return " · ".join(_code_name(view, items, code) for code in subject.split())


def figure_name(view: View, row: Record, with_classes: bool = True) -> str:
    """Item, class and subject, and what is measured where that is no amount.

    `row` has `item_zh` and `item_en` beside columns of `fct_figures`.
    """
    measure = row.get("measure")
    measured = [view.word("measure", measure)] if measure not in (None, "amount", "count") and with_classes else []
    classes = [name for name in (row.get("function_name"), row.get("economic_name"), row.get("subject")) if name]
    if not with_classes:
        classes = []
    if str(row.get("item")).startswith("expenditure_by_") and classes:
        # Of an amount by class the class says it all.
        return " · ".join([*classes, *measured])
    if row.get("item") == "unclassified":
        item = view.say("figure.unclassified")
    else:
        item = view.choose(row["item_zh"], row["item_en"]) or str(row.get("item") or "")
    return " · ".join([item, *classes, *measured])


def _code_name(view: View, items: Mapping[str, tuple[str, str]], code: str) -> str:
    if code in items:
        return view.choose(*items[code])
    for kind in ("fund", "basis", "scope"):
        if (word := view.word(kind, code)) != code:
            return word
    return code
