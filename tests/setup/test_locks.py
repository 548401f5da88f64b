"""The lock files install the same packages anywhere, and hold what the code imports."""

import ast
import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[2]
NAMES = ["requirements", "requirements-dev", "requirements-lint", "requirements-audit"]


class Pin(NamedTuple):
    """One requirement of a lock file with its hashes."""

    requirement: Requirement
    hashes: list[str]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        return str(self.requirement.specifier).removeprefix("==")

    @property
    def is_for_here(self) -> bool:
        return self.requirement.marker is None or self.requirement.marker.evaluate()


def read_lock(name: str) -> list[Pin]:
    joined = (PROJECT / f"{name}.lock").read_text("utf-8").replace("\\\n", " ")
    pins = []
    for line in joined.splitlines():
        requirement, *hashes = re.split(r"\s+--hash=", line.strip())
        pins.append(Pin(Requirement(requirement), hashes))
    return pins


def read_input(name: str) -> list[Requirement]:
    lines = (re.sub(r"\s*#.*", "", line) for line in (PROJECT / f"{name}.in").read_text("utf-8").splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_names_no_place_to_fetch_from(name: str) -> None:
    text = (PROJECT / f"{name}.lock").read_text("utf-8")
    assert not re.findall(r"https?:|://|file:|/simple|index|find-links|@|/\w+/", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_requirement_of_a_lock_has_one_version_and_its_hashes(name: str) -> None:
    pins = read_lock(name)
    assert len(pins) > 10
    for pin in pins:
        assert re.fullmatch(r"==[\w.+!]+", str(pin.requirement.specifier)), pin
        assert pin.hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in pin.hashes), pin


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_is_up_to_date_with_what_is_asked_for(name: str) -> None:
    pins = read_lock(name)
    for wanted in read_input(name):
        versions = [pin.version for pin in pins if pin.name == canonicalize_name(wanted.name)]
        assert versions, f"{wanted} is not in {name}.lock: run `make lock`"
        assert all(wanted.specifier.contains(version) for version in versions)


def test_development_tools_keep_the_versions_the_program_runs_on() -> None:
    runtime = {(pin.name, pin.version) for pin in read_lock("requirements")}
    names = {name for name, _ in runtime}
    shared = {(pin.name, pin.version) for pin in read_lock("requirements-dev") if pin.name in names}
    assert shared
    assert shared <= runtime


def test_what_is_installed_is_what_the_locks_say() -> None:
    for pin in [*read_lock("requirements"), *read_lock("requirements-dev")]:
        if pin.is_for_here:
            assert importlib.metadata.version(pin.name) == pin.version, pin


def test_no_package_misses_another() -> None:
    check = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout


def test_every_package_the_code_imports_is_asked_for_by_name() -> None:
    asked_for = {canonicalize_name(wanted.name) for wanted in read_input("requirements")}
    distributions = importlib.metadata.packages_distributions()
    for file in [*PROJECT.glob("ingest/**/*.py"), *PROJECT.glob("expectations/**/*.py")]:
        for module in imported_modules(file) - sys.stdlib_module_names - {"ingest", "expectations"}:
            owners = {canonicalize_name(owner) for owner in distributions.get(module, [])}
            assert owners & asked_for, f"{file.name} imports {module} ({owners}): add it to requirements.in"


def imported_modules(file: Path) -> set[str]:
    """Top-level names of what a file imports, relative imports left out."""
    modules = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.partition(".")[0])
    return modules
