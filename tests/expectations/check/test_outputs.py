"""Exit status, JSON, SARIF and console of a check."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rich.console import Console

from expectations.check.command import write_check
from expectations.check.console import print_check
from expectations.check.rows import render_json
from expectations.check.run import Check
from expectations.check.sarif import render_sarif
from expectations.failures import FolderError
from ingest.problems import Problem
from tests.expectations.check.example import BROKEN, CHECK, REPORT, SLIP, TEXT, WORDS, check_of

UNREAD = Problem("damaged_file", "乙 局?.docx", "The file is cut off.", "Fetch it again.")

#: What SARIF 2.1.0 (OASIS, section 3) requires of the objects that a check writes; unknown names are not let through.
_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_BAG = {"type": "object"}
_MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": _TEXT}, "additionalProperties": False}


def closed(required: list[str], **properties: object) -> dict[str, object]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def listed(item: object) -> dict[str, object]:
    return {"type": "array", "items": item}


_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_ARTIFACT_LOCATION = closed([], uri={"type": "string", "pattern": r"^[A-Za-z0-9%._~/-]+$"}, index=_COUNT)
_POSITION = {"type": "integer", "minimum": 1}
_REGION = closed(
    [],
    **dict.fromkeys(("startLine", "startColumn", "endLine", "endColumn"), _POSITION),
    charOffset=_COUNT,
    charLength=_COUNT,
)
_LOCATION = closed(
    [],
    id=_COUNT,
    message=_MESSAGE,
    physicalLocation=closed(["artifactLocation"], artifactLocation=_ARTIFACT_LOCATION, region=_REGION),
    logicalLocations=listed(closed([], fullyQualifiedName=_TEXT, kind=_TEXT)),
    properties=_BAG,
)
_RULE = closed(
    ["id"],
    id=_TEXT,
    shortDescription=_MESSAGE,
    fullDescription=_MESSAGE,
    defaultConfiguration=closed([], level=_LEVEL),
)
_RESULT = closed(
    ["message"],
    ruleId=_TEXT,
    ruleIndex=_COUNT,
    level=_LEVEL,
    message=_MESSAGE,
    locations=listed(_LOCATION),
    relatedLocations=listed(_LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": _TEXT},
    suppressions=listed(
        closed(
            ["kind"],
            kind={"enum": ["inSource", "external"]},
            status={"enum": ["accepted", "underReview", "rejected"]},
        )
    ),
    properties=_BAG,
)
_NOTIFICATION = closed(
    ["message"], message=_MESSAGE, level=_LEVEL, descriptor=closed([], id=_TEXT), locations=listed(_LOCATION)
)
_INVOCATION = closed(
    ["executionSuccessful"],
    executionSuccessful={"type": "boolean"},
    exitCode={"type": "integer"},
    toolExecutionNotifications=listed(_NOTIFICATION),
)
_RUN = closed(
    ["tool"],
    tool=closed(["driver"], driver=closed(["name"], name=_TEXT, rules=listed(_RULE))),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    invocations=listed(_INVOCATION),
    artifacts=listed(closed([], location=_ARTIFACT_LOCATION, hashes={"type": "object", "additionalProperties": _TEXT})),
    results=listed(_RESULT),
)
SARIF = closed(["version", "runs"], **{"$schema": _TEXT}, version={"const": "2.1.0"}, runs=listed(_RUN))


@pytest.mark.parametrize(
    ("severity", "status", "expected"),
    [
        ("error", "broken", 1),
        ("error", "last_digit", 1),
        ("error", "explained", 0),
        ("warning", "broken", 0),
        ("notice", "last_digit", 0),
        ("notice", "noticed", 0),
    ],
)
def test_findings_of_severity_error_that_nobody_explained_end_with_1(severity: str, status: str, expected: int) -> None:
    finding = replace(BROKEN, severity=severity, status=status)
    assert check_of(replace(REPORT, findings=(finding,))).exit_status == expected


@pytest.mark.parametrize(("code", "expected"), [("damaged_file", 2), ("no_figures", 2), ("duplicate_content", 1)])
def test_what_could_not_be_read_ends_with_2_whatever_else_was_found(code: str, expected: int) -> None:
    assert Check(Path("甲.zip"), (REPORT,), (replace(UNREAD, code=code),)).exit_status == expected


def test_a_check_of_nothing_ends_with_2() -> None:
    assert Check(Path("甲.docx"), (), (UNREAD,)).exit_status == 2
    assert check_of(replace(REPORT, findings=())).exit_status == 0


def test_json_holds_every_number_as_the_decimal_it_is() -> None:
    content = json.loads(render_json(CHECK), parse_float=pytest.fail)
    [report] = content["reports"]
    first, second, slip = report["findings"]
    assert (first["left_value"], first["right_value"], first["difference"]) == ("100.5", "99.5", "1")
    assert (first["identity"], first["status"], first["severity"]) == (BROKEN.identity, "broken", "error")
    assert second["difference"] is None
    assert (slip["identity"], slip["status"], slip["severity"]) == ("doubled_punctuation", "noticed", "notice")
    assert [one["raw_text"] for one in slip["figures"]] == ["，"]
    assert [TEXT[one["char_start"] : one["char_end"]] for one in first["figures"]] == ["100.5", "99.5"]
    [suspect] = first["suspects"]
    assert (suspect["figure"]["figure_id"], suspect["suggested_value"]) == ("f99.5", "100.5")
    assert content["exit_status"] == 1


def sarif_of(check: Check) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(render_sarif(check))
    jsonschema.validate(log, SARIF)
    [run] = log["runs"]
    return dict(run)


def test_sarif_names_rules_levels_and_places() -> None:
    run = sarif_of(CHECK)
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    [location] = run["results"][0]["locations"]
    region = location["physicalLocation"]["region"]
    line = TEXT.split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "100.5"
    start = region["charOffset"]
    assert TEXT[start : start + region["charLength"]] == "100.5"


def test_sarif_of_an_explained_break_is_suppressed_and_of_a_file_unread_a_notification() -> None:
    explained = replace(BROKEN, status="explained")
    without_places = replace(WORDS, places=())
    report = replace(REPORT, findings=(explained, without_places), source_file="甲 局#1.txt")
    run = sarif_of(Check(Path("甲.zip"), (report,), (UNREAD,)))
    assert [bool(result.get("suppressions")) for result in run["results"]] == [True, False]
    [invocation] = run["invocations"]
    [notification] = invocation["toolExecutionNotifications"]
    assert notification["descriptor"]["id"] == "damaged_file"
    assert invocation["exitCode"] == 2
    assert sarif_of(Check(Path("乙.docx"), (), (UNREAD,)))["invocations"][0]["executionSuccessful"] is False


def test_sarif_gives_no_characters_of_a_format_that_has_none_but_its_page() -> None:
    page = replace(BROKEN, places=tuple(replace(place, page=5) for place in BROKEN.places))
    run = sarif_of(check_of(replace(REPORT, format="pdf", findings=(page,))))
    [location] = run["results"][0]["locations"]
    assert "region" not in location["physicalLocation"]
    assert location["properties"]["page"] == 5


def test_a_log_gets_a_line_for_each_finding() -> None:
    console = Console(file=io.StringIO(), width=40)
    print_check(console, CHECK)
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert f"错误 | {BROKEN.statement_zh} | 一、 | 支出总计 99.5 → 100.5 万元" in lines
    assert f"警告 | {WORDS.statement_zh} | 一、 | –" in lines
    assert f"提示 | {SLIP.statement_zh} | 一、 | –" in lines


def test_a_terminal_gets_a_table_in_which_nothing_is_read_as_markup() -> None:
    console = Console(file=io.StringIO(), width=200, force_terminal=True, color_system=None)
    marked = replace(BROKEN, statement_zh="[red]收入[/red] :smile:")
    print_check(console, check_of(replace(REPORT, findings=(marked,))))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "[red]收入[/red] :smile:" in shown
    assert "可能有误的数字" in shown


def test_files_are_named_after_the_report_however_long_its_name(tmp_path: Path) -> None:
    check = replace(CHECK, file=Path("决" * 84 + ".txt"))
    paths = write_check(check, tmp_path / "a" / "b")
    assert [path.suffix for path in paths] == [".html", ".json", ".sarif"]
    assert all(path.stat().st_size for path in paths)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="cannot be written"):
        write_check(CHECK, tmp_path / "file")
