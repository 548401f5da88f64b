"""One digit of the shipped report is changed at a time: the identities its figure takes part in must turn `broken`.

All variants are built as one corpus. The first non-zero digit is changed, so that every place in the text stays.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pytest

from tests.ingest.conftest import ROOT, SHIPPED

TEXT = SHIPPED.read_text(encoding="utf-8")

#: Read against the report by hand: where a number stands -> identities that the changed number must break.
TAKES_PART = {
    # 结余分配, which is not stated, may make up for more revenue: revenue_equals_expenditure cannot tell
    2337: {"revenue_total_sum", "share_of_total"},  # 收入总计1088.07
    2359: {"revenue_total_sum", "fiscal_appropriation_sum", "share_of_total"},  # 财政拨款收入1088.07
    2375: {"share_of_total", "shares_sum_to_100"},  # 占收入总计的100%
    2395: {"fiscal_appropriation_sum"},  # 一般公共预算财政拨款收入1088.07
    2625: {"change_rate"},  # 今年收入减少572.15
    2636: {"change_rate"},  # 减少35%
    2677: {"revenue_equals_expenditure", "expenditure_by_type_sum"},  # 支出总计1088.07
    2697: {"expenditure_by_type_sum", "basic_by_economic_sum", "share_of_total"},  # 基本支出907.68
    2712: {"share_of_total", "shares_sum_to_100"},  # 占支出总计的83.42%
    2758: {"basic_by_economic_sum", "personnel_by_economic_sum"},  # 工资福利支出785.66
    2778: {"basic_by_economic_sum", "personnel_by_economic_sum"},  # 对个人和家庭的补助支出47.18
    2793: {"basic_by_economic_sum", "public_use_by_economic_sum"},  # 商品和服务支出74.84
    2808: {"expenditure_by_type_sum", "share_of_total"},  # 项目支出180.39
    2972: {"change_rate"},  # 今年支出减少478.55
    3113: {"fund_sum", "expenditure_by_type_sum"},  # 财政拨款支出1088.07
    3130: {"expenditure_by_type_sum", "repeated_figure"},  # 其中：基本支出907.68
    3316: {"function_total_sum", "fund_sum"},  # 一般公共预算财政拨款支出1088.07
    3349: {"function_total_sum", "repeated_figure", "share_of_total"},  # 社会保障和就业支出144.95
    3479: {"repeated_figure"},  # 1.社会保障和就业支出144.95
    3748: {"repeated_figure", "function_class_sum"},  # 2.卫生健康支出32.4
    3768: {"function_class_sum"},  # 行政单位医疗32.4
    3881: {"function_class_sum"},  # 其他工业和信息产业监管支出862.69
    3947: {"function_class_sum"},  # 住房公积金48.04
    4157: {"three_public_sum", "share_of_total"},  # “三公”经费支出14.1
    4230: {"three_public_sum", "repeated_figure"},  # 公务用车购置及运行维护费14.1
    4466: {"repeated_figure", "three_public_vehicle_sum"},  # 3.公务用车购置及运行费14.1
    4558: {"three_public_vehicle_sum"},  # 公务用车运行维护14.1
    4675: {"personnel_by_economic_sum"},  # 人员经费832.84
    4786: {"public_use_by_economic_sum", "operating_cost_equals_public_use"},  # 日常公用经费74.84
    4982: {"operating_cost_equals_public_use", "change_equals_difference"},  # 机关运行经费支出74.84
    5003: {"change_equals_difference"},  # 2021年机关运行经费支出58.14
    5016: {"change_equals_difference", "change_rate"},  # 比上年增加16.7
    5025: {"change_rate"},  # 增长28.72%
    5075: {"procurement_sum"},  # 政府采购支出总额103
    5116: {"procurement_sum"},  # 政府采购服务支出103
    5286: {"vehicles_sum"},  # 共有车辆1
    5323: {"vehicles_sum"},  # 机要通讯用车1
}


@dataclass(frozen=True)
class Check:
    """A check of one variant: its status and where the figures that took part stand."""

    status: str
    places: frozenset[int]


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[tuple[str, str], Check]]:
    """The checks of the unchanged report (0) and of the variant of each place."""
    folder = tmp_path_factory.mktemp("变异")
    reports = folder / "reports"
    reports.mkdir()
    (reports / "0.txt").write_text(TEXT, encoding="utf-8")
    for place in TAKES_PART:
        (reports / f"{place}.txt").write_text(_changed(place), encoding="utf-8")
    command = [sys.executable, "-m", "expectations", "publish", "--reports", str(reports), "--warehouse", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    found: dict[int, dict[tuple[str, str], Check]] = {place: {} for place in [0, *TAKES_PART]}
    with duckdb.connect(str(folder / "juesuan.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select r.source_file, c.identity, c.subject, c.status,"
            " list(f.char_start order by f.char_start) filter (f.figure_id is not null)"
            " from marts.fct_identity_checks as c join marts.dim_reports as r using (report_id)"
            " left join marts.fct_figures as f"
            " on f.report_id = c.report_id and list_contains(c.figure_ids, f.figure_id)"
            " group by all"
        ).fetchall()
    for source_file, identity, subject, status, places in rows:
        found[int(source_file.removesuffix(".txt"))][identity, subject] = Check(status, frozenset(places or ()))
    return found


def _changed(place: int) -> str:
    digit = next(index for index in range(place, len(TEXT)) if TEXT[index] in "123456789")
    return TEXT[:digit] + str(int(TEXT[digit]) % 9 + 1) + TEXT[digit + 1 :]


def _broken(variant: dict[tuple[str, str], Check], place: int) -> Iterator[str]:
    for (identity, _), check in variant.items():
        if check.status == "broken" and place in check.places:
            yield identity


@pytest.mark.parametrize("place", TAKES_PART)
def test_a_changed_digit_breaks_the_identities_its_figure_takes_part_in(
    place: int, checks: dict[int, dict[tuple[str, str], Check]]
) -> None:
    assert TAKES_PART[place] <= set(_broken(checks[place], place))


@pytest.mark.parametrize("place", TAKES_PART)
def test_a_changed_digit_leaves_the_checks_of_other_figures_as_they_were(
    place: int, checks: dict[int, dict[tuple[str, str], Check]]
) -> None:
    before, after = checks[0], checks[place]
    changed = {
        key
        for key, check in before.items()
        if place not in check.places and key in after and place not in after[key].places
        if after[key].status != check.status
    }
    assert not changed


def test_the_unchanged_report_breaks_what_a_reader_finds_in_it(
    checks: dict[int, dict[tuple[str, str], Check]],
) -> None:
    found = {(*key, check.status) for key, check in checks[0].items() if check.status in ("broken", "last_digit")}
    assert found == {
        ("basic_personnel_public_sum", "general", "broken"),  # 1088.07 against 832.84 + 74.84
        ("repeated_figure", "expenditure_basic", "broken"),  # 907.68, and 1088.07 in section four
        ("function_class_sum", "社会保障和就业支出", "broken"),  # 144.95 against 146.22
        ("vehicles_held_within_total", "", "broken"),  # four kept, one owned
        ("carryover_roll_forward", "prior", "broken"),  # 1660.22 - 1566.62 against 83.6
        ("carryover_continuity", "", "broken"),  # 0 against 83.6
        ("direction_words", "three_public_total", "broken"),  # 100 %, and 小于年初预算数
        ("fiscal_year_agreement", "", "broken"),  # 2021年度 in the heading
        ("change_rate", "revenue_total", "last_digit"),  # 35 for 34.46
        ("share_of_total", "资源勘探信息等支出", "last_digit"),  # 79.28 for 79.29
    }
    assert checks[0]["function_total_sum", "general"].status == "rounding"  # 1088.07 against 1088.08
