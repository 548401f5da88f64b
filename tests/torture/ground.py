"""Where torture takes place: a folder of reports in two states, a warehouse, and what clean builds of them hold."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from expectations.models import PROJECT
from expectations.warehouse import Warehouse
from tests.generator.__main__ import generate
from tests.torture.builds import Ending, run_build
from tests.torture.judging import BrokenPromiseError, Rows, read_rows, require_same_rows

STATES = ("first", "second")
_REPORTS = 13


@dataclass
class Ground:
    """One folder per torture: `reports` is in one of two states, `warehouse` has published one of them."""

    folder: Path
    rng: Random
    clean: dict[str, Rows] = field(default_factory=dict)
    clean_names: dict[str, set[str]] = field(default_factory=dict)
    state: str = STATES[0]

    @property
    def reports(self) -> Path:
        """The reports that are built."""
        return self.folder / "reports"

    @property
    def warehouse(self) -> Warehouse:
        """The warehouse that is tortured."""
        return Warehouse(self.folder / "warehouse")

    @property
    def scratch(self) -> Path:
        """Temporary files of the builds."""
        return self.folder / "tmp"

    def put_reports(self, state: str) -> None:
        """Bring the reports into a state: between the two, one is added, one removed, one changed and one renamed."""
        shutil.rmtree(self.reports, ignore_errors=True)
        shutil.copytree(self.folder / state, self.reports)
        self.state = state

    def start_anew(self) -> None:
        """Another warehouse, after one that was broken."""
        shutil.rmtree(self.warehouse.folder, ignore_errors=True)
        shutil.rmtree(self.scratch)
        self.scratch.mkdir()

    def change_reports(self) -> None:
        """Bring the reports into the other state."""
        self.put_reports(STATES[1 - STATES.index(self.state)])

    def require_recovery(self) -> Ending:
        """A build without hands succeeds, loses and doubles nothing, and leaves nothing behind."""
        build = run_build(self.reports, self.warehouse.folder, self.scratch)
        if build.status != 0:
            raise BrokenPromiseError(f"the next build ends with {build.status}: {build.said}")
        self.require_clean()
        return build

    def require_clean(self) -> None:
        """What is published is, row for row, what a clean build of the reports publishes; there are no leftovers."""
        self._build_clean()
        require_same_rows(read_rows(self.warehouse.published), self.clean[self.state])
        names = folder_names(self.warehouse)
        if more := names - self.clean_names[self.state]:
            raise BrokenPromiseError(f"left behind: {sorted(more)}")
        if left := list(self.scratch.iterdir()):
            raise BrokenPromiseError(f"temporary files left behind: {left}")

    def _build_clean(self) -> None:
        if self.state in self.clean:
            return
        warehouse = Warehouse(self.folder / f"clean {self.state}")
        build = run_build(self.folder / self.state, warehouse.folder, self.scratch)
        if build.status != 0:
            raise BrokenPromiseError(f"a clean build ends with {build.status}: {build.said}")
        self.clean[self.state] = read_rows(warehouse.published)
        self.clean_names[self.state] = folder_names(warehouse)
        shutil.rmtree(warehouse.folder)


def folder_names(warehouse: Warehouse) -> set[str]:
    """The names in a warehouse's folder, and in the folder that only builds need."""
    return {path.name for path in warehouse.folder.iterdir()} | {
        f".work/{path.name}" for path in warehouse.work.iterdir()
    }


@contextmanager
def open_ground(seed: int, place: Path | None = None) -> Iterator[Ground]:
    """A new ground, with its two states of reports, removed at the end."""
    with tempfile.TemporaryDirectory(prefix="juesuan-torture-", dir=place) as folder:
        ground = Ground(Path(folder), Random(seed))
        ground.scratch.mkdir()
        _write_states(ground.folder)
        ground.put_reports(STATES[0])
        yield ground


def _write_states(folder: Path) -> None:
    # So many that a change between the states is built from what is published, and not anew in whole.
    generate(_REPORTS, 7, folder / "generated")
    first, second = (folder / state for state in STATES)
    shutil.copytree(PROJECT / "reports", first)
    removed, renamed, changed, *same, added = sorted((folder / "generated" / "reports").iterdir())
    for report in same:
        shutil.copy(report, first)
    shutil.copytree(first, second)
    for report in (removed, renamed, changed):
        shutil.copy(report, first)
    shutil.copy(renamed, second / f"renamed-{renamed.name}")
    (second / changed.name).write_text(changed.read_text("utf-8") + "\n附件：无。\n", encoding="utf-8")
    shutil.copy(added, second)
