"""`python -m bench.queries`: the cookbook's queries over a hundred thousand reports, and over the same rows as Parquet.

The corpus is the demo's warehouse (`make demo`), copied until there are `--reports` of them (`bench.corpus`); only the
tables and columns that the queries name are copied. Both run in turn, on two threads. The limit and the ratio are
of the processor's time, that of both threads together, the least of several rounds: other programs on the machine add
to the time by the clock, which is shown beside it and on a machine of its own is the shorter one.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.corpus import copies_for, copy_table
from tests.cookbook.recipes import COOKBOOK, Recipe, read_recipes

THREADS = 2
MEMORY = "6GB"
LIMIT_SECONDS = 1.0
ROUNDS = 5
REPORTS = 100_000
RATIOS = Path(__file__).parent / "queries_ratios.json"
#: So much more than the kept ratio is no change, and so many seconds of the processor: a short query scatters.
MARGIN = 1.3
SLACK_SECONDS = 0.03
_TABLE = re.compile(r"\b(?:marts|ops)\.[a-z_]+")


@dataclass(frozen=True)
class Timing:
    """Seconds of one question: by the clock from the warehouse, of the processor from it and from Parquet files."""

    recipe: Recipe
    clock: float
    warehouse: float
    parquet: float

    @property
    def ratio(self) -> float:
        """What the warehouse takes of the processor for one second of the Parquet files."""
        return self.warehouse / self.parquet


def main(arguments: list[str] | None = None) -> int:
    """Print the measurements; exit status 1 if a query takes longer than it may, or more than its kept ratio."""
    parser = argparse.ArgumentParser(prog="python -m bench.queries", description=__doc__)
    parser.add_argument("--reports", type=int, default=REPORTS, help=f"how many there are to be (default: {REPORTS})")
    parser.add_argument("--warehouse", type=Path, default=Path("demo/warehouse"), help="default: demo/warehouse")
    parser.add_argument("--keep", action="store_true", help=f"keep the ratios of this run in {RATIOS.name}")
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
        timings = list(_timings(Path(folder), recipes, list(rows)))
    if given.keep:
        keep_ratios(timings)
    kept = read_ratios()
    say("       clock  processor    Parquet  ratio   kept\n")
    for timing in timings:
        say(f"{timing.recipe.number:3} {timing.clock:7.3f} s {timing.warehouse:8.3f} s {timing.parquet:8.3f} s ")
        say(f"{timing.ratio:6.2f} {kept.get(timing.recipe.number, 0):6.2f} ")
        say(f"{timing.recipe.question.partition('？ ')[2]}\n")
    # Small tables have other ratios, so those that are kept say nothing of them.
    found = [*too_slow(timings), *(beyond_kept(timings, kept) if given.reports == REPORTS else ())]
    for finding in found:
        say(f"{finding}\n")
    slowest = max(timings, key=lambda timing: timing.warehouse)
    say(f"{len(timings)} queries, the slowest ({slowest.recipe.number}) {slowest.warehouse:.3f} s of the processor; ")
    say(f"{len(found)} findings\n")
    return 1 if found else 0


def too_slow(timings: Sequence[Timing]) -> list[str]:
    """The queries that take `LIMIT_SECONDS` of the processor or longer, a sentence each."""
    return [
        f"{timing.recipe.number}: {timing.warehouse:.3f} s is not below {LIMIT_SECONDS:.0f} s"
        for timing in timings
        if timing.warehouse >= LIMIT_SECONDS
    ]


def beyond_kept(timings: Sequence[Timing], kept: Mapping[int, float]) -> list[str]:
    """The queries that take more than their kept ratio allows, a sentence each; one without a ratio is among them."""
    return [
        f"{timing.recipe.number}: {timing.ratio:.2f} times what Parquet takes (kept: {kept.get(timing.recipe.number)})"
        for timing in timings
        if timing.recipe.number not in kept
        or timing.warehouse > kept[timing.recipe.number] * MARGIN * timing.parquet + SLACK_SECONDS
    ]


def read_ratios() -> dict[int, float]:
    """The ratios kept, by number of the question."""
    return {int(number): float(ratio) for number, ratio in json.loads(RATIOS.read_text("utf-8")).items()}


def keep_ratios(timings: Sequence[Timing]) -> None:
    """Keep these ratios instead of those kept before."""
    ratios = {str(timing.recipe.number): round(timing.ratio, 2) for timing in timings}
    RATIOS.write_text(f"{json.dumps(ratios, indent=2)}\n", encoding="utf-8")


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
        copies = copies_for(connection, reports)
        for table in tables:
            described = connection.execute(f"describe demo.{table}").fetchall()
            columns = [column for column, *_ in described if re.search(rf"\b{column}\b", asked)]
            rows[table] = copy_table(connection, table, columns, copies)
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
            yield _time(recipe, warehouse, parquet)


def _time(recipe: Recipe, warehouse: duckdb.DuckDBPyConnection, parquet: duckdb.DuckDBPyConnection) -> Timing:
    rounds = [(_seconds(warehouse, recipe.query), _seconds(parquet, recipe.query)) for _ in range(ROUNDS)]
    return Timing(
        recipe,
        clock=min(clock for (clock, _), _ in rounds),
        warehouse=min(processor for (_, processor), _ in rounds),
        parquet=min(processor for _, (_, processor) in rounds),
    )


def _seconds(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[float, float]:
    """By the clock, and of the processor: DuckDB's threads are threads of this process."""
    clock, processor = time.perf_counter(), time.process_time()
    connection.execute(query).fetchall()
    return time.perf_counter() - clock, time.process_time() - processor


def _limit(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"set threads = {THREADS}; set memory_limit = '{MEMORY}'")


if __name__ == "__main__":
    sys.exit(main())
