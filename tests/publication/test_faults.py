"""What the machine is to blame for is known in whatever words it comes, and nothing else is taken for it."""

import errno
import os
from pathlib import Path

import duckdb
import pytest

from expectations.failures import (
    MACHINE_FAULT,
    NOT_PUBLISHED,
    BuildError,
    DiskFullError,
    FolderError,
    ModelsFailedError,
    NothingToPublishError,
    OutOfMemoryError,
    StructureBrokenError,
)
from expectations.faults import explain_fault
from expectations.warehouse import Warehouse


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def system_error(code: int, path: str | None = None) -> OSError:
    return OSError(code, os.strerror(code), path)


DISK = [
    system_error(errno.ENOSPC),
    system_error(errno.EDQUOT),
    system_error(errno.EFBIG),
    duckdb.IOException('IO Error: Could not write to file "/w/candidate.duckdb": No space left on device'),
    duckdb.OutOfMemoryException("Out of Memory Error: failed to offload ... the 'max_temp_directory_size' setting"),
    ModelsFailedError("dbt: 1 node did not run", "", ("model int_classes: [Errno 28] No space left on device",)),
    StructureBrokenError("broken", "", ("suite", "    could not be tried: No space left on device")),
    caused(BuildError("what has been read so far cannot be opened"), system_error(errno.ENOSPC)),
]
MEMORY = [
    MemoryError(),
    duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate data of size 16.0 MiB"),
    system_error(errno.ENOMEM),
    RuntimeError("can't start new thread"),
    ImportError("unicodedata.so: failed to map segment from shared object"),
    ModelsFailedError("dbt", "", ("model fct_figures: std::bad_alloc",)),
]
PERMISSION = [
    system_error(errno.EACCES, "/w/.work/build.lock"),
    system_error(errno.EROFS, "/w/.work/build.lock"),
    duckdb.IOException('IO Error: Cannot open file "/w/.work/build.lock": Permission denied'),
]
OF_THE_REPORTS = [
    # a row of a failed test, and a file that cannot be read, speak of themselves
    ModelsFailedError("dbt: 1 test failed", "", ("test t: 1 failing row", "    reason: Permission denied")),
    NothingToPublishError("None could be read.", "", ("a.txt: The file cannot be read: Permission denied. Check",)),
    ValueError("no such thing"),
    duckdb.BinderException("Binder Error: Referenced column not found"),
]


@pytest.mark.parametrize("error", DISK, ids=repr)
def test_a_full_disk_is_told_as_one(error: Exception, tmp_path: Path) -> None:
    told = explain_fault(error, Warehouse(tmp_path))
    assert isinstance(told, DiskFullError)
    assert told.exit_status == MACHINE_FAULT
    assert told.reason.startswith("the disk is full")
    assert "Free room" in told.remedy
    assert told.evidence == ()


@pytest.mark.parametrize("error", MEMORY, ids=repr)
def test_memory_that_runs_out_is_told_as_such(error: Exception) -> None:
    told = explain_fault(error, None)
    assert isinstance(told, OutOfMemoryError)
    assert told.exit_status == MACHINE_FAULT


@pytest.mark.parametrize("error", PERMISSION, ids=repr)
def test_a_missing_permission_is_told_with_the_file(error: Exception) -> None:
    told = explain_fault(error, None)
    assert isinstance(told, FolderError)
    assert told.exit_status == NOT_PUBLISHED
    assert told.reason == "no permission for /w/.work/build.lock"


@pytest.mark.parametrize("error", OF_THE_REPORTS, ids=repr)
def test_what_the_machine_is_not_to_blame_for_is_told_as_it_is(error: Exception) -> None:
    assert explain_fault(error, None) is None


def test_a_fault_that_was_explained_is_not_explained_again() -> None:
    told = explain_fault(system_error(errno.ENOSPC), None)
    assert told is not None
    assert explain_fault(caused(told, system_error(errno.ENOSPC)), None) is None
