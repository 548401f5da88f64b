"""What a person sees when a build has published: what was read, what holds, what does not, what to type next."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
from rich.columns import Columns
from rich.console import Console
from rich.table import Table

from expectations.build import Build
from expectations.progress import say
from expectations.wording import describe_value, quote_name
from ingest.problems import Problem

BREAKS_SHOWN = 20
PROBLEMS_SHOWN = 20

#: The order of the contract, worst last; what cannot be tested comes after what was.
_STATUSES = ("holds", "rounding", "last_digit", "broken", "explained", "not_testable", "not_applicable")
_SEVERITIES = ("error", "warning", "notice")

_CHECKS = "select status, severity, count(*) from marts.fct_identity_checks group by all"

_FIGURES = """
select
    count(*) filter (where outcome = 'figure'),
    count(*) filter (where outcome = 'unclassified'),
    count(*) filter (where outcome = 'excluded')
from staging.stg_report_numbers
"""

# Explained breaks were looked into; they are counted and not told again.
_BREAKS = """
select d.status, c.severity, r.source_file, d.statement_zh
from marts.fct_discrepancies as d
inner join marts.fct_identity_checks as c
    on d.report_id = c.report_id and d.identity = c.identity and d.subject = c.subject
left join marts.dim_reports as r on d.report_id = r.report_id
where d.status in ('broken', 'last_digit')
order by
    d.status <> 'broken',
    case c.severity when 'error' then 1 when 'warning' then 2 else 3 end,
    r.source_file, d.report_id, d.identity, d.subject
"""

# Expectations that are neither about the structure nor about one identity; accepted breaks are told row by row.
_GAPS = """
select statement_en || ': ' || unexpected_count || ' not; see details in quality.expectation_results'
from quality.expectation_results
where run_id = ? and not success and judges = 'finding' and identity is null
    and table_name <> 'marts.fct_accepted_breaks'
order by suite, expectation_order
"""

_EXPIRED = """
select
    coalesce(source_file, report_id), identity, subject, difference, check_status, check_difference, reason, looked_by,
    looked_on
