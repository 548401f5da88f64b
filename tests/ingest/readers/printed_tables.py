"""One table, 支出决算表, as PDFs print it; what it states; and how a test holds a reading against both."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from ingest.catalog import load_catalog
from ingest.documents import Document, ReportReading
from ingest.readers.pdf import read_pdf
from ingest.reading import read_document
from tests.formats.pdf import Mark, Sheet, Text, write_pdf
from tests.formats.pdf_tables import RULED, Style, box_of, lay_table

TITLE, UNIT = "支出决算表", "金额单位：万元"
EDGES = (48, 70, 92, 114, 232, 302, 367, 430, 472, 514, 556)
HEAD = [
    ["项目", "<", "<", "<", "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"],
    ["功能分类科目编码", "<", "<", "科目名称", "^", "^", "^", "^", "^", "^"],
    ["类", "款", "项", "^", "^", "^", "^", "^", "^", "^"],
]
COUNTING = ["栏次", "<", "<", "<", "1", "2", "3", "4", "5", "6"]
TOTAL = ["合计", "<", "<", "<", "1,234.56", "1,000.00", "234.56", "", "", ""]
CLASSES = [
    ["201", "", "", "一般公共服务支出", "834.56", "700.00", "134.56", "", "", ""],
    ["201", "06", "", "财政事务", "834.56", "700.00", "134.56", "", "", ""],
    ["201", "06", "01", "行政运行", "700.00", "700.00", "", "", "", ""],
    ["201", "06", "02", "一般行政管理事务", "134.56", "", "134.56", "", "", ""],
    ["208", "", "", "社会保障和就业支出", "400.00", "300.00", "100.00", "", "", ""],
    ["208", "05", "", "行政事业单位养老支出", "400.00", "300.00", "100.00", "", "", ""],
    ["208", "05", "05", "机关事业单位基本养老保险缴费支出", "400.00", "300.00", "100.00", "", "", ""],
]
ROWS = [*HEAD, COUNTING, TOTAL, *CLASSES]

#: item, fund, subject, name, code, level, basis, value as printed
Figure = tuple[str, str, str, str, str, str, str, str]


def function(
    name: str, code: str, values: Sequence[str], fund: str = "all", item: str = "expenditure_by_function"
) -> list[Figure]:
    """The figures of a row of 支出决算表: total, basic and project expenditure; none where nothing is printed."""
    level = {3: "lei", 5: "kuan", 7: "xiang"}[len(code)]
    subjects = ("", "expenditure_basic", "expenditure_project")
    return [
        (item, fund, subject, name, code, level, "final", value)
        for subject, value in zip(subjects, values, strict=False)
        if value
    ]


def total(item: str, value: str, fund: str = "all", basis: str = "final") -> Figure:
    return (item, fund, "", "", "", "", basis, value)


FIGURES = [
    total("expenditure_current_year", "1,234.56"),
    total("expenditure_basic", "1,000.00"),
    total("expenditure_project", "234.56"),
    *function("一般公共服务支出", "201", ["834.56", "700.00", "134.56"]),
    *function("财政事务", "20106", ["834.56", "700.00", "134.56"]),
    *function("行政运行", "2010601", ["700.00", "700.00", ""]),
    *function("一般行政管理事务", "2010602", ["134.56", "", "134.56"]),
    *function("社会保障和就业支出", "208", ["400.00", "300.00", "100.00"]),
    *function("行政事业单位养老支出", "20805", ["400.00", "300.00", "100.00"]),
    *function("机关事业单位基本养老保险缴费支出", "2080505", ["400.00", "300.00", "100.00"]),
]


def read(sheets: Sequence[Sheet]) -> ReportReading:
    content = read_pdf(write_pdf(sheets))
    return read_document(Document("0" * 16, "某局2024年度部门决算.pdf", "0" * 64, 1, content), load_catalog())


def stated(reading: ReportReading) -> list[Figure]:
    figures = []
    for one in reading.numbers:
        if one.outcome == "figure" and one.part == "tables":
            assert one.reading is not None
            key = one.reading.key
            name, code, level = (
                (key.economic_name, key.economic_code, key.economic_level)
                if key.economic_name
                else (key.function_name, key.function_code, key.function_level)
            )
            figures.append((key.item, key.fund, key.subject, name, code, level, one.reading.basis, one.raw_text))
    return figures


def values(reading: ReportReading) -> list[str]:
    """Every number taken for a figure or for an amount that could be one."""
    return [one.raw_text for one in reading.numbers if one.outcome != "excluded"]


def assert_printed(reading: ReportReading, sheets: Sequence[Sheet]) -> None:
    """Every number of a table has the box of a text of the same digits on its page, each text for one number."""
    taken = set()
    for one in reading.numbers:
        assert reading.document.text[one.char_start : one.char_end] == one.raw_text
        if one.part != "tables" or one.outcome == "excluded":
            continue
        assert one.page is not None
        assert one.box is not None
        places = [
            (one.page, order)
            for order, mark in enumerate(sheets[one.page - 1].marks)
            if isinstance(mark, Text) and mark.text == one.raw_text and one.box == pytest.approx(box_of(mark), abs=1.5)
        ]
        assert len(places) == 1, one
        assert places[0] not in taken, one
        taken.add(places[0])


def sheet(rows: Sequence[Sequence[str]], style: Style = RULED, head_rows: int = 4, title: str = TITLE) -> Sheet:
    return Sheet([*heading(title), *lay_table(rows, EDGES, 740, style, head_rows)])


def heading(title: str = TITLE, y: float = 770, unit: str = UNIT) -> list[Mark]:
    return [Text(250, y, title, 14), Text(470, y - 20, unit, 9)]


def check(sheets: Sequence[Sheet], expected: Sequence[Figure]) -> ReportReading:
    reading = read(sheets)
    assert stated(reading) == list(expected)
    assert_printed(reading, sheets)
    return reading


def contested(reading: ReportReading) -> list[tuple[str, str | None, Decimal | None]]:
    return [(one.raw_text, one.contested_text, one.contested_value) for one in reading.numbers if one.contested_text]
