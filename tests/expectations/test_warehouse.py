"""Folders that can serve, and those that cannot."""

import os
from pathlib import Path

import pytest

from expectations.failures import FolderError
from expectations.warehouse import prepare_warehouse


def test_a_warehouse_is_created_where_there_is_none(tmp_path: Path) -> None:
    warehouse = prepare_warehouse(tmp_path / "深 处" / "库", tmp_path / "reports")
    assert warehouse.work.is_dir()
    assert warehouse.published == tmp_path / "深 处" / "库" / "juesuan.duckdb"
    assert warehouse.candidate.parent == warehouse.published.parent  # one file system, one rename


@pytest.mark.parametrize("place", ["reports", "reports/warehouse", "reports/../reports"])
def test_the_reports_are_never_written_to(place: str, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    with pytest.raises(FolderError, match="lies in the folder of the reports") as caught:
        prepare_warehouse(tmp_path / place, tmp_path / "reports")
    assert caught.value.exit_status == 1
    assert list((tmp_path / "reports").iterdir()) == []


def test_reports_may_lie_in_the_folder_of_the_warehouse(tmp_path: Path) -> None:
    assert prepare_warehouse(tmp_path, tmp_path / "reports").folder == tmp_path


def test_a_file_is_no_warehouse(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match="cannot be created: Not a directory"):
        prepare_warehouse(tmp_path / "file", tmp_path / "reports")


def test_a_folder_that_cannot_be_written_is_no_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Permissions do not bind root, which tests may run as.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(FolderError, match="no permission"):
        prepare_warehouse(tmp_path / "warehouse", tmp_path / "reports")
