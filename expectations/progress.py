"""How far a build has come, on standard error: a bar on a terminal, elsewhere plain lines, or JSON if wanted."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

from ingest.terminal import show_controls

_SECONDS_BETWEEN_LINES = 10.0


class Progress(Protocol):
    """A build's stages, one after the other; `advance` may be called from several threads."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

    def begin(self, run_id: str) -> None:
        """The run has its id; a run is not always what is followed."""

    def start(self, stage: str) -> None:
        """A stage begins."""

    def advance(self, label: str, done: int, total: int) -> None:
        """`done` of `total` steps of the stage are done, the last of them `label`."""

    def finish(self, outcome: str) -> None:
        """The stage has ended well."""


def show_progress(console: Console, log_format: str = "plain") -> Progress:
    """The progress that suits where the console writes to; with the format `json` lines for machines."""
    if log_format == "json":
        from expectations.operations.logs import JsonProgress

        return JsonProgress()
    return BarProgress(console) if console.is_terminal else LineProgress(console)


class LineProgress:
    """A line for each stage that ended, and one now and then in a stage that takes long."""

    def __init__(self, console: Console, seconds_between_lines: float = _SECONDS_BETWEEN_LINES) -> None:
        self._console = console
        self._pause = seconds_between_lines
        self._stage = ""
        self._started = self._last_line = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Nothing to clear away."""

    def begin(self, run_id: str) -> None:
        """People know the run by its time."""

    def start(self, stage: str) -> None:
        """Remember the stage; it is named when something can be said about it."""
        self._stage = stage
        self._started = self._last_line = time.monotonic()

    def advance(self, label: str, done: int, total: int) -> None:
        """Say how far it is, if nothing was said for a while."""
        now = time.monotonic()
        if done < total and now - self._last_line >= self._pause:
            self._last_line = now
            say(self._console, f"{self._stage}: {done} of {total}, {label}")

    def finish(self, outcome: str) -> None:
        """Say what came of the stage and how long it took."""
        say(self._console, f"{self._stage}: {outcome} ({time.monotonic() - self._started:.1f} s)")


class BarProgress:
    """A bar for the stage at work, which leaves a line when the stage has ended."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = RichProgress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[label]}", style="dim", markup=False),
            console=console,
            transient=True,
        )
        self._stage = ""
        self._started = 0.0
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bar.stop()

    def begin(self, run_id: str) -> None:
        """People know the run by its time."""

    def start(self, stage: str) -> None:
        """Show a bar that does not yet know its length."""
        self._clear()
        self._stage = stage
        self._started = time.monotonic()
        self._task = self._bar.add_task(stage, total=None, label="")

    def advance(self, label: str, done: int, total: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=total, label=label)

    def finish(self, outcome: str) -> None:
        """Leave a line in the bar's place."""
        self._clear()
        seconds = time.monotonic() - self._started
        self._console.print(f"[green]✓[/green] {self._stage}", end=" ", highlight=False)
        say(self._console, f"{outcome} ({seconds:.1f} s)")

    def _clear(self) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
            self._task = None


def say(console: Console, line: str = "", style: str | None = None) -> None:
    """One line as it is: not wrapped, no markup read into it, nothing coloured; control characters are spelled out."""
    console.print(show_controls(line), style=style, soft_wrap=True, markup=False, highlight=False, emoji=False)
