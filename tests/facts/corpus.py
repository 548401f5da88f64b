"""The reports of the tests of facts: versions, years, tables beside a narrative, money of several sources.

Every amount is one of the few that the texts below print, in 万元 there and in yuan in the facts.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb

from tests.identities.short_reports import classes, cost, report, spent

WATER, FORESTRY, ARCHIVE = "上杭县水利局", "上杭县林业局", "上杭县档案局"
SPORT, CULTURE, SCHOOL = "上杭县体育局", "上杭县文化局", "上杭县第一中学"
HEALTH, CIVIL_AFFAIRS = "上杭县红十字会", "上杭县民政局"
LAND, BANKS, REGULATION = "自然资源部", "中国银行保险监督管理委员会", "国家金融监督管理总局"
#: no region, and so nobody knows whose
UNPLACED = "水利局"
CORRECTED = "（更正）"
STATEMENT = "第二部分 2022年度部门决算情况说明"
PRINTED = """第一部分 2022年度部门决算表
一般公共预算财政拨款支出决算表
单位：万元
| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |
|  | 合计 | 101.00 | 101.00 |  |
| 213 | 农林水支出 | 61.00 | 61.00 |  |
| 221 | 住房保障支出 | 40.00 | 40.00 |  |

"""


def spending(total: str, *classes: str) -> str:
    """The section on general budget expenditure."""
    return "\n".join(
        [
            "二、财政拨款支出决算情况说明",
            f"（二）一般公共预算财政拨款支出{total}，按支出功能分类科目分，包括：",
            *classes,
        ]
    )


def farming(amount: str) -> str:
    return f"1.农林水支出（类）支出{amount}。"


def housing(amount: str) -> str:
    return f"2.住房保障支出（类）支出{amount}。"


def revenue(amount: str) -> str:
    return f"一、收入支出决算总体情况说明\n（一）收入总计{amount}，包括：\n1.其他收入{amount}。"


LAST_YEAR = report(WATER, 2021, spending("100.00万元", farming("60.00万元"), housing("40.00万元")))
FIRST = report(WATER, 2022, revenue("9.00万元"), spending("115.00万元", farming("70.00万元"), housing("45.00万元")))
SECOND = report(
    WATER,
    2022,
    spending(
        "110.00万元", farming("66.00万元，比上年增加4.00万元，增长6.45%"), housing("44.00万元，上年支出40.00万元")
    ),
    remark=CORRECTED,
)
UNIT = report(WATER, 2022, spending("30.00万元", farming("30.00万元")), kind="单位")
ALONE = report(FORESTRY, 2022, spending("50.00万元", farming("50.00万元")))
#: table and narrative disagree on 农林水支出, 61 against 60
DISAGREEING = {
    name: text.replace(STATEMENT, PRINTED + STATEMENT)
    for name, text in report(ARCHIVE, 2022, spending("100.00万元", farming("60.00万元"), housing("40.00万元"))).items()
}
OFTEN = report(SPORT, 2022, cost(spent(2022, "5.41万元"), spent(2022, "5.14万元"), spent(2022, "5.14万元")))
ONCE = report(CULTURE, 2022, cost(spent(2022, "5.41万元"), spent(2022, "5.14万元")))
NAMELESS = {"未署名.txt": "第二部分 决算情况说明\n" + spending("7.00万元", farming("7.00万元")) + "\n"}

#: an institution with money of its own: 150 spent, 110 of it the budget's
BOTH_TABLES = """第一部分 2022年度单位决算表
支出决算表
单位：万元
| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 | 上缴上级支出 | 经营支出 | 对附属单位补助支出 |
|  | 合计 | 150.00 | 115.00 | 25.00 |  | 10.00 |  |
| 205 | 教育支出 | 110.00 | 75.00 | 25.00 |  | 10.00 |  |
| 20502 | 普通教育 | 110.00 | 75.00 | 25.00 |  | 10.00 |  |
| 2050203 | 初中教育 | 110.00 | 75.00 | 25.00 |  | 10.00 |  |
| 221 | 住房保障支出 | 40.00 | 40.00 |  |  |  |  |
| 22102 | 住房改革支出 | 40.00 | 40.00 |  |  |  |  |
| 2210201 | 住房公积金 | 40.00 | 40.00 |  |  |  |  |
一般公共预算财政拨款支出决算表
单位：万元
| 科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出 |
|  | 合计 | 110.00 | 100.00 | 10.00 |
| 205 | 教育支出 | 70.00 | 60.00 | 10.00 |
| 20502 | 普通教育 | 70.00 | 60.00 | 10.00 |
| 2050203 | 初中教育 | 70.00 | 60.00 | 10.00 |
| 221 | 住房保障支出 | 40.00 | 40.00 |  |
| 22102 | 住房改革支出 | 40.00 | 40.00 |  |
| 2210201 | 住房公积金 | 40.00 | 40.00 |  |

"""
OWN_MONEY = {
    name: text.replace(STATEMENT, BOTH_TABLES + STATEMENT)
    for name, text in report(SCHOOL, 2022, spending("110.00万元", housing("40.00万元"))).items()
}


def one_class(department: str, year: int, lei: str, xiang: str, amount: str) -> dict[str, str]:
    """A report of one 项."""
    lines = (f"1.{lei}（类）支出{amount}万元，包括：", f"（1）{xiang}（项）支出{amount}万元。")
    return report(department, year, classes(*lines))


def two_classes(department: str, year: int, farms: str, homes: str) -> dict[str, str]:
    return report(department, year, spending("100.00万元", farming(f"{farms}万元"), housing(f"{homes}万元")))


#: a class that was recoded in 2017, one that took in another in 2020, and a department under two names
YEARS = (
    one_class(HEALTH, 2016, "医疗卫生与计划生育支出", "行政单位医疗", "30.00"),
    one_class(HEALTH, 2017, "医疗卫生与计划生育支出", "行政单位医疗", "33.00"),
    one_class(CIVIL_AFFAIRS, 2019, "社会保障和就业支出", "归口管理的行政单位离退休", "20.00"),
    one_class(CIVIL_AFFAIRS, 2020, "社会保障和就业支出", "行政单位离退休", "25.00"),
    two_classes(BANKS, 2022, "60.00", "40.00"),
    two_classes(REGULATION, 2023, "55.00", "45.00"),
    two_classes(LAND, 2018, "58.00", "42.00"),
    two_classes(UNPLACED, 2021, "51.00", "49.00"),
    two_classes(UNPLACED, 2022, "52.00", "48.00"),
)
REPORTS = (LAST_YEAR, FIRST, SECOND, UNIT, ALONE, NAMELESS, DISAGREEING, OFTEN, ONCE, OWN_MONEY, *YEARS)


def rows_of(candidate: Path, statement: str, *values: object) -> list[tuple[object, ...]]:
    with duckdb.connect(str(candidate), read_only=True) as connection:
        return connection.execute(statement, values).fetchall()


def yuan(amount: int) -> Decimal:
    """So many 万元 in yuan."""
    return Decimal(amount * 10_000)
