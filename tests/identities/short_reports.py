"""Short reports of our own, each case a department by itself: two years, two versions, a department and its units."""

from __future__ import annotations

from dataclasses import dataclass

Check = tuple[str, str]
PRIOR: Check = ("prior_report_agreement", "agency_operating_cost prior")
IMPLIED: Check = ("prior_report_agreement", "agency_operating_cost implied")
CARRYOVER: Check = ("carryover_continuity", "prior_report all")
UNITS: Check = ("unit_roll_up", "agency_operating_cost")


@dataclass(frozen=True)
class Case:
    """The reports of one department, file to text, and a check of one of them with the status it must have."""

    reports: dict[str, str]
    file: str
    check: Check
    status: str
    values: tuple[str, str] | None = None


def report(department: str, year: int, *sections: str, kind: str = "部门", remark: str = "") -> dict[str, str]:
    """A report by the name of its file; a remark keeps two reports of the same words apart."""
    title = f"{department}{year}年度{kind}决算"
    text = "\n".join(
        [title, "", f"第二部分 {year}年度{kind}决算情况说明", *sections, "第三部分 名词解释", title + remark]
    )
    return {f"{title}{remark}.txt": text + "\n"}


def overall(opening: str, closing: str) -> str:
    return (
        f"一、收入支出决算总体情况说明\n（一）收入总计100.00万元，包括：\n1.上年结转和结余{opening}。\n"
        f"（三）年末结转和结余{closing}。"
    )


def cost(*sentences: str) -> str:
    return "五、其他重要事项的情况说明\n（一）机关运行经费支出情况。\n" + "\n".join(sentences)


def spent(year: int, amount: str) -> str:
    return f"{year}年机关运行经费支出{amount}。"


def spent_twice(amount: str, before: str) -> str:
    return f"2022年机关运行经费支出{amount}，2021年机关运行经费支出{before}。"


def classes(*lines: str) -> str:
    return "\n".join(
        [
            "二、财政拨款支出决算情况说明",
            "（二）一般公共预算财政拨款支出100.00万元，按支出功能分类科目分，包括：",
            *lines,
        ]
    )


def two_years(office: str, before: str, this_year: str, check: Check, status: str, *values: str) -> Case:
    """Last year's report says `before`, this year's `this_year`; the check is this year's."""
    department = f"上杭县{office}"
    later = report(department, 2022, this_year)
    return Case(report(department, 2021, before) | later, next(iter(later)), check, status, _pair(values))


def prior(office: str, last_year: str, stated: str, status: str) -> Case:
    return two_years(
        office,
        cost(spent(2021, last_year)),
        cost(spent_twice("74.84万元", stated)),
        PRIOR,
        status,
    )


def implied(office: str, last_year: str, status: str) -> Case:
    """74.84 - 16.7: three figures of two decimals allow 3 x 0.005 around 58.14."""
    now = cost("2022年机关运行经费支出74.84万元，比上年增加16.7万元，增长28.72%。")
    return two_years(office, cost(spent(2021, last_year)), now, IMPLIED, status)


def carried(office: str, closing: str, opening: str, status: str) -> Case:
    return two_years(office, overall("1.00万元", closing), overall(opening, "0万元"), CARRYOVER, status)


def units(office: str, whole: str, parts: dict[str, str], status: str, check: Check = UNITS) -> Case:
    """A department in `whole` words and its units (`""` is its own account) with theirs."""
    department = f"武平县{office}"
    reports = report(department, 2022, whole)
    file = next(iter(reports))
    for unit, words in parts.items():
        reports |= report(f"{department}{unit}" if unit else f"{department}（本级）", 2022, words, kind="单位")
    return Case(reports, file, check, status)


def roll_up(office: str, whole: str, parts: dict[str, str], status: str) -> Case:
    costs = {unit: cost(spent(2022, amount)) for unit, amount in parts.items()}
    return units(office, cost(spent(2022, whole)), costs, status)


