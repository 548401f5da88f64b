"""`python -m tests.torture`: every fault that a night can bring, tried for real on real builds (`make torture`).

Without names all faults are tried. Exit status: 0 every promise held; 1 one did not.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from tests.torture.company import build_twice_at_once, leave_stale_lock, read_all_the_time, take_reports_away
from tests.torture.disk import fill_disk, limit_files
from tests.torture.ground import Ground, open_ground
from tests.torture.judging import BrokenPromiseError, NotPossibleError
from tests.torture.kills import kill_at_every_step, kill_at_random
from tests.torture.machine import limit_memory, mount_read_only, set_clock_back, take_permission_away

#: Characters of what a build said that broke its promise.
_MOST_SAID = 4_000
#: A fault tries something on a ground and returns what it tried.
Fault = Callable[[Ground], str]


def main(arguments: list[str] | None = None) -> int:
    """Try the faults and say of each what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("faults", nargs="*", metavar="FAULT", help="which to try; default: all")
    parser.add_argument("--kills", type=int, default=200, metavar="N", help="how many builds are killed; default: 200")
    parser.add_argument("--seed", type=int, help="of what is drawn at random; default: another one each time")
    parser.add_argument(
        "--place", type=Path, metavar="DIR", help="where to make the warehouses; default: as TMPDIR says"
    )
    given = parser.parse_args(arguments)
    faults = collect_faults(given.kills)
    if unknown := set(given.faults) - set(faults):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(faults)}")
    seed = random.randrange(10**6) if given.seed is None else given.seed
    say(f"seed {seed}")
    broken = 0
    with open_ground(seed, given.place) as ground:
        for name in given.faults or faults:
            started = time.monotonic()
            try:
                told = faults[name](ground)
            except NotPossibleError as error:
                told = f"not tried: {error}"
            except BrokenPromiseError as error:
                broken += 1
                told = f"BROKEN: {str(error)[:_MOST_SAID]}"
                ground.start_anew()
            say(f"{name}: {told} ({time.monotonic() - started:.0f} s)")
    return 1 if broken else 0


def collect_faults(kills: int) -> Mapping[str, Fault]:
    """The faults by name, in the order in which they are tried."""
    return {
        "steps": kill_at_every_step,
        "company": build_twice_at_once,
        "lock": leave_stale_lock,
        "readers": read_all_the_time,
        "reports": take_reports_away,
        "permission": take_permission_away,
        "read-only": mount_read_only,
        "clock": set_clock_back,
        "memory": limit_memory,
        "files": limit_files,
        "disk": fill_disk,
        "kill": partial(kill_at_random, kills=kills),
    }


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
