from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.problems import DamagedFileError, EmptyFileError, EncryptedFileError, ReportError, UnsafeContentError
from ingest.readers.number_format import show_number
from ingest.readers.sheet import Cell, Span
from ingest.readers.spreadsheet import read_sheets, spreadsheet_reader
from tests.formats.biff import xls
from tests.formats.spreadsheet import (
    Number,
    Rows,
    SheetOf,
    csv_text,
    ods,
    ods_of_content,
    xlsx,
    xlsx_sheet,
    xlsx_strings,
)

NARRATIVE = SheetOf(
    "情况说明",
    [
        ["某市水利局2023年度部门决算"],
        ["一、收入支出决算总体情况说明\n  2023年度收、支总计各1,088.07万元。\n二、收入决算情况说明"],
        [],
        [None, "本年收入合计12.00万元。"],
    ],
)
TABLE = SheetOf(
    "公开01表",
    [
        ["收入支出决算总表", None, None],
        ["项目", "行次", "金额"],
        ["一、一般公共预算\n财政拨款收入", Number("1"), Number("1088.0699999999999", "#,##0.00")],
        [None, None, Number("83.6", "0.00"), None],
    ],
    merged=("A1:C1",),
)
LINES = [
    "情况说明",
    "某市水利局2023年度部门决算",
    "一、收入支出决算总体情况说明",
    "2023年度收、支总计各1,088.07万元。",
    "二、收入决算情况说明",
    "本年收入合计12.00万元。",
    "公开01表",
    "收入支出决算总表",
    "项目 | 行次 | 金额",
]


def read(content: bytes, name: str) -> list[str]:
    return spreadsheet_reader(name)(content).text.split("\n")


def test_a_workbook_is_read_sheet_by_sheet_as_it_is_shown() -> None:
    rest = ["一、一般公共预算 财政拨款收入 | 1 | 1,088.07", " |  | 83.60"]
    assert read(xlsx([NARRATIVE, TABLE]), "xlsx") == [*LINES, *rest]


def test_an_opendocument_workbook_is_read_as_it_stands() -> None:
    rest = ["一、一般公共预算 财政拨款收入 | 1 | 1088.0699999999999", " |  | 83.6"]
    assert read(ods([NARRATIVE, TABLE]), "ods") == [*LINES, *rest]


@pytest.mark.parametrize("name", ["xls", "et"])
def test_an_old_workbook_is_read_as_it_is_shown(name: str) -> None:
    rest = ["一、一般公共预算 财政拨款收入 | 1 | 1,088.07", " |  | 83.60"]
    assert read(xls([NARRATIVE, TABLE]), name) == [*LINES, *rest]


def test_an_old_workbook_shows_percentages_and_dates() -> None:
    rows: Rows = [["占比", Number("0.7929", "0.00%")], ["截至", Number("45291", 'yyyy"年"m"月"d"日"')]]
    assert read(xls([SheetOf("Sheet1", rows)]), "xls") == ["占比 | 79.29%", "截至 | 2023年12月31日"]


def test_whole_numbers_side_by_side_in_an_old_workbook_keep_their_formats() -> None:
    whole = [Number("12", "0.00"), Number("1234", "#,##0"), Number("0", '0.00;-0.00;"—"'), Number("7")]
    rows: Rows = [["合计", *whole, None, Number("3", "0.0"), "人"]]
    assert read(xls([SheetOf("Sheet1", rows)]), "xls") == ["合计 | 12.00 | 1,234 | — | 7 |  | 3.0 | 人"]


def test_a_cell_at_the_far_end_of_an_old_workbook_is_refused() -> None:
    rows: Rows = [["合计"], *[[]] * 65_534, [*[None] * 255, Number("12")]]
    with pytest.raises(UnsafeContentError, match="65,536 rows"):
        read(xls([SheetOf("Sheet1", rows)]), "xls")


def test_an_old_workbook_with_a_password_is_refused() -> None:
    with pytest.raises(EncryptedFileError):
        read(xls([TABLE], is_locked=True), "xls")


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_is_read_whatever_divides_its_cells(delimiter: str, encoding: str) -> None:
    rows: Rows = [
        ["收入支出决算表"],
        ["项目", "金额", "备注"],
        ["支出,合计", "1,088.07", None],
        [None, "12.00", "本年\n支出"],
    ]
    content = csv_text(rows, delimiter).encode(encoding)
    lines = ["收入支出决算表", "项目 | 金额 | 备注", "支出,合计 | 1,088.07", " | 12.00 | 本年 支出"]
    assert read(content, "csv") == lines


@pytest.mark.parametrize("limit", [131_072, 2**31 - 1])
def test_a_quotation_mark_in_a_csv_text_does_not_swallow_the_rest(limit: int, request: pytest.FixtureRequest) -> None:
    before = csv.field_size_limit(limit)
    request.addfinalizer(lambda: csv.field_size_limit(before))
    rows = "\n".join(["项目,金额", '"三公”经费,12.00', *["一般公共预算支出,13.00"] * 10_000])
    assert read(rows.encode(), "csv")[:3] == ["项目 | 金额", '"三公”经费 | 12.00', "一般公共预算支出 | 13.00"]


