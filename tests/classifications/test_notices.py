"""Classes whose names are outdated, ambiguous or unknown, and recurring 项 whose codes follow from their 款.

The reports are short ones of our own, each a department by itself, all in one corpus.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from tests.identities.short_reports import classes, report
from tests.warehouses import model_reports


@dataclass(frozen=True)
class Case:
    """A report and what is to be said of one class in it: the code, whether by the rule, and the notice."""

    year: int
    lines: tuple[str, ...]
    name: str
    level: str
    code: str | None
    is_by_rule: bool = False
    notice: str | None = None
    name_of_the_year: str | None = None


def within(lei: str, kuan: str, xiang: str) -> tuple[str, ...]:
    """The lines of a 项 with the 类 and 款 it is listed under."""
    return (
        f"1.{lei}（类）支出100.00万元，包括：",
        f"（1）{kuan}（款）支出100.00万元，包括：",
        f"①{xiang}（项）支出100.00万元。",
    )


#: 20805 is called as until 2019
TABLES = """一般公共预算财政拨款支出决算表
单位：万元
| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
| 208 | 社会保障和就业支出 | 100.00 | 100.00 | 0.00 |
| 20805 | 行政事业单位离退休 | 100.00 | 100.00 | 0.00 |
| 2080501 | 行政单位离退休 | 100.00 | 100.00 | 0.00 |
| 210 | 卫生健康支出 | 50.00 | 50.00 | 0.00 |
| 21098 | 航天员疗养 | 50.00 | 50.00 | 0.00 |"""

CASES = {
    "outdated": Case(
        2022,
        ("1.资源勘探信息等支出（类）支出100.00万元。",),
        "资源勘探信息等支出",
        "lei",
        "215",
        notice="outdated_name",
        name_of_the_year="资源勘探工业信息等支出",
    ),
    "of-its-year": Case(2018, ("1.资源勘探信息等支出（类）支出100.00万元。",), "资源勘探信息等支出", "lei", "215"),
    "before-the-list-begins": Case(
        2013, ("1.一般公共服务支出（类）支出100.00万元。",), "一般公共服务支出", "lei", "201"
    ),
    "another-spelling": Case(2022, ("1.社会保障与就业支出（类）支出100.00万元。",), "社会保障与就业支出", "lei", "208"),
    "ambiguous": Case(2022, ("1.行政运行（项）支出100.00万元。",), "行政运行", "xiang", None, notice="ambiguous_name"),
    "unknown": Case(2022, ("1.航天员疗养（项）支出100.00万元。",), "航天员疗养", "xiang", None, notice="unknown_name"),
    # 20703 has 行政运行 as 2070301 by the list, 21114 by the rule alone
    "recurring-where-it-is-listed": Case(
        2022, within("文化旅游体育与传媒支出", "体育", "行政运行"), "行政运行", "xiang", "2070301"
    ),
    "recurring-by-rule": Case(
        2022, within("节能环保支出", "能源管理事务", "事业运行"), "事业运行", "xiang", "2111450", is_by_rule=True
    ),
    # 2050201 is 学前教育
    "recurring-whose-code-has-another-name": Case(
        2022, within("教育支出", "普通教育", "行政运行"), "行政运行", "xiang", None, notice="ambiguous_name"
    ),
    # not 2130150
    "recurring-under-another-code": Case(
        2022, within("农林水支出", "农业农村", "事业运行"), "事业运行", "xiang", "2130104"
    ),
    "recurring-within-a-lei-alone": Case(
        2022,
        ("1.文化旅游体育与传媒支出（类）支出100.00万元，包括：", "（1）事业运行（项）支出100.00万元。"),
        "事业运行",
        "xiang",
        None,
        notice="ambiguous_name",
    ),
    "other-of-a-kuan": Case(
        2022, ("1.其他地震事务支出（项）支出100.00万元。",), "其他地震事务支出", "xiang", "2240599", is_by_rule=True
    ),
    "other-of-a-kuan-of-its-year": Case(
        2017, ("1.其他地震事务支出（项）支出100.00万元。",), "其他地震事务支出", "xiang", "2200499", is_by_rule=True
    ),
    "other-of-the-other": Case(
        2022,
        ("1.其他灾害防治及应急管理支出（项）支出100.00万元。",),
        "其他灾害防治及应急管理支出",
        "xiang",
        "2249999",
        is_by_rule=True,
    ),
    "other-of-the-other-before-2021": Case(
        2019,
        ("1.其他灾害防治及应急管理支出（项）支出100.00万元。",),
        "其他灾害防治及应急管理支出",
        "xiang",
        None,
        notice="unknown_name",
    ),
    "premature": Case(
        2018,
        ("1.卫生健康支出（类）支出100.00万元。",),
        "卫生健康支出",
        "lei",
        "210",
        notice="premature_name",
        name_of_the_year="医疗卫生与计划生育支出",
    ),
    "premature-without-a-name-of-the-year": Case(
        2017,
        ("1.灾害防治及应急管理支出（类）支出100.00万元。",),
        "灾害防治及应急管理支出",
        "lei",
        "224",
        notice="premature_name",
    ),
    # a path whose 项 no list has
    "recurring-in-a-path": Case(
        2022,
        ("1.节能环保支出（类）能源管理事务（款）行政运行（项）支出100.00万元。",),
        "行政运行",
        "xiang",
        "2111401",
        is_by_rule=True,
    ),
    "recurring-in-a-path-of-codes": Case(
        2022,
        ("1.211（类）14（款）行政运行（项）支出100.00万元。",),
        "行政运行",
        "xiang",
        "2111401",
        is_by_rule=True,
    ),
    # 21301 bears the name as well
    "name-of-two-kuan": Case(
        2022,
        ("1.援助其他地区支出（类）支出100.00万元，包括：", "（1）农业农村（款）支出100.00万元。"),
        "农业农村",
        "kuan",
        "21906",
    ),
    "recurring-in-a-path-with-slashes": Case(
        2022,
        ("1.节能环保支出/能源管理事务/机关服务（类/款/项）支出100.00万元。",),
        "机关服务",
        "xiang",
        "2111403",
        is_by_rule=True,
    ),
    "other-in-a-path": Case(
        2022,
        ("1.节能环保支出（类）能源管理事务（款）其他能源管理事务支出（项）支出100.00万元。",),
        "其他能源管理事务支出",
        "xiang",
        "2111499",
        is_by_rule=True,
    ),
    # no class of the 款 bears the name, and so none of another
    "of-another-kuan-in-a-path": Case(
        2022,
        ("1.节能环保支出（类）能源管理事务（款）公务员医疗补助（项）支出100.00万元。",),
        "公务员医疗补助",
        "xiang",
        None,
        notice="ambiguous_name",
    ),
}


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of all reports."""
    folder = tmp_path_factory.mktemp("分类")
    (folder / "reports").mkdir()
    for name, case in CASES.items():
        for text in report("永定县档案局", case.year, classes(*case.lines), remark=name).values():
            (folder / "reports" / f"{name}.txt").write_text(text, encoding="utf-8")
    for text in report("永定县统计局", 2022, TABLES).values():
        (folder / "reports" / "tables.txt").write_text(text, encoding="utf-8")
    candidate, _ = model_reports(folder / "reports", folder / "warehouse")
    return candidate


