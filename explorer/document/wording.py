"""What reports and figures are called on a page."""

from __future__ import annotations

from explorer.document.marks import Record
from explorer.view import View


def report_name(view: View, row: Record) -> str:
    """Department and year of a row of `dim_reports`, or its file where these are unknown."""
    if row["department_name"] is None or row["fiscal_year"] is None:
        return str(row["source_file"])
    return view.say("report.named", department=row["department_name"], year=row["fiscal_year"])


def figure_name(view: View, row: Record, with_classes: bool = True) -> str:
    """Item, class and subject of a row that has `item_zh` and `item_en` beside those of `fct_figures`."""
    if row.get("item") == "unclassified":
        item = view.say("figure.unclassified")
    else:
        item = view.choose(row["item_zh"], row["item_en"]) or str(row.get("item") or "")
    classes = (row.get("function_name"), row.get("economic_name"), row.get("subject")) if with_classes else ()
    return " · ".join([item, *filter(None, classes)])
