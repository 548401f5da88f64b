"""`make` sets itself up once, from any folder, and hands its variables on as they are."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from expectations.telemetry import SWITCHES

PROJECT = Path(__file__).parents[2]
MAKEFILE = (PROJECT / "Makefile").read_text("utf-8")
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-lint.lock"]

# Stands in for a Python: makes environments of itself, installs nothing, shows how it is asked to build.
STAND_IN = """#!/bin/sh
case "$1 $2" in
  "-m venv") rm -rf "$4"; mkdir -p "$4/bin"; cp "$0" "$4/bin/python" ;;
  "-m pip") exit "${PIP_STATUS:-0}" ;;
  "-m expectations") printf '%s\\n' "$@" "DBT=$DBT_SEND_ANONYMOUS_USAGE_STATS"; exit "${BUILD_STATUS:-0}" ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with blanks and Chinese characters in its path, with the Makefile and lock files of nothing."""
    folder = tmp_path / "决算 仓库" / "a clone"
    folder.mkdir(parents=True)
    shutil.copy(PROJECT / "Makefile", folder)
    for lock in LOCKS:
        (folder / lock).write_text("# nothing\n", "utf-8")
    return folder


@pytest.fixture
def python(tmp_path: Path) -> str:
    return write_script(tmp_path / "python", STAND_IN)


@pytest.fixture
def ready_clone(clone: Path, python: str) -> Path:
    """A clone with its environment set up."""
    assert make(clone, ".venv-dev", PYTHON=python).returncode == 0
    return clone


def write_script(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    path.chmod(0o755)
    return str(path)


def make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make as from a fresh shell, whatever make these tests were started by."""
    ours = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "REPORTS", "WAREHOUSE", "STRICT", "PYTHON", *SWITCHES}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={**inherited, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_has_one_line_for_every_target_and_variable() -> None:
    phony = " ".join(re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)).split()
    targets = [name for name in phony if not name.startswith(".")]
    variables = re.findall(r"^([A-Z_]+) \?=", MAKEFILE, re.MULTILINE)
    assert {"help", "build", "test", "lint"} <= set(targets)
    assert {"REPORTS", "WAREHOUSE", "STRICT"} <= set(variables)

    shown = make(PROJECT)

    assert shown.returncode == 0, shown.stderr
    assert shown.stderr == ""
    described = re.findall(r"^  ([\w-]+) +\S.*$", shown.stdout, re.MULTILINE)
    assert described == targets + variables


def test_build_hands_its_variables_on_as_they_are(ready_clone: Path) -> None:
    call = make(ready_clone, "build", 'REPORTS=决算 "报告" it\'s', WAREHOUSE="a  b", STRICT="1")
    assert call.returncode == 0, call.stderr
    assert call.stdout.splitlines() == [
        *["-m", "expectations", "publish", "--reports", '决算 "报告" it\'s', "--warehouse", "a  b"],
        *["--keep", "7", "--strict", "DBT=false"],
    ]


def test_build_has_its_defaults(ready_clone: Path) -> None:
    call = make(ready_clone, "build")
    assert call.stdout.splitlines()[3:7] == ["--reports", "reports", "--warehouse", "warehouse"]
    assert "--strict" not in call.stdout


def test_build_shows_the_exit_status_of_the_program(ready_clone: Path) -> None:
    call = make(ready_clone, "build", BUILD_STATUS="75")
    assert call.returncode == 2
    assert "Error 75" in call.stderr


def test_strict_that_is_neither_0_nor_1_is_refused(ready_clone: Path) -> None:
    call = make(ready_clone, "build", "STRICT=yes")
    assert call.returncode == 2
    assert "STRICT is 0 or 1, not yes" in call.stderr


def test_telemetry_is_off_in_make_as_in_the_program() -> None:
    exported = dict(re.findall(r"^export (\w+) := (\S+)$", MAKEFILE, re.MULTILINE))
    assert exported == SWITCHES


def test_an_environment_is_made_with_the_python_that_runs_the_tests(clone: Path) -> None:
    made = make(clone, ".venv", PYTHON=sys.executable)
    assert made.returncode == 0, made.stderr
    prefix = subprocess.run(
        [clone / ".venv" / "bin" / "python", "-c", "import pip, sys; print(sys.prefix)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert prefix.stdout.strip() == str(clone / ".venv")


def test_an_environment_is_made_once_and_again_when_its_lock_changes(clone: Path, python: str) -> None:
    def install() -> list[str]:
        made = make(clone, ".venv-dev", PYTHON=python)
        assert made.returncode == 0, made.stderr
        return (made.stdout + made.stderr).splitlines()

    runtime, development = (f"installing requirements{name}.lock into .venv" for name in ("", "-dev"))
    assert install() == [runtime, development]
    assert install() == []

    for lock in LOCKS:
        os.utime(clone / lock)
    assert install() == [], "a checkout changes the times of files and is no reason to install"

    (clone / "requirements-dev.lock").write_text("# a new tool\n", "utf-8")
    assert install() == [development]

    (clone / ".venv" / "of the old lock").touch()
    (clone / "requirements.lock").write_text("# a new version\n", "utf-8")
    assert install() == [runtime, development]
    assert not (clone / ".venv" / "of the old lock").exists()

    write_script(clone / ".venv" / "bin" / "python", "#!/bin/sh\nexit 127\n")
    assert install() == [runtime, development]


def test_an_installation_that_failed_is_done_again(clone: Path, python: str) -> None:
    assert make(clone, ".venv", PYTHON=python, PIP_STATUS="1").returncode == 2
    again = make(clone, ".venv", PYTHON=python)
    assert again.returncode == 0
    assert again.stderr == "installing requirements.lock into .venv\n"


@pytest.mark.parametrize("version", ["3, 10", "3, 14"])
def test_a_python_of_another_version_is_refused_with_what_to_do(clone: Path, tmp_path: Path, version: str) -> None:
    pretend = f"import sys; sys.version_info = ({version}); exec(sys.argv[1])"
    python = write_script(tmp_path / "python", f"#!/bin/sh\nexec '{sys.executable}' -c '{pretend}' \"$2\"\n")
    refused = make(clone, "build", PYTHON=python)
    assert refused.returncode == 2
    assert "No Python 3.11, 3.12 or 3.13 runs here" in refused.stderr
    assert not (clone / ".venv").exists()


def test_a_python_that_is_there_but_does_not_run_is_passed_over(clone: Path, tmp_path: Path) -> None:
    commands = tmp_path / "commands"
    commands.mkdir()
    for name in ("python3.13", "python3.12", "python3.11"):
        write_script(commands / name, "#!/bin/sh\nexit 127\n")
    write_script(commands / "python3", STAND_IN)
    made = make(clone, ".venv", PATH=f"{commands}:{os.environ['PATH']}")
    assert made.returncode == 0, made.stderr
    assert (clone / ".venv" / "bin" / "python").read_text("utf-8") == STAND_IN


def test_pre_commit_fetches_nothing() -> None:
    configuration = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repository["repo"] for repository in configuration["repos"]] == ["local"]


@pytest.mark.parametrize("status", [0, 1, 2])
def test_a_check_ends_with_the_status_of_its_program_and_sets_itself_up(clone: Path, python: str, status: int) -> None:
    name = '甲局\'s "draft".docx'
    done = make(clone, "check", f"REPORT={name}", PYTHON=python, BUILD_STATUS=str(status))
    assert (done.returncode, done.stdout.splitlines()[:6]) == (
        status,
        ["-m", "expectations", "check", name, "--out", "target/check"],
    )
    assert "warning" not in done.stderr
