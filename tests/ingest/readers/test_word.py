from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.problems import DamagedFileError, EmptyFileError, NoTextError, UnsafeContentError
from ingest.readers import read_content
from ingest.readers.word import read_docx
from tests.formats.word import (
    DELETED_MARK,
    FIELD_END,
    HIDDEN,
    Cell,
    Level,
    Style,
    WordList,
    Xml,
    control,
    deleted,
    field_begin,
    inserted,
    linked,
    moved_from,
    moved_to,
    note,
    old_text_box,
    paragraph,
    run,
    special,
    table,
    text_box,
    write_docx,
    write_package,
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


def test_paragraphs_and_tables_keep_their_order() -> None:
    content = write_docx(
        "一、收入情况",
        table(("项目", "决算数"), ("收入合计", "1,088.07")),
        paragraph("其中：", "基本支出", "907.68万元。"),
        paragraph(),
        "二、支出情况",
    )
    assert lines(content) == [
        "一、收入情况",
        "项目 | 决算数",
        "收入合计 | 1,088.07",
        "其中：基本支出907.68万元。",
        "二、支出情况",
    ]


def test_merged_cells_are_read_once_and_empty_cells_keep_their_column() -> None:
    content = write_docx(
        table(
            (Cell("收入", span=2), Cell("支出", span=2)),
            (Cell("财政拨款", merge="restart"), "100.00", "", "90.00"),
            (Cell("财政拨款", merge="continue"), "5.00", "类", ""),
        )
    )
    assert lines(content) == ["收入 | 支出", "财政拨款 | 100.00 |  | 90.00", "5.00 | 类"]


def test_tables_are_grids_with_the_places_of_their_cells() -> None:
    content = read_docx(
        write_docx(
            "收入支出决算总表",
            table(
                ("单位：万元", ""),
                (Cell("收入", span=2), "决算数"),
                (Cell("财政拨款", merge="restart"), "一般公共预算", "100.00"),
                (Cell("", merge="continue"), "", "5.00"),
            ),
            table(("只有文字",)),
        )
    )
    assert content.text.split("\n") == [
        *("收入支出决算总表", "单位：万元", "收入 | 决算数"),
        *("财政拨款 | 一般公共预算 | 100.00", " | 5.00", "只有文字"),
    ]
    (found,) = content.tables
    assert (found.rows, found.columns) == (3, 3)
    assert content.text[found.char_start : found.char_end].startswith("收入 | 决算数")
    assert [
        (cell.row, cell.column, cell.row_span, cell.column_span, content.text[cell.char_start : cell.char_end])
        for cell in found.cells
    ] == [
        (0, 0, 1, 2, "收入"),
        (0, 2, 1, 1, "决算数"),
        (1, 0, 2, 1, "财政拨款"),
        (1, 1, 1, 1, "一般公共预算"),
        (1, 2, 1, 1, "100.00"),
        (2, 2, 1, 1, "5.00"),
    ]


def test_paragraphs_of_one_cell_are_one_entry_of_its_row() -> None:
    label = Xml(paragraph("一般公共预算") + paragraph("财政拨款"))
    assert lines(write_docx(table((Cell(label), "12.5")))) == ["一般公共预算 财政拨款 | 12.5"]


def test_a_table_that_lays_out_the_page_gives_its_paragraphs() -> None:
    left = Xml(paragraph("收入总计12.5万元。") + paragraph("支出总计12.5万元。"))
    inner = table(("项目", "金额"), ("合计", "12.5"))
    content = write_docx(table((left,)), table((left, "图1")), table(("说明", inner)))
    assert lines(content) == [
        "收入总计12.5万元。",
        "支出总计12.5万元。",
        "收入总计12.5万元。",
        "支出总计12.5万元。",
        "图1",
        "说明",
        "项目 | 金额",
        "合计 | 12.5",
    ]


def test_tracked_changes_are_accepted() -> None:
    changed_format = "<w:rPrChange w:id='9'><w:rPr><w:vanish/></w:rPr></w:rPrChange>"
    content = write_docx(
        paragraph(
            "收入",
            deleted("90.00"),
            inserted("91.50"),
            "万元，",
            moved_from("已移走"),
            run("增长", changed_format),
            "5%。",
        ),
        paragraph(moved_to("移到此处。")),
        table(("保留", "1"), ("删除", "2"), row_properties={1: DELETED_MARK}),
    )
    assert lines(content) == ["收入91.50万元，增长5%。", "移到此处。", "保留 | 1"]


def test_a_deleted_paragraph_mark_joins_and_the_joined_paragraph_counts_once() -> None:
    content = write_docx(
        paragraph("收入总计12.5", numbering=(1, 1), mark=DELETED_MARK),
        paragraph("万元。", numbering=(1, 1)),
        paragraph(deleted("全部删除"), numbering=(1, 1), mark=DELETED_MARK),
        paragraph("支出总计", numbering=(1, 1)),
        lists=[CHINESE],
    )
    assert lines(content) == ["一、收入总计12.5万元。", "二、支出总计"]


def test_text_boxes_stand_once_after_their_paragraph() -> None:
    box = text_box("单位：万元", table(("合计", "3.5")), paragraph("盒中", old_text_box("盒中之盒")))
    content = write_docx(paragraph("前半", box, "后半"), paragraph("下一段", old_text_box("旧式文本框")))
    assert lines(content) == ["前半后半", "单位：万元", "合计 | 3.5", "盒中", "盒中之盒", "下一段", "旧式文本框"]


def test_notes_stand_at_the_end_in_the_order_of_their_marks() -> None:
    content = write_docx(
        paragraph("收入", note("endnote", 1), "12.5", note("footnote", 3), "万元", note("footnote", 2), "。"),
        paragraph("支出", inserted(note("footnote", 3)), "10万元。"),
        footnotes={2: "含上年结转2万元。", 3: "见表一。", 4: "无人引用"},
        endnotes={1: "口径见说明。"},
    )
    assert lines(content) == ["收入12.5万元。", "支出10万元。", "见表一。", "含上年结转2万元。", "口径见说明。"]


def test_fields_show_their_result() -> None:
    content = write_docx(
        paragraph(
            "共", linked(" REF total \\h ", "12.5"), "万元，见", linked(" IF ", linked(" PAGE ", "9"), "表一"), "。"
        ),
        paragraph(Xml('<w:fldSimple w:instr=" DOCPROPERTY 单位 "><w:r><w:t>财政局</w:t></w:r></w:fldSimple>'), "编"),
        paragraph(Xml('<w:r><w:fldChar w:fldCharType="begin"/></w:r>'), run("无尽头的域")),
        "后文仍在",
    )
    assert lines(content) == ["共12.5万元，见9表一。", "财政局编", "后文仍在"]


def test_a_number_with_a_circle_drawn_over_it_is_read_as_the_character() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> eq \\o\\ac(○,3)</w:instrText></w:r>'
    assert lines(write_docx(paragraph(Xml(begin), FIELD_END, "其他收入0万元。"))) == ["③其他收入0万元。"]


def test_a_table_of_contents_is_left_out() -> None:
    entry = linked(" PAGEREF _Toc1 \\h ", "3")
    content = write_docx(
        "目录",
        paragraph(field_begin(' TOC \\o "1-3" \\h '), "一、收入情况", special("tab"), entry),
        paragraph("二、支出情况", special("tab"), entry),
        paragraph(FIELD_END, "第二部分 决算情况说明"),
        paragraph("三、样式所示的目录行", special("tab"), "5", style="TOC1"),
        "一、收入情况",
    )
    assert lines(content) == ["目录", "第二部分 决算情况说明", "一、收入情况"]


def test_text_written_into_a_table_of_contents_is_kept() -> None:
    content = write_docx(
        paragraph(field_begin(" TOC "), "一、收入情况"),
        "收入总计12.5万元。",
        paragraph("支出总计12.5万元。", style="TOC1"),
        paragraph(FIELD_END),
        paragraph(field_begin(" TOC "), "没有尽头"),
        "二、支出情况",
    )
    assert lines(content) == ["一、收入情况", "收入总计12.5万元。", "支出总计12.5万元。", "没有尽头", "二、支出情况"]


def test_hidden_text_is_not_read() -> None:
    content = write_docx(
        paragraph("收入", run("（草稿99万元）", HIDDEN), run("12.5", '<w:vanish w:val="0"/>'), "万元"),
        paragraph("整段隐藏", style="Hidden"),
        paragraph(run("隐藏", HIDDEN)),
        styles=[Style("Hidden", is_hidden=True)],
    )
    assert lines(content) == ["收入12.5万元"]


def test_special_characters_are_read_as_printed() -> None:
    content = write_docx(
        paragraph(
            "1", special("tab"), "2", special("noBreakHyphen"), "3", special("softHyphen"), special("br"), "第二行"
        ),
        paragraph(special('sym w:font="Wingdings" w:char="F082"'), "收入", special('sym w:font="宋体" w:char="2460"')),
        paragraph(
            Xml("<w:r><w:t>分\n行</w:t></w:r>"),
            Xml(f"<w:r><w:ruby><w:rt>{run('yù')}</w:rt><w:rubyBase>{run('预')}</w:rubyBase></w:ruby></w:r>"),
        ),
    )
    assert lines(content) == ["1\t2-3", "第二行", "②收入①", "分 行预"]


def test_content_controls_are_descended_into_and_placeholders_are_not_text() -> None:
    content = write_docx(
        control(paragraph("控件中的段落")),
        paragraph("单位：", control("财政局"), control("单击此处输入文字。", is_placeholder=True)),
        Xml(
            table(("合计", "1"))
            .replace("<w:tr>", "<w:sdt><w:sdtContent><w:tr>")
            .replace("</w:tr>", "</w:tr></w:sdtContent></w:sdt>")
        ),
    )
    assert lines(content) == ["控件中的段落", "单位：财政局", "合计 | 1"]


def test_strict_documents_and_unusual_packages_are_read() -> None:
    assert lines(write_docx(paragraph("甲", numbering=(1, 1)), lists=[CHINESE], is_strict=True)) == ["一、甲"]
    backslashes = write_docx("乙").replace(b"word/document.xml", b"WORD\\Document.xml")
    assert lines(backslashes) == ["乙"]


@pytest.mark.parametrize("ending", ["docx", "docm", "doc", "wps", "txt"])
def test_the_bytes_say_what_it_is(ending: str) -> None:
    content = read_content(f"报告.{ending}", write_docx("收入总计12.5万元。"))
    assert (content.format, content.text) == ("docx", "收入总计12.5万元。")


def test_pictures_are_never_unpacked() -> None:
    content = write_docx("收入总计12.5万元。", extra_parts={"word/media/image1.png": bytes(20_000_000)})
    assert lines(content) == ["收入总计12.5万元。"]


def test_a_document_without_text_says_whether_it_is_a_scan() -> None:
    with pytest.raises(NoTextError):
        read_docx(write_docx(paragraph(), extra_parts={"word/media/image1.png": b"x"}))
    with pytest.raises(EmptyFileError):
        read_docx(write_docx(paragraph(" ")))


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"document": '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]><w>&a;</w>'}, UnsafeContentError),
        ({"document": "<!--" + "x" * 5000 + '--><!DOCTYPE w [<!ENTITY a "aa">]><w b="&a;"/>'}, UnsafeContentError),
        (
            {"document": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w [<!ENTITY a "b">]><w/>'.encode("utf-16")},
            UnsafeContentError,
        ),
        ({"document": "<w>" * 3000 + "</w>" * 3000}, UnsafeContentError),
        ({"document": "<w>" + "<a/>" * 2_000_000 + "</w>"}, UnsafeContentError),
        ({"document": " " * 30_000_000}, UnsafeContentError),
        ({"document": "<w:document"}, DamagedFileError),
        ({"document": "<html><body/></html>"}, DamagedFileError),
        ({"other": "<a/>"}, DamagedFileError),
    ],
)
def test_hostile_and_broken_documents_are_refused(parts: dict[str, str | bytes], problem: type[Exception]) -> None:
    content = write_package(parts)
    with pytest.raises(problem):
        read_docx(content)


