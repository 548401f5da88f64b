from __future__ import annotations

import pytest

from ingest.readers.word import read_docx
from ingest.readers.word.counting import count_in
from tests.formats.word import (
    Level,
    Style,
    WordList,
    note,
    paragraph,
    text_box,
    write_docx,
)

CHINESE = WordList(
    (
        Level("chineseCountingThousand", "第%1部分", suffix="space"),
        Level("chineseCounting", "%2、"),
        Level("chineseCounting", "（%3）"),
        Level("decimal", "%4."),
    )
)


def lines(content: bytes) -> list[str]:
    return read_docx(content).text.split("\n")


def test_numbering_is_what_a_reader_sees() -> None:
    content = write_docx(
        paragraph("部门概况", numbering=(1, 0)),
        paragraph("决算情况说明", numbering=(1, 0)),
        paragraph("收入支出总体情况", numbering=(1, 1)),
        paragraph("收入情况", numbering=(1, 2)),
        paragraph("支出情况", numbering=(1, 2)),
        paragraph("基本支出", numbering=(1, 3)),
        paragraph("财政拨款情况", numbering=(1, 1)),
        paragraph("总体情况", numbering=(1, 2)),
        paragraph("名词解释", numbering=(1, 0)),
        paragraph("财政拨款", numbering=(1, 1)),
        lists=[CHINESE],
    )
    assert lines(content) == [
        "第一部分 部门概况",
        "第二部分 决算情况说明",
        "一、收入支出总体情况",
        "（一）收入情况",
        "（二）支出情况",
        "1. 基本支出",
        "二、财政拨款情况",
        "（一）总体情况",
        "第三部分 名词解释",
        "一、财政拨款",
    ]


def test_numbering_comes_through_styles() -> None:
    levels = (Level("chineseCounting", "%1、", style="Heading1"), Level("chineseCounting", "（%2）", style="Heading2"))
    styles = [
        Style("Heading1", numbering=(1, None)),
        Style("Heading2", based_on="Heading1", numbering=(1, None)),
        Style("Special", based_on="Heading2"),
        Style("Plain", based_on="Heading1", numbering=(0, None)),
    ]
    content = write_docx(
        paragraph("甲", style="Heading1"),
        paragraph("乙", style="Heading2"),
        paragraph("丙", style="Special"),
        paragraph("丁", style="Plain"),
        paragraph("戊", style="Heading1", numbering=(0, 0)),
        paragraph("己", style="Heading1"),
        lists=[WordList(levels)],
        styles=styles,
    )
    assert lines(content) == ["一、甲", "（一）乙", "（二）丙", "丁", "戊", "二、己"]


def test_lists_of_one_definition_go_on_counting_unless_they_say_where_they_start() -> None:
    content = write_docx(
        *(
            paragraph(text, numbering=(num_id, 0))
            for num_id, text in ((1, "甲"), (2, "乙"), (3, "丙"), (3, "丁"), (1, "戊"))
        ),
        lists=[WordList([Level("decimal", "%1.", start=4)]), WordList(like=1), WordList(like=1, starts={0: 1})],
    )
    assert lines(content) == ["4. 甲", "5. 乙", "1. 丙", "2. 丁", "3. 戊"]


def test_levels_restart_as_they_say() -> None:
    levels = (
        Level("decimal", "%1."),
        Level("decimal", "%1.%2"),
        Level("lowerLetter", "%3)", restart=0),
        Level("upperRoman", "%1-%4", restart=1, is_legal=True),
    )
    order = (0, 1, 2, 3, 1, 2, 3, 0, 2, 3, 1)
    content = write_docx(*(paragraph("x", numbering=(1, one)) for one in order), lists=[WordList(levels)])
    assert [line.split(" ")[0].removesuffix("x") for line in lines(content)] == [
        *("1.", "1.1", "a)", "1-1", "1.2", "b)", "1-2", "2.", "c)", "2-1", "2.1")
    ]


def test_a_level_above_that_has_no_paragraph_counts_as_one_the_first_time() -> None:
    levels = (Level("decimal", "%1."), Level("decimal", "%1.%2"), Level("decimal", "%1.%2.%3"))
    order = (1, 1, 0, 2, 1, 0, 2, 1)
    content = write_docx(*(paragraph("x", numbering=(1, one)) for one in order), lists=[WordList(levels)])
    expected = ["1.1", "1.2", "2.", "2.1.1", "2.1", "3.", "3.1.1", "3.1"]
    assert [line.split(" ")[0] for line in lines(content)] == expected


def test_text_boxes_and_notes_count_on_their_own() -> None:
    one = [paragraph(text, numbering=(1, 1)) for text in "甲乙丙丁戊"]
    content = write_docx(
        one[0],
        paragraph("框", text_box(one[1]), text_box(one[2]), note("footnote", 1)),
        one[3],
        lists=[CHINESE],
        footnotes={1: one[4]},
    )
    assert lines(content) == ["一、甲", "框", "一、乙", "二、丙", "二、丁", "一、戊"]


def test_bullets_and_undefined_lists_are_no_numbering() -> None:
    content = write_docx(
        paragraph("甲", numbering=(1, 0)),
        paragraph("乙", numbering=(7, 0)),
        paragraph("丙", numbering=(1, 8)),
        lists=[WordList([Level("bullet", "\uf06c")])],
    )
    assert lines(content) == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    ("number_format", "number", "printed"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCounting", 110, "一一〇"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1010, "一千零一十"),
        ("japaneseCounting", 12, "十二"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographDigital", 12, "一二"),
        ("ideographTraditional", 4, "丁"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("ideographZodiacTraditional", 13, "丙子"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalEnclosedCircleChinese", 21, "㉑"),
        ("decimalEnclosedParen", 20, "⒇"),
        ("decimalZero", 7, "07"),
        ("decimalFullWidth", 12, "１２"),
        ("upperRoman", 49, "XLIX"),
        ("lowerLetter", 28, "bb"),
        ("upperRoman", 10_000, "10000"),
        ("unheardOf", 5, "5"),
        ("none", 5, ""),
    ],
)
def test_lists_count_as_word_does(number_format: str, number: int, printed: str) -> None:
    assert count_in(number_format, number) == printed
