"""The grounds of the reader's decision on a figure of the warehouse: in its sentence, or in its table."""

from __future__ import annotations

from dataclasses import dataclass

from expectations.explain.cell_decision import CellDecision, CellPlace, retrace_cell
from expectations.explain.decision import Decision, reread_statement, retrace_decision
from expectations.explain.explanation import Ask, Row
from ingest.catalog import load_catalog
from ingest.documents import Key


@dataclass(frozen=True)
class Grounds:
    """By which words a figure was decided; `sentence` is null in a table, `cell` in the narrative.

    `kept` is what the warehouse has. Both are null where the words are not there any more: the word lists have changed
    since the build, or the warehouse has no text of the report.
    """

    kept: Key
    sentence: Decision | None
    cell: CellDecision | None

    @property
    def is_read_alike(self) -> bool:
        """Whether the sentence, read again now, gives what the warehouse has; codes may come from elsewhere."""
        return self.sentence is not None and self.sentence.key is not None and _spelled(self.sentence.key, self.kept)


_TEXT = """
select
    t.text,
    (
        select list([b.char_start, b.char_end] order by b.char_start)
        from staging.stg_report_tables as b
        where b.report_id = t.report_id
    ) as table_ranges
from staging.stg_report_texts as t
where t.report_id = ?
"""

_CELL = """
select
    coalesce(b.table_code, '') as code, coalesce(b.table_name, '') as name, coalesce(b.title, '') as title,
    c.row_name as row, c.head
from marts.fct_table_cells as c
inner join staging.stg_report_tables as b on c.report_id = b.report_id and c.table_number = b.table_number
where c.report_id = ? and c.figure_id = ?
"""


def find_grounds(ask: Ask, figure: Row) -> Grounds:
    """The grounds of a figure, a row of `fct_figures`; the statement of its report is read again, which takes a while.

    The word lists are those of this version of the project.
    """
    kept, catalog = Key(*(figure[name] or "" for name in Key._fields)), load_catalog()
    if figure["source_kind"] == "table":
        cells = ask(_CELL, [figure["report_id"], figure["figure_id"]])
        return Grounds(kept, None, retrace_cell(CellPlace(**cells[0]), kept, catalog) if cells else None)
    texts = ask(_TEXT, [figure["report_id"]])
    if not texts:
        return Grounds(kept, None, None)
    again = reread_statement(texts[0]["text"], texts[0]["table_ranges"] or (), catalog)
    return Grounds(kept, retrace_decision(again, figure["char_start"]), None)


def _spelled(one: Key, other: Key) -> bool:
    bare = [key._replace(function_code="", economic_code="") for key in (one, other)]
    return bare[0] == bare[1]