#: reads a file and prints the memory that it took, in bytes
MEASURED = """
import resource, sys
from pathlib import Path
from ingest.problems import ReportError
from ingest.readers.word import read_docx
content = Path(sys.argv[1]).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_docx(content)
except ReportError as error:
    print(error, file=sys.stderr)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) * 1024)
"""


@pytest.mark.parametrize(
    "body",
    [
        "<w:p/>" * 900_000,
        "<w:tbl>" + f"<w:tr>{'<w:tc><w:p/></w:tc>' * 1000}</w:tr>" * 250 + "</w:tbl>",
        ("<w:p>" + '<w:r><w:rPr><w:sz w:val="32"/></w:rPr><w:t>收入12.5万元。</w:t></w:r>' * 10 + "</w:p>") * 12_000,
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' * 150_000,
    ],
    ids=["paragraphs", "cells", "runs", "fields"],
)
def test_the_largest_documents_that_are_let_through_keep_to_the_limits(body: str, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(write_docx(Xml(body)))
    measured = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path / "report.docx")], check=True, capture_output=True, text=True
    )
    memory = int(measured.stdout)
    assert "memory" not in measured.stderr, "the test's document is refused before it is read"
    assert memory < 300 * 1024 * 1024


def test_the_deepest_tree_that_is_let_through_does_not_overflow() -> None:
    for opening, closing in (("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"), ("<w:ins>", "</w:ins>")):
        depth = 250 // opening.count("<")
        assert lines(write_docx(Xml(opening * depth + paragraph("底") + closing * depth))) == ["底"]
    boxes = paragraph("底")
    for _ in range(60):
        boxes = paragraph(Xml(f"<w:r><w:txbxContent>{boxes}</w:txbxContent></w:r>"))
    assert lines(write_docx(boxes)) == ["底"]


def test_endless_numbering_is_bounded() -> None:
    levels = [Level("upperRoman", "%1" * 500, start=3888), Level("decimal", "%2", start=999_999_999)]
    content = write_docx(paragraph("甲", numbering=(1, 0)), paragraph("乙", numbering=(1, 1)), lists=[WordList(levels)])
    assert lines(content) == ["甲", "999999999 乙"]


def test_styles_based_on_each_other_are_no_endless_chain() -> None:
    styles = [Style("A", based_on="B"), Style("B", based_on="A", is_hidden=True)]
    assert lines(write_docx(paragraph("隐", style="A"), "甲", styles=styles)) == ["甲"]
