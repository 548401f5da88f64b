"""A check for programs: JSON, with every number as the decimal string it is."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal

from expectations.check.findings import CheckedReport, Finding, Place, Suspect
from expectations.check.run import Check
from expectations.check.words import locate
from expectations.wording import describe_value

#: Grows when a name or a meaning changes; not when something is added.
VERSION = 1


def render_json(check: Check) -> str:
    """The check as JSON; the same check gives the same bytes."""
    content = {
        "format": "juesuan-check",
        "version": VERSION,
        "file": check.file.name,
        "exit_status": check.exit_status,
        "problems": [asdict(problem) for problem in check.problems],
        "reports": [_report(report) for report in check.reports],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _report(report: CheckedReport) -> dict[str, object]:
    return {
        "report_id": report.report_id,
        "source_file": report.source_file,
        "sha256": report.sha256,
        "format": report.format,
        "department_name": report.department_name,
        "fiscal_year": report.fiscal_year,
        "checks": report.checks,
        "numbers": {
            "seen": report.seen,
            "classified": report.classified,
            "unclassified": report.unclassified,
            "excluded": report.excluded,
        },
        "findings": [_finding(finding) for finding in report.findings],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "number": finding.number,
        "identity": finding.identity,
        "subject": finding.subject,
        "family": finding.family,
        "kind": finding.kind,
        "status": finding.status,
        "severity": finding.severity,
        "left_value": _number(finding.left_value),
        "right_value": _number(finding.right_value),
        "difference": _number(finding.difference),
        "tolerance": _number(finding.tolerance),
        "unit": finding.unit,
        "statement_zh": finding.statement_zh,
        "statement_en": finding.statement_en,
        "figures": [_place(place) for place in finding.places],
        "suspects": [_suspect(suspect) for suspect in finding.suspects],
    }


def _place(place: Place) -> dict[str, object]:
    return {
        "side": place.side or None,
        "figure_id": place.figure_id,
        "label_zh": place.label_zh,
        "section": place.section,
        "page": place.page,
        "char_start": place.char_start,
        "char_end": place.char_end,
        "raw_text": place.raw_text,
        "value": _number(place.value),
        "unit": place.unit,
        "box": None if place.box is None else [_number(edge) for edge in place.box],
        "place_zh": locate(place),
    }


def _suspect(suspect: Suspect) -> dict[str, object]:
    return {
        "rank": suspect.rank,
        "is_tied": suspect.is_tied,
        "stated_value": _number(suspect.stated_value),
        "suggested_value": _number(suspect.suggested_value),
        "unit": suspect.unit,
        "reason": suspect.reason,
        "reason_en": suspect.reason_en,
        "figure": _place(suspect.place),
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else describe_value(value)