def known(office: str, year: int, line: str, name: str, status: str) -> Case:
    reports = report(f"永定县{office}", year, classes(line))
    return Case(reports, next(iter(reports)), ("classification_known", name), status)


def _pair(values: tuple[str, ...]) -> tuple[str, str] | None:
    return (values[0], values[1]) if values else None


#: What the units seed lists: all units of three departments, the last of them with a unit whose report is not there.
LISTED = """武平县卫生健康局,武平县卫生健康局,,,测试
武平县卫生健康局,武平县医院,2022,,测试
武平县卫生健康局,武平县卫生学校,,2021,测试
武平县民政局,武平县民政局,,,测试
武平县民政局,武平县医院,2022,,测试
武平县水利局,武平县水利局,,,测试
武平县水利局,武平县水文站,,,测试
"""
HOSPITAL = report("武平县医院", 2022, cost(spent(2022, "5.00万元")), kind="单位")

FUND = (
    "八、政府性基金预算财政拨款收入支出决算情况说明\n"
    "{}年度政府性基金预算财政拨款年初结转和结余{}万元，年末结转和结余{}万元。"
)
FUND_BEFORE, FUND_NOW = FUND.format(2021, "1.00", "20.00"), FUND.format(2022, "20.00", "5.00")
FUND_CHANGED = FUND.format(2022, "21.00", "5.00")
FUND_CARRYOVER: Check = ("carryover_continuity", "prior_report government_fund")

OWN_SUBSIDY = "一、收入支出决算总体情况说明\n（一）收入总计{}万元，包括：\n1.上级补助收入{}万元。"
TRANSFERS: Check = ("unit_roll_up", "revenue_total")

LEI = "1.航天事业支出（类）支出100.00万元。"
XIANG = "1.社会保障和就业支出（类）支出100.00万元，包括：\n（1）航天员疗养（项）支出100.00万元。"
ECONOMIC = """一般公共预算财政拨款基本支出决算表
单位：万元
| 科目编码 | 科目名称 | 决算数 |
| 302 | 商品和服务支出 | 100.00 |
| 30298 | 航天费用 | 100.00 |"""

