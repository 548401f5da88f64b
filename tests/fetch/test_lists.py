from __future__ import annotations

from pathlib import Path

import pytest

from ingest.fetch.listing import ListError, UnusableRow, WantedReport, read_list
from ingest.fetch.naming import report_name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_as_offices_write_it(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "list.csv"
    text = "fiscal_year , url,department_name,备注\r\n2024,https://a.example/a.pdf, 北京市民政局 ,\r\n,,,\r\n"
    path.write_bytes(text.encode(encoding))
    (row,) = read_list(path)
    assert isinstance(row, WantedReport)
    assert (row.line, row.address.text) == (2, "https://a.example/a.pdf")
    assert (row.department_name, row.fiscal_year, row.sha256) == ("北京市民政局", 2024, "")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",甲局,2024,", "no url"),
        ("https://a.example/a,,2024,", "department_name"),
        ("https://a.example/a,甲局,二〇二四,", "no year"),
        ("https://a.example/a,甲局,,", "no year"),
        ("https://a.example/a,甲局", "no year"),
        ("https://a.example/a,甲局,2024,abc", "sha256"),
        ("https://a.example/first#again,甲局,2024,", "Line 2"),
        ("gopher://a.example/a,甲局,2024,", "http"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_the_others_count(tmp_path: Path, row: str, reason: str) -> None:
    path = tmp_path / "list.csv"
    first = "url,department_name,fiscal_year,sha256\nhttps://a.example/first,甲局,2024,\n"
    path.write_text(f"{first}{row}\n", encoding="utf-8")
    good, bad = read_list(path)
    assert isinstance(good, WantedReport)
    assert isinstance(bad, UnusableRow)
    assert bad.line == 3
    assert reason in bad.error.reason


@pytest.mark.parametrize(
    "content",
    [b"", b"url,fiscal_year\nhttps://a.example/a,2024\n", b"url,department_name,fiscal_year\n", bytes(range(256))],
)
def test_a_list_that_is_none_is_no_list(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(ListError):
        read_list(path)
    with pytest.raises(ListError):
        read_list(tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("department", "name"),
    [
        ("北京市民政局", "北京市民政局2024年度部门决算"),
        ("../../etc/passwd", "_.._etc_passwd2024年度部门决算"),
        ("..", "部门2024年度部门决算"),
        (".hidden", "hidden2024年度部门决算"),
        ("~$甲局", "甲局2024年度部门决算"),
        ("C:\\甲局", "C__甲局2024年度部门决算"),
        ("甲\n局\u202e\x00\x1b", "甲局2024年度部门决算"),
        ("NUL", "部门NUL2024年度部门决算"),
        ("甲局（本级）", "甲局（本级）2024年度部门决算"),
    ],
)
def test_a_name_is_a_file_in_its_folder_whatever_the_department_is_called(department: str, name: str) -> None:
    assert report_name(department, 2024) == name


def test_a_name_is_no_longer_than_file_systems_take() -> None:
    assert len(report_name("民" * 500, 2024).encode()) < 200
