"""All reports of a list: several hosts at once, each host's reports one after the other."""

from __future__ import annotations

import fcntl
import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ingest.fetch.download import download
from ingest.fetch.faults import AskedToWaitError, FetchError, HostGivenUpError
from ingest.fetch.listing import UnusableRow, WantedReport
from ingest.fetch.naming import plan_names
from ingest.fetch.outcomes import Outcome
from ingest.fetch.partial import partial_of
from ingest.fetch.placing import check_content, place_report
from ingest.fetch.provenance import FOLDER, Origin, Provenance, hash_file
from ingest.fetch.session import Session

OnOutcome = Callable[[Outcome], None]


class FolderBusyError(Exception):
    """Another run is fetching into the folder."""


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """Keep other runs out of the folder; the kernel lets go of it however this one ends.

    Raises FolderBusyError, and OSError where the folder cannot be written to.
    """
    path = folder / FOLDER / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = path.read_text(encoding="ascii").strip() or "unknown"
            raise FolderBusyError(f"Another run is fetching into '{folder}' (pid {owner}).") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


@dataclass
class _Run:
    """What the threads of a run share."""

    folder: Path
    session: Session
    provenance: Provenance
    names: dict[str, str]
    on_outcome: OnOutcome
    hosts: queue.SimpleQueue[Sequence[WantedReport]] = field(default_factory=queue.SimpleQueue)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    disk_errors: list[OSError] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, outcome: Outcome) -> None:
        with self.lock:
            self.outcomes[outcome.line] = outcome
            self.on_outcome(outcome)


def fetch_reports(
    rows: Sequence[WantedReport | UnusableRow], folder: Path, session: Session, on_outcome: OnOutcome
) -> list[Outcome]:
    """Bring the reports of a list into a folder, and return what became of each row, in the order of the list.

    `on_outcome` is called as outcomes come. Raises FolderBusyError, and OSError where the disk fails.
    """
    with hold_folder(folder):
        provenance = Provenance.open(folder)
        wanted = [one for one in rows if isinstance(one, WantedReport)]
        run = _Run(folder, session, provenance, plan_names(wanted, provenance.origins), on_outcome)
        for row in rows:
            if isinstance(row, UnusableRow):
                run.say(_not_fetched(row, row.error))
        by_host: dict[str, list[WantedReport]] = {}
        for report in wanted:
            by_host.setdefault(report.address.authority, []).append(report)
        for reports in by_host.values():
            run.hosts.put(reports)
        # daemons, so that Ctrl-C does not wait for them: what they leave undone, the next run goes on with
        threads = [
            threading.Thread(target=_fetch_hosts, args=(run,), daemon=True)
            for _ in range(min(session.settings.hosts_at_once, len(by_host)))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if run.disk_errors:
            raise run.disk_errors[0]
        provenance.close()
        return [run.outcomes[row.line] for row in rows]


def _fetch_hosts(run: _Run) -> None:
    while not run.disk_errors:
        try:
            reports = run.hosts.get_nowait()
        except queue.Empty:
            return
        try:
            _fetch_host(run, reports)
        except OSError as error:
            run.disk_errors.append(error)


def _fetch_host(run: _Run, reports: Sequence[WantedReport]) -> None:
    failures = 0
    for report in reports:
        if run.disk_errors:
            return
        try:
            if failures >= run.session.settings.host_failures:
                raise HostGivenUpError(f"{report.address.authority} had not answered for other reports.")
            outcome = _fetch_report(run, report)
            failures = 0
        except AskedToWaitError as error:
            failures = run.session.settings.host_failures
            outcome = _not_fetched(report, error)
        except FetchError as error:
            failures = failures + 1 if error.is_of_host else 0 if error.code != HostGivenUpError.code else failures
            outcome = _not_fetched(report, error)
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001  (a fault of ours on one report must not keep the others out)
            outcome = _outcome(report, "failed", "fetch_fault", f"{type(error).__name__}: {error}")
        run.say(outcome)


def _fetch_report(run: _Run, report: WantedReport) -> Outcome:
    url = report.address.text
    known = run.provenance.origins.get(url)
    on_disk = hash_file(run.folder / known.file) if known else None
    if known is not None and on_disk == known.sha256 == report.sha256:
        return _outcome(report, "unchanged", file=known.file, sha256=known.sha256)
    is_current = known is not None and on_disk == known.sha256 and not report.sha256
    partial = partial_of(run.folder, url)
    downloaded = download(report.address, known if is_current else None, partial, run.session)
    if downloaded is None:
        return _outcome(report, "unchanged", file=known.file if known else "", sha256=on_disk or "")
    try:
        found, sha256, size = check_content(downloaded, report, run.session.settings.formats)
    except FetchError:
        partial.forget()
        raise
    placed = place_report(run.folder, run.names[url], found, sha256, downloaded, report, known)
    partial.forget()
    fetched_at = run.session.clock.date().strftime("%Y-%m-%dT%H:%M:%SZ")
    run.provenance.note(Origin(url, placed.file, sha256, downloaded.etag, downloaded.last_modified, fetched_at))
    is_update = known is not None and known.sha256 != sha256
    outcome = "unchanged" if not placed.is_changed else "updated" if is_update else "fetched"
    return _outcome(report, outcome, file=placed.file, sha256=sha256, size_bytes=size)


def _not_fetched(row: WantedReport | UnusableRow, error: FetchError) -> Outcome:
    return _outcome(row, error.outcome, error.code, error.reason)


def _outcome(
    row: WantedReport | UnusableRow,
    outcome: str,
    code: str = "",
    reason: str = "",
    file: str = "",
    sha256: str = "",
    size_bytes: int | None = None,
) -> Outcome:
    url = row.address.text if isinstance(row, WantedReport) else row.url
    year = str(row.fiscal_year)
    return Outcome(row.line, url, row.department_name, year, outcome, code, reason, file, sha256, size_bytes)
