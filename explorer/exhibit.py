"""An exhibit: a question to the warehouse with its answer as chart, table, SQL and download."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from expectations.wording import quote_literal
from explorer.published import Parameters, Rows

#: Rows that a page shows; a download has all that the question gives.
SHOWN_ROWS = 200

_NAMED = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Column:
    """A column of an exhibit's table.

    `kind` says how values are shown: `text`, `word` (in one line), `prose` (sentences), `amount` (yuan, in the reader's
    unit), `share` (0 to 1), `count`, `number` (as it is), `time`, `status` (a trust mark), `word:part` (a code with a
    word in `words/`). `link` gives the address that a row's value leads to.
    """

    name: str
    label: str
    kind: str = "text"
    link: Callable[[Mapping[str, Any]], str | None] | None = None

    @property
    def style(self) -> str:
        """How its cells are set: `number` flush right, `prose` in lines of some length, `word` in one line, `text`."""
        if self.kind in ("amount", "share", "count", "number"):
            return "number"
        return self.kind if self.kind in ("text", "prose") else "word"


@dataclass(frozen=True)
class Exhibit:
    """A question with its answer; `key` names it in addresses (`&exhibit=trend&format=csv`)."""

    key: str
    title: str
    sql: str
    parameters: Parameters
    rows: Rows
    columns: tuple[Column, ...]
    draw: Callable[[], Markup | None] | None = None
    note: str = ""
    is_table_open: bool = False
    records: tuple[dict[str, Any], ...] = field(default=(), compare=False)

    @property
    def chart_svg(self) -> Markup | None:
        """The chart, drawn when it is asked for: a download needs none."""
        return self.draw() if self.draw and self.rows.rows else None

    @property
    def shown(self) -> tuple[dict[str, Any], ...]:
        """The rows of the page's table, by column name."""
        return self.records[:SHOWN_ROWS]

    @property
    def readable_sql(self) -> str:
        """The question with its parameters written out, to be copied and asked anywhere."""
        return inline_parameters(self.sql, self.parameters)


def inline_parameters(sql: str, parameters: Parameters) -> str:
    """A question with its parameters (`$year`) written out, for people to read and copy; never to be run here."""
    if not isinstance(parameters, Mapping):
        return sql
    return _NAMED.sub(lambda found: _literal(parameters[found[1]]) if found[1] in parameters else found[0], sql).strip()


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, Decimal)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_literal, value))}]"
    return quote_literal(str(value))
