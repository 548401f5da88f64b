"""`kill -9` at random moments of a build, spread over its stages."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter

from expectations.models import PROJECT
from tests.publication.test_killed_at_every_step import OPERATIONS
from tests.torture.builds import RunningBuild
from tests.torture.ground import Ground
from tests.torture.judging import BrokenPromiseError, require_whole

#: After so many killed builds one is let through, and must give what a clean one gives.
RECOVERY_EVERY = 10
#: Until the first report is read; nothing is said before.
_START_SECONDS = 1.5


def kill_at_every_step(ground: Ground) -> str:
    """Kill a publication, and a rollback, of small warehouses before each change that it makes to the folder."""
    tried = []
    for operation in OPERATIONS:
        command = [sys.executable, "-m", "tests.publication.test_killed_at_every_step", operation]
        place = ground.folder / operation
        place.mkdir()
        done = subprocess.run([*command, place, "1"], cwd=PROJECT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BrokenPromiseError(done.stderr)
        tried.append(f"{operation} {done.stdout}")
    return f"steps: {', '.join(tried)}"


def kill_at_random(ground: Ground, kills: int, recovery_every: int = RECOVERY_EVERY) -> str:
    """Kill so many builds, each stage in its turn, at a moment of it drawn at random; the reports change between.

    The builds follow one another in one warehouse, so that each finds what the one before it left.
    """
    warehouse = ground.warehouse
    ground.require_recovery()
    ground.change_reports()
    first = ground.require_recovery()
    stages = [("starting", _START_SECONDS), *first.stages]
    done: Counter[str] = Counter()
    while done.total() < kills:
        place = done.total() % len(stages)
        stage, seconds = stages[place]
        ground.change_reports()
        before = require_whole(warehouse)
        build = RunningBuild(ground.reports, warehouse.folder, ground.scratch)
        if place < 2 or build.wait_for_stage(place - 1):
            earliest = _START_SECONDS if place == 1 else 0
            time.sleep(earliest + ground.rng.uniform(0, seconds))
        if not build.kill():
            # It was quicker than the first build: it has published, which is nothing to count.
            continue
        done[stage] += 1
        after = require_whole(warehouse)
        if after != before and len(build.stages) < len(first.stages) - 1:
            raise BrokenPromiseError(f"a build killed while {stage} has published: {before}, {after}")
        if done.total() % recovery_every == 0 or done.total() == kills:
            ground.require_recovery()
    return f"{done.total()} kills: " + ", ".join(f"{stage} {count}" for stage, count in done.items())
