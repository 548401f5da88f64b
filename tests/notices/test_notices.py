"""Every row of the vocabulary of notices finds its own example and not its counter-example; and where notices stand."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.catalog import SEEDS, load_catalog
from ingest.documents import Notice
from ingest.reading import read_document
from ingest.worker import read_report
from tests.formats import pdf
from tests.generator.gold import print_report
from tests.generator.reports import PLAIN, draw_reports
from tests.generator.writing import write_pdf
from tests.ingest.conftest import SHIPPED, document

ABOVE = "第三部分 甲市某局2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n"
BELOW = "\n本年收入合计100万元。\n"


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / "notices" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PATTERNS = seed("notice_patterns")


def find(text: str) -> tuple[Notice, ...]:
    return read_report(document(""), text.encode()).notices


def found(sentence: str) -> list[tuple[str, str]]:
    """Kind and words of each notice of a sentence in the statement part."""
    return [(one.kind, one.raw_text) for one in find(ABOVE + sentence + BELOW)]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: f"{pattern['kind']} {pattern['example']}")
def test_each_pattern_finds_its_example_and_not_its_counter_example(pattern: dict[str, str]) -> None:
    assert pattern["kind"] in {kind for kind, _ in found(pattern["example"])}
    assert found(pattern["counter_example"]) == []


def test_each_kind_has_a_pattern_and_each_pattern_its_kind() -> None:
    assert {pattern["kind"] for pattern in PATTERNS} == {kind["kind"] for kind in seed("notice_kinds")}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("比上年减少（增加）12.5万元。", [("template_choice", "减少（增加）")]),
        ("比上年增加/减少12.5万元。", [("template_choice", "增加/减少")]),
        ("决算数小于(大于)预算数的主要原因是厉行节约。", [("template_choice", "小于(大于)")]),
        ("本年支出合计××万元，其中基本支出12.5万元。", [("placeholder", "××")]),
        ("20XX年支出12.5万元。", [("placeholder", "XX")]),
        ("完成年初预算的%。", [("missing_value", "完成年初预算的%")]),
        ("本年支出合计为 万元。", [("missing_value", "为 万元")]),
        ("基本支出50万元，占50.5，主要是工资。", []),
        ("基本支出50万元，占本年支出的50.5，主要是工资。", [("missing_percent_sign", "占本年支出的50.5")]),
        ("比上年增长12.5。", [("missing_percent_sign", "增长12.5")]),
        ("增长1,234.5%。", []),
        ("分别增长12.5、13.5和1.5%。", []),
        ("支出12.5万元万元。", [("doubled_unit", "万元万元")]),
        ("占12.5%%。", [("doubled_unit", "%%")]),
        ("支出12.5万元元。", [("doubled_unit", "万元元")]),
        ("购置车辆2辆辆。", [("doubled_unit", "辆辆")]),
        ("支出1,23.4万元。", [("broken_number", "1,23.4")]),
        ("支出12,3456.78万元。", [("broken_number", "12,3456.78")]),
        ("支出1,234,567.89元。", []),
        ("支出12.3.4万元。", [("broken_number", "12.3.4")]),
        ("支出１2.3万元。", [("mixed_width", "１2.3")]),
        ("支出１２.３万元。", []),
        ("基本支出12万元，。项目支出3万元。", [("doubled_punctuation", "，。")]),
        ("基本支出12万元、；项目支出3万元。", [("doubled_punctuation", "、；")]),
        ("基本支出12万元。。项目支出3万元。", [("doubled_punctuation", "。。")]),
        ("包括“会议费”、“培训费”。", []),
        ("用于会议（含培训、会议费12万元。", [("unpaired_mark", "（")]),
        ("用于会议费、培训费）12万元。", [("unpaired_mark", "）")]),
        ("按照《预算法实施条例支出12万元。", [("unpaired_mark", "《")]),
        ("用于会议（含：\n1.培训；\n2.差旅）12万元。", []),
        ("用于会议（ ）12万元。", [("empty_brackets", "（ ）")]),
    ],
)
def test_slips_of_sentences(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert found(sentence) == expected


def test_a_sign_on_the_next_line_is_there() -> None:
    line = "本年支出合计比上年增加五万元，主要原因是人员增加，同时项目支出比上年度有所增加，共增长12.5"
    assert found(f"{line}\n%，主要是工资。") == []


@pytest.mark.parametrize(
    "text",
    [
        "目录\n第一部分 概况\n第三部分 XX局2023年度部门决算情况说明\n第四部分 名词解释\n第一部分 概况\n"
        + ABOVE
        + BELOW,
        ABOVE + BELOW + "第四部分 名词解释\n一、三公经费：指XX部门（）的经费，，包括接待费。\n",
        ABOVE + "项目 | 决算数 | 备注\n基本支出（） | 60.00 | XX\n项目支出 | 40.00 | ，，\n合计 | 100.00 | \n" + BELOW,
    ],
    ids=["table of contents", "explanation of terms", "table"],
)
def test_outside_the_text_of_the_statement_part_nothing_is_noticed(text: str) -> None:
    assert find(text) == ()


def test_headings_are_searched_for_placeholders() -> None:
    [notice] = find("第三部分 甲局2023年度部门决算情况说明\n一、XX收入情况说明\n本年收入合计100万元。\n")
    assert (notice.kind, notice.raw_text, notice.section) == ("placeholder", "XX", "一、")


# Read against the report: ；； in 2 (2), and the three choices of 3 (1).
EXPECTED_OF_SHIPPED = [
    ("doubled_punctuation", "；；", "二、(二)"),
    ("template_choice", "小于（大于）", "三、1."),
    ("template_choice", "减少（增加）", "三、1."),
    ("template_choice", "下降（增长）", "三、1."),
]


def test_the_shipped_report_has_four() -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    notices = read_document(document(text, SHIPPED.name), load_catalog()).notices
    assert [(one.kind, one.raw_text, one.section) for one in notices] == EXPECTED_OF_SHIPPED
    for one in notices:
        assert text[one.char_start : one.char_end] == one.raw_text
        assert one.sentence_start <= one.char_start < one.char_end <= one.sentence_end


def test_consistent_reports_have_none() -> None:
    for report in islice(draw_reports(seed=11), 20):
        assert find(print_report(report).text) == ()


def test_consistent_pdf_reports_have_none() -> None:
    for report in islice(draw_reports(seed=12), 3):
        reading = read_report(document("", "报告.pdf"), write_pdf(print_report(replace(report, drawing=PLAIN))))
        assert reading.numbers
        assert reading.notices == ()


def test_a_notice_in_a_pdf_has_its_page_and_box() -> None:
    lines = [*ABOVE.splitlines(), "本年支出合计12.5万元万元。", *BELOW.split()]
    reading = read_report(document("", "报告.pdf"), pdf.write_pdf(pdf.lay_out(lines)))
    [notice] = reading.notices
    [before, *_] = [number for number in reading.numbers if number.raw_text == "12.5"]
    assert (notice.raw_text, notice.page) == ("万元万元", 1)
    assert notice.box is not None
    assert before.box is not None
    # It stands on the line of the number, behind it.
    assert notice.box[0] >= before.box[2] - 1
    assert notice.box[1] < before.box[3]
    assert before.box[1] < notice.box[3]


@given(
    st.lists(
        st.sampled_from(
            [
                "XX",
                "，",
                "。",
                "（",
                "）",
                "“",
                "”",
                "《",
                "1",
                "2",
                ".",
                ",",
                "万元",
                "%",
                "占支出的",
                "增加",
                "减少",
                "/",
                "\n",
                "　",
                "１",
                "_",
            ]
        ),
        max_size=40,
    )
)
def test_notices_are_in_order_apart_and_what_stands_there(parts: list[str]) -> None:
    text = ABOVE + "".join(parts) + BELOW
    end = 0
    for one in find(text):
        assert end <= one.char_start < one.char_end <= len(text)
        assert one.raw_text == text[one.char_start : one.char_end]
        end = one.char_end
