"""Spending year by year, the exhibit that overview, spending and departments have in common."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from explorer.amounts import describe_parts, parts_of, worth_of
from explorer.charts.columns import YearColumn, draw_columns
from explorer.page import Column, Exhibit, Visit
from explorer.questions import Question
from explorer.view import MISSING


def exhibit_years(
    visit: Visit, title: str, question: Question, address: Callable[[int], str], current: int | None = None
) -> Exhibit:
    """The answer to `questions.spending.YEARS`; `address` leads to a year, `current` is the one the page is about."""
    view, say = visit.view, visit.view.say

    def draw(exhibit: Exhibit) -> Markup:
        by_year = {record["fiscal_year"]: record for record in exhibit.records}
        columns = []
        for year in range(min(by_year), max(by_year) + 1):
            record = by_year.get(year)
            if record is None:
                columns.append(YearColumn(str(year), "", f"{year}：{say('missing')}", ()))
                continue
            count = say("spending.department_count", count=record["departments"])
            label = (
                f"{year}：{say('spending.sum')} {view.amount_text(record['amount_yuan'])}，{say('spending.printed')} "
                f"{view.amount_text(record['printed_yuan'])} {view.unit_name}，{count}，{describe_parts(view, record)}"
            )
            # Beside a sum of all departments stands only a total of all departments.
            is_whole = record["departments_with_total"] == record["departments"]
            columns.append(
                YearColumn(
                    str(year),
                    count,
                    label,
                    parts_of(record),
                    record["printed_yuan"] if is_whole else None,
                    address(year),
                    year == current,
                )
            )
        return draw_columns(columns, exhibit.title, view.short_amount, worth_of(view), MISSING)

    return visit.exhibit(
        "years",
        title,
        *question,
        (
            Column("fiscal_year", say("year"), link=lambda row: address(row["fiscal_year"])),
            Column("departments", say("departments"), "count"),
            Column("amount_yuan", say("spending.sum"), "amount"),
            Column("printed_yuan", say("spending.printed"), "amount"),
            Column("remainder_yuan", say("spending.remainder"), "amount"),
            Column("departments_with_total", say("spending.with_total"), "count"),
            Column("disputed_yuan", view.word("status", "disputed"), "amount"),
            Column("contested_yuan", view.word("status", "contested"), "amount"),
            Column("unchecked_yuan", view.word("status", "unchecked"), "amount"),
        ),
        draw,
        note=say("spending.years.note"),
    )
