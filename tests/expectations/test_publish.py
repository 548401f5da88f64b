"""The swap: whole, at once, and without taking anything from who is reading."""

import shutil
from pathlib import Path

import duckdb
import pytest

from expectations.publish import clear_leftovers, publish_candidate
from expectations.results import Run
from expectations.warehouse import Warehouse


def reports_of(database: Path) -> list[tuple[str, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute("select source_file from marts.dim_reports").fetchall()


@pytest.fixture
def audited(warehouse: Warehouse, run: Run) -> Warehouse:
    with duckdb.connect(str(warehouse.candidate)) as connection:
        connection.execute("create schema quality")
        connection.execute(
            "create table quality.identity_history as select ? as run_id, ? as run_at", [run.run_id, run.run_at]
        )
    warehouse.candidate_docs.mkdir()
    (warehouse.candidate_docs / "index.html").write_text("new", encoding="utf-8")
    return warehouse


def test_the_candidate_becomes_the_warehouse(audited: Warehouse) -> None:
    publish_candidate(audited)
    assert reports_of(audited.published) == [("甲局.txt",)]
    assert (audited.data_docs / "index.html").read_text("utf-8") == "new"
    assert not audited.candidate.exists()
    assert not list(audited.folder.glob("*.wal"))
    assert sorted(path.name for path in audited.folder.iterdir()) == [
        ".work",
        "data_docs",
        "ingested.duckdb",
        "juesuan.duckdb",
        "versions",
    ]


def test_who_has_the_old_warehouse_open_goes_on_reading_it(audited: Warehouse) -> None:
    shutil.copy(audited.candidate, audited.published)
    with duckdb.connect(str(audited.candidate)) as connection:
        connection.execute("update marts.dim_reports set source_file = '乙局.txt'")
    with duckdb.connect(str(audited.published), read_only=True) as reader:
        publish_candidate(audited)
        assert reader.execute("select source_file from marts.dim_reports").fetchall() == [("甲局.txt",)]
    assert reports_of(audited.published) == [("乙局.txt",)]


def test_what_is_in_the_write_ahead_log_is_published_too(audited: Warehouse) -> None:
    with duckdb.connect(str(audited.candidate)) as connection:
        connection.execute("set checkpoint_threshold = '1GB'; pragma disable_checkpoint_on_shutdown")
        connection.execute("update marts.dim_reports set source_file = '乙局.txt'")
    assert audited.candidate.with_name("candidate.duckdb.wal").exists()
    publish_candidate(audited)
    assert reports_of(audited.published) == [("乙局.txt",)]


def test_a_log_left_beside_the_old_warehouse_is_not_replayed_into_the_new(audited: Warehouse) -> None:
    leftover = audited.published.with_name("juesuan.duckdb.wal")
    leftover.write_bytes(b"of another file")
    publish_candidate(audited)
    assert not leftover.exists()
    assert reports_of(audited.published) == [("甲局.txt",)]


def test_a_candidate_that_is_still_open_is_not_published(audited: Warehouse) -> None:
    with duckdb.connect(str(audited.candidate)) as open_elsewhere:
        open_elsewhere.execute("begin; create table marts.unfinished (a int)")
        with pytest.raises((RuntimeError, duckdb.Error)):
            publish_candidate(audited)
    assert not audited.published.exists()


def test_a_candidate_that_does_not_say_its_run_is_not_published(audited: Warehouse) -> None:
    with duckdb.connect(str(audited.candidate)) as connection:
        connection.execute("drop table quality.identity_history")
    with pytest.raises(RuntimeError, match="which run"):
        publish_candidate(audited)
    assert not audited.published.exists()


def test_what_a_crashed_build_left_is_cleared(audited: Warehouse) -> None:
    audited.candidate.with_name("candidate.duckdb.wal").touch()
    for name in ("candidate.duckdb.tmp", "ingested.duckdb.tmp"):
        # where DuckDB puts what does not fit into memory
        (audited.folder / name).mkdir()
        (audited.folder / name / "duckdb_temp_storage_DEFAULT-0.tmp").touch()
    clear_leftovers(audited)
    assert sorted(path.name for path in audited.folder.iterdir()) == [".work", "ingested.duckdb"]
    assert list(audited.work.iterdir()) == []


def test_pages_caught_between_two_renames_come_back(audited: Warehouse) -> None:
    (audited.work / "data_docs").rename(audited.work / "data_docs.old")
    clear_leftovers(audited)
    assert (audited.data_docs / "index.html").read_text("utf-8") == "new"


def test_old_pages_give_way_to_new_ones(audited: Warehouse) -> None:
    audited.data_docs.mkdir()
    (audited.data_docs / "old.html").touch()
    publish_candidate(audited)
    assert [path.name for path in audited.data_docs.iterdir()] == ["index.html"]
    assert not (audited.work / "data_docs.old").exists()
