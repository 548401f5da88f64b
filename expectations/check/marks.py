"""Which stretches of a report's text carry a mark: figures by status, quotations of findings, links back to these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from expectations.check.findings import CheckedReport
from expectations.check.words import CHECK_STATUS_ZH, QUOTED_ZH, suggest


@dataclass
class _Mark:
    start: int
    end: int
    style: str
    title: str
    findings: list[int] = field(default_factory=list)


class MarkedText:
    """The text of a report as HTML, stretch by stretch; `prefix` keeps the anchors of several reports apart.

    A place is known by where it begins: `anchor(char_start)`. Each anchor comes into the page once, as do the links
    from a figure back to its findings.
    """

    def __init__(self, report: CheckedReport, prefix: str) -> None:
        self._text = report.text
        self._prefix = prefix
        marks = {
            (figure.char_start, figure.char_end): _Mark(
                figure.char_start, figure.char_end, figure.check_status, CHECK_STATUS_ZH[figure.check_status]
            )
            for figure in report.figures
        }
        for finding in report.findings:
            suspected = [suspect.place for suspect in finding.suspects]
            for place in (*finding.places, *suspected):
                if place.char_start is None or place.char_end is None:
                    continue
                span = (place.char_start, place.char_end)
                mark = marks.setdefault(span, _Mark(*span, "quoted", QUOTED_ZH))
                # A figure that is suspected only takes no part in the finding.
                if finding.number not in mark.findings and place.side:
                    mark.findings.append(finding.number)
        self._marks = sorted(marks.values(), key=lambda mark: (mark.start, -mark.end))
        self._suggested = suggest(report.findings)
        self._anchored: set[int] = set()

    def anchor(self, char_start: int) -> str:
        """The anchor of the place that begins at `char_start`."""
        return f"{self._prefix}c{char_start}"

    def marks_within(self, start: int, end: int) -> int:
        """How many marks touch [start, end)."""
        return sum(mark.start < end and start < mark.end for mark in self._marks)

    def html(self, start: int, end: int) -> str:
        """The text from `start` to `end`, escaped, with its marks; marks may overlap and reach beyond."""
        within = [mark for mark in self._marks if mark.start < end and start < mark.end]
        if not within:
            return escape(self._text[start:end])
        return "".join(self._stretches(start, end, within))

    def _stretches(self, start: int, end: int, within: list[_Mark]) -> Iterator[str]:
        """Between two borders of marks the same marks cover everything: one element a stretch, none within another."""
        borders = sorted({start, end, *(place for mark in within for place in (mark.start, mark.end))})
        borders = [border for border in borders if start <= border <= end]
        ending: dict[int, list[_Mark]] = defaultdict(list)
        for mark in within:
            ending[mark.end].append(mark)
        for first, last in pairwise(borders):
            text = escape(self._text[first:last])
            covering = [mark for mark in within if mark.start <= first and last <= mark.end]
            if not covering:
                yield text
                continue
            name = ""
            if any(mark.start == first for mark in covering) and first not in self._anchored:
                self._anchored.add(first)
                name = f' id="{self.anchor(first)}"'
            styles = " ".join(dict.fromkeys(mark.style for mark in covering))
            titles = "；".join(dict.fromkeys(mark.title for mark in covering))
            yield f'<span{name} class="{styles}" title="{titles}">{text}</span>'
            for mark in ending[last]:
                yield from self._links_back(mark)

    def _links_back(self, mark: _Mark) -> Iterator[str]:
        if mark.start in self._suggested and mark.style != "quoted":
            yield f'<sup class="suggested" title="可能应为（仅供参考）">→{escape(self._suggested[mark.start])}</sup>'
        if mark.findings:
            links = " ".join(f'<a href="#{self._prefix}f{number}">{number}</a>' for number in mark.findings)
            yield f'<sup class="back" title="见不符之处">{links}</sup>'
