"""A publication, or a rollback, killed before a single thing that it does to the folder: nothing is ever half."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from expectations.publish import clear_leftovers, publish_candidate
from expectations.rollback import roll_back
from expectations.versions import list_versions, mend_versions
from expectations.warehouse import Warehouse, prepare_warehouse
from tests.publication.prepared import page_of, prepare_candidate, run_ids_of, run_of_night

PROJECT = Path(__file__).parents[2]

#: What Python calls the changes to a folder (its audit events); the file system knows no smaller step.
CHANGES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir"}
#: `make torture` tries every step.
STRIDE = 3
OPERATIONS: dict[str, Callable[[Warehouse], object]] = {"publish": publish_candidate, "roll back": roll_back}
EARLIER = 3


def try_steps(operation: str, folder: Path, stride: int = 1) -> int:
    """Kill the operation before its first change, before its second ... (or every third); which was the last.

    Everything that opens DuckDB happens in a fork of a process that does not, because its threads outlive no fork.
    """
    prepared = prepare_warehouse(folder / "prepared", folder / "reports")
    assert in_a_fork(partial(prepare, prepared, operation)) == 0
    for step in count(1, stride):
        # Linked and not copied: which files are one is part of what is prepared, and none is written into.
        warehouse = Warehouse(folder / str(step))
        shutil.copytree(prepared.folder, warehouse.folder, copy_function=os.link)
        ending = in_a_fork(partial(run_until, step, OPERATIONS[operation], warehouse))
        if ending == 0:
            return step - stride
        assert ending == -signal.SIGKILL, f"step {step} of {operation}: exit status {ending}"
        assert in_a_fork(partial(judge, warehouse)) == 0, f"step {step} of {operation}"
    raise AssertionError("there is a last step")


def in_a_fork(work: Callable[[], object]) -> int:
    """Do it in a child; how that ended."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:  # noqa: BLE001  (a fork must not go on as the process it was forked from)
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def prepare(warehouse: Warehouse, operation: str) -> None:
    for night in range(EARLIER):
        prepare_candidate(warehouse, night, rows=10)
        publish_candidate(warehouse, keep=EARLIER)
    if operation == "publish":
        prepare_candidate(warehouse, EARLIER, rows=10)


def run_until(last: int, operation: Callable[[Warehouse], object], warehouse: Warehouse) -> None:
    changes = 0

    def watch(event: str, _: object) -> None:
        nonlocal changes
        if event not in CHANGES:
            return
        changes += 1
        if changes == last:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    operation(warehouse)


def judge(warehouse: Warehouse) -> None:
    """What a reader finds at once, and what there is after the next operation."""
    [run_id] = run_ids_of(warehouse.published)
    before = {version.run_id for version in list_versions(warehouse)}
    assert before >= {run_of_night(1), run_of_night(2)} - {run_id}
    mend_versions(warehouse)
    assert page_of(warehouse.data_docs) == f"index.html of {run_id}"
    assert [version.run_id for version in list_versions(warehouse) if version.is_published] == [run_id]
    for version in list_versions(warehouse):
        assert run_ids_of(version.database) == {version.run_id}
        assert page_of(version.pages) == f"index.html of {version.run_id}"
    clear_leftovers(warehouse)
    prepare_candidate(warehouse, 9, rows=10)
    publish_candidate(warehouse, keep=EARLIER)
    assert run_ids_of(warehouse.published) == {run_of_night(9)}
    assert page_of(warehouse.data_docs) == f"index.html of {run_of_night(9)}"
    assert len(list_versions(warehouse)) == EARLIER
    assert {path.name for path in warehouse.folder.iterdir()} == {
        ".work",
        "data_docs",
        "juesuan.duckdb",
        "versions",
    }
    assert {path.name for path in warehouse.work.iterdir()} <= {"build.lock"}
    assert len(list(warehouse.versions.iterdir())) == 2 * EARLIER


@pytest.mark.parametrize("operation", OPERATIONS)
def test_whenever_it_is_killed_the_warehouse_is_whole_and_the_next_build_goes_on(
    operation: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.publication.test_killed_at_every_step", operation, tmp_path, str(STRIDE)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # the swap of the file, the two of the pages, and the links of versions at least
    assert int(done.stdout) > 10


if __name__ == "__main__":
    sys.stdout.write(str(try_steps(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
