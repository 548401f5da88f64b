"""What a reader of findings sees instead of the codes: Chinese words for statuses, severities and places."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_UP, Decimal

from expectations.check.findings import Finding, Place, Suspect
from expectations.wording import describe_value

SEVERITY_ZH = {"error": "错误", "warning": "警告", "notice": "提示"}
STATUS_ZH = {
    "holds": "成立",
    "rounding": "四舍五入差",
    "last_digit": "末位不符",
    "broken": "不成立",
    "explained": "已说明",
    "not_testable": "无法检查",
    "not_applicable": "不适用",
}
#: Of words that a finding quotes, which are no figure.
QUOTED_ZH = "不符之处引用的文字"
CHECK_STATUS_ZH = {"reconciled": "核对相符", "disputed": "存在不符", "unchecked": "未经核对"}

#: Places that are no headings of the text.
_ELSEWHERE_ZH = {"file_name": "文件名", "folder": "文件夹", "title": "标题"}

_PLACES_SHOWN = 3


def weigh(finding: Finding) -> str:
    """How much a finding matters: its severity, or that somebody has looked into it."""
    return "已说明" if finding.is_explained else SEVERITY_ZH.get(finding.severity, finding.severity)


def locate(place: Place) -> str:
    """Section and page of a place: `二、(二)1.，第 5 页`."""
    section = _ELSEWHERE_ZH.get(place.section, place.section)
    page = f"第 {place.page} 页" if place.page is not None else ""
    return "，".join(part for part in (section, page) if part)


def locate_all(finding: Finding) -> str:
    """Sections and pages of a finding, each once, the first few of them."""
    found = list(dict.fromkeys(filter(None, map(locate, finding.places))))
    more = f" 等 {len(found)} 处" if len(found) > _PLACES_SHOWN else ""
    return "；".join(found[:_PLACES_SHOWN]) + more


def correct(suspect: Suspect) -> str:
    """A suspect with both values: `基本支出 1088.07 → 907.68 万元`."""
    unit = f" {suspect.unit}" if suspect.unit else ""
    stated, suggested = describe_value(suspect.stated_value), describe_value(suspect.suggested_value)
    return f"{suspect.place.label_zh} {stated} → {suggested}{unit}"


def correct_first(finding: Finding) -> str:
    """The first suspect of a finding, and whether others are as likely; empty where nobody is suspected."""
    if not finding.suspects:
        return ""
    first = finding.suspects[0]
    return correct(first) + ("（另有同样可能的数字）" if first.is_tied else "")


def suggest(findings: Iterable[Finding]) -> dict[int, str]:
    """What each figure that is suspected first may have to be, by its place; of several findings the worst decides."""
    suggested: dict[int, str] = {}
    for finding in findings:
        first = finding.suspects[0] if finding.suspects and not finding.is_explained else None
        if first is not None and first.place.char_start is not None:
            doubt = "？" if first.is_tied else ""
            suggested.setdefault(first.place.char_start, describe_value(first.suggested_value) + doubt)
    return suggested


def allowance(finding: Finding) -> Decimal | None:
    """What the printed decimals allow, to be read: four decimals, rounded up."""
    return None if finding.tolerance is None else finding.tolerance.quantize(Decimal("0.0001"), ROUND_UP)


def measure(value: Decimal | None, unit: str | None) -> str:
    """A value with its unit; a dash where there is none."""
    text = describe_value(value)
    return f"{text} {unit}" if value is not None and unit else text
