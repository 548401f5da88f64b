"""Building the warehouse tries no connection, whatever the environment asks of dbt and Great Expectations."""

import os
import platform
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from expectations.telemetry import SWITCHES, switch_off_telemetry
from tests.warehouses import unmeasured_environment

PROJECT = Path(__file__).parents[2]
TRAP = Path(__file__).parent / "trap"
CONNECT_NATIVELY = """
import ctypes, socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
    ctypes.CDLL(None).connect(nobody.fileno(), bytes([2, 0, 0, 9, 127, 0, 0, 1] + [0] * 8), 16)
"""

RunTrapped = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def connections(tmp_path: Path) -> Path:
    log = tmp_path / "connections.txt"
    log.touch()
    return log


@pytest.fixture
def run_trapped(tmp_path: Path, connections: Path) -> RunTrapped:
    """Run Python where connections are refused, in an empty home and an environment that asks for telemetry."""
    (tmp_path / "home").mkdir()
    environment = {
        **unmeasured_environment(),
        "PYTHONPATH": str(TRAP),
        "CONNECTIONS": str(connections),
        "HOME": str(tmp_path / "home"),
        "DO_NOT_TRACK": "0",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "true",
        "GX_ANALYTICS_ENABLED": "true",
    }

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_building_the_shipped_report_tries_no_connection(
    run_trapped: RunTrapped, connections: Path, tmp_path: Path
) -> None:
    run = run_trapped(
        "-m", "expectations", "publish", "--reports", PROJECT / "reports", "--warehouse", tmp_path / "warehouse"
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert (tmp_path / "warehouse" / "juesuan.duckdb").is_file()
    assert connections.read_text("utf-8") == ""


@pytest.mark.parametrize(
    ("attempt", "call"),
    [
        ("socket.create_connection(('127.0.0.1', 9))", "socket.getaddrinfo"),
        ("socket.socket().connect(('127.0.0.1', 9))", "socket.connect"),
        ("socket.socket().connect_ex(('127.0.0.1', 9))", "socket.connect"),
        ("socket.socket(socket.AF_INET6).connect(('::1', 9))", "socket.connect"),
        ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))", "socket.sendto"),
        ("socket.gethostbyname('localhost')", "socket.gethostbyname"),
        ("__import__('urllib.request').request.urlopen('h' 'ttp://127.0.0.1:9')", "socket.getaddrinfo"),
    ],
)
def test_a_connection_from_python_is_refused_and_written_down(
    run_trapped: RunTrapped, connections: Path, attempt: str, call: str
) -> None:
    run = run_trapped("-c", f"import socket; {attempt}")
    assert "no connection is allowed here" in run.stderr
    assert connections.read_text("utf-8").startswith(call)


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="only Linux can trap native code, and the trap knows the call's number on two processors",
)
def test_a_connection_from_native_code_ends_the_process(run_trapped: RunTrapped) -> None:
    assert run_trapped("-c", CONNECT_NATIVELY).returncode == -signal.SIGSYS


def test_telemetry_is_switched_off_against_the_wish_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SWITCHES:
        monkeypatch.setenv(name, "nonsense")
    switch_off_telemetry()
    assert {name: os.environ[name] for name in SWITCHES} == SWITCHES
