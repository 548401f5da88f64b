"""A department is known by its region and its name: two of one name stay two, one name in several forms is one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from expectations.models import build_models
from expectations.progress import LineProgress
from expectations.warehouse import prepare_warehouse
from ingest.warehouse import ingest_reports
from tests.ingest.conftest import ROOT

#: file to department, year and total revenue; files with the same bytes would be one report
REPORTS = {
    "上海市普陀区/1.txt": ("普陀区财政局", 2022, "100.50"),
    "浙江省舟山市普陀区/2.txt": ("普陀区财政局", 2022, "101.50"),
    "浙江省舟山市普陀区/3.txt": ("舟山市普陀区财政局", 2023, "102.50"),
    "4.txt": ("普陀区财政局", 2021, "103.50"),
    "5.txt": ("环境保护部", 2016, "104.50"),
    "6.txt": ("中华人民共和国生态环境部", 2022, "105.50"),
    "7.txt": ("文化和旅游部", 2022, "106.50"),
    "8.txt": ("浙江省舟山市普陀区财政局", 2020, "107.50"),
    "9.txt": ("浙江省普陀区财政局", 2019, "108.50"),
    "10.txt": ("浙江舟山市普陀区财政局", 2018, "109.50"),
    "11.txt": ("舟山市普陀区审计局", 2022, "110.50"),
    "12.txt": ("恩施土家族苗族自治州财政局", 2021, "111.50"),
    "13.txt": ("恩施州财政局", 2022, "112.50"),
    "14.txt": ("恩施州恩施市财政局", 2022, "113.50"),
    "15.txt": ("广西壮族自治区财政厅", 2021, "114.50"),
    "16.txt": ("广西财政厅", 2022, "115.50"),
    "17.txt": ("中共舟山市普陀区委宣传部", 2021, "116.50"),
    "浙江省舟山市普陀区/18.txt": ("中共普陀区委宣传部", 2022, "117.50"),
    "19.txt": ("中华全国总工会", 2022, "118.50"),
    "20.txt": ("上杭县农业局", 2018, "119.50"),
    "21.txt": ("上杭县农业农村局", 2019, "120.50"),
    "22.txt": ("福建省龙岩市上杭县农业农村局", 2020, "121.50"),
    "23.txt": ("武平县农业农村局", 2020, "122.50"),
}
#: what the seed says of 上杭县; nothing of 武平县
RENAMED = """shanghang-agriculture,350823,农业局,,2018,,测试,
shanghang-agriculture,350823,农业农村局,2019,,,测试,
"""


@dataclass(frozen=True)
class Department:
    """What `dim_reports` says of a report's department."""

    id: str
    method: str
    confidence: str


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of all reports."""
    folder = tmp_path_factory.mktemp("departments")
    for path, (name, year, amount) in REPORTS.items():
        report = folder / "reports" / path
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(
            f"{name}\n{year}年度部门决算\n第一部分 部门决算情况说明\n{year}年度收入总计{amount}万元。\n",
            encoding="utf-8",
        )
    project = folder / "project"
    for part in ("models", "seeds", "tests/generic", "tests/singular"):
        shutil.copytree(ROOT / part, project / part)
    for part in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / part, project)
    with (project / "seeds" / "departments" / "department_names.csv").open("a", encoding="utf-8") as seed:
        seed.write(RENAMED)
    warehouse = prepare_warehouse(folder / "warehouse", folder / "reports")
    ingest_reports(folder / "reports", warehouse.ingested)
    with LineProgress(Console(file=StringIO())) as progress:
        progress.start("models")
        build_models(warehouse, progress, project)
    return warehouse.candidate


def _query(candidate: Path, statement: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(candidate), read_only=True) as connection:
        return connection.execute(statement).fetchall()


@pytest.fixture(scope="module")
def departments(candidate: Path) -> dict[str, Department]:
    """The department of each report."""
    with duckdb.connect(str(candidate), read_only=True) as connection:
        rows = connection.execute(
            "select source_file, department_id, match_method, match_confidence from marts.dim_reports"
        ).fetchall()
    return {file: Department(*values) for file, *values in rows}


def test_two_districts_of_one_name_have_two_departments(departments: dict[str, Department]) -> None:
    shanghai, zhoushan = departments["上海市普陀区/1.txt"], departments["浙江省舟山市普陀区/2.txt"]
    assert shanghai.id != zhoushan.id
    assert [(one.method, one.confidence) for one in (shanghai, zhoushan)] == [("region_and_name", "certain")] * 2


@pytest.mark.parametrize(
    ("file", "other"),
    [
        ("浙江省舟山市普陀区/2.txt", "浙江省舟山市普陀区/3.txt"),
        ("浙江省舟山市普陀区/2.txt", "8.txt"),
        ("浙江省舟山市普陀区/2.txt", "9.txt"),
        ("浙江省舟山市普陀区/2.txt", "10.txt"),
        ("12.txt", "13.txt"),
        ("15.txt", "16.txt"),
        ("17.txt", "浙江省舟山市普陀区/18.txt"),
    ],
)
def test_a_name_with_all_some_or_none_of_its_divisions_is_one_department(
    file: str, other: str, departments: dict[str, Department]
) -> None:
    assert departments[file] == departments[other]
    assert departments[file].method == "region_and_name"


@pytest.mark.parametrize(
    ("file", "other"),
    [("浙江省舟山市普陀区/2.txt", "11.txt"), ("13.txt", "14.txt"), ("22.txt", "23.txt"), ("6.txt", "7.txt")],
)
def test_departments_of_one_division_and_of_one_name_stay_apart(
    file: str, other: str, departments: dict[str, Department]
) -> None:
    assert departments[file].id != departments[other].id


def test_the_name_of_the_nation_is_part_of_a_central_departments_name(candidate: Path) -> None:
    assert _query(
        candidate,
        "select d.local_name from intermediate.int_report_departments as d join marts.dim_reports as r"
        " using (report_id) where r.source_file = '19.txt'",
    ) == [("中华全国总工会",)]


def test_a_name_that_two_districts_bear_is_ambiguous_and_neither_of_them(departments: dict[str, Department]) -> None:
    found = departments["4.txt"]
    assert (found.method, found.confidence) == ("name_only", "ambiguous")
    assert found.id not in {departments[path].id for path in REPORTS if path != "4.txt"}


def test_a_department_keeps_its_id_when_it_is_renamed(departments: dict[str, Department]) -> None:
    ministry = Department("central-ecology-and-environment", "seed", "certain")
    county = Department("shanghang-agriculture", "seed", "certain")
    assert departments["5.txt"] == departments["6.txt"] == ministry
    assert departments["20.txt"] == departments["21.txt"] == departments["22.txt"] == county


def test_a_merger_is_a_department_of_its_own(departments: dict[str, Department]) -> None:
    assert departments["7.txt"].id == "central-culture-and-tourism"


def test_a_renamed_department_has_a_row_a_name_and_one_of_them_is_the_latest(candidate: Path) -> None:
    assert _query(
        candidate,
        "select department_name, is_latest_name, first_fiscal_year, last_fiscal_year from marts.dim_departments"
        " where department_id = 'shanghang-agriculture' order by first_fiscal_year",
    ) == [
        ("上杭县农业局", False, 2018, 2018),
        ("上杭县农业农村局", False, 2019, 2019),
        ("福建省龙岩市上杭县农业农村局", True, 2020, 2020),
    ]
    assert (
        _query(
            candidate,
            "select department_id from marts.dim_departments group by all"
            " having count(*) filter (where is_latest_name) <> 1",
        )
        == []
    )


def test_figures_joined_with_departments_are_there_once(candidate: Path) -> None:
    """By name each of 普陀区财政局 would be there three times: it stands in Shanghai, in Zhoushan and for neither."""
    joined = (
        "select sum(f.amount_yuan) from marts.fct_figures as f join marts.dim_departments as d"
        " on f.department_id = d.department_id and d.is_latest_name where f.item = 'revenue_total'"
    )
    everything = sum(Decimal(amount) for _, _, amount in REPORTS.values())
    assert _query(candidate, joined) == [(10000 * everything,)]
    renamed = f"{joined} and f.department_id = 'shanghang-agriculture'"
    assert _query(candidate, renamed) == [(10000 * (Decimal("119.50") + Decimal("120.50") + Decimal("121.50")),)]
