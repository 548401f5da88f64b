from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.catalog import load_catalog
from ingest.documents import Content, Document, ReportReading
from ingest.problems import DamagedFileError, EncryptedFileError, NoTextError, UnsafeContentError
from ingest.readers.pdf import pages, read_pdf, streams
from ingest.reading import read_document
from tests.formats.pdf import (
    A4,
    SONG,
    TIMES,
    Font,
    Mark,
    Picture,
    Rule,
    Sheet,
    Text,
    lay_out,
    paragraph,
    table,
    width_of,
    write_pdf,
)

REVENUE = (
    "本年收入合计2946.25万元，其中：财政拨款收入2940.05万元，占99.79%；其他收入6.20万元，占0.21%。"
    "与上年相比减少56.95万元，下降1.90%，主要原因是人员变动以及项目支出中合同支付进度等原因减少支付。"
)
REPORT = (
    "第三部分 2024年度部门决算情况说明",
    "一、收入决算情况说明",
    REVENUE,
    "二、支出决算情况说明",
    "本年支出合计2940.05万元。",
)


def read(*marks: Mark, rotate: int = 0, origin: tuple[float, float] = (0.0, 0.0)) -> Content:
    return read_pdf(write_pdf([Sheet(marks, rotate=rotate, origin=origin)]))


def lines(content: Content) -> list[str]:
    return content.text.splitlines()


def understood(content: Content) -> ReportReading:
    return read_document(Document("0" * 16, "报告.pdf", "0" * 64, 1, content), load_catalog())


def amounts(content: Content) -> list[tuple[str, str, Decimal]]:
    numbers = understood(content).numbers
    return [(one.reading.key.item, one.reading.measure, one.value) for one in numbers if one.reading]


# Lines and words


def test_wrapped_lines_of_a_paragraph_are_one_line_of_text() -> None:
    assert tuple(lines(read_pdf(write_pdf(lay_out(REPORT))))) == REPORT


def test_a_short_last_line_ends_its_paragraph_even_without_a_full_stop() -> None:
    first, second = "甲" * 36 + "共有车辆" + "乙" * 8, "另有" + "丙" * 50
    assert lines(read_pdf(write_pdf(lay_out([first, second, first, second])))) == [first, second, first, second]


def test_a_number_that_had_to_go_to_the_next_line_belongs_to_its_sentence() -> None:
    marks = [
        Text(96, 700, "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老", 12),
        Text(72, 682, "保险缴费支出（项）。主要用于：在职人员的基本养老保险支出。年初预算为", 12),
        Text(72, 664, "161.62万元，支出决算为160.75万元。", 12),
    ]
    assert lines(read(*marks)) == ["".join(mark.text for mark in marks)]


def test_digits_on_another_baseline_and_in_another_font_stand_in_their_line() -> None:
    marks = [Text(72, 700, "收入合计", 12), Text(120, 703, "2946.25", 12, TIMES), Text(162, 700, "万元，", 12)]
    marks += [Text(72, 682, "支出合计", 12), Text(120, 679.5, "2940.05", 12, TIMES), Text(162, 682, "万元。", 12)]
    assert lines(read(*marks)) == ["收入合计2946.25万元，", "支出合计2940.05万元。"]


def test_the_order_of_the_content_does_not_matter() -> None:
    marks = [
        Text(162, 700, "万元，", 12),
        Text(72, 682, "其中", 12),
        Text(120, 700, "2946.25", 12),
        Text(72, 700, "收入合计", 12),
    ]
    assert lines(read(*marks)) == ["收入合计2946.25万元，", "其中"]


def test_numbers_side_by_side_do_not_run_together() -> None:
    assert lines(read(Text(72, 700, "12"), Text(72 + width_of("12") + 4, 700, "34"))) == ["12 34"]
    assert lines(read(Text(72, 700, "12"), Text(72 + width_of("12"), 700, ".34"))) == ["12.34"]


def test_a_number_that_is_spaced_out_stays_one_number() -> None:
    spaced = [Text(72 + 8 * place, 700, char, 12) for place, char in enumerate("2946.25")]
    assert lines(read(*spaced, Text(130, 700, "万元，", 12))) == ["2946.25万元，"]
    words = [Text(72, 700, "12", 12), Text(72 + 12 + 3, 700, "345", 12), Text(72 + 12 + 3 + 18 + 3, 700, "6", 12)]
    assert lines(read(*words)) == ["12 345 6"]


def test_a_row_of_a_ruled_table_has_bars_between_its_cells() -> None:
    rows = [["项目", "预算数", "决算数"], ["一般公共服务支出", "2,106.66", "2,100.00"], ["教育支出", "12.50", ""]]
    content = read(*table(rows, [72, 250, 350, 450], 700))
    assert lines(content) == ["项目 | 预算数 | 决算数", "一般公共服务支出 | 2,106.66 | 2,100.00", "教育支出 | 12.50"]


