"""A checked report in small, written by hand: two figures in the text, one in a table, a quotation, two findings."""

import hashlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from expectations.check.findings import (
    Cell,
    CheckedReport,
    Figure,
    Finding,
    Heading,
    Place,
    PrintedTable,
    Suspect,
    Untested,
)
from expectations.check.page_images import PageImage, draw_pages
from expectations.check.run import Check
from tests.formats import pdf

TEXT = "一、收支情况\n收入总计100.5万元，支出总计99.5万元，与上年持平。\n项目 | 决算数\n基本支出 | 60.00\n"


def _span(printed: str) -> tuple[int, int]:
    start = TEXT.index(printed)
    return start, start + len(printed)


def _figure(printed: str, status: str) -> Figure:
    return Figure(f"f{printed}", "一、", None, *_span(printed), printed, status)


def _place(side: str, label: str, printed: str) -> Place:
    return Place(side, f"f{printed}", label, "一、", None, *_span(printed), printed, Decimal(printed), "万元")


REVENUE, EXPENDITURE = _place("left", "收入总计", "100.5"), _place("right", "支出总计", "99.5")

BROKEN = Finding(
    number=1,
    identity="revenue_equals_expenditure",
    subject="all",
    family="balance",
    kind="equality",
    status="broken",
    severity="error",
    left_value=Decimal("100.50000000"),
    right_value=Decimal("99.50000000"),
    difference=Decimal("1.00000000"),
    tolerance=Decimal("0.10000000"),
    unit="万元",
    statement_zh="收入总计 100.5 万元（一、） ≠ 支出总计 99.5 万元（一、），相差 1 万元",
    statement_en="Total revenue 100.5 ≠ total expenditure 99.5; difference 1",
    identity_zh="收入总计等于支出总计",
    identity_en="Total revenue equals total expenditure",
    places=(REVENUE, EXPENDITURE),
    suspects=(
        Suspect(
            1,
            False,
            Decimal("99.5"),
            Decimal("100.5"),
            "万元",
            "改为 100.5 万元",
            "as 100.5",
            replace(EXPENDITURE, side=""),
        ),
    ),
)

WORDS = replace(
    BROKEN,
    number=2,
    identity="direction_words",
    severity="warning",
    difference=None,
    tolerance=None,
    statement_zh="支出总计与「与上年持平」不符",
    identity_zh="方向用词与数字一致",
    places=(
        EXPENDITURE,
        Place("right", None, "与上年持平", "一、", None, *_span("与上年持平"), "与上年持平", None, None),
    ),
    suspects=(),
)

SLIP = Finding(
    number=3,
    identity="doubled_punctuation",
    subject="收入总计100.5万元，支出总计99.5万元",
    family="notices",
    kind="notice",
    status="noticed",
    severity="notice",
    left_value=None,
    right_value=None,
    difference=None,
    tolerance=None,
    unit=None,
    statement_zh="「收入总计100.5万元，支出总计99.5万元」中的「，」：标点重复或连用有误",
    statement_en='Punctuation is doubled or does not go together: "，"',
    identity_zh="标点重复或连用有误",
    identity_en="Punctuation is doubled or does not go together",
    places=(Place("notice", None, "，", "一、", None, *_span("，"), "，", None, None),),
    suspects=(),
)

TABLE = PrintedTable(
    "支出决算表",
    None,
    2,
    2,
    TEXT.index("项目"),
    TEXT.index("60.00") + 5,
    (
        Cell(0, 0, 1, 1, "head", "项目", *_span("项目")),
        Cell(0, 1, 1, 1, "head", "决算数", *_span("决算数")),
        Cell(1, 0, 1, 1, "name", "基本支出", *_span("基本支出")),
        Cell(1, 1, 1, 1, "number", "60.00", *_span("60.00")),
    ),
)

REPORT = CheckedReport(
    report_id="0123456789abcdef",
    source_file="甲局2024年度部门决算.txt",
    sha256="ab" * 32,
    format="txt",
    department_name="甲局",
    fiscal_year=2024,
    text=TEXT,
    findings=(BROKEN, WORDS, SLIP),
    figures=(_figure("100.5", "reconciled"), _figure("99.5", "disputed"), _figure("60.00", "unchecked")),
    tables=(TABLE,),
    headings=(Heading(0, 1),),
    untested=(Untested("fund_sum", "支出等于三本预算之和", "未列示：政府性基金预算支出", ("",)),),
    checks={"broken": 2, "not_testable": 1},
    seen=3,
    classified=3,
    unclassified=0,
    excluded=0,
)

CHECK = Check(Path("甲局2024年度部门决算.txt"), (REPORT,), ())


def check_of(report: CheckedReport) -> Check:
    return Check(Path(report.source_file), (report,), ())


def boxed_report() -> CheckedReport:
    """The report on a page of 1000 × 1000 points; two of its three figures have boxes."""

    def boxed(figure: Figure, left: int) -> Figure:
        return replace(figure, page=1, box=(Decimal(left), Decimal(100), Decimal(left + 50), Decimal(110)))

    revenue, expenditure, other = REPORT.figures
    return replace(REPORT, format="pdf", figures=(boxed(revenue, 100), boxed(expenditure, 300), other))


def draw_sheets(sheets: list[pdf.Sheet], folder: Path) -> tuple[PageImage, ...]:
    """The pictures of a PDF of these pages, which is written into `folder`."""
    content = pdf.write_pdf(sheets)
    (folder / "报 告.pdf").write_bytes(content)
    return draw_pages(folder / "报 告.pdf", hashlib.sha256(content).hexdigest())
