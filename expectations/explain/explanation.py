"""Everything the warehouse knows of one figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from expectations.dictionary.schema import PublicTable, Schema
from expectations.wording import quote_name

Row = Mapping[str, Any]
#: A question with its parameters in, the rows of the answer out.
Ask = Callable[[str, Sequence[object]], list[dict[str, Any]]]

#: Code points of a long sentence that are shown on either side of the number.
_AROUND = 240


@dataclass(frozen=True)
class Passage:
    """The sentence a number stands in, cut at the number; lines are joined."""

    before: str
    number: str
    after: str


@dataclass(frozen=True)
class Cell:
    """A cell of a table's row: its head and what is printed; `is_figure` marks the number asked for."""

    head: str
    printed: str
    is_figure: bool


@dataclass(frozen=True)
class Explanation:
    """A figure with its place, the reader's decision, and what became of it.

    `figure`, `report` and the rows are those of the warehouse by column name. `cells` is empty in the narrative,
    `passage` is None where the text of the report is not in the warehouse. `elsewhere` are the other figures of the
    report that state the same quantity, `facts` the rows of fact tables taken from this figure or from one of those,
    with the table's name as `table`. `suspects` are those of the breaks the figure takes part in.
    """

    figure: Row
    report: Row
    passage: Passage | None
    cells: tuple[Cell, ...]
    relations: tuple[Row, ...]
    elsewhere: tuple[Row, ...]
    facts: tuple[Row, ...]
    checks: tuple[Row, ...]
    suspects: tuple[Row, ...]


_FIGURE = """
select f.*, i.name_zh as item_zh, i.name_en as item_en, u.name_zh as fund_zh, u.name_en as fund_en,
    coalesce(n.direction, '') as direction, coalesce(n.outcome, '') as outcome, n.part
from marts.fct_figures as f
left join marts.dim_items as i on f.item = i.item
left join marts.dim_funds as u on f.fund = u.fund
left join staging.stg_report_numbers as n on f.report_id = n.report_id and f.figure_id = n.figure_id
where f.report_id = ? and f.figure_id = ?
"""

# All that follows asks for a report's rows, which lie together: of ten thousand reports no table is read as a whole.
_REPORT_ID = "select report_id from marts.fct_figures where figure_id = ?"

_REPORT = "select * from marts.dim_reports where report_id = ?"

# A warehouse may have been published before a table of the project was made.
_TABLES = "select table_name from information_schema.tables where table_schema = ? order by table_name"

_PASSAGE = """
select
    t.text[coalesce(f.sentence_start, f.char_start) + 1:f.char_start] as before,
    t.text[f.char_start + 1:f.char_end] as number,
    t.text[f.char_end + 1:coalesce(f.sentence_end, f.char_end)] as after
from marts.fct_figures as f
inner join staging.stg_report_texts as t on f.report_id = t.report_id
where t.report_id = ? and f.report_id = ? and f.figure_id = ?
"""

_CELLS = """
select c.head, c.printed, c.table_column = f.table_column as is_figure
from marts.fct_table_cells as c
inner join marts.fct_figures as f
    on c.report_id = f.report_id and c.table_number = f.table_number and c.table_row = f.table_row
where
    c.report_id = ? and f.report_id = ? and f.figure_id = ?
    and (c.printed <> '' or c.table_column = f.table_column)
order by c.table_column
"""

# What the reader tied the number to: the total it is listed under, the amount a share or a change is about.
_RELATIONS = """
select
    relation.kind, o.figure_id, i.name_zh as item_zh, i.name_en as item_en, o.function_name, o.economic_name,
    o.measure, o.raw_text, o.unit, o.section
from staging.stg_report_numbers as n
cross join lateral (values ('part_of', n.parent_start), ('about', n.about_start)) as relation (kind, char_start)
inner join marts.fct_figures as o on n.report_id = o.report_id and relation.char_start = o.char_start
left join marts.dim_items as i on o.item = i.item
where o.report_id = ? and n.report_id = ? and n.figure_id = ?
order by relation.kind desc, o.figure_id
"""

_ELSEWHERE = """
select o.figure_id, o.raw_text, o.unit, o.section, o.page, o.source_kind, o.check_status, o.amount_yuan
from marts.fct_figures as f
inner join marts.fct_figures as o
    on f.report_id = o.report_id and f.figure_id <> o.figure_id and f.item = o.item and f.measure = o.measure
    and f.basis = o.basis and f.period = o.period and f.canonical_fund = o.canonical_fund and f.subject = o.subject
    and f.function_level is not distinct from o.function_level
    and f.economic_level is not distinct from o.economic_level
    and (f.function_code = o.function_code or f.function_name is not distinct from o.function_name)
    and (f.economic_code = o.economic_code or f.economic_name is not distinct from o.economic_name)
where o.report_id = ? and f.report_id = ? and f.figure_id = ? and f.item <> 'unclassified'
order by o.number_order
"""

