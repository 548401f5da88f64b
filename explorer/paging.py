"""Long answers page by page; their download and their SQL hold them whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from explorer.page import Column, Exhibit, Visit

PAGE_SIZE = 50
#: Of a download: more is a matter of `make export`.
MOST_ROWS = 100_000


@dataclass(frozen=True)
class Paging:
    """Which page of how many is shown; of `rows`, the pages hold the first `most_rows`."""

    page: int
    pages: int
    rows: int
    most_rows: int

    @property
    def first(self) -> int:
        """The number of the first row shown, from 1; 0 where there is none."""
        return min((self.page - 1) * PAGE_SIZE + 1, self.rows)

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.page * PAGE_SIZE, self.rows, self.most_rows)

    @property
    def is_cut(self) -> bool:
        """There are more rows than the pages hold."""
        return self.rows > self.most_rows


def page_exhibit(
    visit: Visit,
    key: str,
    title: str,
    sql: str,
    parameters: Mapping[str, Any],
    columns: Sequence[Column],
    order: str = "",
    count: str = "",
    most_rows: int = MOST_ROWS,
) -> tuple[Exhibit, Paging]:
    """The page of an answer that the address asks for by `page`, and `most_rows` as its download.

    The order leaves no ties. Of many rows it stands apart as `order`, and `count` is a question for their number `n`,
    with the same parameters.
    """
    rows = visit.edition.query(count or f"select count(*) as n from ({sql})", parameters).first()["n"]
    pages = max(1, -(-min(rows, most_rows) // PAGE_SIZE))
    page = min(asked_number(visit, "page") or 1, pages)
    ordered = f"{sql}\norder by {order}" if order else sql
    limited = f"{ordered}\nlimit {PAGE_SIZE} offset {(page - 1) * PAGE_SIZE}"
    exhibit = visit.exhibit(key, title, limited, parameters, columns, is_table_open=True)
    return replace(exhibit, sql=f"{ordered}\nlimit {most_rows}"), Paging(page, pages, rows, most_rows)


def asked_number(visit: Visit, name: str) -> int | None:
    """A number from 1 that the address asks for; None where it asks for none, or for something else."""
    asked = visit.request.query_params.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked) < 10**9 else None
