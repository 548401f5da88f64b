from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.checks.__main__ import main


def test_without_published_reports_the_shipped_one_is_measured_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "measures.json"
    few = ["--reports", "1", "--variants", "0", "--pairs", "2"]
    assert main([*few, "--real", str(tmp_path / "none"), "--output", str(output)]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert "onlythosethatshipwiththeprojectaremeasured" in said
    assert "falsealarmsongeneratedreportsastheyare:0" in said
    written = json.loads(output.read_text("utf-8"))
    assert written["false_alarms"] == []
    assert {key.partition("/")[0] for key in written["measures"]} == {"generated", "real"}
    assert written["measures"]["generated/two: detected"]["total"] == 2
    assert [len(variant["changes"]) for variant in written["variants"]] == [2, 2, 2, 2]
    files = {change["source_file"] for variant in written["variants"] for change in variant["changes"]}
    assert "朝阳市工业和信息化局2022年度部门决算.txt" in files
