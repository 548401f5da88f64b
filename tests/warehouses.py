"""Warehouses that several tests need, each built once a test run: by the process that asks first, for all of them.

`make test` builds the shipped report beforehand and says where (`JUESUAN_TESTS`); otherwise a folder is made, and in it
is built what is asked for.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import io
import json
import os
import pprint
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import yaml
from rich.console import Console

from expectations.models import PROJECT, build_models, parse_project
from expectations.progress import LineProgress
from expectations.warehouse import Warehouse, prepare_warehouse

Done = subprocess.CompletedProcess[str]

_FOLDER = "JUESUAN_TESTS"
_PARSE = "partial_parse.msgpack"


def quiet_progress() -> LineProgress:
    """Progress that nobody reads."""
    return LineProgress(Console(file=io.StringIO()))


def shared_folder() -> Path:
    """Where all processes of this test run keep what they share; removed when the one that made it ends."""
    if _FOLDER not in os.environ:
        folder = tempfile.mkdtemp(prefix="juesuan-tests-")
        os.environ[_FOLDER] = folder
        owner = os.getpid()
        atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == owner else None)
    return Path(os.environ[_FOLDER])


def make_once(name: str, proof: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, made by the first process that asks for it while the others wait.

    `proof` is the file in it that is there when all is, and not before.
    """
    folder = shared_folder() / name
    with (shared_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / proof).exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
    return folder


@cache
def shipped_warehouse() -> Path:
    """The folder of the shipped report's warehouse, to be read; `copy_shipped` gives one to be changed."""

    def build(folder: Path) -> None:
        done = publish(PROJECT / "reports", folder)
        assert done.returncode == 0, done.stdout + done.stderr
        _said(folder).write_text(done.stdout + done.stderr, encoding="utf-8")

    return make_once("shipped", "juesuan.duckdb", build)


def said_by_shipped_build() -> str:
    """What the build of `shipped_warehouse` said on standard output and standard error."""
    return _said(shipped_warehouse()).read_text("utf-8")


@cache
def demo_warehouse() -> Path:
    """The folder of the demo's warehouse (`make demo`), to be read."""

    def build(folder: Path) -> None:
        new_warehouse(folder / "warehouse", folder / "reports")
        done = _run([sys.executable, "-m", "tests.generator.demo", str(folder)])
        assert done.returncode == 0, done.stdout + done.stderr

    return make_once("demo", "warehouse/juesuan.duckdb", build) / "warehouse"


def copy_shipped(folder: Path) -> Path:
    """A copy of the shipped report's warehouse in `folder`, in which a build goes on as if it had been built there."""
    shutil.copytree(shipped_warehouse(), folder)
    _lend(shipped_warehouse(), Warehouse(folder.resolve()))
    return folder


def build_shipped(folder: Path) -> Path:
    """Build the shipped report in `folder`, in this process, and return it."""
    from expectations.build import build_warehouse

    reports = PROJECT / "reports"
    build_warehouse(reports, new_warehouse(folder, reports), quiet_progress())
    return folder


def new_warehouse(folder: Path, reports: Path) -> Warehouse:
    """An empty warehouse whose first build finds the project parsed already, which is a third of what it costs."""
    warehouse = prepare_warehouse(folder, reports)
    _lend(_parsed_project(), warehouse)
    return warehouse


def model_reports(reports: Path, folder: Path, project: Path = PROJECT) -> tuple[Path, tuple[str, ...]]:
    """Read reports, build and test the models: the candidate, and the warnings of dbt's tests.

    In a process of its own, because in this one the measuring of coverage makes dbt cost nearly twice as much.
    """
    warehouse = new_warehouse(folder, reports)
    command = [sys.executable, "-m", "tests.warehouses", str(reports), str(folder), str(project)]
    done = _run(command)
    assert done.returncode == 0, done.stdout + done.stderr
    return warehouse.candidate, tuple(json.loads(done.stdout))


def publish(reports: Path, folder: Path, *more: str) -> Done:
    """`python -m expectations publish` as its user starts it; coverage is not measured in it."""
    new_warehouse(folder, reports)
    command = [sys.executable, "-m", "expectations", "publish"]
    command += ["--reports", str(reports), "--warehouse", str(folder), *more]
    return _run(command)


def publish_well(reports: Path, folder: Path) -> Path:
    """Publish, and return the database."""
    done = publish(reports, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return Warehouse(folder).published


def unmeasured_environment() -> dict[str, str]:
    """The environment for a process whose coverage is not measured."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS_")}


def _run(command: Sequence[str]) -> Done:
    return subprocess.run(
        command, cwd=PROJECT, env=unmeasured_environment(), capture_output=True, encoding="utf-8", check=False
    )


def _said(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.txt")


def _parsed_project() -> Path:
    """A folder of a warehouse for which dbt has parsed the project."""
    if (built := shared_folder() / "shipped" / "juesuan.duckdb").exists():
        return built.parent
    return make_once("parsed", f".work/dbt/{_PARSE}", _parse)


def _parse(folder: Path) -> None:
    parse_project(prepare_warehouse(folder, PROJECT / "reports"))


def _lend(source: Path, warehouse: Warehouse) -> None:
    """Give `warehouse` what dbt remembers of the project from that in `source`.

    dbt drops it where the paths of the databases are not those it was made for, though nothing in it depends on them:
    the digest of these paths is replaced.
    """
    lender = Warehouse(source.resolve())
    content = (lender.dbt_target / _PARSE).read_bytes()
    before, after = (_digest_connection(one).encode() for one in (lender, warehouse))
    assert content.count(before) == 1, "dbt computes the digest of a connection in another way than it did"
    warehouse.dbt_target.mkdir(parents=True, exist_ok=True)
    (warehouse.dbt_target / _PARSE).write_bytes(content.replace(before, after))


def _digest_connection(warehouse: Warehouse) -> str:
    """What dbt knows a connection by (`profile_hash` of a manifest's `state_check`)."""
    from dbt.adapters.duckdb.credentials import DuckDBCredentials

    profile = yaml.safe_load((PROJECT / "profiles.yml").read_text("utf-8"))["juesuan"]["outputs"]["duckdb"]
    attached = [{**one, "path": str(warehouse.ingested)} for one in profile["attach"]]
    known = {name: value for name, value in profile.items() if name not in ("type", "threads")}
    credentials = DuckDBCredentials.from_dict({**known, "path": str(warehouse.candidate), "attach": attached})
    return hashlib.sha256(pprint.pformat(sorted(credentials.connection_info())).encode()).hexdigest()


def _model(reports: Path, folder: Path, project: Path) -> None:
    from ingest.warehouse import ingest_reports

    warehouse = Warehouse(folder.resolve())
    ingest_reports(reports, warehouse.ingested)
    with quiet_progress() as progress:
        progress.start("models")
        run = build_models(warehouse, progress, project)
    sys.stdout.write(json.dumps(run.warnings))


if __name__ == "__main__":
    _model(*map(Path, sys.argv[1:]))
