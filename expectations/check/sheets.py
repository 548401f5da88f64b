"""The pages of a PDF on the page about a check: each a picture, with the boxes of its figures drawn over it by status.

A drawing and no positioned elements, because the page's policy allows no styles but its own.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from expectations.check.findings import Box, CheckedReport
from expectations.check.page_images import PageImage
from expectations.check.words import CHECK_STATUS_ZH, QUOTED_ZH, suggest

#: How far a box stands away from the print it is about, and how large the numbers above it are, in pixels.
_MARGIN = 3
_BADGE = 15


@dataclass
class _Frame:
    """A box on a page; `findings` are those that it takes part in."""

    page: int
    box: Box
    style: str
    title: str
    findings: list[int] = field(default_factory=list)


class Sheets:
    """The pictures of a report's pages; `prefix` keeps the anchors of several reports apart."""

    def __init__(self, report: CheckedReport, pages: Sequence[PageImage], prefix: str) -> None:
        self._pages = pages
        self._prefix = prefix
        drawn = {page.page for page in pages}
        self._frames: dict[int, _Frame] = {
            figure.char_start: _Frame(
                figure.page,
                figure.box,
                figure.check_status,
                f"{figure.raw_text} {CHECK_STATUS_ZH[figure.check_status]}",
            )
            for figure in report.figures
            if figure.box is not None and figure.page in drawn
        }
        for finding in report.findings:
            for place in finding.places:
                start = place.char_start
                if start is None:
                    continue
                if start not in self._frames and place.box is not None and place.page in drawn:
                    self._frames[start] = _Frame(place.page, place.box, "quoted", QUOTED_ZH)
                frame = self._frames.get(start)
                if frame is not None and finding.number not in frame.findings:
                    frame.findings.append(finding.number)
        for start, suggestion in suggest(report.findings).items():
            if start in self._frames:
                self._frames[start].title += f"，可能应为 {suggestion}"

    def __bool__(self) -> bool:
        return bool(self._pages)

    def anchor(self, char_start: int) -> str | None:
        """The anchor of what is printed at this place of the text; None where no picture shows it."""
        return f"{self._prefix}b{char_start}" if char_start in self._frames else None

    def html(self) -> Iterator[str]:
        """The pages in order; of those without a figure only their number, to be unfolded."""
        for page in self._pages:
            frames = [(start, frame) for start, frame in sorted(self._frames.items()) if frame.page == page.page]
            style = "sheet wide" if page.width > page.height else "sheet"
            element, title = ("figure", "figcaption") if frames else ("details", "summary")
            name = f"第 {page.page} 页"
            yield f'<{element} class="{style}"><{title}>{name if frames else f"{name}（没有列入核对的数字）"}</{title}>'
            yield f'<svg viewBox="0 0 {page.width} {page.height}" role="group" aria-label="{name}">'
            data = base64.b64encode(page.png).decode("ascii")
            yield f'<image href="data:image/png;base64,{data}" width="{page.width}" height="{page.height}"/>'
            for start, frame in frames:
                yield from self._frame(start, frame, page)
            yield f"</svg></{element}>"

    def _frame(self, start: int, frame: _Frame, page: PageImage) -> Iterator[str]:
        left, top, right, bottom = page.place(*(float(edge) for edge in frame.box))
        x, y = left - _MARGIN, top - _MARGIN
        width, height = right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN
        shape = (
            f'<rect id="{self._prefix}b{start}" class="{frame.style}" x="{x:.1f}" y="{y:.1f}" '
            f'width="{width:.1f}" height="{height:.1f}"><title>{escape(frame.title)}</title></rect>'
        )
        # A figure of no finding leads to its place in the text.
        target = f"f{frame.findings[0]}" if frame.findings else f"c{start}"
        yield f'<a href="#{self._prefix}{target}">{shape}</a>'
        if frame.findings:
            numbers = " ".join(f'<a href="#{self._prefix}f{number}">{number}</a>' for number in frame.findings)
            place = f'x="{x + width:.1f}" y="{y - 2:.1f}" font-size="{_BADGE}"'
            yield f'<text class="{frame.style}" {place}>{numbers}</text>'
