"""Which figures are asked for: by id, or by department, item and year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from expectations.failures import QueryError
from expectations.wording import one_line

#: So many are listed; more are told by their number.
LISTED = 50


@dataclass(frozen=True)
class Wanted:
    """What was asked for; None where nothing was said. `figure` may be the beginning of an id."""

    figure: str | None = None
    department: str | None = None
    item: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class Found:
    """A figure in a list: enough to choose it. `value` is as printed, with its unit."""

    figure_id: str
    department_name: str
    fiscal_year: int | None
    item_zh: str
    measure: str
    basis: str
    value: str
    section: str


_FOUND = """
select
    f.figure_id, coalesce(f.department_name, ''), f.fiscal_year,
    concat_ws(' ', i.name_zh, coalesce(f.function_name, f.economic_name), nullif(f.subject, '')),
    f.measure || if(f.period = 'prior', ' (prior)', ''), f.basis, concat_ws(' ', f.raw_text, f.unit),
    concat_ws(' ', f.section, 'p. ' || f.page::varchar)
from marts.fct_figures as f
left join marts.dim_items as i on f.item = i.item
where
    ($figure is null or starts_with(f.figure_id, lower($figure)))
    and ($department is null or contains(f.department_name, $department))
    and ($item is null or f.item = $item or contains(i.name_zh, $item)
        or contains(f.function_name, $item) or contains(f.economic_name, $item)
        or f.function_code = $item or f.economic_code = $item)
    and ($year is null or f.fiscal_year = $year)
order by
    f.department_name nulls last, f.fiscal_year nulls last, f.report_id, f.period, f.measure not in ('amount', 'count'),
    f.basis <> 'final', f.number_order
"""


def find_figures(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> list[Found]:
    """The figures asked for: department by department and year by year, amounts of the final accounts first.

    Raises:
        QueryError: nothing was asked for, there is no such figure, or the file is no warehouse.
    """
    if wanted == Wanted():
        raise QueryError(
            "no figure is named",
            "Name one: FIGURE=..., or some of DEPARTMENT=... ITEM=... YEAR=... (part of a name does).",
        )
    asked: dict[str, Any] = {
        "figure": wanted.figure,
        "department": wanted.department,
        "item": wanted.item,
        "year": wanted.year,
    }
    try:
        rows = connection.execute(_FOUND, asked).fetchall()
    except duckdb.Error as error:
        raise QueryError(f"the warehouse cannot answer: {one_line(str(error))}", "Build it anew: make build") from None
    if not rows:
        said = ", ".join(f"{name} {value}" for name, value in asked.items() if value is not None)
        raise QueryError(
            f"there is no figure of {said}",
            'The figures: python -m expectations query "select figure_id, item, raw_text from marts.fct_figures"',
        )
    return [Found(*row) for row in rows]
