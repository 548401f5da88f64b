"""`python -m expectations check FILE`: check one report, say what was found, and write it down."""

from __future__ import annotations

import time
from pathlib import Path

from expectations.check.console import print_check
from expectations.check.page import render_page
from expectations.check.rows import render_json
from expectations.check.run import Check, check_report
from expectations.check.sarif import render_sarif
from expectations.failures import FolderError
from expectations.progress import say, show_progress
from ingest.terminal import PlainConsole

#: A file's name may have so many bytes, and the endings below come on top.
_LONGEST_NAME = 240
_ENDINGS = {".html": render_page, ".json": render_json, ".sarif": render_sarif}


def run_check(file: Path, out: Path) -> int:
    """Check `file`, print the findings, write page, JSON and SARIF into `out`; return the exit status.

    Raises:
        UnreadableReportError: there is no such file.
        FolderError: `out` cannot be written, or is the folder of the report.
        ModelsFailedError: the project's models do not build.
    """
    started = time.monotonic()
    errors, console = PlainConsole(stderr=True), PlainConsole()
    if file.is_file() and out.resolve() == file.resolve().parent:
        raise FolderError(
            f"the folder {out} holds the report itself",
            "Choose another one (OUT=...): the next build would take the page for a report.",
        )
    with show_progress(errors) as progress:
        check = check_report(file, progress)
    written = write_check(check, out)
    print_check(console, check)
    for path in written:
        say(console, str(path))
    say(errors, f"checked in {time.monotonic() - started:.1f} s")
    return check.exit_status


def write_check(check: Check, out: Path) -> list[Path]:
    """Write the check as page, JSON and SARIF into `out`, named after the report, and return the paths.

    Raises:
        FolderError: it cannot be written.
    """
    name = check.file.name.encode()[:_LONGEST_NAME].decode(errors="ignore")
    paths = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for ending, render in _ENDINGS.items():
            path = out / f"{name}{ending}"
            path.write_text(render(check), encoding="utf-8")
            paths.append(path)
    except OSError as error:
        raise FolderError(
            f"the folder {out} cannot be written: {error.strerror}", "Choose another one (OUT=...)."
        ) from None
    return paths
