from __future__ import annotations

from pathlib import Path

import pytest

from ingest.transcript import main
from tests.ingest.conftest import SHIPPED


def test_every_number_is_shown_with_what_it_was_read_as(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert main([str(SHIPPED)]) == 0
    shown = capsys.readouterr().out
    assert "朝阳市工业和信息化局 · 2022" in shown
    assert "expenditure_basic · amount · all" in shown
    assert "158 figure, 3 unclassified" in shown


def test_only_the_unread_numbers_are_shown_on_request(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert main([str(SHIPPED), "--unread"]) == 0
    shown = capsys.readouterr().out
    assert "697万" in shown
    assert "expenditure_basic" not in shown


def test_a_file_that_cannot_be_read_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.txt").touch()
    assert main([str(tmp_path / "empty.txt")]) == 1
    assert main([str(tmp_path / "missing.txt")]) == 1
    assert "holds no text" in capsys.readouterr().out


REPORT = """第三部分 甲市某局2022年度部门决算情况说明
一、“三公”经费支出决算情况说明
公务接待费支出0.60万元，与上年持平。未发生因公出国（境）费用。
二、其他说明
购置设备三十五万元。
"""


def shown(tmp_path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    report = tmp_path / "报告.txt"
    report.write_text(REPORT, encoding="utf-8")
    assert main([str(report), *options]) == 0
    return capsys.readouterr().out


def test_what_is_said_in_words_is_shown_with_what_it_means(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    out = shown(tmp_path, capsys)
    assert "absence: three_public_travel · amount · general" in out
    assert "equal (prior_year): three_public_reception · amount · general" in out
    assert "Chinese numerals, not read" in out
    assert "1 figure, 0 unclassified, 1 excluded, 2 in words, 1 in Chinese numerals, unread" in out


def test_only_what_is_not_understood_is_shown_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    out = shown(tmp_path, capsys, "--unread")
    assert "三十五万元" in out
    assert "absence" not in out
    assert "equal" not in out


def test_the_totals_tell_each_heading_what_was_read_below_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    lines = shown(tmp_path, capsys).splitlines()
    cells = {
        line.split("│")[1].strip(): [cell.strip() for cell in line.split("│")[2:7]] for line in lines if "│" in line
    }
    assert cells["一、三公经费支出决算情况说明"] == ["1", "", "", "2", ""]
    assert cells["二、其他说明"] == ["", "", "", "", "1"]
