"""Reports that may not be looked at are told as problems; they are not taken for reports that have gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from expectations.models import PROJECT
from tests.torture.judging import NotPossibleError
from tests.torture.machine import unprivileged

_LIST = """
import sys
from pathlib import Path
from ingest.files import find_files, open_files
from ingest.problems import ReportError
for name, content in open_files(find_files([Path(sys.argv[1])])):
    print(name, content.reason if isinstance(content, ReportError) else content.decode())
"""


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Two folders of a report each, and a link to nothing."""
    for name in ("辽宁", "江苏"):
        (tmp_path / "reports" / name).mkdir(parents=True)
        (tmp_path / "reports" / name / "决算.txt").write_text("text", encoding="utf-8")
    (tmp_path / "reports" / "link.txt").symlink_to(tmp_path / "nothing")
    return tmp_path / "reports"


def list_files(reports: Path) -> list[str]:
    try:
        command = unprivileged((sys.executable, "-c", _LIST, str(reports)))
    except NotPossibleError as error:
        pytest.skip(str(error))
    done = subprocess.run(
        command, cwd=PROJECT, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize(("mode", "name"), [(0o000, "辽宁"), (0o400, "辽宁/决算.txt")])
def test_a_folder_that_may_not_be_looked_into_is_a_problem(mode: int, name: str, reports: Path) -> None:
    (reports / "辽宁").chmod(mode)
    found = list_files(reports)
    (reports / "辽宁").chmod(0o755)
    assert found == ["江苏/决算.txt text", f"{name} The file cannot be read: Permission denied."]


def test_of_folders_that_are_open_only_the_files_are_found(reports: Path) -> None:
    assert list_files(reports) == ["江苏/决算.txt text", "辽宁/决算.txt text"]