CASES = {
    "prior-alike": prior("水利局", "58.14万元", "58.14万元", "holds"),
    "prior-one-unit-apart": prior("林业局", "58.15万元", "58.14万元", "last_digit"),
    "prior-changed": prior("审计局", "58.24万元", "58.14万元", "broken"),
    "prior-coarser-last-year": prior("统计局", "58.1万元", "58.14万元", "rounding"),
    "prior-in-yuan-last-year": prior("司法局", "581432.10元", "58.14万元", "rounding"),
    "prior-one-of-two-statements": two_years(
        "信访局",
        cost(spent(2021, "58.41万元"), spent(2021, "58.14万元")),
        cost(spent_twice("74.84万元", "58.14万元")),
        PRIOR,
        "holds",
    ),
    "prior-not-in-last-years-report": two_years(
        "档案局", overall("0万元", "0万元"), cost(spent_twice("1.00万元", "2.00万元")), PRIOR, "not_testable"
    ),
    "prior-nothing-stated": two_years(
        "史志局", cost(spent(2021, "2.00万元")), cost(spent(2022, "1.00万元")), (PRIOR[0], ""), "not_testable"
    ),
    "implied-alike": implied("民政局", "58.14万元", "holds"),
    "implied-within-the-intervals": implied("教育局", "58.15万元", "rounding"),
    "implied-one-unit-beyond": implied("体育局", "58.16万元", "last_digit"),
    "implied-changed": implied("文化局", "58.17万元", "broken"),
    "carryover-alike": carried("交通运输局", "12.50万元", "12.50万元", "holds"),
    "carryover-changed": carried("农业农村局", "12.50万元", "13.50万元", "broken"),
    "carryover-not-stated": two_years(
        "商务局",
        overall("0万元", "1.00万元"),
        cost(spent(2022, "1.00万元")),
        (CARRYOVER[0], "prior_report"),
        "not_testable",
    ),
    "carryover-of-a-fund": two_years("城市管理局", FUND_BEFORE, FUND_NOW, FUND_CARRYOVER, "holds", "20", "20"),
    "carryover-of-a-fund-changed": two_years(
        "住房和城乡建设局", FUND_BEFORE, FUND_CHANGED, FUND_CARRYOVER, "broken", "21", "20"
    ),
    "units-by-name": roll_up("教育局", "74.84万元", {"": "70.00万元", "幼儿园": "4.84万元"}, "holds"),
    "units-within-the-intervals": roll_up("司法局", "10.01万元", {"": "5.00万元", "公证处": "5.00万元"}, "rounding"),
    "units-one-unit-beyond": roll_up("林业局", "9.98万元", {"": "5.00万元", "林业站": "5.00万元"}, "last_digit"),
    "units-come-to-more": roll_up("审计局", "9.00万元", {"": "5.00万元", "服务中心": "5.00万元"}, "broken"),
    "units-not-all-known": roll_up("统计局", "9.00万元", {"": "5.00万元"}, "not_testable"),
    "units-listed": roll_up("卫生健康局", "75.00万元", {"": "70.00万元"}, "holds"),
    "units-listed-come-to-less": roll_up("民政局", "76.00万元", {"": "70.00万元"}, "broken"),
    "units-listed-absent": units(
        "水利局", cost(spent(2022, "75.00万元")), {"": cost(spent(2022, "70.00万元"))}, "not_testable", (UNITS[0], "")
    ),
    "units-none": units("气象局", cost(spent(2022, "1.00万元")), {}, "not_testable", (UNITS[0], "")),
    "units-transfers": units(
        "商务局",
        OWN_SUBSIDY.format("100.00", "0"),
        {"": OWN_SUBSIDY.format("90.00", "0"), "招商中心": OWN_SUBSIDY.format("20.00", "10.00")},
        "not_testable",
        TRANSFERS,
    ),
    "units-more-than-transfers": units(
        "体育局",
        OWN_SUBSIDY.format("100.00", "0"),
        {"": OWN_SUBSIDY.format("91.00", "0"), "体育中心": OWN_SUBSIDY.format("20.00", "10.00")},
        "broken",
        TRANSFERS,
    ),
    "class-of-the-year": known("水利局", 2022, "1.卫生健康支出（类）支出100.00万元。", "卫生健康支出", "holds"),
    "class-outdated": known(
        "林业局", 2022, "1.资源勘探信息等支出（类）支出100.00万元。", "资源勘探信息等支出", "holds"
    ),
    "class-ahead-of-its-time": known("审计局", 2018, "1.卫生健康支出（类）支出100.00万元。", "卫生健康支出", "broken"),
    "class-unknown": known("司法局", 2022, LEI, "航天事业支出", "broken"),
    "class-in-a-list-that-may-be-short": known("民政局", 2022, XIANG, "航天员疗养", "not_testable"),
    "class-economic-unknown": known("教育局", 2022, ECONOMIC, "航天费用", "broken"),
}

#: A corrected version of a report: 74.84 became 74.48, and one statement of two agrees with the other now.
FIRST = report(
    "长汀县水利局", 2022, overall("1.00万元", "2.00万元"), cost(spent(2022, "74.84万元"), spent(2022, "74.48万元"))
)
SECOND = report(
    "长汀县水利局",
    2022,
    overall("1.00万元", "2.00万元"),
    cost(spent(2022, "74.48万元"), spent(2022, "74.48万元")),
    remark="（更正）",
)
SAME = report("长汀县林业局", 2022, cost(spent(2022, "74.84万元"))) | report(
    "长汀县林业局", 2022, cost(spent(2022, "74.84万元")), remark="（网页）"
)
