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
        most = _departments(visit, question)
        columns = []
        for year in range(min(by_year), max(by_year) + 1):
            record = by_year.get(year)
            if record is None:
                columns.append(YearColumn(str(year), "", view.tell(year, say("missing")), ()))
                continue
            count = say("spending.department_count", count=f"{record['departments']:,}")
            label = view.tell(
                year,
                f"{say('spending.sum')} {view.money(record['amount_yuan'])}",
                f"{say('spending.printed')} {view.money(record['printed_yuan'])}",
                count,
                describe_parts(view, record),
            )
            # Beside a sum of all departments stands only a total of all departments.
            is_whole = record["departments_with_total"] == record["departments"]
            columns.append(
                YearColumn(
                    str(year),
                    count if most > 1 else "",
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
            Column("fiscal_year", say("year"), "word", lambda row: address(row["fiscal_year"])),
            Column("departments", say("departments"), "count"),
            Column("amount_yuan", say("spending.sum"), "amount"),
            Column("printed_yuan", say("spending.printed"), "amount"),
            Column("remainder_yuan", say("spending.remainder"), "amount"),
            Column("departments_with_total", say("spending.with_total"), "count"),
            Column("all_funds_yuan", say("spending.all_funds"), "amount"),
            Column("departments_with_all_funds", say("spending.with_all_funds"), "count"),
            Column("disputed_yuan", view.word("status", "disputed"), "amount"),
            Column("contested_yuan", view.word("status", "contested"), "amount"),
            Column("unchecked_yuan", view.word("status", "unchecked"), "amount"),
        ),
        draw,
        note=say("spending.years.note" if _departments(visit, question) > 1 else "spending.years.note_of_one"),
    )


def _departments(visit: Visit, question: Question) -> int:
    """The most departments that a year has; 0 where there is none."""
    return max((record["departments"] for record in visit.edition.query(*question).records()), default=0)