def _query(candidate: Path, statement: str, *values: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(candidate), read_only=True) as connection:
        return connection.execute(statement, values).fetchall()


@pytest.mark.parametrize("name", CASES)
def test_a_class_has_the_code_that_its_name_year_and_place_give(name: str, candidate: Path) -> None:
    case = CASES[name]
    assert _query(
        candidate,
        "select distinct f.function_level, f.function_code, coalesce(f.class_code_source = 'rule', false)"
        " from intermediate.int_figures as f join marts.dim_reports as r using (report_id)"
        " where r.source_file = ? and f.function_name = ?",
        f"{name}.txt",
        case.name,
    ) == [(case.level, case.code, case.is_by_rule)]


@pytest.mark.parametrize("name", CASES)
def test_names_that_want_a_persons_eye_are_noticed_and_no_others(name: str, candidate: Path) -> None:
    case = CASES[name]
    assert _query(
        candidate,
        "select n.class_name, n.class_level, n.notice, n.class_code, n.name_of_the_year"
        " from marts.fct_class_notices as n join marts.dim_reports as r using (report_id) where r.source_file = ?",
        f"{name}.txt",
    ) == ([(case.name, case.level, case.notice, case.code, case.name_of_the_year)] if case.notice else [])


def test_a_code_is_compared_with_its_name_in_the_reports_year(candidate: Path) -> None:
    assert _query(
        candidate,
        "select e.code, e.name, e.name_in_seed, e.is_code_in_seed, e.is_name_in_seed from marts.fct_class_evidence as e"
        " join marts.dim_reports as r using (report_id) where r.source_file = ? order by e.code",
        "tables.txt",
    ) == [
        ("208", "社会保障和就业支出", "社会保障和就业支出", True, True),
        ("20805", "行政事业单位离退休", "行政事业单位养老支出", True, False),
        ("2080501", "行政单位离退休", "行政单位离退休", True, True),
        ("210", "卫生健康支出", "卫生健康支出", True, True),
        ("21098", "航天员疗养", None, False, False),
    ]