def test_the_cells_of_a_sheet_keep_their_places_and_merged_ranges() -> None:
    sheet = next(read_sheets("xlsx", xlsx([TABLE])))
    assert sheet.name == "公开01表"
    assert sheet.spans == (Span(0, 0, 0, 2),)
    assert sheet.cells[0] == Cell(0, 0, "收入支出决算总表")
    assert sheet.cells[-2:] == (Cell(2, 2, "1,088.07"), Cell(3, 2, "83.60"))


@pytest.mark.parametrize(("write", "name"), [(xlsx, "xlsx"), (ods, "ods"), (xls, "xls")])
def test_hidden_sheets_are_left_out_unless_all_are(write: Callable[[list[SheetOf]], bytes], name: str) -> None:
    hidden = SheetOf("上年", [["支出99.99万元。"]], is_hidden=True)
    shown = SheetOf("本年", [["支出12.00万元。"]])
    assert read(write([hidden, shown]), name) == ["本年", "支出12.00万元。"]
    assert read(write([hidden]), name) == ["上年", "支出99.99万元。"]
    assert [sheet.is_hidden for sheet in read_sheets(name, write([hidden, shown]))] == [True, False]


def test_sheets_that_nobody_named_have_no_name_in_the_text() -> None:
    assert read(xlsx([SheetOf("Sheet1", [["支出12.00万元。"]])]), "xlsx") == ["支出12.00万元。"]


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("1088.0699999999999", "General", "1088.07"),
        ("1088.0700000000002", "General", "1088.07"),
        ("1.2E-3", "General", "0.0012"),
        ("-0.0", "General", "0"),
        ("12", "0.00", "12.00"),
        ("0.125", "0.00", "0.13"),
        ("-0.125", "0.00", "-0.13"),
        ("-0.001", "0.00", "0.00"),
        ("1234567.5", "#,##0.00", "1,234,567.50"),
        ("1234567.5", "#,##0.00_ ;[Red]\\-#,##0.00\\ ", "1,234,567.50"),
        ("-1234567.5", "#,##0.00_ ;[Red]\\-#,##0.00\\ ", "-1,234,567.50"),
        ("-12", "0.00_);(0.00)", "(12.00)"),
        ("0.123", "0.0%", "12.3%"),
        ("0.7929", "0.00%", "79.29%"),
        ("1", "0%", "100%"),
        ("0", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("0", "0.00;-0.00;;@", ""),
        ("12.5", '0.00"万元"', "12.50万元"),
        ("12345", "0,", "12"),
        ("12345678", '0.00,"千元"', "12345.68千元"),
        ("5", "00000", "00005"),
        ("2080505", "@", "2080505"),
        ("12.50", "#.##", "12.5"),
        ("0.5", "#,##0.##", "0.5"),
        ("12.5", "[$¥-804]#,##0.00", "¥12.50"),
        ("12.5", "0.00E+00", "12.5"),
        ("0.5", "# ?/?", "0.5"),
        ("45291", "yyyy/m/d", "2023/12/31"),
        ("45291", 'yyyy"年"m"月"d"日";@', "2023年12月31日"),
        ("45291.5", "yyyy-mm-dd hh:mm", "2023-12-31 12:00"),
        ("45291", "[$-F800]dddd, mmmm dd, yyyy", "31, 12 31, 2023"),
        ("12.5", "", "12.5"),
        ("九", "0.00", "九"),
        ("NaN", "0.00", "NaN"),
    ],
)
def test_a_number_is_shown_as_its_format_says(stored: str, code: str, shown: str) -> None:
    assert show_number(stored, code) == shown


@given(st.decimals(-(10**10), 10**10, places=2))
def test_an_amount_with_two_decimals_is_shown_as_it_is(amount: Decimal) -> None:
    assert Decimal(show_number(repr(float(amount)), "0.00")) == amount
    assert Decimal(show_number(repr(float(amount)), "#,##0.00").replace(",", "")) == amount
    assert Decimal(show_number(repr(float(amount)), "General")) == amount


@given(st.decimals(), st.text(alphabet='0#?.,%;"\\_*[]$-EymdhsaGeneral@/ 万', max_size=20))
def test_any_format_shows_something_or_nothing(number: Decimal, code: str) -> None:
    assert isinstance(show_number(str(number), code), str)


def test_readings_above_characters_are_no_text() -> None:
    strings = "<si><r><t>支出</t></r><rPh sb='0' eb='1'><t>zhichu</t></rPh><r><t>12.00万元_x000D_。</t></r></si>"
    content = xlsx([SheetOf("Sheet1", [["一"]])], changed_parts={"xl/sharedStrings.xml": xlsx_strings(strings)})
    assert read(content, "xlsx") == ["支出12.00万元", "。"]


