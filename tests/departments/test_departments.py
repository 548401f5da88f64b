"""A department is known by its region and its name: two of one name stay two, one name in two forms is one."""

from __future__ import annotations

from io import StringIO

import duckdb
import pytest
from rich.console import Console

from expectations.models import build_models
from expectations.progress import LineProgress
from expectations.warehouse import prepare_warehouse
from ingest.warehouse import ingest_reports

REPORTS = {
    "上海市普陀区/1.txt": ("普陀区财政局", 2022),
    "浙江省舟山市普陀区/2.txt": ("普陀区财政局", 2022),
    "浙江省舟山市普陀区/3.txt": ("舟山市普陀区财政局", 2023),
    "4.txt": ("普陀区财政局", 2021),
    "5.txt": ("环境保护部", 2016),
    "6.txt": ("中华人民共和国生态环境部", 2022),
    "7.txt": ("文化和旅游部", 2022),
}


@pytest.fixture(scope="module")
def departments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str, str]]:
    """Department id, method and confidence of each report."""
    folder = tmp_path_factory.mktemp("departments")
    # another amount in each: files with the same bytes are one report
    for amount, (path, (name, year)) in enumerate(REPORTS.items(), start=100):
        report = folder / "reports" / path
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(
            f"{name}\n{year}年度部门决算\n第一部分 部门决算情况说明\n{year}年度收入总计{amount}.50万元。\n",
            encoding="utf-8",
        )
    warehouse = prepare_warehouse(folder / "warehouse", folder / "reports")
    ingest_reports(folder / "reports", warehouse.ingested)
    with LineProgress(Console(file=StringIO())) as progress:
        progress.start("models")
        build_models(warehouse, progress)
    with duckdb.connect(str(warehouse.candidate), read_only=True) as connection:
        rows = connection.execute(
            "select source_file, department_id, match_method, match_confidence from marts.dim_reports"
        ).fetchall()
    return {row[0]: row[1:] for row in rows}


def test_two_districts_of_one_name_have_two_departments(departments: dict[str, tuple[str, str, str]]) -> None:
    shanghai, zhoushan = departments["上海市普陀区/1.txt"], departments["浙江省舟山市普陀区/2.txt"]
    assert shanghai[0] != zhoushan[0]
    assert shanghai[1:] == zhoushan[1:] == ("region_and_name", "certain")


def test_a_name_with_and_without_its_city_is_one_department(departments: dict[str, tuple[str, str, str]]) -> None:
    assert departments["浙江省舟山市普陀区/2.txt"][0] == departments["浙江省舟山市普陀区/3.txt"][0]


def test_a_name_that_two_districts_bear_is_ambiguous_and_neither_of_them(
    departments: dict[str, tuple[str, str, str]],
) -> None:
    department, method, confidence = departments["4.txt"]
    assert (method, confidence) == ("name_only", "ambiguous")
    assert department not in {departments[path][0] for path in REPORTS if path != "4.txt"}


def test_a_department_keeps_its_id_when_it_is_renamed(departments: dict[str, tuple[str, str, str]]) -> None:
    assert departments["5.txt"] == departments["6.txt"] == ("central-ecology-and-environment", "seed", "certain")


def test_a_merger_is_a_department_of_its_own(departments: dict[str, tuple[str, str, str]]) -> None:
    assert departments["7.txt"][0] == "central-culture-and-tourism"
