"""`python -m bench.incremental`: what a night costs on which 1 % of the reports are new, against building them all.

Generated reports are read and built twice: all but those of the night, then the night's. A night is read in at most 5 %
of the time that reading everything takes, and built, reading included, in at most 25 %. Compared is the processor's
time, of all processes: the clock's depends on what else the machine does. The night's reports are drawn from the whole
corpus, so that most are of departments with other years in it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.generator.__main__ import generate

REPORTS = 10_000
NEW_SHARE = 0.01
INGEST_LIMIT = 0.05
BUILD_LIMIT = 0.25
_SEED = 20251125


@dataclass(frozen=True)
class Cost:
    """Seconds of the processor, by all processes, and by the clock."""

    processor: float
    clock: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.processor + other.processor, self.clock + other.clock)

    def __str__(self) -> str:
        return f"{self.processor:8.1f} s of the processor, {self.clock:8.1f} s by the clock"


@dataclass(frozen=True)
class Night:
    """What reading and building cost: of everything but the night's reports, and of the night's."""

    full_ingest: Cost
    full_build: Cost
    ingest: Cost
    build: Cost

    @property
    def ingest_ratio(self) -> float:
        """Reading the night's reports against reading all."""
        return self.ingest.processor / self.full_ingest.processor

    @property
    def build_ratio(self) -> float:
        """The night's whole build, reading included, against that of everything."""
        return (self.ingest + self.build).processor / (self.full_ingest + self.full_build).processor


def main(arguments: list[str] | None = None) -> int:
    """Print the costs and the ratios; exit status 1 where a ratio is beyond its limit."""
    parser = argparse.ArgumentParser(prog="python -m bench.incremental", description=__doc__)
    parser.add_argument("--reports", type=int, default=REPORTS, help=f"how many there are to be (default: {REPORTS})")
    parser.add_argument("--folder", type=Path, help="where reports and warehouse are made and left, for a look")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        night = measure(folder, given.reports)
    say = sys.stdout.write
    say(f"all read    {night.full_ingest}\nall built   {night.full_build}\n")
    say(f"new read    {night.ingest}\nnew built   {night.build}\n")
    say(f"reading 1 % new is {night.ingest_ratio:.1%} of reading all (limit {INGEST_LIMIT:.0%})\n")
    say(f"the build of 1 % new is {night.build_ratio:.1%} of that of all (limit {BUILD_LIMIT:.0%})\n")
    return int(night.ingest_ratio > INGEST_LIMIT or night.build_ratio > BUILD_LIMIT)


def measure(folder: Path, count: int) -> Night:
    """Generate the reports in `folder`, build all but the new ones, then the new ones."""
    generate(count, _SEED, folder)
    reports, aside, warehouse = folder / "reports", folder / "new", folder / "warehouse"
    aside.mkdir()
    new = Random(_SEED).sample(sorted(reports.iterdir()), max(1, round(count * NEW_SHARE)))
    for path in new:
        path.rename(aside / path.name)
    full = _read_and_build(reports, warehouse)
    for path in new:
        (aside / path.name).rename(path)
    return Night(*full, *_read_and_build(reports, warehouse))


def _read_and_build(reports: Path, warehouse: Path) -> tuple[Cost, Cost]:
    read = _run("ingest", str(reports), "--database", str(warehouse / "ingested.duckdb"))
    return read, _run("expectations", "publish", "--reports", str(reports), "--warehouse", str(warehouse))


def _run(module: str, *arguments: str) -> Cost:
    """Run a command of this program, with what it tells on standard error, and wait for it.

    Raises:
        CalledProcessError: it failed.
    """
    command: Sequence[str] = (sys.executable, "-m", module, *arguments)
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - begun)


if __name__ == "__main__":
    sys.exit(main())