def test_rows_are_no_paragraph() -> None:
    rows = [["一般公共服务支出", "2,106.66"], ["教育支出", "12.50"], ["合计", "2,119.16"]]
    content = read(*table(rows, [72, 250, 350], 700, is_ruled=False))
    assert lines(content) == ["一般公共服务支出 2,106.66", "教育支出 12.50", "合计 2,119.16"]


def test_a_single_character_between_numbers_is_kept_though_its_font_is_not_in_the_file() -> None:
    marks = [Text(72, 700, "2024"), Text(93, 700, "年"), Text(103.5, 700, "12"), Text(114, 700, "月")]
    assert lines(read(*marks)) == ["2024年12月"]


def test_text_printed_twice_for_bold_is_read_once() -> None:
    marks = [Text(72 + shift, 700 + shift, "本年收入合计1100.55万元") for shift in (0, 0.25, 0.5)]
    assert lines(read(*marks)) == ["本年收入合计1100.55万元"]


def test_the_layer_of_recognised_text_below_a_picture_is_read() -> None:
    assert lines(
        read(Picture(0, 0, *A4), Text(72, 700, "本年收入合计1100.55万元，支出合计相同，没有结转。", mode=3))
    ) == ["本年收入合计1100.55万元，支出合计相同，没有结转。"]


def test_a_watermark_across_the_page_is_no_text() -> None:
    assert lines(read(Text(150, 300, "内部资料2024", 60, turn=45), Text(72, 700, "本年收入合计1.50万元"))) == [
        "本年收入合计1.50万元"
    ]


def test_what_lies_outside_the_page_is_not_printed() -> None:
    assert lines(read(Text(700, 700, "9999"), Text(72, -40, "8888"), Text(72, 700, "本年收入"))) == ["本年收入"]


# Pages


def test_headers_footers_and_page_numbers_are_dropped_and_paragraphs_go_on_over_pages() -> None:
    report = [f"{REVENUE}第{'一二三四五六七八九'[one % 9]}次" for one in range(60)]
    for footer in ("- {page} -", "— {page} —", "第 {page} 页 共 9 页", "{page}", "{page}/9", "Page {page} of 9"):
        content = read_pdf(write_pdf(lay_out(report, header="某市财政局2024年度部门决算公开", footer=footer)))
        assert len(content.page_starts) > 3
        assert lines(content) == ["某市财政局2024年度部门决算公开", *report], footer


def test_a_bare_number_at_the_foot_of_a_table_is_no_page_number() -> None:
    first = Sheet([Text(72, 700, "共有车辆"), Text(72, 60, "7")])
    second = Sheet([Text(72, 700, "共有设备"), Text(72, 60, "5")])
    assert lines(read_pdf(write_pdf([first, second]))) == ["共有车辆", "7", "共有设备", "5"]


def test_the_unit_above_a_table_is_kept_though_it_repeats() -> None:
    sheets = [Sheet([Text(450, 790, "单位：万元"), Text(72, 700, f"表格之{name}")]) for name in "甲乙丙丁"]
    assert lines(read_pdf(write_pdf(sheets))).count("单位：万元") == 4


def test_each_page_begins_where_its_text_begins() -> None:
    sheets = [Sheet([Text(72, 700, "第一段文字。")]), Sheet([]), Sheet([Text(72, 700, "第二段文字。")])]
    content = read_pdf(write_pdf(sheets))
    assert content.page_starts == (0, 7, 7)
    assert [content.page(0), content.page(6), content.page(7)] == [1, 1, 3]


def test_two_columns_are_read_one_after_the_other() -> None:
    report = [REVENUE, "支出情况如下。", REVENUE.replace("收入", "支出"), *REPORT] * 2
    assert lines(read_pdf(write_pdf(lay_out(report, columns=2)))) == report


def test_the_two_sides_of_a_table_stay_in_one_row() -> None:
    rows = [[f"{name}、某项收入", "1.50", f"{name}、某项支出", "2.50"] for name in "一二三四五六七八九十"]
    content = read(*table(rows, [72, 180, 260, 400, 480], 700, is_ruled=False))
    assert lines(content) == [" | ".join(row) for row in rows]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_text_is_read_and_its_box_lies_where_it_is_printed(turn: int) -> None:
    x, y = 300.0, 400.0
    content = read(Text(x, y, "本年收入合计", turn=turn), rotate=turn)
    assert lines(content) == ["本年收入合计"]
    box = content.box(0, 1)
    assert box is not None
    em = 10.5
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    ahead = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn]
    above = (-ahead[1], ahead[0])
    assert middle == pytest.approx(
        tuple(p + em * (0.5 * a + 0.35 * b) for p, a, b in zip((x, y), ahead, above, strict=True)), abs=1
    )


