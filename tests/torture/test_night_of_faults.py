"""A few of the faults of `make torture`, one after the other on one warehouse, so that they cost few builds."""

from __future__ import annotations

import resource
import shutil
import sys
from pathlib import Path
from random import Random

import pytest

from expectations.failures import MACHINE_FAULT, NOT_PUBLISHED
from expectations.models import PROJECT
from expectations.warehouse import Warehouse
from tests.generator.__main__ import generate
from tests.torture.builds import RunningBuild, require_told, run_build
from tests.torture.ground import Ground, folder_names
from tests.torture.judging import NotPossibleError, read_rows, require_same_rows, require_whole
from tests.torture.machine import FAKE_CLOCK, runs_of, take_right_to_write, unprivileged
from tests.warehouses import copy_shipped, shipped_warehouse

_PYTHON = (sys.executable, "-m", "expectations")
_MB = 1024 * 1024


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """The warehouse of the shipped report, and a folder of reports in which another one has come."""
    ground = Ground(tmp_path, Random(1))
    copy_shipped(ground.warehouse.folder)
    shutil.copytree(PROJECT / "reports", ground.reports)
    generate(1, 7, tmp_path / "generated")
    for report in (tmp_path / "generated" / "reports").iterdir():
        shutil.copy(report, ground.reports)
    ground.scratch.mkdir()
    return ground


def test_a_night_of_faults_costs_nothing_but_time(ground: Ground) -> None:
    warehouse = ground.warehouse
    published = require_whole(warehouse)
    assert published is not None

    # Killed after the reading, when the models have begun, and before the audit.
    for stages in (1, 2):
        build = RunningBuild(ground.reports, warehouse.folder, ground.scratch)
        assert build.wait_for_stage(stages)
        assert build.kill()
        assert require_whole(warehouse) == published
    build = RunningBuild(ground.reports, warehouse.folder, ground.scratch)
    build.wait_until(warehouse.candidate.exists)
    assert build.kill()
    assert require_whole(warehouse) == published

    # No file may become larger than 4 MB, which the candidate is soon.
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4 * _MB, 4 * _MB))

    require_told(
        run_build(ground.reports, warehouse.folder, ground.scratch, before=limit), MACHINE_FAULT, "the disk is full"
    )
    assert require_whole(warehouse) == published
    assert not list(warehouse.folder.glob("candidate*"))

    # The report that had come is gone, the clock is a year back, and the lock has the pid of a living process.
    shutil.rmtree(ground.reports)
    shutil.copytree(PROJECT / "reports", ground.reports)
    warehouse.lock.write_text("1\n", encoding="ascii")
    done = run_build(ground.reports, warehouse.folder, ground.scratch, (sys.executable, "-c", FAKE_CLOCK, "-365"))
    assert done.status == 0, done.said
    assert "timedatectl" in done.said
    assert runs_of(warehouse) == sorted({*runs_of(warehouse), published})
    require_same_rows(read_rows(warehouse.published), read_rows(Warehouse(shipped_warehouse()).published))
    assert folder_names(warehouse) <= folder_names(Warehouse(shipped_warehouse()))
    assert list(ground.scratch.iterdir()) == []


@pytest.mark.parametrize("name", ["", ".work", ".work/build.lock", "ingested.duckdb"])
def test_a_missing_permission_is_told_with_the_place(name: str, ground: Ground) -> None:
    try:
        command = unprivileged(_PYTHON)
    except NotPossibleError as error:
        pytest.skip(str(error))
    place = ground.warehouse.folder / name
    give_back = take_right_to_write(place)
    ending = run_build(ground.reports, ground.warehouse.folder, ground.scratch, command)
    give_back()
    require_told(ending, NOT_PUBLISHED, "permission")
    assert str(place) in ending.said
