"""`python -m bench.explorer`: how long the explorer's pages take in a browser, with ten thousand reports.

The corpus is the demo's warehouse (`make demo`), copied until there are `--reports` of them (`bench.corpus`). The
explorer runs as `make explorer` starts it, Debian's Chromium opens its pages in turn, and the browser says how long
each took until it stood there complete: the first view after the start, when nothing is remembered, and then a round
of clicks through all kinds of pages, none of which has been asked for before.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
from playwright.sync_api import Page

from bench.corpus import copies_for, copy_table
from explorer.settings import Settings
from tests.explorer.serving import open_browser, serve

REPORTS = 10_000
FIRST_VIEW_SECONDS = 2.0
CLICK_SECONDS = 1.0
MEMORY_MIB = 1024.0
#: What the pages read; the rest of a warehouse is left out.
_SCHEMAS = ("marts", "ops", "quality")
_TABLES = ("stg_report_texts", "stg_report_numbers", "stg_report_tables", "int_check_evidence")
_COMPLETE = "() => performance.getEntriesByType('navigation')[0].duration"


def main(arguments: list[str] | None = None) -> int:
    """Print the measurements; exit status 1 if a page takes longer, or the explorer more memory, than it may."""
    parser = argparse.ArgumentParser(prog="python -m bench.explorer", description=__doc__)
    parser.add_argument("--reports", type=int, default=REPORTS, help=f"how many there are to be (default: {REPORTS})")
    parser.add_argument("--demo", type=Path, default=Path("demo"), help="default: demo")
    given = parser.parse_args(arguments)
    say = sys.stdout.write
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        settings = Settings(Path(folder), (given.demo / "reports").resolve())
        rows = multiply(given.demo / "warehouse" / "juesuan.duckdb", settings.published, given.reports)
        size = settings.published.stat().st_size / 1024**2
        say(f"{given.reports:,} reports, {rows:,} rows, {size:,.0f} MB, made in {time.perf_counter() - begun:.0f} s\n")
        with serve(settings) as served, open_browser() as browser:
            page = browser.new_page(base_url=served.address)
            # What the browser needs to begin with is its own.
            page.goto("/static/icon.svg")
            timings = list(_timings(page, settings.published))
            memory = served.peak_memory_mib()
    found = 0
    for number, (name, address, seconds) in enumerate(timings):
        limit = CLICK_SECONDS if number else FIRST_VIEW_SECONDS
        found += seconds >= limit
        say(f"{seconds:7.2f} s  (limit {limit:.0f} s)  {name:<28}{address}\n")
    found += memory >= MEMORY_MIB
    say(f"{memory:,.0f} MiB at most (limit {MEMORY_MIB:,.0f} MiB); {found} findings\n")
    return 1 if found else 0


def multiply(demo: Path, database: Path, reports: int) -> int:
    """Make a warehouse of at least so many reports at `database`; how many rows it has."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{demo}' as demo (read_only)")
        copies = copies_for(connection, reports)
        tables = connection.execute(
            "select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns()"
            " where database_name = 'demo' and (list_contains($1, schema_name) or list_contains($2, table_name))"
            " group by all order by all",
            [list(_SCHEMAS), list(_TABLES)],
        ).fetchall()
        return sum(copy_table(connection, table, columns, copies) for table, columns in tables)


def _timings(page: Page, database: Path) -> Iterator[tuple[str, str, float]]:
    """Name, address and seconds of each page."""
    for name, address in _addresses(database):
        answer = page.goto(address)
        if answer is None or not answer.ok:
            raise RuntimeError(f"{address}: {answer.status if answer else 'no answer'}")
        yield name, address, page.evaluate(_COMPLETE) / 1000


def _addresses(database: Path) -> Iterator[tuple[str, str]]:
    with duckdb.connect(str(database), read_only=True) as connection:

        def first(sql: str) -> tuple[object, ...]:
            return connection.execute(sql).fetchone() or ()

        department, region, name, year = first(
            "select department_id, region_code, department_name, fiscal_year from marts.dim_reports"
            " where department_id is not null and region_code is not null and read_status = 'read'"
            " order by report_id desc limit 1"
        )
        report, identity, subject = first(
            "select report_id, identity, subject from marts.fct_identity_checks where status = 'broken'"
            " order by report_id desc, identity, subject limit 1"
        )
        (figure,) = first(f"select max(figure_id) from marts.fct_figures where report_id = '{report}'")
        (code,) = first("select max(function_code) from marts.fct_expenditure where function_level = 'xiang'")
    yield "overview, first view", "/"
    yield "overview in English", "/?lang=en&unit=yi"
    yield "spending", "/spending"
    yield "spending of a year", f"/spending?year={year}"
    yield "spending of a region", f"/spending?year={year}&region={region}"
    yield "spending on a class", f"/spending?code={str(code)[:3]}"
    yield "spending on an item", f"/spending?code={code}"
    yield "spending of a department", f"/spending?department={department}"
    yield "departments", "/departments"
    yield "departments found", f"/departments?q={name}"
    yield "department", f"/departments/{department}"
    yield "reports", "/reports"
    yield "reports found", f"/reports?q={name}"
    yield "report", f"/reports/{report}"
    yield "figure", f"/figures/{figure}"
    yield "checks", "/checks"
    yield "checks of a year", f"/checks?year={year}&by=region"
    yield "checks of an identity", f"/checks?identity={identity}"
    yield "check", f"/checks/{report}/{identity}?subject={subject}"
    yield "SQL", "/sql?q=select+fiscal_year,count(*)+from+fct_figures+group+by+all+order+by+all"
    yield "dictionary", "/dictionary"
    yield "table of the dictionary", "/dictionary/fct_expenditure"


if __name__ == "__main__":
    sys.exit(main())
