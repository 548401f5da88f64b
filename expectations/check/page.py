"""The page about a check, in Chinese: what does not hold beside the text of the report, each linked to the other.

It stands alone: no script, and no style, font or picture from elsewhere, which its content security policy makes sure
of. Everything that comes from the report or its file is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from pathlib import Path

from expectations.check.cards import Targets, render_findings
from expectations.check.findings import SEVERITIES, Cell, CheckedReport, Heading, PrintedTable
from expectations.check.marks import MarkedText
from expectations.check.run import Check
from expectations.check.sheets import Sheets
from expectations.check.words import CHECK_STATUS_ZH, SEVERITY_ZH, STATUS_ZH

_STYLE = Path(__file__).with_name("page.css")

#: A line longer than this, or with a figure in it, is a paragraph, even where a heading begins it.
_LONGEST_HEADING = 40


def render_page(check: Check) -> str:
    """The page as HTML; the same check gives the same bytes."""
    return "\n".join(_page(check)) + "\n"


def _page(check: Check) -> Iterator[str]:
    style = _STYLE.read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    name = escape(check.file.name)
    yield '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="UTF-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{name} · 发布前检查</title>\n<style>{style}</style>\n</head>\n<body>"
    for number, report in enumerate(check.reports, start=1):
        prefix = f"r{number}-" if len(check.reports) > 1 else ""
        yield from _report(report, Sheets(report, check.pages, prefix), prefix)
    if check.problems:
        yield "<section class=problems><h2>未能读取</h2>\n<ul>"
        for problem in check.problems:
            yield f"<li><b>{escape(problem.source_file)}</b> {escape(problem.reason)} {escape(problem.remedy)}</li>"
        yield "</ul></section>"
    yield "</body>\n</html>"


def _report(report: CheckedReport, sheets: Sheets, prefix: str) -> Iterator[str]:
    text = MarkedText(report, prefix)
    yield "<header>"
    yield '<p class="kind">部门决算发布前检查</p>'
    yield f"<h1>{_title(report)}</h1>"
    yield f'<p class="file">{escape(report.source_file)}<br><span>SHA-256 {escape(report.sha256)}</span></p>'
    yield from _counts(report)
    yield "</header>\n<main>"
    yield f'<section class="findings" aria-labelledby="{prefix}findings"><h2 id="{prefix}findings">不符之处</h2>'
    yield from render_findings(report, Targets(text, sheets), prefix)
    yield "</section>\n<div>"
    if sheets:
        yield f'<section class="sheets" aria-labelledby="{prefix}sheets"><h2 id="{prefix}sheets">报告原文'
        yield f'<a href="#{prefix}text">识别出的文字</a></h2>'
        yield from _legend()
        yield from sheets.html()
        yield "</section>"
    name = f'识别出的文字<a href="#{prefix}sheets">原文版面</a>' if sheets else "报告原文"
    yield f'<section class="text" aria-labelledby="{prefix}text"><h2 id="{prefix}text">{name}</h2>'
    yield from _legend()
    yield "<article>"
    yield from _body(report, text)
    yield "</article></section>\n</div>\n</main>"


def _title(report: CheckedReport) -> str:
    year = f"{report.fiscal_year} 年度" if report.fiscal_year is not None else ""
    return escape(" ".join(part for part in (report.department_name or "", year) if part) or report.source_file)


def _counts(report: CheckedReport) -> Iterator[str]:
    yield '<ul class="counts">'
    for severity in SEVERITIES:
        count = sum(finding.severity == severity and not finding.is_explained for finding in report.findings)
        style = severity if count else "none"
        yield f'<li class="{style}"><b>{count}</b> {SEVERITY_ZH[severity]}</li>'
    explained = sum(finding.is_explained for finding in report.findings)
    if explained:
        yield f'<li class="explained"><b>{explained}</b> 已说明</li>'
    yield "</ul>"
    told = [f"{name} {report.checks[status]}" for status, name in STATUS_ZH.items() if status in report.checks]
    yield f'<p class="numbers">检查 {sum(report.checks.values())} 项：{"，".join(told)}。'
    by_status = dict.fromkeys(CHECK_STATUS_ZH, 0)
    for figure in report.figures:
        by_status[figure.check_status] += 1
    told = [f"{CHECK_STATUS_ZH[status]} {count}" for status, count in by_status.items()]
    yield f"数字 {len(report.figures)} 个：{'，'.join(told)}；未能归类 {report.unclassified}。</p>"
    if not report.is_wholly_accounted_for:
        yield f'<p class="warning">注意：文中共 {report.seen} 个数字，有的没有读到；检查结果不完整。</p>'


def _legend() -> Iterator[str]:
    yield '<p class="legend">'
    for status, name in CHECK_STATUS_ZH.items():
        yield f'<span class="{status}">123.45</span> {name}'
    yield '<span class="quoted">文字</span> 引用 <sup class="back">1</sup> 不符之处的序号</p>'


def _body(report: CheckedReport, text: MarkedText) -> Iterator[str]:
    """The text line by line, its tables as tables."""
    headings = {heading.char_start: heading for heading in report.headings}
    place = 0
    for table in report.tables:
        if table.char_start < place:
            continue
        yield from _lines(report.text, place, table.char_start, headings, text)
        yield from _table(report.text, table, text)
        place = table.char_end
    yield from _lines(report.text, place, len(report.text), headings, text)


def _lines(whole: str, start: int, end: int, headings: dict[int, Heading], text: MarkedText) -> Iterator[str]:
    while start < end:
        stop = whole.find("\n", start, end)
        stop = end if stop < 0 else stop
        line = whole[start:stop]
        if line.strip():
            begin = start + len(line) - len(line.lstrip())
            heading = headings.get(begin) or headings.get(start)
            is_short = len(line.strip()) <= _LONGEST_HEADING and not text.marks_within(start, stop)
            if heading is not None and is_short:
                level = min(heading.depth + 3, 6)
                yield f"<h{level}>{text.html(start, stop)}</h{level}>"
            else:
                yield f"<p>{text.html(start, stop)}</p>"
        start = stop + 1


def _table(whole: str, table: PrintedTable, text: MarkedText) -> Iterator[str]:
    caption = "，".join(part for part in (table.title, f"第 {table.page} 页" if table.page else "") if part)
    placed = [cell for cell in table.cells if cell.char_start is not None and cell.char_end is not None]
    within_cells = sum(text.marks_within(cell.char_start or 0, cell.char_end or 0) for cell in placed)
    if within_cells < text.marks_within(table.char_start, table.char_end):
        # A figure outside all cells would be lost, and its links with it.
        yield from _lines(whole, table.char_start, table.char_end, {}, text)
        return
    yield f'<div class="table"><table><caption>{escape(caption)}</caption>'
    taken: set[tuple[int, int]] = set()
    cells = {(cell.row, cell.column): cell for cell in table.cells}
    for row in range(table.rows):
        yield "<tr>" + "".join(_row(row, table, cells, taken, text)) + "</tr>"
    yield "</table></div>"


def _row(
    row: int,
    table: PrintedTable,
    cells: dict[tuple[int, int], Cell],
    taken: set[tuple[int, int]],
    text: MarkedText,
) -> Iterator[str]:
    for column in range(table.columns):
        if (row, column) in taken:
            continue
        cell = cells.get((row, column))
        if cell is None:
            yield "<td></td>"
            continue
        taken.update(
            (below, beside)
            for below in range(row, min(row + cell.row_span, table.rows))
            for beside in range(column, min(column + cell.column_span, table.columns))
        )
        yield _cell(cell, text)


def _cell(cell: Cell, text: MarkedText) -> str:
    element = "th" if cell.kind in ("head", "counting") else "td"
    spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    spans += f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    style = ' class="value"' if cell.kind in ("number", "zero", "dash", "masked") else ""
    if cell.char_start is None or cell.char_end is None:
        content = escape(cell.printed)
    else:
        content = text.html(cell.char_start, cell.char_end)
    return f"<{element}{spans}{style}>{content}</{element}>"
