"""Tables within plain text, as copies of web pages keep them: a line a row, `|` or tabs between the cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.documents import Cell, Table

_LINE = re.compile(r"[^\n]+")
_BAR = re.compile(r"[|｜]")
_TAB = re.compile(r"\t")
#: |---|:--| below the head, of texts made with Markdown
_RULE = re.compile(r"[\s|｜:+-]+")
#: two columns are a table of contents more often than a table
MIN_COLUMNS, MIN_ROWS = 3, 2


def find_text_tables(text: str) -> tuple[Table, ...]:
    """The tables of a text: neighbouring lines that are all cut by the same mark."""
    if "\t" not in text and not _BAR.search(text):
        return ()
    tables: list[Table] = []
    rows: list[list[tuple[int, int]]] = []
    mark, start, end = None, 0, 0
    for line in _LINE.finditer(text):
        found = _mark(line.group())
        if rows and (found is not mark or text.count("\n", end, line.start()) > 1):
            tables += _table(rows, start, end)
            rows = []
        if found is not None:
            start = start if rows else line.start()
            mark, end = found, line.end()
            if not _RULE.fullmatch(line.group()):
                rows.append(list(_cells(text, line.start(), line.end(), found)))
    tables += _table(rows, start, end)
    return tuple(tables)


def _mark(line: str) -> re.Pattern[str] | None:
    if _BAR.search(line):
        return _BAR
    # a tab before a paragraph is an indent
    return _TAB if "\t" in line.strip() else None


def _cells(text: str, start: int, end: int, mark: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Ranges of a line's cells without blanks around them, empty ones too; bars around the line are no cells."""
    cuts = [match.span() for match in mark.finditer(text, start, end)]
    if mark is _BAR and cuts and not text[start : cuts[0][0]].strip():
        start = cuts.pop(0)[1]
    if mark is _BAR and cuts and not text[cuts[-1][1] : end].strip():
        end = cuts.pop()[0]
    for first, last in [*cuts, (end, end)]:
        cell = text[start:first]
        left = start + len(cell) - len(cell.lstrip())
        yield left, left + len(cell.strip())
        start = last


def _table(rows: list[list[tuple[int, int]]], start: int, end: int) -> list[Table]:
    columns = max((len(row) for row in rows), default=0)
    if len(rows) < MIN_ROWS or columns < MIN_COLUMNS:
        return []
    cells = (
        Cell(number, column, 1, 1, first, last)
        for number, row in enumerate(rows)
        for column, (first, last) in enumerate(row)
        if last > first
    )
    return [Table(len(rows), columns, tuple(cells), start, end)]
