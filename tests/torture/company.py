"""A build that is not alone: another one at the same time, readers, a lock of one that is gone, reports that go."""

from __future__ import annotations

import os
import subprocess
import sys

import duckdb

from expectations.failures import BUILD_RUNNING
from tests.torture.builds import RunningBuild, require_told, run_build
from tests.torture.ground import Ground
from tests.torture.judging import BrokenPromiseError, read_rows, require_whole

#: Opens, asks two tables, closes; a line a reading: the runs that they tell of. Ends when its input does.
_READER = """
import select, sys, time
import duckdb
while not select.select([sys.stdin], [], [], 0)[0]:
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        found = connection.execute("select max(run_id) from quality.identity_history").fetchall()
        time.sleep(0.2)
        found += connection.execute("select max(run_id) from quality.expectation_results").fetchall()
    print(*(run_id for (run_id,) in found), flush=True)
"""

#: Runs a build in which a report goes the moment before it is opened, or the moment after.
_VANISHING = """
import sys, threading
from pathlib import Path
victim, moment = Path(sys.argv.pop(1)), [sys.argv.pop(1)]
def watch(event, arguments):
    if event == "open" and str(arguments[0]) == str(victim) and moment:
        when = moment.pop()
        # What has been opened stays readable, whatever becomes of its name.
        if when == "after":
            threading.Timer(0, victim.unlink).start()
        else:
            victim.unlink()
sys.addaudithook(watch)
from expectations.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def build_twice_at_once(ground: Ground) -> str:
    """The second build ends with 75 and names the first, which goes on; and so does a rollback."""
    ground.require_recovery()
    ground.change_reports()
    first = RunningBuild(ground.reports, ground.warehouse.folder, ground.scratch)
    if not first.wait_for_stage(1):
        raise BrokenPromiseError(f"the first build ended: {first.wait().said}")
    second = run_build(ground.reports, ground.warehouse.folder, ground.scratch)
    require_told(second, BUILD_RUNNING, f"pid {first.process.pid}")
    ending = first.wait()
    if ending.status != 0:
        raise BrokenPromiseError(f"the first build was disturbed: {ending.status}, {ending.said}")
    ground.require_clean()
    return f"the second ended with {BUILD_RUNNING} and named pid {first.process.pid}"


def leave_stale_lock(ground: Ground) -> str:
    """A lock file with the pid of a process that lives, and is none of ours, is no obstacle."""
    ground.require_recovery()
    ground.warehouse.lock.write_text(f"{os.getpid()}\n", encoding="ascii")
    ground.change_reports()
    ground.require_recovery()
    return "built over the lock of a living process that does not hold it"


def read_all_the_time(ground: Ground, builds: int = 3) -> str:
    """Real builds under a reader that opens and closes, and one that keeps open what it has."""
    ground.require_recovery()
    before = read_rows(ground.warehouse.published)
    with (
        subprocess.Popen(
            [sys.executable, "-c", _READER, ground.warehouse.published],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as reader,
        duckdb.connect(str(ground.warehouse.published), read_only=True) as keeper,
    ):
        counted = {name: count for name, (count, _) in before.items()}
        for _ in range(builds):
            ground.change_reports()
            ending = run_build(ground.reports, ground.warehouse.folder, ground.scratch)
            if ending.status != 0:
                raise BrokenPromiseError(f"a build with readers ends with {ending.status}: {ending.said}")
        found = {name: keeper.execute(f"select count(*) from {name}").fetchall()[0][0] for name in counted}
        said, errors = reader.communicate("over\n")
    readings = [line.split() for line in said.splitlines()]
    if errors or reader.returncode or any(first != second for first, second in readings):
        raise BrokenPromiseError(f"a reader met a half warehouse: {errors}, {readings}")
    if found != counted:
        raise BrokenPromiseError(f"who had the old warehouse open reads other rows: {found}, {counted}")
    ground.require_clean()
    return f"{len(readings)} readings over {builds} builds, of {len({one for one, _ in readings})} runs"


def take_reports_away(ground: Ground) -> str:
    """A report that goes while it is read costs itself at most; the next build has what is there."""
    ground.require_recovery()
    for moment in ("before", "after"):
        ground.change_reports()
        # The first, whose bytes are read whether the report is known or not.
        victim = min(ground.reports.iterdir())
        content = victim.read_bytes()
        ending = run_build(
            ground.reports,
            ground.warehouse.folder,
            ground.scratch,
            (sys.executable, "-c", _VANISHING, str(victim), moment),
        )
        if ending.status != 0 or "Traceback" in ending.said or victim.exists():
            raise BrokenPromiseError(f"a report went {moment} it was opened: {ending.status}, {ending.said}")
        if moment == "before" and victim.name not in ending.said:
            raise BrokenPromiseError(f"the report that went is not told: {ending.said}")
        require_whole(ground.warehouse)
        victim.write_bytes(content)
        ground.require_recovery()
    return "a report removed before and while it was read; both there again after the next build"