_CHECKS = """
select c.*, i.statement_zh as identity_zh, i.statement_en as identity_en, d.statement_zh, d.statement_en
from marts.fct_identity_checks as c
left join marts.dim_identities as i on c.identity = i.identity
left join marts.fct_discrepancies as d
    on c.report_id = d.report_id and c.identity = d.identity and c.subject = d.subject
where c.report_id = ? and list_contains(c.figure_ids, ?)
order by
    array_position(['broken', 'last_digit', 'explained', 'rounding', 'holds', 'not_testable'], c.status) nulls last,
    c.identity, c.subject
"""

_SUSPECTS = """
select
    s.*, f.raw_text, f.item, f.measure, f.function_name, f.economic_name, i.name_zh as item_zh, i.name_en as item_en
from marts.fct_error_suspects as s
inner join marts.fct_identity_checks as c
    on s.report_id = c.report_id and s.identity = c.identity and s.subject = c.subject
inner join marts.fct_figures as f on s.figure_id = f.figure_id
left join marts.dim_items as i on f.item = i.item
where s.report_id = ? and c.report_id = ? and f.report_id = ? and list_contains(c.figure_ids, ?)
order by s.identity, s.subject, s.rank, s.figure_id
"""


def asking(connection: duckdb.DuckDBPyConnection) -> Ask:
    """Questions to an open warehouse."""

    def ask(query: str, parameters: Sequence[object]) -> list[dict[str, Any]]:
        answer = connection.execute(query, parameters)
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

    return ask


def explain_figure(ask: Ask, figure_id: str, schema: Schema) -> Explanation:
    """Everything about the figure of that id.

    Raises:
        KeyError: there is no such figure.
    """
    found = ask(_REPORT_ID, [figure_id])
    if not found:
        raise KeyError(figure_id)
    report_id = found[0]["report_id"]
    [figure] = ask(_FIGURE, [report_id, figure_id])
    [report] = ask(_REPORT, [report_id])
    elsewhere = tuple(ask(_ELSEWHERE, [report_id, report_id, figure_id]))
    stated = [figure_id, *(other["figure_id"] for other in elsewhere)]
    suspects = ask(_SUSPECTS, [report_id, report_id, report_id, figure_id])
    published = {row["table_name"] for row in ask(_TABLES, ["marts"])}
    fact_tables = [table for table in _fact_tables(schema) if table.name in published]
    return Explanation(
        figure=figure,
        report=report,
        passage=_read_passage(ask(_PASSAGE, [report_id, report_id, figure_id])),
        cells=tuple(Cell(**row) for row in ask(_CELLS, [report_id, report_id, figure_id])),
        relations=tuple(ask(_RELATIONS, [report_id, report_id, figure_id])),
        elsewhere=elsewhere,
        facts=tuple(row for table in fact_tables for row in _read_facts(ask, table, report_id, stated)),
        checks=tuple(ask(_CHECKS, [report_id, figure_id])),
        suspects=tuple({**row, "is_figure": row["figure_id"] == figure_id} for row in suspects),
    )


def _read_passage(found: Sequence[Row]) -> Passage | None:
    if not found:
        return None
    before, number, after = (" ".join(found[0][part].split()) for part in ("before", "number", "after"))
    return Passage(
        before if len(before) <= _AROUND else f"…{before[-_AROUND:]}",
        number,
        after if len(after) <= _AROUND else f"{after[:_AROUND]}…",
    )


def _fact_tables(schema: Schema) -> Iterator[PublicTable]:
    """The tables of facts that say which figure a row was taken from; figures themselves are no facts."""
    for table in schema.tables:
        columns = {column.name for column in table.columns}
        if table.folder == "spending" and table.name != "fct_figures" and "figure_id" in columns:
            yield table


def _read_facts(ask: Ask, table: PublicTable, report_id: str, figure_ids: list[str]) -> Iterator[Row]:
    order = ", ".join(quote_name(column) for column in ("figure_id", *table.key))
    query = (
        f"select * from marts.{quote_name(table.name)}"
        f" where report_id = ? and list_contains(?, figure_id) order by {order}"
    )
    for row in ask(query, [report_id, figure_ids]):
        yield {"table": table.name, **row}
