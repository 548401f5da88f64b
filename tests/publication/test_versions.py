"""What was published stays for a while, takes no room while it is the published one, and no more than was asked for."""

import errno
import os
from pathlib import Path

import pytest

from expectations.publish import clear_leftovers, publish_candidate
from expectations.versions import list_versions, prune_versions
from expectations.warehouse import Warehouse, prepare_warehouse
from tests.publication.prepared import page_of, prepare_candidate, run_ids_of, run_of_night


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return prepare_warehouse(tmp_path / "仓 'library'", tmp_path / "reports")


def publish_nights(warehouse: Warehouse, *nights: int, keep: int = 7) -> None:
    for night in nights:
        prepare_candidate(warehouse, night, rows=10)
        publish_candidate(warehouse, keep)


def kept(warehouse: Warehouse) -> list[str]:
    return [version.run_id for version in list_versions(warehouse)]


def test_the_last_versions_are_kept_each_whole_and_with_its_pages(warehouse: Warehouse) -> None:
    publish_nights(warehouse, *range(5), keep=3)
    assert kept(warehouse) == [run_of_night(night) for night in (2, 3, 4)]
    for version in list_versions(warehouse):
        assert run_ids_of(version.database) == {version.run_id}
        assert page_of(version.pages) == f"index.html of {version.run_id}"
        assert version.is_published == (version.run_id == run_of_night(4))
    # the files are no more than these, so the room they take is bounded
    assert len(list(warehouse.versions.iterdir())) == 6
    assert run_ids_of(warehouse.published) == {run_of_night(4)}
    assert page_of(warehouse.data_docs) == f"index.html of {run_of_night(4)}"


def test_the_published_version_is_the_published_file_itself(warehouse: Warehouse) -> None:
    publish_nights(warehouse, 0, 1)
    old, new = list_versions(warehouse)
    assert new.database.samefile(warehouse.published)
    assert old.database.stat().st_nlink == 1
    assert (new.pages / "index.html").samefile(warehouse.data_docs / "index.html")


def test_names_of_versions_are_allowed_on_every_file_system(warehouse: Warehouse) -> None:
    publish_nights(warehouse, 0)
    assert sorted(path.name for path in warehouse.versions.iterdir()) == [
        "2024-01-01T030000Z.data_docs",
        "2024-01-01T030000Z.duckdb",
    ]


@pytest.mark.parametrize("code", [errno.EPERM, errno.EXDEV, errno.EOPNOTSUPP, errno.EMLINK])
def test_a_file_system_without_hard_links_gets_copies(
    code: int, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: object, target: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", refuse)
    publish_nights(warehouse, 0, 1, 2, keep=2)
    assert kept(warehouse) == [run_of_night(1), run_of_night(2)]
    old, new = list_versions(warehouse)
    assert not new.database.samefile(warehouse.published)
    assert new.is_published
    assert run_ids_of(old.database) == {run_of_night(1)}
    assert page_of(old.pages) == f"index.html of {run_of_night(1)}"


def test_another_fault_of_linking_is_told(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: object, target: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(OSError, match="No space left"):
        publish_nights(warehouse, 0)


def test_keeping_one_keeps_the_published_one(warehouse: Warehouse) -> None:
    publish_nights(warehouse, 0, 1, keep=1)
    assert kept(warehouse) == [run_of_night(1)]


def test_pruning_never_removes_the_published_version(warehouse: Warehouse) -> None:
    publish_nights(warehouse, 0, 1, 2)
    # as after a rollback to the oldest
    list_versions(warehouse)[0].database.replace(warehouse.published)
    os.link(warehouse.published, warehouse.versions / "2024-01-01T030000Z.duckdb")
    assert prune_versions(warehouse, 1) == 2
    assert kept(warehouse) == [run_of_night(0), run_of_night(2)]


def test_a_warehouse_published_before_there_were_versions_becomes_one(warehouse: Warehouse) -> None:
    prepare_candidate(warehouse, 0, rows=10)
    warehouse.candidate.rename(warehouse.published)
    warehouse.candidate_docs.rename(warehouse.data_docs)
    clear_leftovers(warehouse)
    publish_nights(warehouse, 1)
    assert kept(warehouse) == [run_of_night(0), run_of_night(1)]
    assert page_of(list_versions(warehouse)[0].pages) == f"index.html of {run_of_night(0)}"


def test_a_published_file_that_does_not_open_is_replaced_and_not_kept(warehouse: Warehouse) -> None:
    publish_nights(warehouse, 0)
    warehouse.published.unlink()
    warehouse.published.write_bytes(b"damaged")
    clear_leftovers(warehouse)
    prepare_candidate(warehouse, 1, rows=10)
    assert str(publish_candidate(warehouse)) == f"{run_of_night(1)}, 1 earlier version kept"
    assert kept(warehouse) == [run_of_night(0), run_of_night(1)]
    assert run_ids_of(warehouse.published) == {run_of_night(1)}


def test_the_same_run_again_is_one_version(warehouse: Warehouse) -> None:
    publish_nights(warehouse, 0, 1)
    prepare_candidate(warehouse, 1, rows=11)
    publish_candidate(warehouse)
    assert kept(warehouse) == [run_of_night(0), run_of_night(1)]
    assert list_versions(warehouse)[1].database.samefile(warehouse.published)


def test_what_others_put_among_the_versions_stays(warehouse: Warehouse) -> None:
    publish_nights(warehouse, 0)
    (warehouse.versions / "before the audit.duckdb").touch()
    publish_nights(warehouse, 1, keep=1)
    clear_leftovers(warehouse)
    assert kept(warehouse) == [run_of_night(1)]
    assert (warehouse.versions / "before the audit.duckdb").exists()
