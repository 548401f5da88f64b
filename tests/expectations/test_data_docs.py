"""The pages an auditor reads: Chinese first, an identity by its statement, a break by its sentence, nothing fetched."""

from __future__ import annotations

import io
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import lxml.html
import pytest
from rich.console import Console

from expectations.audit import audit_candidate
from expectations.data_docs.site import finish_site
from expectations.data_docs.words import name_subject
from expectations.progress import LineProgress
from expectations.results import Run
from expectations.warehouse import Warehouse, prepare_warehouse
from tests.expectations.test_identities import Change

RUN_AT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
Page = Any  # an element of lxml, which comes without types


def audit(warehouse: Warehouse, run: Run) -> Path:
    audit_candidate(warehouse, run, LineProgress(Console(file=io.StringIO())))
    return warehouse.candidate_docs


@pytest.fixture(scope="module")
def site(small_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages about the small warehouse as it is."""
    folder = tmp_path_factory.mktemp("pages") / "warehouse"
    shutil.copytree(small_warehouse, folder)
    return audit(prepare_warehouse(folder, folder.parent / "reports"), Run("2024-01-02T03:04:05Z", RUN_AT))


def open_page(path: Path) -> Page:
    return lxml.html.fromstring(path.read_bytes())


def page_of(site: Path, suite: str) -> Path:
    [path] = site.rglob(f"*-{suite}.html")
    return path


def words(element: Page) -> str:
    return " ".join(element.text_content().split())


def rows(table: Page) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in table.findall(".//tr")]


def test_an_identity_is_told_by_its_statement_its_severity_and_how_its_checks_fared(site: Path) -> None:
    page = open_page(page_of(site, "identities.expenditure"))
    assert words(page.find(".//h1")) == "支出：勾稽关系"
    identities, _, _ = page.findall(".//table")
    assert rows(identities) == [
        [
            *("勾稽关系", "严重程度", "检查", "成立", "不成立", "末位不符", "已说明", "四舍五入差", "无法检查"),
            *("不适用", "结论"),
        ],
        [
            "支出等于各类之和Expenditure is its types (expenditure_by_type_sum)",
            *("错误", "1", "", "1", "", "", "", "", "", "✗ 不符"),
        ],
        [
            "支出等于三本预算之和Expenditure is the budgets (fund_sum)",
            *("错误", "1", "", "", "", "", "", "1", "", "– 未能检查"),
        ],
    ]


@pytest.mark.parametrize("suite", ["identities.expenditure", None])
def test_a_break_is_told_by_its_report_its_sentence_both_sides_and_the_difference(
    suite: str | None, site: Path
) -> None:
    page = open_page(page_of(site, suite) if suite else site / "index.html")
    [heading] = [each for each in page.findall(".//h3") if words(each) == "支出等于各类之和"]
    assert "错误，1 项检查，1 处不符" in words(page)
    [table] = heading.xpath("following::table[1]")
    assert rows(table) == [
        ["报告", "口径", "说明", "左边", "右边", "差额", "允许差", "结果", "严重程度", "报告编号"],
        [
            *("甲局.txt", "全部", "支出总计 100.5 与各类之和 101.5 相差 -1", "100.5", "101.5", "-1", "0.15"),
            *("不成立", "错误", "r1"),
        ],
    ]


def test_the_first_page_lists_every_identity_and_every_table(site: Path) -> None:
    page = open_page(site / "index.html")
    assert "3 条勾稽关系，3 项检查，1 处不符。" in words(page)
    _, identities, tables = page.findall(".//table")
    assert [row[0] for row in rows(identities)] == [
        "类别",
        "收支平衡与结转结余",
        "支出",
        "支出等于三本预算之和Expenditure is the budgets (fund_sum)",
    ]
    assert ["勾稽检查", "fct_identity_checks", "13", "0"] in rows(tables)


def test_every_link_leads_to_a_page(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    reached = {site / "index.html"}
    for path in pages:
        for link in open_page(path).xpath("//a/@href"):
            if not link.startswith("#"):
                target = (path.parent / unquote(link)).resolve()
                assert target.is_file(), link
                reached.add(target)
    assert reached == {path.resolve() for path in pages}


def test_the_pages_fetch_nothing_and_need_no_script(site: Path) -> None:
    for path in site.rglob("*"):
        if path.is_file():
            html = path.read_text("utf-8")
            assert not re.search(r"https?:|//[a-z]|<script|<link|<img|@import|url\(", html), path


def test_text_of_a_report_is_no_markup(warehouse: Warehouse, run: Run, change: Change) -> None:
    change("update marts.fct_discrepancies set statement_zh = '<b>粗</b> & <script>alert(1)</script>'")
    site = audit(warehouse, run)
    for path in (site / "index.html", page_of(site, "identities.expenditure")):
        assert "&lt;b&gt;粗&lt;/b&gt; &amp; &lt;script&gt;" in path.read_text("utf-8")


def test_a_fault_of_the_structure_comes_first_with_its_rows(warehouse: Warehouse, run: Run, change: Change) -> None:
    change("update marts.fct_coverage set report_id = 'r2'")
    page = open_page(audit(warehouse, run) / "index.html")
    assert "本次结果不予发布" in words(page)
    headings = [words(each) for each in page.findall(".//h3")]
    assert "每份报告都有覆盖情况" in headings
    assert words(page.xpath("//h2[@id='identities']/following::p[1]")[0]) == "未检查。"
    [table] = page.xpath("//h3[. = '每份报告都有覆盖情况']/following::table[1]")
    assert rows(table) == [["报告", "报告编号"], ["甲局.txt", "r1"]]


def test_an_accepted_break_that_has_expired_is_told_with_who_accepted_it(
    warehouse: Warehouse, run: Run, change: Change
) -> None:
    change("update marts.fct_accepted_breaks set status = 'expired', check_difference = 3")
    page = open_page(audit(warehouse, run) / "index.html")
    assert "本次结果不予发布" not in words(page)
    [table] = page.xpath("//h3[. = '每条已说明的不符仍与一处不符完全一致']/following::table[1]")
    [_, told] = rows(table)
    assert told == [
        "甲局.txt",
        "一般公共预算",
        "2.5",
        "r1",
        "fund_sum",
        "不成立",
        "3",
        "口径不同",
        "某人",
        "2024-01-31",
    ]


def test_a_page_that_could_not_be_rendered_is_no_silent_loss(site: Path, tmp_path: Path) -> None:
    incomplete = tmp_path / "site"
    shutil.copytree(site, incomplete)
    suites = len(list(incomplete.glob("validations/**/*.html")))
    finish_site(incomplete, suites)
    page_of(incomplete, "identities.balance").unlink()
    with pytest.raises(RuntimeError, match=f"{suites - 1} pages of {suites} suites"):
        finish_site(incomplete, suites)


def test_a_subject_is_told_in_words() -> None:
    assert name_subject("revenue_fiscal_appropriation general") == "财政拨款收入 一般公共预算"
    assert name_subject("社会保障和就业支出 all #2") == "社会保障和就业支出 全部 #2"
    assert name_subject("") == "–"
