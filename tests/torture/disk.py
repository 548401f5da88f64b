"""A disk that fills up while a build writes, at one size after another, so that each stage meets it."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from expectations.failures import MACHINE_FAULT
from tests.torture.builds import Ending, require_told, run_build
from tests.torture.ground import Ground
from tests.torture.judging import BrokenPromiseError, NotPossibleError, require_whole

#: Room beside what the warehouse has already: from none at all to nearly enough for another one.
ROOMS_MB = (0, 1, 3, 6, 12, 20, 30, 40, 46, 50)
#: With so much nothing is wanting.
_PLENTY_MB = 1000
_MB = 1024 * 1024


def fill_disk(ground: Ground, rooms: Sequence[int] = ROOMS_MB) -> str:
    """Build on a small file system with a little room left, then with plenty."""
    ground.require_recovery()
    warehouse = ground.warehouse
    used = sum(
        path.stat().st_size for path in {path.stat().st_ino: path for path in warehouse.folder.rglob("*")}.values()
    )
    stages, enough = [], 0
    with mounted(warehouse.folder, _PLENTY_MB * _MB) as resize:
        for room in rooms:
            ground.change_reports()
            before = require_whole(warehouse)
            resize(_allocated(warehouse.folder) + room * _MB)
            ending = run_build(ground.reports, warehouse.folder, ground.scratch)
            after = require_whole(warehouse)
            if ending.status == 0:
                enough += 1
            else:
                require_told(ending, MACHINE_FAULT, "the disk is full")
                if after != before:
                    raise BrokenPromiseError(f"a build without room has published: {before}, {after}")
                _require_room_again(warehouse.candidate)
                stages.append(f"{room} MB after {_last_stage(ending)}")
            resize(_PLENTY_MB * _MB)
            if room == rooms[-1] or len(stages) % 3 == 0:
                ground.require_recovery()
    return f"{used // _MB} MB in use, full with {'; '.join(stages)}; enough in {enough} cases"


def limit_files(ground: Ground, limits_mb: Sequence[int] = (1, 8, 24, 40)) -> str:
    """No file may become larger than so much (`ulimit -f`, quotas): what anybody may try, without mounting anything."""
    ground.require_recovery()
    stages = []
    for limit in limits_mb:
        ground.change_reports()
        before = require_whole(ground.warehouse)

        def lower(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit * _MB, limit * _MB))

        ending = run_build(ground.reports, ground.warehouse.folder, ground.scratch, before=lower)
        require_told(ending, MACHINE_FAULT, "the disk is full")
        if require_whole(ground.warehouse) != before:
            raise BrokenPromiseError("a build that may not write has published")
        _require_room_again(ground.warehouse.candidate)
        stages.append(f"{limit} MB after {_last_stage(ending)}")
    ground.require_recovery()
    return "; ".join(stages)


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[Resize]:
    """A file system of memory in the place of a folder, with the folder's files in it; its size can be changed."""
    aside = folder.with_name(f"{folder.name}.aside")
    folder.rename(aside)
    folder.mkdir()
    try:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotPossibleError(f"nothing can be mounted here: {done.stderr.strip()}")
        try:
            subprocess.run(["cp", "-a", f"{aside}/.", folder], check=True)
            yield Resize(folder)
            shutil.rmtree(aside)
            subprocess.run(["cp", "-a", folder, aside], check=True)
        finally:
            subprocess.run(["umount", folder], check=True)
    finally:
        folder.rmdir()
        aside.rename(folder)


class Resize:
    """Changes the size of a mounted file system, in bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", self._folder], check=True)


def _allocated(folder: Path) -> int:
    usage = os.statvfs(folder)
    return (usage.f_blocks - usage.f_bfree) * usage.f_frsize


def _require_room_again(candidate: Path) -> None:
    """What the failed build has written takes no room from others."""
    if left := [path.name for path in candidate.parent.glob(f"{candidate.name}*")]:
        raise BrokenPromiseError(f"a full disk, and {left} still on it")


def _last_stage(ending: Ending) -> str:
    stages = [stage for stage, _ in ending.stages if stage != "alarms"]
    return stages[-1] if stages else "nothing"
