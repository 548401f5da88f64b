"""A check as SARIF 2.1.0, the format in which editors and code review read findings.

Places in a text report are lines, columns and code points. Of other formats only the section and the page can be given:
what the reader has of them is a text of its own, in which a place means nothing to who opens the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from urllib.parse import quote

from expectations.check.findings import CheckedReport, Finding, Place
from expectations.check.run import Check
from expectations.check.words import correct, locate
from ingest.problems import Problem

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: As editors count lines; Python's own splitting knows more endings than they do.
_LINE_ENDING = re.compile(r"\r\n|\n|\r")
_LEVELS = {"error": "error", "warning": "warning", "notice": "note"}

Json = dict[str, object]


def render_sarif(check: Check) -> str:
    """The check as a SARIF log; the same check gives the same bytes."""
    rules = {finding.identity: _rule(finding) for finding in check.findings}
    order = {identity: index for index, identity in enumerate(sorted(rules))}
    run: Json = {
        "tool": {"driver": {"name": "juesuan", "rules": [rules[identity] for identity in order]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                # The check itself went well where the report could be read.
                "executionSuccessful": bool(check.reports),
                "exitCode": check.exit_status,
                "toolExecutionNotifications": [_notification(problem) for problem in check.problems],
            }
        ],
        "artifacts": [_artifact(report) for report in check.reports],
        "results": [
            _result(finding, report, index, _line_starts(report.text), order)
            for index, report in enumerate(check.reports)
            for finding in report.findings
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(finding: Finding) -> Json:
    return {
        "id": finding.identity,
        "shortDescription": {"text": finding.identity_zh or finding.identity},
        "fullDescription": {"text": finding.identity_en or finding.identity},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
    }


def _artifact(report: CheckedReport) -> Json:
    return {"location": {"uri": quote(report.source_file)}, "hashes": {"sha-256": report.sha256}}


def _notification(problem: Problem) -> Json:
    return {
        "level": "error",
        "message": {"text": f"{problem.reason} {problem.remedy}"},
        "descriptor": {"id": problem.code},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": quote(problem.source_file)}}}],
    }


def _result(finding: Finding, report: CheckedReport, artifact: int, lines: list[int], order: dict[str, int]) -> Json:
    def locations(places: list[Place]) -> list[Json]:
        return [_location(place, report, artifact, lines) | {"id": number} for number, place in enumerate(places, 1)]

    first, *others = finding.places or (None,)
    suspect = finding.suspects[0] if finding.suspects else None
    advice = f"可能有误：{correct(suspect)}。" if suspect else ""
    result: Json = {
        "ruleId": finding.identity,
        "ruleIndex": order[finding.identity],
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.statement_zh}。{advice}"},
        "locations": locations([first])
        if first
        else [{"physicalLocation": {"artifactLocation": _link(report, artifact)}}],
        "relatedLocations": locations(others),
        "partialFingerprints": {"checkAndDifference/v1": _fingerprint(finding)},
        "properties": {"subject": finding.subject, "status": finding.status, "family": finding.family},
    }
    if finding.is_explained:
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    return result


def _location(place: Place, report: CheckedReport, artifact: int, lines: list[int]) -> Json:
    physical: Json = {"artifactLocation": _link(report, artifact)}
    if report.format == "txt" and place.char_start is not None and place.char_end is not None:
        physical["region"] = _region(place.char_start, place.char_end, lines)
    location: Json = {"physicalLocation": physical, "message": {"text": place.label_zh}}
    if place.section:
        location["logicalLocations"] = [{"fullyQualifiedName": place.section, "kind": "section"}]
    if place.page is not None:
        location["properties"] = {"page": place.page, "place": locate(place)}
    return location


def _link(report: CheckedReport, artifact: int) -> Json:
    return {"uri": quote(report.source_file), "index": artifact}


def _region(start: int, end: int, lines: list[int]) -> Json:
    first, last = bisect_right(lines, start), bisect_right(lines, end)
    return {
        "startLine": first,
        "startColumn": start - lines[first - 1] + 1,
        "endLine": last,
        "endColumn": end - lines[last - 1] + 1,
        "charOffset": start,
        "charLength": end - start,
    }


def _line_starts(text: str) -> list[int]:
    """Where each line begins; lines count from 1, so line n begins at the place n - 1 of the list."""
    return [0, *(ending.end() for ending in _LINE_ENDING.finditer(text))]


def _fingerprint(finding: Finding) -> str:
    key = f"{finding.identity}|{finding.subject}|{finding.difference}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]
