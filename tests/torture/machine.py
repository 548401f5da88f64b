"""A machine that does not do what a build counts on: no permission, a clock set back, not enough memory."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from expectations.failures import MACHINE_FAULT, NOT_PUBLISHED
from expectations.warehouse import Warehouse
from tests.torture.builds import require_told, run_build
from tests.torture.ground import Ground
from tests.torture.judging import BrokenPromiseError, NotPossibleError, require_whole

_PYTHON = (sys.executable, "-m", "expectations")
#: Root without the right to write wherever it likes.
_NO_PRIVILEGE = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner,-chown", "--inh-caps", "-all")
_NOBODY = 65534
_MB = 1024 * 1024
#: From too little to start with to enough.
MEMORY_MB = (300, 600, 900, 1200, 1600, 2400)
#: Sets the clock that runs are named by. That of the whole process cannot be: under libfaketime dbt waits for ever.
FAKE_CLOCK = """
import sys
from datetime import datetime, timedelta
import expectations.run_ids
days = float(sys.argv.pop(1))
class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(days=days)
expectations.run_ids.datetime = Clock
from expectations.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def take_permission_away(ground: Ground) -> str:
    """Folders and files that may not be written, one after the other, by a build without privileges."""
    command = unprivileged(_PYTHON)
    ground.require_recovery()
    warehouse = ground.warehouse
    tried = []
    for path in (warehouse.folder, warehouse.work, warehouse.ingested, warehouse.lock):
        ground.change_reports()
        before = require_whole(warehouse)
        with_others = take_right_to_write(path)
        try:
            ending = run_build(ground.reports, warehouse.folder, ground.scratch, command)
        finally:
            with_others()
        require_told(ending, NOT_PUBLISHED, "permission")
        if require_whole(warehouse) != before:
            raise BrokenPromiseError(f"a build without permission for {path} has published")
        tried.append(path.name)
    ground.require_recovery()
    return f"not writable: {', '.join(tried)}"


def mount_read_only(ground: Ground) -> str:
    """The folder of the warehouse on a disk that is read-only."""
    ground.require_recovery()
    folder = ground.warehouse.folder
    script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'
    namespace = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
    command = (*namespace, "sh", "-c", script, "sh", str(folder))
    if (
        shutil.which("unshare") is None
        or subprocess.run([*command, "true"], capture_output=True, check=False).returncode
    ):
        raise NotPossibleError("no namespaces of mounts here")
    before = require_whole(ground.warehouse)
    require_told(run_build(ground.reports, folder, ground.scratch, (*command, *_PYTHON)), NOT_PUBLISHED, "permission")
    if require_whole(ground.warehouse) != before:
        raise BrokenPromiseError("something was published on a disk that is read-only")
    ground.change_reports()
    ground.require_recovery()
    return "told, and built when it could be written again"


def set_clock_back(ground: Ground, days: Sequence[float] = (0, -400, -400, -3, 0)) -> str:
    """Builds while the clock is set back and forth; their runs follow one another all the same."""
    ground.require_recovery()
    earlier = runs_of(ground.warehouse)
    for offset in days:
        ground.change_reports()
        command = (sys.executable, "-c", FAKE_CLOCK, str(offset))
        ending = run_build(ground.reports, ground.warehouse.folder, ground.scratch, command)
        if ending.status != 0 or (offset < 0) != ("timedatectl" in ending.said):
            raise BrokenPromiseError(f"the clock set by {offset} days: {ending.status}, {ending.said}")
        ground.require_clean()
    runs = runs_of(ground.warehouse)
    if runs != sorted(set(runs)) or len(runs) != len(earlier) + len(days):
        raise BrokenPromiseError(f"the runs do not follow one another: {runs}")
    return f"{len(days)} builds: {', '.join(runs[len(earlier) :])}"


def limit_memory(ground: Ground, limits_mb: Sequence[int] = MEMORY_MB) -> str:
    """Address space that ends, at one size after another: the build is told so, or has enough."""
    ground.require_recovery()
    outcomes = []
    for limit in limits_mb:
        ground.change_reports()
        before = require_whole(ground.warehouse)

        def lower(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_AS, (limit * _MB, limit * _MB))

        ending = run_build(ground.reports, ground.warehouse.folder, ground.scratch, before=lower)
        after = require_whole(ground.warehouse)
        if ending.status == MACHINE_FAULT:
            require_told(ending, MACHINE_FAULT, "memory has run out")
        elif ending.status > 0:
            raise BrokenPromiseError(f"{limit} MB of address space: {ending.status}, {ending.said}")
        if ending.status != 0 and after != before:
            raise BrokenPromiseError(f"a build without memory has published: {before}, {after}")
        outcomes.append(f"{limit} MB: {ending.status}")
        if ending.status == 0:
            ground.require_clean()
    ground.require_recovery()
    return f"exit status by address space: {', '.join(outcomes)}"


def unprivileged(command: Sequence[str]) -> tuple[str, ...]:
    """The command as somebody whom permissions bind; raises NotPossibleError where that cannot be had."""
    if os.geteuid() != 0:
        return tuple(command)
    if shutil.which("setpriv") is None:
        raise NotPossibleError("started by root, and setpriv is not installed")
    return (*_NO_PRIVILEGE, *command)


def take_right_to_write(path: Path) -> Callable[[], None]:
    """Take the right to write to a path away, from its owner too; what is returned gives it back."""
    before = path.stat()
    owner = _NOBODY if os.geteuid() == 0 else before.st_uid
    os.chown(path, owner, before.st_gid)
    path.chmod(0o555 if path.is_dir() else 0o444)

    def give_back() -> None:
        os.chown(path, before.st_uid, before.st_gid)
        path.chmod(before.st_mode)

    return give_back


def runs_of(warehouse: Warehouse) -> list[str]:
    """The runs that the history of what is published tells of, in its order."""
    with duckdb.connect(str(warehouse.published), read_only=True) as connection:
        rows = connection.execute("select run_id from quality.identity_history group by run_id order by min(run_at)")
        return [run_id for (run_id,) in rows.fetchall()]