def test_cells_of_every_type_and_without_a_place_are_read() -> None:
    cells = (
        '<row><c t="inlineStr"><is><t>支出</t></is></c><c t="str"><f>A1</f><v>合计</v></c><c t="b"><v>1</v></c>'
        '<c t="e"><v>#REF!</v></c><c t="d"><v>2023-12-31T00:00:00</v></c></row>'
    )
    sheet = xlsx_sheet(f"<sheetData>{cells}</sheetData>").replace("<c ", "<x:c ").replace("</c>", "</x:c>")
    prefixed = sheet.replace("xmlns:r=", 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r=')
    content = xlsx([TABLE], changed_parts={"xl/worksheets/sheet1.xml": prefixed})
    assert read(content, "xlsx") == ["公开01表", "支出 | 合计 | TRUE | #REF! | 2023-12-31"]


def test_a_cell_at_the_far_end_of_a_sheet_costs_nothing() -> None:
    far = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    content = xlsx([TABLE], changed_parts={"xl/worksheets/sheet1.xml": xlsx_sheet(far)})
    assert read(content, "xlsx") == ["公开01表", "1", "2"]


def test_depth_costs_nothing() -> None:
    deep = "<a>" * 100_000 + "</a>" * 100_000
    strings = xlsx_strings(f"{deep}<si><t>支出12.00万元。</t></si>")
    content = xlsx([SheetOf("Sheet1", [["一"]])], changed_parts={"xl/sharedStrings.xml": strings})
    assert read(content, "xlsx") == ["支出12.00万元。"]


def test_a_large_part_is_read_whole() -> None:
    rows: Rows = [["合计" * 100, Number("12.00", "0.00")]] * 30_000
    assert read(xlsx([SheetOf("Sheet1", rows)]), "xlsx")[-1] == f"{'合计' * 100} | 12.00"
    assert len(read(ods([SheetOf("Sheet1", rows[:20_000])]), "ods")) == 20_000


def _table(row: str) -> bytes:
    table = f'<table:table table:name="Sheet1">{row}</table:table>'
    return ods_of_content(f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>")


_REPEATED = (
    '<table:table-row table:number-rows-repeated="99999999">'
    '<table:table-cell table:number-columns-repeated="99999999"><text:p>1</text:p></table:table-cell></table:table-row>'
)
_ENTITIES = f"{' ' * 5000}<!DOCTYPE a [<!ENTITY b '{'c' * 1000}'>]><a>{'&b;' * 1000}</a>"
_LONG = "支" * 1_000_000


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (_table(_REPEATED), "ods"),
        (xlsx([SheetOf("Sheet1", [[_LONG] * 20])]), "xlsx"),
        (xlsx([TABLE], changed_parts={"xl/sharedStrings.xml": b" " * 30_000_000}), "xlsx"),
        (xlsx([TABLE], changed_parts={"xl/worksheets/sheet1.xml": _ENTITIES}), "xlsx"),
        (xlsx([TABLE], changed_parts={"xl/worksheets/sheet1.xml": _ENTITIES.encode("utf-16")}), "xlsx"),
        (
            xlsx([TABLE], changed_parts={"xl/worksheets/sheet1.xml": xlsx_sheet("<c><v>1</v></c>" * 250_000)}),
            "xlsx",
        ),
    ],
    ids=["repeated", "characters", "size", "entities", "entities in UTF-16", "cells"],
)
def test_a_workbook_built_to_exhaust_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(UnsafeContentError):
        read(content, name)


@pytest.mark.parametrize("name", ["xlsx", "ods", "xls", "et", "xlsb"])
def test_a_workbook_that_is_cut_off_is_refused(name: str) -> None:
    whole = {"xlsx": xlsx([TABLE]), "ods": ods([TABLE])}.get(name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
    with pytest.raises(DamagedFileError):
        read(whole[: len(whole) // 2], name)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_damaged_part_is_refused(part: str) -> None:
    with pytest.raises(DamagedFileError):
        read(xlsx([TABLE], changed_parts={part: "<a><b></a>"}), "xlsx")


@pytest.mark.parametrize(
    ("content", "name"), [(xlsx([SheetOf("Sheet1", [[]])]), "xlsx"), (ods([]), "ods"), (b",,\n", "csv")]
)
def test_a_workbook_without_text_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(EmptyFileError):
        read(content, name)


@given(st.binary(max_size=600), st.sampled_from(["xlsx", "xlsb", "xls", "et", "ods", "csv"]))
def test_random_bytes_are_a_workbook_or_a_problem(content: bytes, name: str) -> None:
    with suppress(ReportError):
        assert spreadsheet_reader(name)(content).text.strip()


@given(st.data(), st.sampled_from([(xlsx([TABLE]), "xlsx"), (ods([TABLE]), "ods"), (xls([TABLE]), "xls")]))
def test_a_workbook_with_damaged_bytes_is_read_or_a_problem(data: st.DataObject, workbook: tuple[bytes, str]) -> None:
    content, name = bytearray(workbook[0]), workbook[1]
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ReportError):
        assert spreadsheet_reader(name)(bytes(content)).text.strip()