def test_lines_of_a_turned_page_are_in_reading_order() -> None:
    marks = [
        Text(100 + 20 * row, 100, text, turn=90) for row, text in enumerate(("本年收入合计12.50万元，", "占99.10%。"))
    ]
    assert lines(read(*marks, rotate=90)) == ["本年收入合计12.50万元，", "占99.10%。"]


def test_a_report_on_turned_pages_reads_as_on_upright_ones() -> None:
    width, height = A4
    upright = lay_out([REVENUE] * 40, header="某市财政局2024年度部门决算公开")
    turned = [
        Sheet(
            # what is shown at (x, y) of a page turned clockwise by 90 degrees stands at (height - y, x)
            [replace(mark, x=height - mark.y, y=mark.x, turn=90) for mark in sheet.marks if isinstance(mark, Text)],
            width=height,
            height=width,
            rotate=90,
        )
        for sheet in upright
    ]
    assert read_pdf(write_pdf(turned)).text == read_pdf(write_pdf(upright)).text


# Places


def test_the_box_of_a_number_lies_on_its_glyphs() -> None:
    content = read(Text(72, 700, "本年收入合计2946.25万元"))
    start = content.text.index("2946.25")
    box = content.box(start, start + 7)
    assert box == pytest.approx((72 + 6 * 10.5, 700 - 1.6, 72 + 9.5 * 10.5, 700 + 8.9), abs=0.1)


def test_boxes_count_from_the_corner_of_the_page_wherever_its_coordinates_begin() -> None:
    here, there = read(Text(72, 700, "本年收入")), read(Text(72, 700, "本年收入"), origin=(-100.0, 50.0))
    assert here.box(0, 4) == pytest.approx(there.box(0, 4))


def test_every_character_but_blanks_and_bars_has_a_box() -> None:
    content = read_pdf(write_pdf([Sheet(table([["教育支出", "12.50"], ["合计", "3"]], [72, 250, 350], 700))]))
    for place, char in enumerate(content.text):
        assert (content.box(place, place + 1) is None) == (char in " |\n"), (place, char)


def test_figures_of_a_report_have_page_box_and_their_own_text() -> None:
    content = read_pdf(write_pdf(lay_out(REPORT)))
    reading = understood(content)
    assert amounts(content) == [
        ("revenue_current_year", "amount", Decimal("2946.25")),
        ("revenue_fiscal_appropriation", "amount", Decimal("2940.05")),
        ("revenue_fiscal_appropriation", "share", Decimal("99.79")),
        ("revenue_other", "amount", Decimal("6.20")),
        ("revenue_other", "share", Decimal("0.21")),
        ("revenue_current_year", "change", Decimal("-56.95")),
        ("revenue_current_year", "change_rate", Decimal("-1.90")),
        ("expenditure_current_year", "amount", Decimal("2940.05")),
    ]
    for number in reading.numbers:
        assert number.page == 1
        assert number.box is not None
        assert content.text[number.char_start : number.char_end] == number.raw_text