from marts.fct_accepted_breaks
where status = 'expired'
order by source_file nulls last, report_id, identity, subject, difference
"""

_TABLES = """
select table_name, schema_name from duckdb_tables()
where schema_name in ('marts', 'quality', 'ops') and not internal
order by schema_name <> 'marts', schema_name, table_name
"""


@dataclass(frozen=True)
class Break:
    """A check that does not hold and that nobody has explained, as a sentence."""

    status: str
    severity: str
    source_file: str
    sentence: str


@dataclass(frozen=True)
class ExpiredBreak:
    """An accepted break that matches nothing any more; `check_status` is null where there is no such check now."""

    report: str
    identity: str
    subject: str
    difference: Decimal | None
    check_status: str | None
    check_difference: Decimal | None
    reason: str | None
    looked_by: str | None
    looked_on: date | None


@dataclass(frozen=True)
class Summary:
    """A build in numbers and sentences."""

    found: int
    read: int
    unchanged: int
    figures: int
    unclassified: int
    excluded: int
    checks: dict[str, dict[str, int]]
    breaks: tuple[Break, ...]
    expired: tuple[ExpiredBreak, ...]
    tables: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...]
    database: Path
    pages: Path
    changes: str = ""


def summarize(build: Build, database: Path, pages: Path) -> Summary:
    """The summary of a build that has published `database`, read from there."""
    with duckdb.connect(str(database), read_only=True) as connection:
        checks: dict[str, dict[str, int]] = {}
        for status, severity, count in connection.execute(_CHECKS).fetchall():
            checks.setdefault(status, {})[severity] = count
        [(figures, unclassified, excluded)] = connection.execute(_FIGURES).fetchall()
        breaks = tuple(Break(*row) for row in connection.execute(_BREAKS).fetchall())
        gaps = tuple(gap for (gap,) in connection.execute(_GAPS, [build.run.run_id]).fetchall())
        expired = tuple(ExpiredBreak(*row) for row in connection.execute(_EXPIRED).fetchall())
        names = connection.execute(_TABLES).fetchall()
        tables = tuple((f"{schema}.{table}", _count(connection, schema, table)) for table, schema in names)
    reading = build.reading
    return Summary(
        found=reading.reports_found,
        read=reading.reports_read,
        unchanged=reading.reports_unchanged,
        figures=figures,
        unclassified=unclassified,
        excluded=excluded,
        checks=checks,
        breaks=breaks,
        expired=expired,
        tables=tables,
        warnings=gaps + build.models.warnings,
        problems=reading.problems,
        database=database,
        pages=pages,
        changes=str(build.changes),
    )


def print_summary(console: Console, summary: Summary) -> None:
    """Tables on a terminal; elsewhere the same as lines that `grep` and a log can live with."""
    say(console)
    say(
        console,
        f"reports: {summary.found} found, {summary.read} read, {summary.unchanged} unchanged,"
        f" {len(summary.problems)} with problems",
    )
    say(
        console,
        f"numbers: {summary.figures} figures, {summary.unclassified} unclassified,"
        f" {summary.excluded} excluded with a reason",
    )
    if summary.changes:
        say(console, f"changed: {summary.changes}; see {_short(summary.database.with_name('DATA_CHANGES.md'))}")
    if console.is_terminal:
        console.print(_checks_table(summary.checks))
    else:
        for line in _checks_lines(summary.checks):
            say(console, line)
    _print_list(console, "does not hold", list(_break_lines(summary.breaks)))
    _print_list(console, "accepted breaks that match nothing any more", list(_expired_lines(summary.expired)))
    _print_list(console, "could not be read as it should", list(_problem_lines(summary.problems)))
    _print_list(console, "warnings", list(summary.warnings))
    tables = [f"{name} {rows:,}" for name, rows in summary.tables]
    if console.is_terminal:
        say(console, "tables, rows:", style="bold")
        console.print(Columns(tables, padding=(0, 3), column_first=True))
    else:
        say(console, f"tables, rows: {', '.join(tables)}")
    say(console, f"published: {_short(summary.database)}")
    say(console, f"pages: {_short(summary.pages / 'index.html')}")
    say(console, f"next: {next_command(summary.database.parent)}", style="bold")


def next_command(folder: Path) -> str:
    """A command that works as it stands, from where this one was typed."""
    place = "" if folder == Path("warehouse").resolve() else f" --warehouse {shlex.quote(_short(folder))}"
    question = "select severity, statement_zh from marts.fct_discrepancies"
    return f'{shlex.quote(_short(Path(sys.executable)))} -m expectations query{place} "{question}"'


def _checks_table(checks: dict[str, dict[str, int]]) -> Table:
    table = Table("checks", *_SEVERITIES, "all", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for status in _known(checks):
        counts = checks[status]
        style = "red" if status == "broken" else "yellow" if status == "last_digit" else None
        cells = [f"{counts.get(severity, 0) or ''}" for severity in _SEVERITIES]
        table.add_row(status, *cells, f"{sum(counts.values()):,}", style=style)
    return table


def _checks_lines(checks: dict[str, dict[str, int]]) -> Iterator[str]:
    for status in _known(checks):
        counts = checks[status]
        told = ", ".join(f"{severity} {counts[severity]}" for severity in _SEVERITIES if severity in counts)
        yield f"checks {status}: {sum(counts.values())} ({told})"


def _known(checks: dict[str, dict[str, int]]) -> list[str]:
    return [status for status in _STATUSES if status in checks]


def _break_lines(breaks: Sequence[Break]) -> Iterator[str]:
    source_file = ""
    for one in breaks[:BREAKS_SHOWN]:
        if one.source_file != source_file:
            source_file = one.source_file
            yield source_file
        yield f"  {one.status}, {one.severity}: {one.sentence}"
    if len(breaks) > BREAKS_SHOWN:
        yield f"... and {len(breaks) - BREAKS_SHOWN:,} more: select * from marts.fct_discrepancies"


def _expired_lines(expired: Sequence[ExpiredBreak]) -> Iterator[str]:
    for one in expired:
        now = one.check_status or "no such check"
        if one.check_difference is not None:
            now += f", difference {describe_value(one.check_difference)}"
        check = f"{one.identity} {one.subject}".rstrip()
        yield f"{one.report}: {check}, difference {describe_value(one.difference)}; now {now}"
        yield f"  accepted by {one.looked_by or 'nobody'} on {one.looked_on or 'no day'}: {one.reason or 'no reason'}"


def _problem_lines(problems: Sequence[Problem]) -> Iterator[str]:
    for one in problems[:PROBLEMS_SHOWN]:
        yield f"[{one.code}] {one.source_file}: {one.reason} {one.remedy}"
    if len(problems) > PROBLEMS_SHOWN:
        yield f"... and {len(problems) - PROBLEMS_SHOWN:,} more: select * from ops.problems"


def _print_list(console: Console, title: str, lines: Sequence[str]) -> None:
    if lines:
        say(console)
        say(console, f"{title}:", style="bold")
        for line in lines:
            say(console, f"  {line}")
        say(console)


def _count(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> int:
    row = connection.execute(f"select count(*) from {quote_name(schema)}.{quote_name(table)}").fetchone()
    return int(row[0]) if row else 0


def _short(path: Path) -> str:
    """A path as seen from here where that is shorter; links in it are not followed."""
    absolute = path.absolute()
    here = Path.cwd()
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)
