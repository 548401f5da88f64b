"""`python -m expectations explain`: print the way of a figure, or the figures there are to choose from."""

from __future__ import annotations

from pathlib import Path

import duckdb

from expectations.dictionary.schema import read_schema
from expectations.explain.console import print_explanation, print_found
from expectations.explain.explanation import asking, explain_figure
from expectations.explain.figures import Wanted, find_figures
from expectations.explain.grounds import find_grounds
from expectations.failures import QueryError
from expectations.progress import say
from expectations.warehouse import Warehouse
from expectations.wording import one_line
from ingest.terminal import PlainConsole

#: So many figures are explained at once. Of more there is a list, and where department, item and year are all named
#: the first of it is explained: the amount of the final accounts, as far as it is stated.
_EXPLAINED = 3

#: Columns of a page that is not a terminal: sentences with their numbers need room.
_WIDTH_ELSEWHERE = 160


def run_explain(warehouse: Path, wanted: Wanted) -> int:
    """Print what was asked for; return the exit status. The published warehouse is opened read-only.

    Raises:
        QueryError: there is no warehouse, no such figure, or nothing was asked for.
    """
    database = Warehouse(warehouse).published
    if not database.is_file():
        raise QueryError(f"there is no warehouse {database}", "Build it first: make build (or name it: --warehouse)")
    console = PlainConsole()
    if not console.is_terminal:
        console = PlainConsole(width=_WIDTH_ELSEWHERE)
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            found = find_figures(connection, wanted)
            if len(found) > 1:
                print_found(console, found)
            if len(found) > _EXPLAINED:
                say(console, "请指定一个 name one: make explain FIGURE=...")
                is_narrow = None not in (wanted.department, wanted.item, wanted.year)
                found = found[:1] if is_narrow else []
            schema, ask = read_schema(), asking(connection)
            for figure in found:
                explanation = explain_figure(ask, figure.figure_id, schema)
                print_explanation(console, explanation, find_grounds(ask, explanation.figure))
    except duckdb.Error as error:
        raise QueryError(f"the warehouse cannot answer: {one_line(str(error))}", "Build it anew: make build") from None
    return 0
