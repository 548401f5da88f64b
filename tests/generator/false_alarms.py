"""`python -m tests.generator.false_alarms WAREHOUSE`: the checks of consistent reports that do not hold or round.

Each of them is a false alarm: of the reader, of an identity, or of the generator. Exit status 1 where there are any.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import duckdb

_BREAKS = """
    select discrepancies.identity, discrepancies.status, reports.source_file, discrepancies.statement_zh
    from marts.fct_discrepancies as discrepancies
    inner join marts.dim_reports as reports using (report_id)
    order by all
"""
_STATUSES = "select status, count(*) from marts.fct_identity_checks group by all order by all"


@dataclass(frozen=True)
class FalseAlarm:
    """A check that says of a consistent report that it is not."""

    identity: str
    status: str
    source_file: str
    statement: str


def find_false_alarms(warehouse: Path) -> tuple[dict[str, int], list[FalseAlarm]]:
    """The checks by status, and the false alarms, of a warehouse of generated reports without planted errors."""
    with duckdb.connect(str(warehouse / "juesuan.duckdb"), read_only=True) as connection:
        statuses = dict(connection.execute(_STATUSES).fetchall())
        return statuses, [FalseAlarm(*row) for row in connection.execute(_BREAKS).fetchall()]


def main() -> int:
    """Print the counts, and a few sentences of each identity."""
    parser = argparse.ArgumentParser(description="Lists the false alarms on generated reports.")
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--sentences", type=int, default=5, help="of each identity")
    options = parser.parse_args()
    statuses, alarms = find_false_alarms(options.warehouse)
    out = sys.stdout.write
    for status, count in statuses.items():
        out(f"{count:8} {status}\n")
    by_identity: defaultdict[tuple[str, str], list[FalseAlarm]] = defaultdict(list)
    for alarm in alarms:
        by_identity[alarm.identity, alarm.status].append(alarm)
    for (identity, status), its in sorted(by_identity.items(), key=lambda one: -len(one[1])):
        out(f"{identity} {status}: {len(its)} in {len({one.source_file for one in its})} reports\n")
        for one in its[: options.sentences]:
            out(f"    {one.source_file}: {one.statement}\n")
    return 1 if alarms else 0


if __name__ == "__main__":
    sys.exit(main())
