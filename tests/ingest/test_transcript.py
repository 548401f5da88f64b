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
