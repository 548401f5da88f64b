"""One report, read and checked in a folder that is gone afterwards; no warehouse is opened."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from expectations.check.findings import CheckedReport, Finding, read_checked_reports
from expectations.check.page_images import PageImage, draw_pages
from expectations.check.prepared import choose_cache, fill_models, prepare_models
from expectations.failures import NOT_READ, UnreadableReportError
from expectations.progress import Progress
from expectations.warehouse import Warehouse
from ingest.problems import DuplicateContentError, NothingReadError, Problem
from ingest.warehouse import ingest_reports

#: Exit statuses of a check that could read its report.
CLEAN, ERRORS_FOUND = 0, 1


@dataclass(frozen=True)
class Check:
    """What came of one file: its report (of an archive: reports), and what of it could not be read.

    `pages` are the pages of a report that is a PDF; none where it is another file or cannot be drawn.
    """

    file: Path
    reports: tuple[CheckedReport, ...]
    problems: tuple[Problem, ...]
    pages: tuple[PageImage, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Of all its reports."""
        return tuple(finding for report in self.reports for finding in report.findings)

    @property
    def exit_status(self) -> int:
        """2 where anything could not be read, so that nobody takes the rest for the whole; 1 where there are errors."""
        if not self.reports or any(problem.code != DuplicateContentError.code for problem in self.problems):
            return NOT_READ
        return ERRORS_FOUND if any(finding.is_error for finding in self.findings) else CLEAN


def check_report(file: Path, progress: Progress, cache: Path | None = None) -> Check:
    """Read one file as the nightly build would and evaluate the same models on it.

    `cache` is where the prepared models are kept, by default as `choose_cache` finds.

    Raises:
        UnreadableReportError: there is no such file.
        ModelsFailedError: the project's models do not build.
    """
    if file == Path():
        raise UnreadableReportError("no report is named", 'Name it: make check REPORT="..."')
    if not file.is_file():
        what = "is a folder; a check is of one report" if file.is_dir() else "does not exist"
        raise UnreadableReportError(
            f"the report '{file}' {what}", "Name the file: make check REPORT=... (a folder: make build REPORTS=...)"
        )
    # dbt names the database after its file, so the folder is what is new each time.
    with tempfile.TemporaryDirectory(prefix="juesuan-check-") as folder:
        warehouse = Warehouse(Path(folder))
        progress.start("reading the report")
        try:
            reading = ingest_reports(file, warehouse.ingested)
        except NothingReadError as error:
            return Check(file, (), error.problems)
        progress.finish(f"{reading.figures:,} figures")
        prepared = prepare_models(progress, cache or choose_cache(Path(folder) / "prepared"))
        progress.start("checking the identities")
        with fill_models(prepared, warehouse) as connection:
            reports = read_checked_reports(connection)
        progress.finish(f"{sum(sum(report.checks.values()) for report in reports):,} checks")
    return Check(file, reports, reading.problems, _draw(file, reports, progress))


def _draw(file: Path, reports: tuple[CheckedReport, ...], progress: Progress) -> tuple[PageImage, ...]:
    if [report.format for report in reports] != ["pdf"]:
        return ()
    progress.start("drawing the pages")
    pages = draw_pages(file, reports[0].sha256)
    progress.finish(f"{len(pages):,} pages")
    return pages
