"""Two builds at once: real processes, one lock."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.failures import BUILD_RUNNING, BuildRunningError
from expectations.lock import hold_lock

PROJECT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from expectations.lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of the warehouse in `tmp_path`."""
    lock = tmp_path / "warehouse" / ".work" / "build.lock"
    lock.parent.mkdir(parents=True)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, lock], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_build_ends_with_75_and_names_the_owner(owner: subprocess.Popen[str], tmp_path: Path) -> None:
    second = subprocess.run(
        [
            sys.executable,
            "-m",
            "expectations",
            "publish",
            "--reports",
            "reports",
            "--warehouse",
            tmp_path / "warehouse",
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == BUILD_RUNNING
    assert f"pid {owner.pid}" in second.stderr
    assert "Traceback" not in second.stderr
    assert not (tmp_path / "warehouse" / "juesuan.duckdb").exists()


def test_a_killed_owner_leaves_no_lock(owner: subprocess.Popen[str], tmp_path: Path) -> None:
    lock = tmp_path / "warehouse" / ".work" / "build.lock"
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    assert lock.read_text("ascii") == f"{owner.pid}\n"  # stale, and no obstacle
    with hold_lock(lock):
        assert lock.read_text("ascii") == f"{os.getpid()}\n"


def test_the_lock_is_free_after_a_build_that_failed(tmp_path: Path) -> None:
    lock = tmp_path / "build.lock"

    def fail() -> None:
        with hold_lock(lock):
            raise ValueError("broken off")

    with pytest.raises(ValueError, match="broken off"):
        fail()
    with hold_lock(lock):
        pass
    assert lock.read_text("ascii") == ""


def test_an_owner_that_has_not_yet_written_its_pid_is_unknown(tmp_path: Path) -> None:
    lock = tmp_path / "build.lock"
    with hold_lock(lock):
        lock.write_text("", encoding="ascii")
        with pytest.raises(BuildRunningError, match="pid unknown"), hold_lock(lock):
            pass
