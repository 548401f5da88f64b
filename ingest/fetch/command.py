"""`python -m ingest fetch LIST.csv --into FOLDER`: download the reports of a list.

Exit status: 0 all reports are in the folder; 1 some are not; 2 the list or an option cannot be used; 74 the folder
cannot be written; 75 another run is fetching into it; 130 interrupted. `docs/fetch.md` says more.
"""

from __future__ import annotations

import argparse
import ipaddress
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from ingest.fetch.addresses import Network
from ingest.fetch.exchange import Patience
from ingest.fetch.listing import ListError, read_list
from ingest.fetch.outcomes import IN_PLACE, Outcome, describe, write_outcomes
from ingest.fetch.provenance import FOLDER
from ingest.fetch.run import FolderBusyError, fetch_reports
from ingest.fetch.session import Session, Settings

ALL_IN_PLACE, SOME_MISSING, UNUSABLE, NOT_WRITABLE, BUSY, INTERRUPTED = 0, 1, 2, 74, 75, 130
OUTCOMES = ("fetched", "updated", "unchanged", "refused", "failed")


def main(arguments: list[str]) -> int:
    """Fetch, print one line a report, and return the exit status."""
    given = _parser().parse_args(arguments)
    folder: Path = given.into
    try:
        rows = read_list(given.list)
        outcomes = fetch_reports(rows, folder, Session(_settings(given)), _say)
        write_outcomes(given.outcomes or folder / FOLDER / "outcomes.csv", outcomes)
    except ListError as error:
        sys.stderr.write(f"{error} It needs the columns url, department_name, fiscal_year, and may have sha256.\n")
        return UNUSABLE
    except FolderBusyError as error:
        sys.stderr.write(f"{error} Wait until it has ended, or stop it.\n")
        return BUSY
    except OSError as error:
        sys.stderr.write(f"'{error.filename or folder}' cannot be written: {error.strerror or error}.\n")
        return NOT_WRITABLE
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. What has come is in its place; the next run goes on from here.\n")
        return INTERRUPTED
    counts = Counter(one.outcome for one in outcomes)
    said = ", ".join(f"{counts[name]} {name}" for name in OUTCOMES)
    sys.stderr.write(f"{len(outcomes)} reports in the list: {said}.\n")
    return ALL_IN_PLACE if all(one.outcome in IN_PLACE for one in outcomes) else SOME_MISSING


def _say(outcome: Outcome) -> None:
    sys.stdout.write(describe(outcome) + "\n")
    sys.stdout.flush()


def _settings(given: argparse.Namespace) -> Settings:
    return Settings(
        contact=given.contact,
        request_interval=given.interval,
        max_bytes=given.max_bytes,
        formats=frozenset(filter(None, given.formats.lower().split(","))),
        allowed_networks=tuple(given.allow_network),
        hosts_at_once=given.hosts_at_once,
        patience=Patience(exchange=given.timeout),
        attempts=given.attempts,
    )


def _parser() -> argparse.ArgumentParser:
    usual = Settings()
    parser = argparse.ArgumentParser(prog="python -m ingest fetch", description="Download the reports of a list.")
    parser.add_argument("list", type=Path, help="CSV file: url, department_name, fiscal_year, perhaps sha256")
    parser.add_argument("--into", type=Path, required=True, metavar="FOLDER", help="folder of the reports")
    parser.add_argument("--outcomes", type=Path, metavar="FILE", help="CSV of outcomes (FOLDER/.fetch/outcomes.csv)")
    parser.add_argument(
        "--contact", type=_contact, default="", help="web or mail address that hosts are told to complain to"
    )
    parser.add_argument(
        "--interval",
        type=_number(float, 0, 3600),
        default=usual.request_interval,
        metavar="SECONDS",
        help="least time between two requests to one host (%(default)s)",
    )
    parser.add_argument(
        "--timeout",
        type=_number(float, 0.1, 86400),
        default=usual.patience.exchange,
        metavar="SECONDS",
        help="longest time for one answer (%(default)s)",
    )
    parser.add_argument(
        "--attempts", type=_number(int, 1, 20), default=usual.attempts, help="attempts at a report (%(default)s)"
    )
    parser.add_argument(
        "--max-bytes",
        type=_number(int, 1, 1 << 30),
        default=usual.max_bytes,
        help="largest report, unpacked (%(default)s)",
    )
    parser.add_argument("--formats", default="", metavar="pdf,docx,...", help="take these only (all that can be read)")
    parser.add_argument(
        "--hosts-at-once", type=_number(int, 1, 64), default=usual.hosts_at_once, help="hosts at once (%(default)s)"
    )
    parser.add_argument(
        "--allow-network",
        type=_network,
        action="append",
        default=[],
        metavar="10.1.0.0/16",
        help="a private network that may be asked; none is without this",
    )
    return parser


def _contact(text: str) -> str:
    if not text.isascii() or not text.isprintable():
        raise argparse.ArgumentTypeError("only letters and signs of ASCII can be sent")
    return text


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _number(kind: Callable[[str], float], least: float, most: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            number = kind(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"'{text}' is no number") from error
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"not between {least} and {most}")
        return number

    return read
