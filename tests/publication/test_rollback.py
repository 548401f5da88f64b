"""An earlier version is published again, and a later one after that: whole, at once, and nothing is lost by it."""

import io
from pathlib import Path

import duckdb
import pytest

from expectations.__main__ import main
from expectations.failures import BUILD_RUNNING, NOT_PUBLISHED, BuildRunningError, RollbackError
from expectations.lock import hold_lock
from expectations.publish import publish_candidate
from expectations.rollback import print_versions, roll_back
from expectations.versions import list_versions
from expectations.warehouse import Warehouse, prepare_warehouse
from ingest.terminal import PlainConsole
from tests.publication.prepared import page_of, prepare_candidate, run_ids_of, run_of_night


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Three nights, the last of them published."""
    warehouse = prepare_warehouse(tmp_path / "仓库", tmp_path / "reports")
    for night in range(3):
        prepare_candidate(warehouse, night, rows=10)
        publish_candidate(warehouse)
    return warehouse


def published(warehouse: Warehouse) -> str:
    """The run that database and pages are of."""
    [run_id] = run_ids_of(warehouse.published)
    assert page_of(warehouse.data_docs) == f"index.html of {run_id}"
    return run_id


def test_without_a_name_it_goes_back_one_version_at_a_time(warehouse: Warehouse) -> None:
    done = roll_back(warehouse)
    assert (done.version.run_id, done.replaced) == (run_of_night(1), run_of_night(2))
    assert published(warehouse) == run_of_night(1)
    roll_back(warehouse)
    assert published(warehouse) == run_of_night(0)
    with pytest.raises(RollbackError, match="no version before"):
        roll_back(warehouse)
    assert published(warehouse) == run_of_night(0)


@pytest.mark.parametrize("wanted", ["2024-01-01T03:00:00Z", "2024-01-01T030000Z", "2024-01-01"])
def test_a_version_is_known_by_its_run_or_the_beginning_of_it(wanted: str, warehouse: Warehouse) -> None:
    roll_back(warehouse, wanted)
    assert published(warehouse) == run_of_night(0)


def test_it_can_be_rolled_forward_again(warehouse: Warehouse) -> None:
    roll_back(warehouse)
    assert roll_back(warehouse, run_of_night(2)).replaced == run_of_night(1)
    assert published(warehouse) == run_of_night(2)
    assert [version.run_id for version in list_versions(warehouse)] == [run_of_night(night) for night in range(3)]


def test_the_next_build_goes_on_and_says_that_it_replaced_a_version_rolled_back_to(warehouse: Warehouse) -> None:
    roll_back(warehouse)
    prepare_candidate(warehouse, 3, rows=10)
    said = str(publish_candidate(warehouse))
    assert said == (
        f"{run_of_night(3)}, 3 earlier versions kept; before it {run_of_night(1)} was published, to which"
        f" {run_of_night(2)} had been rolled back"
    )
    assert published(warehouse) == run_of_night(3)
    prepare_candidate(warehouse, 4, rows=10)
    assert str(publish_candidate(warehouse)) == f"{run_of_night(4)}, 4 earlier versions kept"


def test_who_reads_the_newer_version_goes_on_reading_it(warehouse: Warehouse) -> None:
    with duckdb.connect(str(warehouse.published), read_only=True) as reader:
        roll_back(warehouse)
        assert reader.execute("select distinct run_id from marts.fct_figures").fetchall() == [(run_of_night(2),)]


def test_nothing_but_the_published_files_changes(warehouse: Warehouse) -> None:
    warehouse.log.write_text("of the build that went wrong", encoding="utf-8")
    warehouse.candidate.write_bytes(b"kept for a look")
    before = sorted(path.relative_to(warehouse.folder) for path in warehouse.folder.rglob("*"))
    roll_back(warehouse)
    after = sorted(path.relative_to(warehouse.folder) for path in warehouse.folder.rglob("*"))
    assert [path for path in after if path.name != "build.lock"] == [
        path for path in before if path.name != "build.lock"
    ]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [("2023", "there is no version 2023"), ("2024", "3 versions begin with 2024"), ("2024-01-03", "is the published")],
)
def test_a_version_that_cannot_be_chosen_is_refused_with_those_that_can(
    wanted: str, told: str, warehouse: Warehouse
) -> None:
    with pytest.raises(RollbackError, match=told) as caught:
        roll_back(warehouse, wanted)
    assert f"{run_of_night(0)}, {run_of_night(1)}, {run_of_night(2)} (published)" in caught.value.remedy


def test_a_damaged_version_is_never_published(warehouse: Warehouse) -> None:
    broken = list_versions(warehouse)[1].database
    broken.write_bytes(broken.read_bytes()[:5000])
    with pytest.raises(RollbackError, match="is damaged"):
        roll_back(warehouse)
    assert published(warehouse) == run_of_night(2)


def test_a_damaged_warehouse_gives_way_to_the_newest_version(warehouse: Warehouse) -> None:
    # in place: with the published file its version is damaged too, for they are one file
    warehouse.published.write_bytes(b"damaged")
    with pytest.raises(RollbackError, match=f"{run_of_night(2)} is damaged"):
        roll_back(warehouse)
    roll_back(warehouse, run_of_night(1))
    assert published(warehouse) == run_of_night(1)


def test_a_missing_warehouse_gives_way_to_the_newest_version(warehouse: Warehouse) -> None:
    warehouse.published.unlink()
    roll_back(warehouse)
    assert published(warehouse) == run_of_night(2)


def test_pages_that_were_not_kept_leave_none_of_another_version(warehouse: Warehouse) -> None:
    pages = list_versions(warehouse)[1].pages
    for page in pages.iterdir():
        page.unlink()
    pages.rmdir()
    roll_back(warehouse)
    assert list(warehouse.data_docs.iterdir()) == []


def test_a_build_at_work_is_not_disturbed(warehouse: Warehouse) -> None:
    with hold_lock(warehouse.lock), pytest.raises(BuildRunningError):
        roll_back(warehouse)
    assert published(warehouse) == run_of_night(2)


def test_versions_are_listed_with_what_is_in_them(warehouse: Warehouse) -> None:
    roll_back(warehouse)
    listed = io.StringIO()
    print_versions(PlainConsole(file=listed), warehouse)
    lines = listed.getvalue().splitlines()
    assert [line.split()[0] for line in lines] == [*(run_of_night(night) for night in range(3)), "rolled"]
    assert all("10 reports, 10 figures, 0 broken checks" in line for line in lines[:3])
    assert [line.endswith("published") for line in lines[:3]] == [False, True, False]
    assert lines[3].endswith(f'make rollback VERSION="{run_of_night(2)}"')


def test_the_commands(warehouse: Warehouse, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--warehouse", str(warehouse.folder)]
    assert main(["rollback", *place]) == 0
    said = capsys.readouterr().out
    assert f"published again: {run_of_night(1)}" in said
    assert f'make rollback VERSION="{run_of_night(2)}"' in said
    assert main(["versions", *place]) == 0
    assert capsys.readouterr().out.count("published") == 1
    assert main(["rollback", *place, "--version", "2023"]) == NOT_PUBLISHED
    assert "error: there is no version 2023" in capsys.readouterr().err
    with hold_lock(warehouse.lock):
        assert main(["rollback", *place]) == BUILD_RUNNING
    assert main(["rollback", "--warehouse", str(tmp_path / "nowhere")]) == NOT_PUBLISHED
    assert not (tmp_path / "nowhere").exists()
