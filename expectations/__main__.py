"""`python -m expectations publish`: build the warehouse; `... query "select ..."`: ask it; `... check FILE`: a report.

Exit status: 0 published; 1 not published, or with --strict published and a break of severity error is unexplained;
2 wrong usage; 70 a fault of the program; 74 the disk is full or memory has run out; 75 another build is running;
130 interrupted.
Of a check: 0 no finding of severity error; 1 there are some; 2 the report could not be read, or not be checked.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from expectations.failures import (
    INTERNAL_FAULT,
    INTERRUPTED,
    NOT_READ,
    BuildError,
    BuildRunningError,
    FolderError,
)
from expectations.operations.logs import log_event, log_failure, log_problems
from expectations.operations.settings import read_settings
from expectations.progress import say, show_progress
from expectations.telemetry import switch_off_telemetry
from expectations.versions import KEEP
from expectations.warehouse import Warehouse, open_warehouse, prepare_warehouse
from ingest.terminal import PlainConsole

_LOG = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status; whatever goes wrong is told in a few lines, never as a traceback."""
    switch_off_telemetry()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no Chinese shows codes in its place.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # text streams, both of them
    given = _parser().parse_args(arguments)
    errors = PlainConsole(stderr=True)
    log: Path | None = None
    try:
        if given.command in _ASKING:
            return _ASKING[given.command](given)
        log = Warehouse(given.warehouse).log
        return _publish(given, errors)
    except BuildError as error:
        status = _tell(errors, error)
        return NOT_READ if given.command == "check" else status
    except KeyboardInterrupt:
        if not log_event("interrupted", exit_status=INTERRUPTED):
            say(errors, "interrupted; the published warehouse is as it was")
        return INTERRUPTED
    except BrokenPipeError:
        # Who reads our output has seen enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  # no traceback reaches a user; the log has it
        fault = _explain_fault(error)
        if fault is not None:
            return _tell(errors, fault)
        _LOG.exception("fault")
        place = f"; the details are in {log}" if log else ""
        told = f"a fault of the program, please report it: {type(error).__name__}: {error}{place}"
        if not log_event("fault", logging.ERROR, reason=told, exit_status=INTERNAL_FAULT):
            say(errors, f"error: {told}", "red")
        return INTERNAL_FAULT


def _tell(errors: Console, error: BuildError) -> int:
    if log_failure(error):
        return error.exit_status
    for line in error.evidence:
        say(errors, line)
    say(errors, f"error: {error.reason}", style="red")
    if error.remedy:
        say(errors, error.remedy)
    return error.exit_status


def _explain_fault(error: Exception) -> BuildError | None:
    """A fault of the machine before or after a build; one within it is explained there, while the lock is held."""
    from expectations.faults import explain_fault

    return explain_fault(error, None)


def _publish(given: argparse.Namespace, errors: Console) -> int:
    from expectations.operations.messages import Place
    from expectations.operations.telling import tell_if_stuck, tell_unrecorded

    settings = read_settings()
    # What the build starts, readers of hostile files among it, has no need of its secrets.
    os.environ.pop("NOTIFY_URL", None)
    progress = show_progress(errors, settings.log_format)
    place = Place(given.reports.absolute(), given.warehouse.absolute())
    try:
        warehouse = prepare_warehouse(given.warehouse, given.reports)
    except FolderError as error:
        tell_unrecorded(settings, place, error)
        raise
    _log_to(warehouse.log)
    from expectations.build import Wishes, build_warehouse
    from expectations.gate import count_unexplained_errors
    from expectations.summary import print_summary, summarize
    from expectations.wording import plural

    wishes = Wishes(given.keep, given.strict, given.full, settings)
    try:
        build = build_warehouse(given.reports, warehouse, progress, wishes)
    except BuildRunningError:
        tell_if_stuck(warehouse, settings, place)
        raise
    if settings.log_format == "json":
        log_problems(build.reading.problems)
        return build.exit_status
    print_summary(PlainConsole(), summarize(build, warehouse.published, warehouse.data_docs))
    if build.exit_status:
        broken = plural(count_unexplained_errors(warehouse.published), "unexplained break")
        say(errors, f"strict: {broken} of severity error; the warehouse is published and shows them", style="red")
    return build.exit_status


