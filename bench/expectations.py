"""`python -m bench.expectations`: how long the suites of all identities take over a million checks.

The candidate is made up: `--checks` rows of the grid spread evenly over the identities of the seed and over reports, a
few in a thousand of them findings with a sentence each. The floor is one plain query over the same rows: how many
checks of each identity have which status. Seconds are by the clock and of CPU; only the latter do not depend on what
else the machine does.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from expectations.audit import read_families
from expectations.context import open_context
from expectations.results import ExpectationResult, Run
from expectations.suites.identities import identity_suites
from expectations.warehouse import prepare_warehouse

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seeds" / "identities" / "identities.csv"
FINDINGS_PER_THOUSAND = 8
CHECKS_PER_REPORT = 220

CANDIDATE = """
create schema marts;
create schema intermediate;
create table marts.dim_identities as
select row_number() over (order by identity) - 1 as place, * from read_csv($seed, all_varchar = true);
create table marts.dim_reports as
select
    printf('%016x', n) as report_id, printf('某省/某市第%d局2023年度部门决算.pdf', n) as source_file,
    printf('某市第%d局', n) as department_name, 2023 as fiscal_year
from range($checks // $a_report + 1) as numbers (n);
create table marts.fct_identity_checks as
select
    printf('%016x', n // $a_report) as report_id, i.identity, printf('项目 %d', n % $a_report) as subject,
    cast(100 + n % 9973 as decimal(28, 8)) as left_value,
    cast(100 + n % 9973 + if(hash(n) % 1000 < $findings, 1, 0) as decimal(28, 8)) as right_value,
    left_value - right_value as difference, cast(0.015 as decimal(28, 8)) as tolerance, '万元' as unit,
    case
        when hash(n) % 1000 < $findings // 2 then 'broken'
        when hash(n) % 1000 < $findings then 'last_digit'
        when hash(n) % 1000 < 300 then 'not_testable'
        when hash(n) % 1000 < 350 then 'rounding'
        else 'holds'
    end as status,
    i.severity, i.family, i.kind, [printf('%016x', hash(n)), printf('%016x', hash(n + 1))] as figure_ids
from range($checks) as numbers (n)
inner join marts.dim_identities as i on n % (select count(*) from marts.dim_identities) = i.place
order by report_id, i.identity, subject;
create table intermediate.int_identity_results as
select report_id, identity, subject from marts.fct_identity_checks;
create table marts.fct_discrepancies as
select
    report_id, identity, subject, status,
    '某项 ' || left_value || ' 万元（一、(一)） ≠ 另一项 ' || right_value
    || ' 万元（二、(二)），相差 1 万元' as statement_zh
from marts.fct_identity_checks
where status in ('broken', 'last_digit');
"""

FLOOR = "select identity, status, count(*) from marts.fct_identity_checks group by all order by all"


@dataclass(frozen=True)
class Time:
    """Seconds by the clock, and of CPU in all threads together."""

    clock: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.clock:8.2f} s, {self.cpu:.2f} s of CPU"


def main(arguments: list[str] | None = None) -> int:
    """Print the measurements."""
    parser = argparse.ArgumentParser(prog="python -m bench.expectations", description=__doc__)
    parser.add_argument("--checks", type=int, default=1_000_000, help="rows of the grid (default: 1000000)")
    given = parser.parse_args(arguments)
    say = sys.stdout.write
    with tempfile.TemporaryDirectory() as folder:
        warehouse = prepare_warehouse(Path(folder) / "warehouse", Path(folder) / "reports")
        _make_candidate(warehouse.candidate, given.checks)
        say(f"{given.checks:,} checks\n")
        floor = min((_timed(lambda: _floor(warehouse.candidate)) for _ in range(3)), key=lambda time: time.cpu)
        say(f"  plain group by           {floor}\n")
        run = Run("bench", datetime(2024, 1, 1, tzinfo=UTC))
        results: list[ExpectationResult] = []
        suites = identity_suites(read_families(warehouse.candidate))
        with open_context(warehouse.candidate, warehouse.candidate_docs) as context:
            judging = _timed(lambda: results.extend(context.run(suites, run)))
            say(f"  all suites of identities {judging}, {judging.cpu / floor.cpu:.0f} times the floor\n")
            say(f"  their pages              {_timed(context.build_site)}\n")
        findings = sum(result.unexpected_count for result in results if result.identity)
        say(f"{len(results)} expectations, {findings:,} findings\n")
    return 0


def _make_candidate(database: Path, checks: int) -> None:
    values = {"seed": str(SEED), "checks": checks, "a_report": CHECKS_PER_REPORT, "findings": FINDINGS_PER_THOUSAND}
    with duckdb.connect(str(database)) as connection:
        for statement in duckdb.extract_statements(CANDIDATE):
            used = {name: value for name, value in values.items() if name in statement.named_parameters}
            connection.execute(statement, used)


def _floor(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(FLOOR).fetchall()


def _timed(work: Callable[[], object]) -> Time:
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return Time(time.perf_counter() - clock, time.process_time() - cpu)


if __name__ == "__main__":
    sys.exit(main())
