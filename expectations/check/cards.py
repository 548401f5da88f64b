"""The findings on the page about a check: a card each, slips of writing as a list, and what could not be tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from expectations.check.findings import CheckedReport, Finding, Place, Suspect
from expectations.check.marks import MarkedText
from expectations.check.sheets import Sheets
from expectations.check.words import STATUS_ZH, allowance, correct, locate, measure, weigh

_PLACES_SHOWN = 6
_SUSPECTS_SHOWN = 3
_SLIPS_SHOWN = 8


class Targets:
    """Where the links of the findings lead: to the picture of a page where the place is on one, else to the text."""

    def __init__(self, text: MarkedText, sheets: Sheets) -> None:
        self._text = text
        self._sheets = sheets

    def link(self, place: Place, label: str) -> str:
        """`label`, which is HTML, as a link to the place."""
        anchor = self._anchor(place)
        return f'<a href="#{anchor}">{label}</a>' if anchor else label

    def link_to_text(self, place: Place) -> str:
        """A second link, to the text, where the first leads to a picture."""
        if place.char_start is None or self._sheets.anchor(place.char_start) is None:
            return ""
        return f' <a class="aside" href="#{self._text.anchor(place.char_start)}">文字</a>'

    def lead(self, finding: Finding) -> str | None:
        """The anchor of the figure to look at first: what is suspected, or the first place."""
        places = (*(suspect.place for suspect in finding.suspects[:1]), *finding.places)
        return next(filter(None, map(self._anchor, places)), None)

    def _anchor(self, place: Place) -> str | None:
        if place.char_start is None:
            return None
        return self._sheets.anchor(place.char_start) or self._text.anchor(place.char_start)


def render_findings(report: CheckedReport, targets: Targets, prefix: str) -> Iterator[str]:
    """All findings of a report, the checks before the slips."""
    checks = [finding for finding in report.findings if not finding.is_slip]
    slips = [finding for finding in report.findings if finding.is_slip]
    if not checks:
        yield '<p class="clean">所有能够检查的勾稽关系均成立。</p>'
    for finding in checks:
        yield from _finding(finding, targets, prefix)
    if slips:
        yield from _slips(slips, targets, prefix)
    yield from _untested(report)


def _finding(finding: Finding, targets: Targets, prefix: str) -> Iterator[str]:
    style = "explained" if finding.is_explained else escape(finding.severity)
    yield f'<section class="finding {style}" id="{prefix}f{finding.number}">'
    status = STATUS_ZH.get(finding.status, finding.status)
    badge = weigh(finding) if finding.is_explained else f"{weigh(finding)} · {status}"
    yield f'<h3><span class="number">{finding.number}</span> <span class="badge">{escape(badge)}</span></h3>'
    lead, statement = targets.lead(finding), escape(finding.statement_zh)
    if lead is not None:
        statement = f'<a href="#{lead}">{statement}</a>'
    yield f'<p class="statement">{statement}</p>'
    identity = escape(finding.identity_zh or "")
    yield f'<p class="identity">勾稽关系：{identity}<code>{escape(finding.identity)}</code></p>'
    if finding.difference is not None and finding.unit is not None:
        unit = "个百分点" if finding.unit == "%" else finding.unit
        gap, allowed = measure(abs(finding.difference), unit), measure(allowance(finding), unit)
        within = f"，四舍五入允许 {escape(allowed)}" if finding.tolerance else ""
        yield f'<p class="gap">相差 {escape(gap)}{within}</p>'
    yield from _places(finding, targets)
    yield from _suspects(finding.suspects, targets)
    yield "</section>"


def _places(finding: Finding, targets: Targets) -> Iterator[str]:
    places = list(dict.fromkeys(finding.places))
    if all(place.figure_id is None for place in places):
        # Of quotations, those that contradict come first; they are the fewer.
        places.sort(key=lambda place: place.side != "right")
    shown, more = places[:_PLACES_SHOWN], places[_PLACES_SHOWN:]
    if shown:
        yield f'<ul class="places">{"".join(_place(one, targets) for one in shown)}</ul>'
    if more:
        yield f"<details><summary>另有 {len(more)} 处</summary>"
        yield f'<ul class="places">{"".join(_place(one, targets) for one in more)}</ul></details>'


def _place(place: Place, targets: Targets) -> str:
    label = "" if place.label_zh == place.raw_text else f"{escape(place.label_zh)} "
    where = f"<small>{escape(locate(place))}</small>"
    return f"<li>{label}{targets.link(place, escape(place.raw_text))}{targets.link_to_text(place)} {where}</li>"


def _suspects(suspects: Sequence[Suspect], targets: Targets) -> Iterator[str]:
    if not suspects:
        return
    shown, more = suspects[:_SUSPECTS_SHOWN], suspects[_SUSPECTS_SHOWN:]
    tied = "，前几个同样可能" if suspects[0].is_tied else ""
    yield f'<div class="suspects"><h4>可能有误的数字（仅供参考{tied}）</h4><ol>'
    yield from (_suspect(one, targets) for one in shown)
    yield "</ol>"
    if more:
        yield f'<details><summary>另有 {len(more)} 个</summary><ol start="{len(shown) + 1}">'
        yield from (_suspect(one, targets) for one in more)
        yield "</ol></details>"
    yield "</div>"


def _suspect(suspect: Suspect, targets: Targets) -> str:
    return (
        f"<li>{targets.link(suspect.place, escape(correct(suspect)))}<br><small>{escape(suspect.reason)}</small></li>"
    )


def _slips(slips: Sequence[Finding], targets: Targets, prefix: str) -> Iterator[str]:
    """By kind, because a template that was not filled in makes a hundred of them."""
    yield f'<section class="finding notice slips"><h3>文字与格式提示 {len(slips)} 处</h3>'
    for kind in dict.fromkeys(finding.identity for finding in slips):
        alike = [finding for finding in slips if finding.identity == kind]
        yield f"<h4>{escape(alike[0].identity_zh)}</h4>"
        yield f"<ul>{''.join(_slip(one, targets, prefix) for one in alike[:_SLIPS_SHOWN])}</ul>"
        if more := alike[_SLIPS_SHOWN:]:
            yield f"<details><summary>另有 {len(more)} 处</summary>"
            yield f"<ul>{''.join(_slip(one, targets, prefix) for one in more)}</ul></details>"
    yield "</section>"


def _slip(finding: Finding, targets: Targets, prefix: str) -> str:
    [place] = finding.places
    number = f'<span class="number">{finding.number}</span>'
    before, slip, behind = finding.subject.partition(place.raw_text)
    quoted = f"{escape(before)}<b>{escape(slip)}</b>{escape(behind)}"
    return (
        f'<li id="{prefix}f{finding.number}">{number} {targets.link(place, quoted)} '
        f"<small>{escape(locate(place))}</small></li>"
    )


def _untested(report: CheckedReport) -> Iterator[str]:
    if not report.untested:
        return
    count = sum(len(one.subjects) for one in report.untested)
    yield f'<details class="untested"><summary>无法检查 {count} 项，及其原因</summary><ul>'
    for one in report.untested:
        times = f"（{len(one.subjects)} 项）" if len(one.subjects) > 1 else ""
        yield f"<li>{escape(one.identity_zh)}{times}：{escape(one.reason_zh)}</li>"
    yield "</ul></details>"