def _query(given: argparse.Namespace) -> int:
    from expectations.query import query_warehouse

    query_warehouse(Warehouse(given.warehouse).published, given.question, PlainConsole())
    return 0


def _check(given: argparse.Namespace) -> int:
    from expectations.check.command import run_check

    return run_check(given.report, given.out)


def _export(given: argparse.Namespace) -> int:
    from expectations.export.command import run_export

    return run_export(given.warehouse, given.out)


def _explain(given: argparse.Namespace) -> int:
    from expectations.explain.command import run_explain
    from expectations.explain.figures import Wanted

    return run_explain(given.warehouse, Wanted(given.figure, given.department, given.item, given.year))


def _rollback(given: argparse.Namespace) -> int:
    from expectations.rollback import print_rollback, roll_back

    warehouse = open_warehouse(given.warehouse)
    print_rollback(PlainConsole(), roll_back(warehouse, given.version))
    return 0


def _versions(given: argparse.Namespace) -> int:
    from expectations.rollback import print_versions

    print_versions(PlainConsole(), Warehouse(given.warehouse.resolve()))
    return 0


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("the published version is always kept, so at least 1")
    return number


#: The commands that build nothing.
_ASKING: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "query": _query,
    "check": _check,
    "export": _export,
    "explain": _explain,
    "rollback": _rollback,
    "versions": _versions,
}


def _log_to(path: Path) -> None:
    """Send every message and warning of the packages underneath to the log of the build, and none to the terminal."""
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    # A log that cannot be written, on a full disk say, is no reason to fill the terminal with tracebacks.
    logging.raiseExceptions = False


def _parser() -> argparse.ArgumentParser:
    description, _, statuses = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="python -m expectations",
        description=description,
        epilog=statuses,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    publish = commands.add_parser("publish", help="read the reports, check every identity, publish the warehouse")
    publish.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="default: reports")
    publish.add_argument("--warehouse", type=Path, default=Path("warehouse"), metavar="DIR", help="default: warehouse")
    publish.add_argument(
        "--strict", action="store_true", help="exit status 1 if a break of severity error is unexplained"
    )
    publish.add_argument(
        "--keep", type=_at_least_one, default=KEEP, metavar="N", help=f"versions kept for a rollback; default: {KEEP}"
    )
    publish.add_argument("--full", action="store_true", help="build everything anew, not only what has changed")
    query = commands.add_parser("query", help="ask the published warehouse something, in SQL")
    query.add_argument("question", metavar="SQL")
    query.add_argument("--warehouse", type=Path, default=Path("warehouse"), metavar="DIR", help="default: warehouse")
    check = commands.add_parser("check", help="check one report before its publication, without a warehouse")
    check.add_argument("report", type=Path, metavar="FILE")
    check.add_argument("--out", type=Path, default=Path("target/check"), metavar="DIR", help="default: target/check")
    export = commands.add_parser(
        "export", help="write the public tables as Parquet, CSV, a workbook and a data package"
    )
    export.add_argument("--warehouse", type=Path, default=Path("warehouse"), metavar="DIR", help="default: warehouse")
    export.add_argument("--out", type=Path, default=Path("export"), metavar="DIR", help="default: export")
    explain = commands.add_parser("explain", help="where a figure stands, how it was read, and what became of it")
    explain.add_argument("figure", nargs="?", metavar="FIGURE", help="its id, or the beginning of it")
    explain.add_argument("--department", metavar="NAME", help="part of a name does")
    explain.add_argument("--item", metavar="ITEM", help="code or name of an item or a class; part of a name does")
    explain.add_argument("--year", type=int, metavar="YEAR")
    explain.add_argument("--warehouse", type=Path, default=Path("warehouse"), metavar="DIR", help="default: warehouse")
    rollback = commands.add_parser("rollback", help="publish the version before the published one again, or another")
    rollback.add_argument("--version", default="", metavar="RUN", help="which one; the beginning of its name does")
    rollback.add_argument("--warehouse", type=Path, default=Path("warehouse"), metavar="DIR", help="default: warehouse")
    versions = commands.add_parser("versions", help="the versions that can be published again")
    versions.add_argument("--warehouse", type=Path, default=Path("warehouse"), metavar="DIR", help="default: warehouse")
    return parser


if __name__ == "__main__":
    sys.exit(main())
