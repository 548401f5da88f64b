"""`python -m bench.queries`: the cookbook's queries over a hundred thousand reports, and over the same rows as Parquet.

The corpus is the demo's warehouse (`make demo`), copied row by row until there are `--reports` of them: each copy is a
prefecture of its own, with other names, codes, ids and amounts, in the order in which the tables are published. Only
the tables and columns that the queries name are copied. A query is run three times on two threads; the shortest time
by the clock counts.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.cookbook.recipes import COOKBOOK, Recipe, read_recipes

THREADS = 2
MEMORY = "6GB"
LIMIT_SECONDS = 1.0
ROUNDS = 3
COPIES_AT_ONCE = 50
_TABLE = re.compile(r"\b(?:marts|ops)\.[a-z_]+")

#: what a column's values are in copy `n` of the corpus, the first of which is as it was; the rest is copied
_CHANGED = {
    "report_id": "if(n = 0, {0}, printf('%06x', n) || right({0}, 10))",
    "figure_id": "if(n = 0, {0}, printf('%06x', n) || right({0}, 10))",
    "figure_ids": "if(n = 0, {0}, list_transform({0}, lambda id: printf('%06x', n) || right(id, 10)))",
    "department_name": "if(n = 0, {0}, printf('某%d', n) || {0})",
    "region_name": "if(n = 0, {0}, printf('某%d', n) || {0})",
    "region_path": "if(n = 0, {0}, printf('某省 > 某%d > ', n) || {0})",
    "region_code": "if(n = 0, {0}, printf('%d-', n) || {0})",
    "source_file": "if(n = 0, {0}, printf('某%d/', n) || {0})",
}
_CHANGED |= dict.fromkeys(("amount_yuan", "memo_yuan"), "{0} + n")
_CHANGED |= {"first_figure_id": _CHANGED["figure_id"], "speaking_report_id": _CHANGED["report_id"]}
#: of these there is one however many reports there are
_NOT_COPIED = ("dim_functions", "dim_economic_classes", "dim_items", "dim_funds", "dim_identities", "dim_fiscal_years")


@dataclass(frozen=True)
class Timing:
    """Seconds by the clock of one question, from the warehouse and from Parquet files."""

    recipe: Recipe
    warehouse: float
    parquet: float


def main(arguments: list[str] | None = None) -> int:
    """Print the measurements; exit status 1 if a query takes longer than it may."""
    parser = argparse.ArgumentParser(prog="python -m bench.queries", description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000, help="how many there are to be (default: 100000)")
    parser.add_argument("--warehouse", type=Path, default=Path("demo/warehouse"), help="default: demo/warehouse")
    given = parser.parse_args(arguments)
    recipes = read_recipes(COOKBOOK.read_text(encoding="utf-8"))
    say = sys.stdout.write
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        rows = multiply_reports(given.warehouse / "juesuan.duckdb", Path(folder), recipes, given.reports)
        say(f"{rows['marts.dim_reports']:,} reports, {sum(rows.values()):,} rows in {len(rows)} tables, ")
        say(f"made in {time.perf_counter() - begun:.0f} s\n")
        for path in sorted(Path(folder).iterdir()):
            say(f"  {path.name:<40}{path.stat().st_size / 1024**2:10,.0f} MB\n")
        slow = 0
        for timing in _timings(Path(folder), recipes, list(rows)):
            is_slow = timing.warehouse >= LIMIT_SECONDS
            slow += is_slow
            ratio = timing.warehouse / timing.parquet
            say(f"{timing.recipe.number:3} {timing.warehouse:8.3f} s {timing.parquet:8.3f} s {ratio:6.2f} ")
            say(f"{'SLOW ' if is_slow else ''}{timing.recipe.question.partition('？ ')[2]}\n")
            sys.stdout.flush()
        say(f"{slow} of {len(recipes)} take {LIMIT_SECONDS:.0f} s or longer\n")
    return 1 if slow else 0


def multiply_reports(demo: Path, folder: Path, recipes: Sequence[Recipe], reports: int) -> dict[str, int]:
    """Make `warehouse.duckdb` with at least so many reports, and a Parquet file beside it for each table.

    Returns:
        How many rows each table has, by its name with schema.
    """
    asked = "\n".join(recipe.query for recipe in recipes)
    tables = sorted(set(_TABLE.findall(asked)))
    rows: dict[str, int] = {}
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        _limit(connection)
        connection.execute(f"attach '{demo}' as demo (read_only)")
        connection.execute("create schema marts; create schema ops")
        copies = -(-reports // _count(connection, "demo.marts.dim_reports"))
        for table in tables:
            described = connection.execute(f"describe demo.{table}").fetchall()
            columns = [column for column, *_ in described if re.search(rf"\b{column}\b", asked)]
            connection.execute(f"create table {table} as select {', '.join(columns)} from demo.{table} limit 0")
            values = ", ".join(_CHANGED.get(column, "{0}").format(column) for column in columns)
            last = 1 if table.partition(".")[2] in _NOT_COPIED else copies
            for first in range(0, last, COPIES_AT_ONCE):
                connection.execute(
                    f"insert into {table} select {values} from range($first, $last) as copies (n)"
                    f" cross join (select *, row_number() over () as place from demo.{table}) order by n, place",
                    {"first": first, "last": min(last, first + COPIES_AT_ONCE)},
                )
            rows[table] = _count(connection, table)
            connection.execute(f"copy {table} to '{folder / table}.parquet' (format parquet, compression zstd)")
    return rows


def _timings(folder: Path, recipes: Sequence[Recipe], tables: Sequence[str]) -> Iterator[Timing]:
    with (
        duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as warehouse,
        duckdb.connect() as parquet,
    ):
        parquet.execute("create schema marts; create schema ops")
        for table in tables:
            parquet.execute(f"create view {table} as from read_parquet('{folder / table}.parquet')")
        for connection in (warehouse, parquet):
            _limit(connection)
        for recipe in recipes:
            yield Timing(recipe, _seconds(warehouse, recipe.query), _seconds(parquet, recipe.query))


def _seconds(connection: duckdb.DuckDBPyConnection, query: str) -> float:
    rounds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        connection.execute(query).fetchall()
        rounds.append(time.perf_counter() - begun)
    return min(rounds)


def _limit(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"set threads = {THREADS}; set memory_limit = '{MEMORY}'")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int((connection.execute(f"select count(*) from {table}").fetchone() or (0,))[0])


if __name__ == "__main__":
    sys.exit(main())
