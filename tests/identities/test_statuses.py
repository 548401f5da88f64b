"""The status of a check at the edges of what the printed decimals allow, and of breaks somebody has accepted."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.ingest.conftest import ROOT, SHIPPED
from tests.warehouses import model_reports

TITLE = "第二部分 某局2022年度部门决算情况说明\n"
TOTALS = TITLE + "一、收入支出决算总体情况说明\n"
OTHER = TITLE + "五、其他重要事项的情况说明\n（一）机关运行经费支出情况。\n"


def types(total: str, basic: str, project: str, share: str = "60%") -> str:
    return f"{TOTALS}（二）支出总计{total}，包括：\n1.基本支出{basic}，占支出总计的{share}。\n2.项目支出{project}。\n"


def twice(first: str, second: str, unit: str = "万元") -> str:
    return f"{OTHER}2022年机关运行经费支出{first}万元。\n2022年机关运行经费支出{second}{unit}。\n"


def received(*counts: str) -> str:
    return f"{TITLE}三、“三公”经费支出决算情况说明\n3.公务接待费1.00万元。国内公务接待{'、'.join(counts)}。\n"


def rate(current: str, change: str, percent: str) -> str:
    return f"{OTHER}2022年机关运行经费支出{current}万元，比上年增加{change}万元，增长{percent}。\n"


def against(amount: str, completion: str, budget: str = "") -> str:
    said = f"年初预算为{budget}万元，支出决算为{amount}万元" if budget else f"支出{amount}万元"
    return (
        f"{TITLE}三、“三公”经费支出决算情况说明\n"
        f"2022年度“三公”经费{said}{completion and f'，完成年初预算的{completion}'}，决算数小于年初预算数。\n"
    )


def both(percent: str) -> str:
    return (
        f"{TITLE}一、收入支出决算总体情况说明\n2022年度收入总计110.00万元，支出总计110.00万元。\n"
        f"与上年决算数相比，总收入、总支出各增加10.00万元，增长{percent}。\n"
    )


def made_of(percent: str) -> str:
    return (
        f"{TITLE}二、收入决算情况说明\n2022年度本年收入合计100.00万元。\n"
        f"本年收入的具体构成为：财政拨款收入60.00万元，占{percent}；事业收入40.00万元，占40%。\n"
    )


def fiscal(opening: str) -> str:
    return (
        f"{TITLE}四、财政拨款收入支出决算总体情况说明\n2022年度财政拨款收入总计145.93万元，"
        f"其中：年初财政拨款结转和结余{opening}万元，本年财政拨款收入133.21万元。\n"
    )


def grown(change: str) -> str:
    return f"{OTHER}2022年机关运行经费支出10.00万元，比上年增加{change}万元。\n"


def stages(tracked: str, evaluated: str) -> str:
    return (
        f"{TITLE}九、预算绩效情况说明\n编报绩效目标的2022年度项目4个，涉及预算金额598.42万元；"
        f"绩效跟踪评价的2022年度项目{tracked}个，涉及预算金额598.42万元；"
        f"绩效自评的2022年度项目4个，涉及预算金额{evaluated}万元。\n"
    )


def won(other: str) -> str:
    return (
        f"{OTHER}（二）政府采购支出情况。\n2022年度政府采购金额251.25万元，其中：货物250.00万元、工程0万元、服务1.25万元。\n"
        "在面向中小企业预留的政府采购项目中，由中小企业供应商中标或成交的，采购金额246.47万元；"
        f"在其他政府采购项目中，由中小企业供应商中标或成交的，采购金额{other}万元。\n"
    )


SUM = ("expenditure_by_type_sum", "all")
SHARE = ("share_of_total", "expenditure_basic")
REPEATED = ("repeated_figure", "agency_operating_cost")
GROUPS = ("groups_within_persons", "reception")
RATE = ("change_rate", "agency_operating_cost")
LESS = ("direction_words", "three_public_total")
BOTH = ("change_rate", "grand_total")
MADE_OF = ("share_of_total", "revenue_fiscal_appropriation")
FISCAL = ("fiscal_revenue_total_sum", "")
GROWN = ("increase_within_amount", "agency_operating_cost")
TRACKED = ("performance_stages", "tracking_projects")
EVALUATED = ("performance_stages", "self_evaluation_amount")
WON = ("procurement_won_within_total", "")

#: Name -> the report, the check and its status. Three figures of two decimals allow a sum 3 x 0.005.
CASES = {
    "sum-alike": (types("100.00万元", "60.00万元", "40.00万元"), SUM, "holds"),
    "sum-within-intervals": (types("100.00万元", "60.00万元", "40.01万元"), SUM, "rounding"),
    "sum-one-unit-beyond": (types("100.00万元", "60.00万元", "40.02万元"), SUM, "last_digit"),
    "sum-two-units-beyond": (types("100.00万元", "60.00万元", "40.03万元"), SUM, "broken"),
    "sum-zeros-dropped": (types("100万元", "60.25万元", "39.77万元"), SUM, "last_digit"),
    "sum-without-a-part": (f"{TOTALS}（二）支出总计100.00万元，包括：\n1.基本支出60.00万元。\n", SUM, "not_testable"),
    "share-rounds": (types("30.00万元", "10.00万元", "20.00万元", "33.33%"), SHARE, "holds"),
    "share-rounds-to-whole": (types("30.00万元", "10.00万元", "20.00万元", "33%"), SHARE, "holds"),
    "share-within-intervals": (types("30.00万元", "0.10万元", "29.90万元", "0.35%"), SHARE, "rounding"),
    "share-one-unit-beyond": (types("30.00万元", "0.10万元", "29.90万元", "0.36%"), SHARE, "last_digit"),
    "share-two-units-beyond": (types("30.00万元", "0.10万元", "29.90万元", "0.37%"), SHARE, "broken"),
    "twice-alike": (twice("14.10", "14.1"), REPEATED, "holds"),
    "twice-in-two-units": (twice("14.12", "141200.00", "元"), REPEATED, "holds"),
    "twice-finer-inside": (twice("14.1", "14.12"), REPEATED, "rounding"),
    "twice-finer-cut-off": (twice("14.1", "14.19"), REPEATED, "last_digit"),
    "twice-finer-outside": (twice("14.1", "14.26"), REPEATED, "broken"),
    "twice-one-unit-apart": (twice("14.12", "14.13"), REPEATED, "last_digit"),
    "twice-two-units-apart": (twice("14.12", "14.14"), REPEATED, "broken"),
    "rate-rounds": (rate("74.84", "16.7", "28.72%"), RATE, "holds"),
    "rate-one-unit-beyond": (rate("74.84", "16.7", "28.8%"), RATE, "last_digit"),
    "rate-of-another-base": (rate("74.84", "16.7", "22.31%"), RATE, "broken"),
    "rate-of-nothing": (rate("10.00", "10.00", "100%"), RATE, "broken"),
    "rate-of-nothing-and-nothing": (rate("0", "0", "0%"), RATE, "not_applicable"),
    "rate-of-almost-nothing": (rate("0.30", "0.30", "5200%"), RATE, "rounding"),
    "less-by-the-rate": (against("14.10", "99%"), LESS, "holds"),
    "less-than-a-rounded-whole": (against("14.10", "100%"), LESS, "rounding"),
    "less-than-a-whole-of-two-decimals": (against("14.10", "100.00%"), LESS, "broken"),
    "less-at-more-than-the-whole": (against("14.10", "101%"), LESS, "broken"),
    "less-than-a-budget-printed-alike": (against("0.50", "99.6%", "0.50"), LESS, "rounding"),
    "less-than-a-budget-that-is-equal": (against("0.50", "", "0.50"), LESS, "broken"),
    "groups-of-one-person-each": (received("10批次", "10人次"), GROUPS, "holds"),
    "groups-more-than-persons": (received("11批次", "10人次"), GROUPS, "broken"),
    "groups-without-persons": (received("10批次"), GROUPS, "not_testable"),
    "rate-of-both-totals": (both("10%"), BOTH, "holds"),
    "rate-of-both-totals-wrong": (both("13%"), BOTH, "broken"),
    "share-of-the-total-of-its-section": (made_of("60%"), MADE_OF, "holds"),
    "share-of-another-total": (made_of("66%"), MADE_OF, "broken"),
    "fiscal-total-of-its-parts": (fiscal("12.72"), FISCAL, "holds"),
    "fiscal-total-with-a-wrong-part": (fiscal("13.72"), FISCAL, "broken"),
    "increase-from-nothing": (grown("10.00"), GROWN, "holds"),
    "increase-by-more-than-there-is": (grown("10.50"), GROWN, "broken"),
    "tracked-as-many": (stages("4", "598.42"), TRACKED, "holds"),
    "tracked-more-than-targets": (stages("5", "598.42"), TRACKED, "broken"),
    "evaluated-as-much": (stages("4", "598.42"), EVALUATED, "holds"),
    "evaluated-more-than-targets": (stages("4", "698.42"), EVALUATED, "broken"),
    "won-within-rounding": (won("4.79"), WON, "rounding"),
    "won-more-than-procured": (won("5.79"), WON, "broken"),
    "text-without-a-figure": (TOTALS + "本年未发生收入和支出。\n", ("revenue_total_sum", ""), "not_testable"),
}

SHIPPED_ID = hashlib.sha256(SHIPPED.read_bytes()).hexdigest()[:16]
ACCEPTED = f"{SHIPPED_ID},basic_personnel_public_sum,general,180.39,表样取数口径不同,某人,2024-01-31\n"
EXPIRED = f"{SHIPPED_ID},repeated_figure,expenditure_basic,1.00,差额已变,某人,2024-01-31\n"


@dataclass(frozen=True)
class Built:
    """A candidate of all cases and the shipped report."""

    candidate: Path

    def query(self, statement: str, *values: str) -> list[tuple[object, ...]]:
        """The rows of a query on the candidate."""
        with duckdb.connect(str(self.candidate), read_only=True) as connection:
            return connection.execute(statement, values).fetchall()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("勾稽 状态")
    reports, project = folder / "reports", folder / "project"
    reports.mkdir()
    for name, (text, _, _) in CASES.items():
        # Two cases may share a text; two reports may not.
        (reports / f"{name}.txt").write_text(f"{text}\n第三部分 名词解释\n{name}\n", encoding="utf-8")
    shutil.copy(SHIPPED, reports)
    for part in ("models", "seeds", "tests/generic", "tests/singular"):
        shutil.copytree(ROOT / part, project / part)
    for part in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / part, project)
    with (project / "seeds" / "accepted_breaks.csv").open("a", encoding="utf-8") as seed:
        seed.write(ACCEPTED + EXPIRED)
    candidate, _ = model_reports(reports, folder / "warehouse", project)
    return Built(candidate)


@pytest.mark.parametrize("name", CASES)
def test_a_check_has_the_status_that_the_printed_decimals_allow(name: str, built: Built) -> None:
    _, (identity, subject), status = CASES[name]
    rows = built.query(
        "select c.status from marts.fct_identity_checks as c join marts.dim_reports as r using (report_id)"
        " where r.source_file = ? and c.identity = ? and c.subject = ?",
        f"{name}.txt",
        identity,
        subject,
    )
    assert rows == [(status,)]


def test_a_rate_without_a_base_is_a_notice(built: Built) -> None:
    rows = built.query(
        "select c.severity, c.reason from marts.fct_identity_checks as c join marts.dim_reports as r using (report_id)"
        " where r.source_file = 'rate-of-nothing.txt' and c.identity = 'change_rate'"
    )
    assert rows == [("notice", "rate_undefined")]


def test_what_is_not_stated_is_no_zero(built: Built) -> None:
    rows = built.query(
        "select identity, subject from marts.fct_identity_checks"
        " where status in ('not_testable', 'not_applicable') and (difference is not null or reason_zh is null"
        " or reason_en is null)"
    )
    assert rows == []


def test_every_report_has_a_row_for_every_identity(built: Built) -> None:
    rows = built.query(
        "select source_file from marts.dim_reports as r left join marts.fct_identity_checks as c using (report_id)"
        " group by source_file having count(distinct c.identity) <> (select count(*) from marts.dim_identities)"
    )
    assert rows == []


def test_an_accepted_break_is_explained_and_no_longer_suspected(built: Built) -> None:
    explained = built.query(
        "select identity, subject, difference, statement_zh from marts.fct_discrepancies where status = 'explained'"
    )
    assert [row[:3] for row in explained] == [("basic_personnel_public_sum", "general", Decimal("180.39"))]
    assert "表样取数口径不同" in str(explained[0][3])


def test_an_accepted_break_with_another_difference_stays_broken_and_is_named(built: Built) -> None:
    rows = built.query(
        "select status from marts.fct_identity_checks where report_id = ? and identity = 'repeated_figure'"
        " and subject = 'expenditure_basic'",
        SHIPPED_ID,
    )
    assert rows == [("broken",)]
    accepted = built.query(
        "select identity, subject, difference, reason, looked_by, status, check_status, check_difference"
        " from marts.fct_accepted_breaks order by status"
    )
    assert accepted == [
        (
            "repeated_figure",
            "expenditure_basic",
            Decimal(1),
            "差额已变",
            "某人",
            "expired",
            "broken",
            Decimal("-180.39"),
        ),
        (
            "basic_personnel_public_sum",
            "general",
            Decimal("180.39"),
            "表样取数口径不同",
            "某人",
            "matched",
            "broken",
            Decimal("180.39"),
        ),
    ]


def test_the_wrong_figure_of_the_shipped_report_comes_first(built: Built) -> None:
    rows = built.query(
        "select s.stated_value, s.suggested_value, f.char_start, s.is_tied from marts.fct_error_suspects as s"
        " join marts.fct_figures as f using (figure_id)"
        " where s.report_id = ? and s.identity = 'repeated_figure' and s.rank = 1",
        SHIPPED_ID,
    )
    assert rows == [(Decimal("1088.07"), Decimal("907.68"), 4658, False)]
