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
#: two columns are a table of contents more often than a table, unless the second one holds amounts
MIN_COLUMNS, MIN_ROWS = 3, 2
_AMOUNT = re.compile(r"-?\d{1,3}(?:[,，]?\d{3})*\.\d+")


def find_text_tables(text: str) -> tuple[Table, ...]:
    """The tables of a text: neighbouring lines that are all cut by the same mark."""
    if "\t" not in text and not _BAR.search(text):
        return ()
    tables: list[Table] = []
    rows: list[list[tuple[int, int]]] = []
    mark, start, end = None, 0, 0
    for line in _LINE.finditer(text):
        found = _mark(line.group(), mark if rows else None)
        if rows and (found is not mark or text.count("\n", end, line.start()) > 1):
            tables += _table(text, rows, start, end)
            rows = []
        if found is not None:
            start = start if rows else line.start()
            mark, end = found, line.end()
            if not _RULE.fullmatch(line.group()):
                rows.append(list(_cells(text, line.start(), line.end(), found)))
    tables += _table(text, rows, start, end)
    return tuple(tables)


def _mark(line: str, before: re.Pattern[str] | None) -> re.Pattern[str] | None:
    if _BAR.search(line):
        return _BAR
    # a tab before a paragraph is an indent, but within a table it follows an empty cell
    return _TAB if "\t" in (line if before is _TAB else line.strip()) else None


def _cells(text: str, start: int, end: int, mark: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Ranges of a line's cells without blanks around them, empty ones too."""
    cuts = [match.span() for match in mark.finditer(text, start, end)]
    for first, last in [*cuts, (end, end)]:
        cell = text[start:first]
        left = start + len(cell) - len(cell.lstrip())
        yield left, left + len(cell.strip())
        start = last


def _table(text: str, rows: list[list[tuple[int, int]]], start: int, end: int) -> list[Table]:
    # bars around each line are a frame; before a single line one follows an empty cell
    first = 1 if all(row[0][0] == row[0][1] for row in rows) else 0
    filled = [[column for column, (left, right) in enumerate(row) if right > left] for row in rows]
    columns = max((one[-1] + 1 for one in filled if one), default=0) - first
    if len(rows) < MIN_ROWS or columns < (2 if _holds_amounts(text, rows, first + 1) else MIN_COLUMNS):
        return []
    cells = (
        Cell(number, column - first, 1, 1, *rows[number][column]) for number, row in enumerate(filled) for column in row
    )
    return [Table(len(rows), columns, tuple(cells), start, end)]


def _holds_amounts(text: str, rows: list[list[tuple[int, int]]], column: int) -> bool:
    second = [text[slice(*row[column])] for row in rows if len(row) > column]
    return sum(bool(_AMOUNT.fullmatch(one)) for one in second) * 2 >= len(rows)
