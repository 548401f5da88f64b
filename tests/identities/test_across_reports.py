"""Checks between reports (of two years, of two versions, of a department and its units) and against the classification.

The reports are those of `short_reports.py`, all in one corpus.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.identities.short_reports import CASES, FIRST, HOSPITAL, LISTED, PRIOR, SAME, SECOND
from tests.ingest.conftest import ROOT
from tests.warehouses import model_reports


@dataclass(frozen=True)
class Built:
    """The candidate of all reports."""

    candidate: Path

    def query(self, statement: str, *values: str) -> list[tuple[object, ...]]:
        """The rows of a query on the candidate."""
        with duckdb.connect(str(self.candidate), read_only=True) as connection:
            return connection.execute(statement, values).fetchall()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("跨报告")
    reports, project = folder / "reports", folder / "project"
    reports.mkdir()
    for texts in [*(case.reports for case in CASES.values()), HOSPITAL, FIRST, SECOND, SAME]:
        for name, text in texts.items():
            (reports / name).write_text(text, encoding="utf-8")
    for part in ("models", "seeds", "tests/generic", "tests/singular"):
        shutil.copytree(ROOT / part, project / part)
    for part in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / part, project)
    with (project / "seeds" / "departments" / "department_units.csv").open("a", encoding="utf-8") as seed:
        seed.write(LISTED)
    candidate, _ = model_reports(reports, folder / "warehouse", project)
    return Built(candidate)


def _checks(built: Built, file: str, identity: str, subject: str) -> list[tuple[object, ...]]:
    return built.query(
        "select c.status, c.left_value, c.right_value from marts.fct_identity_checks as c"
        " join marts.dim_reports as r using (report_id) where r.source_file = ? and c.identity = ? and c.subject = ?",
        file,
        identity,
        subject,
    )


@pytest.mark.parametrize("name", CASES)
def test_a_check_has_the_status_that_the_reports_give_it(name: str, built: Built) -> None:
    case = CASES[name]
    [(status, left, right)] = _checks(built, case.file, *case.check)
    assert status == case.status
    if case.values:
        assert (left, right) == tuple(map(Decimal, case.values))
    assert (left is None) == (status == "not_testable" or case.check[0] == "classification_known")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("units-not-all-known", "库中的所属单位可能不全：武平县统计局（本级）"),
        ("units-listed-absent", "缺少所属单位的报告：武平县水文站"),
        ("units-none", "所属单位的报告不在库中"),
        ("units-transfers", "差额可能是单位之间的内部往来"),
        ("prior-not-in-last-years-report", "未列示：上年报告的机关运行经费"),
        ("carryover-not-stated", "报告中没有可供核对的这类数字"),
        ("class-outdated", "沿用旧名称，该年度称：资源勘探工业信息等支出"),
        ("class-in-a-list-that-may-be-short", "库中的分类科目在该处可能不全"),
    ],
)
def test_a_check_without_an_outcome_says_why(name: str, reason: str, built: Built) -> None:
    case = CASES[name]
    assert built.query(
        "select c.reason_zh from marts.fct_identity_checks as c join marts.dim_reports as r using (report_id)"
        " where r.source_file = ? and c.identity = ? and c.subject = ?",
        case.file,
        *case.check,
    ) == [(reason,)]


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        (
            "prior-changed",
            "上年机关运行经费 58.14 万元（五、(一)） ≠ 上年报告所列机关运行经费 58.24 万元"
            "（上杭县审计局2021年度部门决算.txt 五、(一)），相差 0.1 万元",
            "prior-year Agency operating expenditure 58.14 ×10,000 yuan (五、(一)) ≠ Agency operating expenditure in "
            "the report of the year before 58.24 ×10,000 yuan (上杭县审计局2021年度部门决算.txt 五、(一)); "
            "difference 0.1 ×10,000 yuan",
        ),
        (
            "implied-changed",
            "机关运行经费 74.84 − 机关运行经费增减额 16.7 = 58.14 万元（五、(一)） ≠ "
            "上年报告所列机关运行经费 58.17 万元"
            "（上杭县文化局2021年度部门决算.txt 五、(一)），相差 0.03 万元",
            None,
        ),
        (
            "units-come-to-more",
            "机关运行经费 9 万元（五、(一)） ≠ "
            "武平县审计局服务中心机关运行经费 5 + 武平县审计局（本级）机关运行经费 5 = 10 万元"
            "（武平县审计局服务中心2022年度单位决算.txt 五、(一)；"
            "武平县审计局（本级）2022年度单位决算.txt 五、(一)），相差 1 万元",
            None,
        ),
        (
            "class-unknown",
            "「航天事业支出」（二、(二)1.）：该年度的分类科目中没有这一科目",
            "「航天事业支出」 (二、(二)1.): The classification of that year has no such class",
        ),
    ],
)
def test_a_discrepancy_between_reports_names_the_other_one(name: str, zh: str, en: str | None, built: Built) -> None:
    case = CASES[name]
    [(statement_zh, statement_en)] = built.query(
        "select d.statement_zh, d.statement_en from marts.fct_discrepancies as d"
        " where d.source_file = ? and d.identity = ? and d.subject = ?",
        case.file,
        *case.check,
    )
    assert statement_zh == zh
    assert statement_en == (en or statement_en)


def test_a_check_belongs_to_the_later_report_and_names_the_figures_of_both(built: Built) -> None:
    rows = built.query(
        "select f.fiscal_year, f.period, f.value, f.check_status from ("
        " select unnest(figure_ids) as figure_id from marts.fct_identity_checks"
        " join marts.dim_reports using (report_id) where source_file = ? and identity = ? and subject = ?) as c"
        " join marts.fct_figures as f using (figure_id)"
        " order by f.fiscal_year",
        CASES["prior-changed"].file,
        *PRIOR,
    )
    assert rows == [
        (2021, "current", Decimal("58.24"), "disputed"),
        (2022, "prior", Decimal("58.14"), "disputed"),
    ]


def test_a_figure_is_one_row_however_many_reports_check_it(built: Built) -> None:
    assert built.query("select figure_id from marts.fct_figures group by figure_id having count(*) > 1") == []


def test_a_later_version_is_held_against_the_one_before_it(built: Built) -> None:
    [(first_id,)] = built.query("select report_id from marts.dim_reports where source_file = ?", next(iter(FIRST)))
    rows = built.query(
        "select c.subject, c.left_value, c.right_value, c.status, c.severity from marts.fct_identity_checks as c"
        " join marts.dim_reports as r using (report_id) where r.source_file = ? and c.identity = 'version_agreement'"
        " order by all",
        next(iter(SECOND)),
    )
    assert rows == [
        (f"{item} against {first_id}", Decimal(left), Decimal(right), status, "notice")
        for item, left, right, status in [
            ("agency_operating_cost", "74.48", "74.84", "broken"),
            ("closing_carryover", "2", "2", "holds"),
            ("opening_carryover", "1", "1", "holds"),
            ("revenue_total", "100", "100", "holds"),
        ]
    ]


@pytest.mark.parametrize(("file", "status"), list(zip(SAME, ["not_applicable", "holds"], strict=True)))
def test_the_same_accounts_published_twice_are_no_finding(file: str, status: str, built: Built) -> None:
    rows = built.query(
        "select c.status from marts.fct_identity_checks as c join marts.dim_reports as r using (report_id)"
        " where r.source_file = ? and c.identity = 'version_agreement'",
        file,
    )
    assert rows == [(status,)]


def test_every_report_has_a_row_for_every_identity(built: Built) -> None:
    rows = built.query(
        "select r.source_file, i.identity from marts.dim_reports as r cross join marts.dim_identities as i"
        " left join marts.fct_identity_checks as c on r.report_id = c.report_id and i.identity = c.identity"
        " where c.identity is null"
    )
    assert rows == []


def test_a_report_without_one_of_the_year_before_says_so_once_an_identity(built: Built) -> None:
    rows = built.query(
        "select c.identity, c.subject, c.status, c.reason_en from marts.fct_identity_checks as c"
        " join marts.dim_reports as r using (report_id) where r.source_file = ? and c.reason = 'needs_prior_report'"
        " order by all",
        next(iter(HOSPITAL)),
    )
    missing = "The report of the year before is not in the corpus"
    assert rows == [
        ("carryover_continuity", "prior_report", "not_testable", missing),
        ("prior_report_agreement", "", "not_testable", missing),
    ]


@pytest.mark.parametrize(
    ("table", "keys"), [("fct_identity_coverage", "item, measure"), ("fct_report_identity_coverage", "report_id")]
)
def test_coverage_counts_the_identities_that_the_checks_say_a_figure_is_in(table: str, keys: str, built: Built) -> None:
    counted = built.query(
        f"select {keys}, source_kind, figures, in_no_identity, in_one_identity, in_two_identities, in_three_or_more"
        f" from marts.{table} order by all"
    )
    expected = built.query(
        "with parts as (select unnest(figure_ids) as figure_id, identity from marts.fct_identity_checks"
        " where status in ('holds', 'rounding', 'last_digit', 'broken') and coalesce(reason, '') <> 'same_figure'),"
        " seen as (select figure_id, count(distinct identity) as n from parts group by figure_id)"
        f" select {keys}, source_kind, count(*), count(*) filter (n is null), count(*) filter (n = 1),"
        " count(*) filter (n = 2), count(*) filter (n >= 3)"
        " from marts.fct_figures left join seen using (figure_id) group by all order by all"
    )
    assert counted == expected
    assert sum(int(str(row[-5])) for row in counted) == len(built.query("select figure_id from marts.fct_figures"))
