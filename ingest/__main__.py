"""`python -m ingest REPORTS... --database FILE`: read reports into DuckDB, without building a warehouse of them.

`python -m ingest fetch LIST.csv --into FOLDER` downloads reports first (`docs/fetch.md`).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ingest.problems import NothingReadError, Problem
from ingest.terminal import show_controls
from ingest.warehouse import ingest_reports


def main(arguments: list[str] | None = None) -> int:
    """Return 0, 1 where nothing could be read, or 130 where it was stopped; of `fetch` its own status."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["fetch"]:
        from ingest.fetch.command import main as fetch

        return fetch(words[1:])
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    parser.add_argument("reports", nargs="+", type=Path, help="folders or files of reports")
    parser.add_argument("--database", type=Path, default=Path("warehouse/ingested.duckdb"), help="DuckDB file to write")
    given = parser.parse_args(words)
    try:
        result = ingest_reports(given.reports, given.database)
    except NothingReadError as error:
        _show(error.problems)
        sys.stderr.write(f"{error.reason} {error.remedy}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write(f"Stopped. {given.database} is as it was.\n")
        return 130
    _show(result.problems)
    sys.stdout.write(
        f"{result.reports_found} files: {result.reports_read} read, {result.reports_unchanged} unchanged,"
        f" {len(result.problems)} problems; {result.figures} figures in {given.database}\n"
    )
    return 0


def _show(problems: tuple[Problem, ...]) -> None:
    for one in problems:
        sys.stderr.write(f"{show_controls(f'{one.source_file}: {one.reason} {one.remedy} [{one.code}]')}\n")


if __name__ == "__main__":
    sys.exit(main())