def test_a_table_of_contents_with_leaders_is_not_read_as_the_text() -> None:
    headings = ("第三部分 2024年度部门决算情况说明", "一、收入决算情况说明", "二、支出决算情况说明")
    contents: list[Mark] = [Text(270, 760, "目录", 16)]
    for row, heading in enumerate(headings):
        y = 700 - 24 * row
        dots = int((500 - 72 - width_of(heading)) // 5.25)
        contents += [Text(72, y, heading), Text(72 + width_of(heading), y, "." * dots), Text(505, y, f"{row + 12}")]
    sheets = [Sheet(contents), *lay_out(REPORT)]
    content = read_pdf(write_pdf(sheets))
    assert len(lines(content)) == 4 + len(REPORT)
    reading = understood(content)
    assert [section.path for section in reading.sections if section.part == "statement"][-2:] == ["一、", "二、"]
    assert amounts(content) == amounts(read_pdf(write_pdf(lay_out(REPORT))))


# Characters


def test_radicals_that_fonts_give_for_characters_are_read_as_characters() -> None:
    font = Font(says={"支": "⽀", "入": "⼊", "车": "⻋", "年": "年", "行": "⾏"})
    content = read_pdf(
        write_pdf(
            [
                Sheet(
                    [
                        Text(72, 700, "一、收入支出决算总体情况说明", font=font),
                        Text(72, 680, "本年收入合计12.50万元。", font=font),
                    ]
                )
            ]
        )
    )
    assert "本年收入合计12.50万元" in content.text
    assert amounts(content) == [("revenue_current_year", "amount", Decimal("12.50"))]


def test_a_font_that_does_not_say_what_it_prints_is_a_problem() -> None:
    with pytest.raises(NoTextError, match="do not say which characters"):
        read(Text(72, 700, "本年收入合计12.50万元", font=Font(is_mute=True)))


def test_private_characters_are_a_problem_too() -> None:
    says = {char: chr(0xE000 + order) for order, char in enumerate("本年收入合计0123456789.万元")}
    with pytest.raises(NoTextError, match="do not say which characters"):
        read(Text(72, 700, "本年收入合计12.50万元", font=Font(says=says)))


def test_where_only_the_digits_have_no_meaning_no_number_is_made_up() -> None:
    mute = Font(is_mute=True)
    marks = [
        *paragraph(REVENUE * 3, 72, 700, 450),
        Text(72, 300, "本年支出合计"),
        Text(135, 300, "98", font=mute),
        Text(146, 300, "万元。"),
    ]
    assert lines(read(*marks))[-1] == "本年支出合计\ufffd\ufffd万元。"


# What cannot be read


@pytest.mark.parametrize("marks", [[], [Picture(0, 0, *A4)], [Rule(72, 700, 300, 700)]])
def test_pages_without_text_are_a_problem(marks: list[Mark]) -> None:
    with pytest.raises(NoTextError):
        read(*marks)


def test_a_scan_with_page_numbers_is_a_scan() -> None:
    sheets = [
        Sheet([Picture(0, 0, *A4), Text(290, 40, f"- {page} -"), Text(500, 20, "扫描王")]) for page in range(1, 6)
    ]
    with pytest.raises(NoTextError, match="pictures"):
        read_pdf(write_pdf(sheets))


def test_a_report_with_some_scanned_pages_is_read() -> None:
    sheets = [Sheet([Picture(0, 0, *A4)]), *lay_out(REPORT), Sheet([Picture(0, 0, *A4)])]
    assert tuple(lines(read_pdf(write_pdf(sheets)))) == REPORT


def test_a_password_to_open_is_a_problem_and_one_to_change_is_not() -> None:
    sheets = lay_out(REPORT)
    with pytest.raises(EncryptedFileError):
        read_pdf(write_pdf(sheets, user_password="secret"))
    assert tuple(lines(read_pdf(write_pdf(sheets, owner_password="secret")))) == REPORT


def test_a_file_cut_off_is_damaged() -> None:
    whole = write_pdf(lay_out([REVENUE] * 50))
    for end in (9, 200, len(whole) // 2, len(whole) - 40):
        with pytest.raises(DamagedFileError):
            read_pdf(whole[:end])


def test_a_page_whose_content_was_changed_is_damaged() -> None:
    whole = bytearray(write_pdf(lay_out([REVENUE] * 50)))
    middle = whole.index(b"/FlateDecode") + 1200
    whole[middle] ^= 0x41
    with pytest.raises(DamagedFileError, match="damaged"):
        read_pdf(bytes(whole))


def test_a_page_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_UNPACKED", 1000)
    with pytest.raises(UnsafeContentError, match="unpacks"):
        read_pdf(write_pdf(lay_out(REPORT)))


@pytest.mark.parametrize("number", ["1e38", "-1e38", "99999999999999999999999999999999999999999999", "0"])
def test_numbers_beyond_reason_do_no_harm(number: str) -> None:
    marks: list[Mark] = [Text(72, 700, "本年收入合计12.50万元"), Text(72, 600, "支出"), Rule(1, 600, 300, 600)]
    whole = write_pdf([Sheet(marks)], is_packed=False)
    assert lines(read_pdf(whole.replace(b"600.000", number.encode())))[0] == "本年收入合计12.50万元"


def test_bytes_behind_the_end_mark_do_no_harm() -> None:
    assert tuple(lines(read_pdf(write_pdf(lay_out(REPORT)) + b"\r\n<!-- a web server's remark -->" * 500))) == REPORT


def test_pages_of_absurd_size_or_number_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnsafeContentError, match="measures"):
        read_pdf(write_pdf([Sheet([Text(72, 700, "本年收入")], width=20_000, height=20_000)]))
    monkeypatch.setattr(pages, "MAX_PAGES", 2)
    with pytest.raises(UnsafeContentError, match="3 pages"):
        read_pdf(write_pdf([Sheet([Text(72, 700, "本年收入")])] * 3))


def test_more_characters_than_any_page_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_PAGE_CHARS", 100)
    with pytest.raises(UnsafeContentError, match="characters"):
        read(*[Text(72, 700 - 12 * row, "本年收入合计") for row in range(20)])


def test_known_font_is_the_default() -> None:
    assert Text(0, 0, "").font is SONG
