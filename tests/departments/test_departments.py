"""A department is known by its region and its name: two of one name stay two, one name in several forms is one.

Reforms are invented ones of 上杭县 and real ones of the State Council.
"""

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
from ingest.warehouse import ingest_reports
from tests.ingest.conftest import ROOT
from tests.warehouses import new_warehouse

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
    # nothing says where
    "甲/水利局2021年度部门决算.txt": ("水利局", 2021, "124.50"),
    "甲/水利局2022年度部门决算.txt": ("水利局", 2022, "125.50"),
    "乙/水利局2021年度部门决算.txt": ("水利局", 2021, "126.50"),
    # one publication in two formats, and another version of it
    "丙/审计局2022年度部门决算.html": ("审计局", 2022, "127.50"),
    "丙/审计局2022年度部门决算.txt": ("审计局", 2022, "127.50"),
    "上杭县统计局2022年度部门决算.html": ("上杭县统计局", 2022, "128.50"),
    "上杭县统计局2022年度部门决算.txt": ("上杭县统计局", 2022, "128.50"),
    "上杭县统计局2022年度部门决算（更正）.txt": ("上杭县统计局", 2022, "129.50"),
    # split, merged, closed and set up again
    "24.txt": ("上杭县经济贸易局", 2014, "130.50"),
    "25.txt": ("上杭县商务局", 2015, "131.50"),
    "26.txt": ("上杭县工业和信息化局", 2015, "132.50"),
    "27.txt": ("上杭县文化局", 2014, "133.50"),
    "28.txt": ("上杭县体育局", 2014, "134.50"),
    "29.txt": ("上杭县文化体育局", 2015, "135.50"),
    "30.txt": ("上杭县档案局", 2010, "136.50"),
    "31.txt": ("上杭县档案局", 2015, "137.50"),
    "32.txt": ("上杭县档案局", 2019, "138.50"),
    "33.txt": ("国土资源部", 2017, "139.50"),
    "34.txt": ("自然资源部", 2018, "140.50"),
    "35.txt": ("中国银行保险监督管理委员会", 2022, "141.50"),
    "36.txt": ("国家金融监督管理总局", 2023, "142.50"),
    "37.txt": ("国家乡村振兴局", 2022, "143.50"),
    "38.txt": ("农业农村部", 2023, "144.50"),
    # the old name in the year after the reform
    "39.txt": ("国土资源部", 2018, "145.50"),
}
#: what the seed says of 上杭县; nothing of 武平县
NAMES = """shanghang-agriculture,350823,农业局,,2018,,测试,
shanghang-agriculture,350823,农业农村局,2019,,2019-03-01,测试,
shanghang-trade,350823,经济贸易局,,2014,,测试,
shanghang-commerce,350823,商务局,2015,,,测试,
shanghang-industry,350823,工业和信息化局,2015,,,测试,
shanghang-culture,350823,文化局,,2014,,测试,
shanghang-sport,350823,体育局,,2014,,测试,
shanghang-culture-and-sport,350823,文化体育局,2015,,,测试,
shanghang-archive,350823,档案局,,2010,,测试,
shanghang-archive-2019,350823,档案局,2019,,,测试,
"""
CHANGES = """shanghang-trade,shanghang-commerce,split,2015-01-01,2015,测试,
shanghang-trade,shanghang-industry,split,2015-01-01,2015,测试,
shanghang-culture,shanghang-culture-and-sport,merge,2015-01-01,2015,测试,
shanghang-sport,shanghang-culture-and-sport,merge,2015-01-01,2015,测试,
shanghang-archive,shanghang-archive-2019,reestablish,2019-01-01,2019,测试,
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
        lines = [name, f"{year}年度部门决算", "第一部分 部门决算情况说明", f"{year}年度收入总计{amount}万元。"]
        if report.suffix == ".html":
            lines = ["<html><body>", *(f"<p>{line}</p>" for line in lines), "</body></html>"]
        report.write_text("\n".join(lines) + "\n", encoding="utf-8")
    project = folder / "project"
    for part in ("models", "seeds", "tests/generic", "tests/singular"):
        shutil.copytree(ROOT / part, project / part)
    for part in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / part, project)
    for seed, rows in (("department_names", NAMES), ("department_changes", CHANGES)):
        with (project / "seeds" / "departments" / f"{seed}.csv").open("a", encoding="utf-8") as file:
            file.write(rows)
    warehouse = new_warehouse(folder / "warehouse", folder / "reports")
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
        "select matched_name from marts.dim_reports where source_file = '19.txt'",
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
    merged = {departments[f"{number}.txt"].id for number in (27, 28, 29)}
    assert merged == {"shanghang-culture", "shanghang-sport", "shanghang-culture-and-sport"}


def test_a_split_leaves_departments_of_their_own(departments: dict[str, Department]) -> None:
    parts = {departments[f"{number}.txt"].id for number in (24, 25, 26)}
    assert parts == {"shanghang-trade", "shanghang-commerce", "shanghang-industry"}


def test_a_department_set_up_again_is_another_and_between_the_two_it_is_neither(
    departments: dict[str, Department],
) -> None:
    before, between, after = (departments[f"{number}.txt"] for number in (30, 31, 32))
    assert before == Department("shanghang-archive", "seed", "certain")
    assert after == Department("shanghang-archive-2019", "seed", "certain")
    assert between.id not in {before.id, after.id}
    assert (between.method, between.confidence) == ("region_and_name", "ambiguous")


def test_reforms_of_the_state_council_keep_the_id_of_what_was_renamed_alone(
    departments: dict[str, Department],
) -> None:
    assert departments["35.txt"].id == departments["36.txt"].id == "central-banking-and-insurance-regulation"
    assert departments["33.txt"] == Department("central-land-and-resources", "seed", "certain")
    assert departments["34.txt"] == Department("central-natural-resources", "seed", "certain")
    assert {departments["37.txt"].id, departments["38.txt"].id} == {
        "central-poverty-alleviation",
        "central-agriculture",
    }
    # the year in which the name is out of use makes the match less sure
    assert departments["39.txt"] == Department("central-land-and-resources", "seed", "probable")


def test_reports_of_one_name_without_a_region_are_never_taken_together(
    candidate: Path, departments: dict[str, Department]
) -> None:
    files = [file for file in REPORTS if "水利局" in file]
    assert len({departments[file].id for file in files}) == len(files) == 3
    assert {(departments[file].method, departments[file].confidence) for file in files} == {("name_only", "ambiguous")}
    rows = "select count(*) from marts.dim_reports where department_name = '水利局' and is_latest and is_speaking"
    assert _query(candidate, rows) == [(3,)]
    compared = (
        "select distinct c.identity, c.status, c.reason from marts.fct_identity_checks as c"
        " join marts.dim_reports as r using (report_id) where r.department_name = '水利局'"
        " and c.identity in ('prior_report_agreement', 'version_agreement') order by 1"
    )
    assert _query(candidate, compared) == [
        ("prior_report_agreement", "not_testable", "needs_prior_report"),
        ("version_agreement", "not_applicable", "no_earlier_version"),
    ]


def test_formats_of_one_publication_are_one_version_of_which_one_speaks(candidate: Path) -> None:
    assert _query(
        candidate,
        "select source_file, version_number, is_latest, is_speaking from marts.dim_reports"
        " where source_file like '%审计局2022%' or source_file like '上杭县统计局%' order by source_file",
    ) == [
        ("上杭县统计局2022年度部门决算.html", 1, False, False),
        ("上杭县统计局2022年度部门决算.txt", 1, False, False),
        ("上杭县统计局2022年度部门决算（更正）.txt", 2, True, True),
        ("丙/审计局2022年度部门决算.html", 1, True, True),
        ("丙/审计局2022年度部门决算.txt", 1, False, False),
    ]


@pytest.mark.parametrize(
    ("condition", "changes"),
    [
        (
            "predecessor_id = 'shanghang-trade'",
            [("split", "经济贸易局", "商务局"), ("split", "经济贸易局", "工业和信息化局")],
        ),
        (
            "successor_id = 'shanghang-culture-and-sport'",
            [("merge", "体育局", "文化体育局"), ("merge", "文化局", "文化体育局")],
        ),
        ("successor_id = 'shanghang-archive-2019'", [("reestablish", "档案局", "档案局")]),
        ("predecessor_id = 'shanghang-agriculture'", [("rename", "农业局", "农业农村局")]),
        (
            "predecessor_id = 'central-press-radio-film-television'",
            [
                ("split", "国家新闻出版广电总局", "国家广播电视总局"),
                ("split", "国家新闻出版广电总局", "国家新闻出版署"),
            ],
        ),
        (
            "successor_id = 'central-natural-resources' and kind = 'merge'",
            [
                ("merge", "国土资源部", "自然资源部"),
                ("merge", "国家海洋局", "自然资源部"),
                ("merge", "国家测绘地理信息局", "自然资源部"),
            ],
        ),
        (
            "predecessor_id = 'central-poverty-alleviation'",
            [
                ("merge", "国家乡村振兴局", "农业农村部"),
                ("rename", "国务院扶贫开发领导小组办公室", "国家乡村振兴局"),
            ],
        ),
    ],
)
def test_what_became_of_a_department_can_be_asked_from_both_ends(
    condition: str, changes: list[tuple[str, str, str]], candidate: Path
) -> None:
    found = _query(
        candidate,
        f"select kind, predecessor_name, successor_name from marts.dim_department_changes where {condition}",
    )
    assert sorted(found, key=str) == sorted(changes, key=str)


def test_a_department_names_what_it_came_from_and_what_came_from_it(candidate: Path) -> None:
    found = _query(
        candidate,
        "select distinct department_id, predecessor_id, successor_id from marts.dim_departments"
        " where department_id like 'shanghang-%'",
    )
    rows = {department: links for department, *links in found}
    assert rows == {
        "shanghang-agriculture": [None, None],
        "shanghang-trade": [None, "shanghang-commerce|shanghang-industry"],
        "shanghang-commerce": ["shanghang-trade", None],
        "shanghang-industry": ["shanghang-trade", None],
        "shanghang-culture": [None, "shanghang-culture-and-sport"],
        "shanghang-sport": [None, "shanghang-culture-and-sport"],
        "shanghang-culture-and-sport": ["shanghang-culture|shanghang-sport", None],
        "shanghang-archive": [None, "shanghang-archive-2019"],
        "shanghang-archive-2019": ["shanghang-archive", None],
    }


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
    everything = sum((Decimal(amount) for _, _, amount in REPORTS.values()), Decimal(0))
    assert _query(candidate, joined) == [(10000 * everything,)]
    renamed = f"{joined} and f.department_id = 'shanghang-agriculture'"
    assert _query(candidate, renamed) == [(10000 * (Decimal("119.50") + Decimal("120.50") + Decimal("121.50")),)]
