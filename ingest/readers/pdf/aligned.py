"""Tables without upright ruling lines: columns are the strips that no printed word of the rows crosses.

Where the columns cannot be told, or a value's head cannot, the lines stay text: no value is put below another's head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.documents import Box
from ingest.readers.pdf.chunks import MIN_STRIP, Chunk, amounts, is_counting, split_line
from ingest.readers.pdf.heads import place_heads
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.rows import AlignedTable, Column, PlacedRow, group_rows, make_rows

#: in parts of the em: how far apart rows may be
MAX_PITCH = 4.5
#: in parts of the em: how far above others the topmost head may stand
_HEAD_PITCH = 2.5
#: in parts of the em: how exactly the numbers of a column are aligned
_ALIGNED = 0.6
#: rows with cells and rows with an amount that it takes, columns, and those of them with more than a head
MIN_ROWS, MIN_AMOUNT_ROWS, MIN_COLUMNS, MIN_PRINTED_COLUMNS = 3, 2, 3, 2

_LEADERS = re.compile(r"[.．·…‥•]{3,}")
_SENTENCE = re.compile(r"[。；，]")
#: what stands in a line of its own above or below a table
_BESIDE = re.compile(r"单位\s*[:：]|部门\s*[:：]|公开\s*\d+\s*表|(?:负责人|制表|填表|电话|日期|邮编)[^:：]*[:：]")


@dataclass(frozen=True)
class _Stretch:
    """Lines [first, last) of a page that may be a table; `body` is where its first row with a value stands."""

    first: int
    last: int
    body: int


def with_aligned_tables(lines: Sequence[Line], across: Sequence[Box], before: Sequence[Column] = ()) -> list[Line]:
    """The lines of a page with the rows of such tables in place of theirs.

    `across` are its rules that run across, `before` the columns of the table that the page before ends with.
    """
    if sum(bool(line.gaps) for line in lines) < MIN_ROWS:
        return list(lines)
    found: list[Line] = []
    done = 0
    chunks = [split_line(line) if line.row is None else [] for line in lines]
    for stretch in _stretches(lines, chunks):
        rows = _rows(chunks[stretch.first : stretch.last], stretch.body - stretch.first, across, before)
        if rows:
            found += [*lines[done : stretch.first], *rows]
            done = stretch.last
    return [*found, *lines[done:]]


def _stretches(lines: Sequence[Line], chunks: Sequence[list[Chunk]]) -> Iterator[_Stretch]:
    """Ranges of neighbouring lines from the first with cells to the last, no prose between."""
    start = 0
    for place in range(len(lines) + 1):
        if place < len(lines) and not _is_prose(lines[place], chunks[place]):
            above = lines[place - 1] if place else None
            if above is None or place == start or lines[place].bottom > above.bottom - MAX_PITCH * lines[place].size:
                continue
            yield from _trimmed(lines, chunks, start, place)
            start = place
            continue
        yield from _trimmed(lines, chunks, start, place)
        start = place + 1


def _is_prose(line: Line, chunks: Sequence[Chunk]) -> bool:
    if line.row is not None or _LEADERS.search(line.text) or _BESIDE.search(line.text):
        return True
    return bool(_SENTENCE.search(line.text)) and (len(chunks) < 2 or not chunks[-1].is_value)


def _trimmed(lines: Sequence[Line], chunks: Sequence[list[Chunk]], first: int, last: int) -> Iterator[_Stretch]:
    """What of a range begins with cells and ends with a row."""
    stated = [place for place in range(first, last) if _states(chunks[place])]
    if len(stated) < MIN_AMOUNT_ROWS:
        return
    top = next(place for place in range(first, last) if lines[place].gaps)
    while top > first and _is_head_above(lines[top - 1], lines[top]):
        top -= 1
    end = stated[-1] + 1
    while end < last and len(chunks[end]) == 1 and _is_close(lines[end - 1], lines[end]):
        end += 1
    values_begin = min(one.left for place in stated for one in amounts(chunks[place]))
    body = stated[0]
    for place in range(top, body):
        if is_counting(chunks[place]):
            body = place + 1
            break
        if _begins_rows(chunks[place], values_begin):
            body = place
            break
    yield _Stretch(top, end, body)


def _begins_rows(chunks: Sequence[Chunk], values_begin: float) -> bool:
    """Whether a line without values is a row: a total, or all that it names is coded or numbered."""
    if _is_total(chunks[0]):
        return chunks[-1].right < values_begin
    names = [place for place, one in enumerate(chunks) if not one.is_code]
    return all(
        chunks[place].is_numbered or (place > 0 and chunks[place - 1].is_code) or chunks[place].is_coded
        for place in names
    )


def _is_head_above(line: Line, below: Line) -> bool:
    """Whether a line with one text stands over several columns, or is the first line of a wrapped head."""
    is_alike = abs(line.size - below.size) < 0.1 * below.size
    return is_alike and not _BESIDE.search(line.text) and line.bottom - below.bottom < _HEAD_PITCH * below.size


def _is_close(above: Line, below: Line) -> bool:
    return above.bottom - below.bottom < 1.5 * below.size


def _states(chunks: Sequence[Chunk]) -> bool:
    return len(chunks) > 1 and not is_counting(chunks) and any(True for _ in amounts(chunks))


def _rows(lines: Sequence[list[Chunk]], body: int, across: Sequence[Box], before: Sequence[Column]) -> list[Line]:
    """The rows of a stretch, nothing where it is no table or its columns cannot be told."""
    stated = [one for one in lines[body:] if _states(one)]
    if len(stated) < MIN_AMOUNT_ROWS or sum(len(one) > 1 for one in lines) < MIN_ROWS:
        return []
    counting = [one for one in lines[:body] if is_counting(one)]
    columns = _columns([*stated, *counting])
    if len(columns) < MIN_PRINTED_COLUMNS or not _is_a_value_a_place(stated, columns):
        return []
    columns = _with_kinds(columns, stated, counting)
    if not all(_is_aligned(column, stated) for column in columns if column.is_value):
        return []
    heads = [one for one in lines[:body] if not is_counting(one)]
    placed = place_heads(heads, columns)
    if placed is None:
        return []
    columns, head_rows = placed
    if not head_rows and not counting:
        columns = _as_before(columns, before)
    if len(columns) < MIN_COLUMNS:
        return []
    body_rows = group_rows(lines[body:], across)
    placed_rows = [PlacedRow.of(one, columns) for one in [*counting, *body_rows]]
    if not all(_is_told(row, columns) for row in placed_rows):
        return []
    return make_rows([*head_rows, *placed_rows], columns)


def last_columns(lines: Sequence[Line]) -> tuple[Column, ...]:
    """The columns of the last such table of a page."""
    row = next((line.row for line in reversed(lines) if line.row is not None), None)
    return row.table.columns if row is not None and isinstance(row.table, AlignedTable) else ()


def _as_before(columns: Sequence[Column], before: Sequence[Column]) -> list[Column]:
    """The columns of a table that goes on without its head: empty ones are where they were on the page before."""
    places = [[place for place, one in enumerate(before) if one.meets(column)] for column in columns]
    if any(len(its) != 1 for its in places) or len({its[0] for its in places}) < len(columns):
        return list(columns)
    found = [replace(one, is_empty=True) for one in before]
    for column, (place,) in zip(columns, places, strict=True):
        found[place] = column
    return found


def _is_told(row: PlacedRow, columns: Sequence[Column]) -> bool:
    """Whether a row's values stand apart from each other and from its names."""
    for first, last, chunks in row.cells:
        values = [one for one in chunks if one.is_value and not one.is_whole_code]
        if values and len(chunks) > 1:
            return False
        is_value = any(column.is_value for column in columns[first : last + 1])
        if any(one.is_glued or (one.holds_amount and (is_value or one.is_name)) for one in chunks):
            return False
    return True


def _columns(stated: Sequence[Sequence[Chunk]]) -> list[Column]:
    """The columns between the strips that no word of the rows with values crosses, but for 合计 across its columns."""
    chunks = [one for line in stated for one in line if not _is_total(one)]
    if not chunks:
        return []
    size = min(one.line.size for one in chunks)
    spans = sorted((one.left, one.right) for one in chunks)
    columns: list[Column] = []
    left, right = spans[0]
    for start, end in spans[1:]:
        if start - right > MIN_STRIP * size:
            columns.append(Column(left, right))
            left = start
        right = max(right, end)
    return [*columns, Column(left, right)]


def _is_total(chunk: Chunk) -> bool:
    return bool(re.fullmatch(r"[合总小]\s*计|[合总小]|计", chunk.text))


def _is_a_value_a_place(stated: Sequence[Sequence[Chunk]], columns: Sequence[Column]) -> bool:
    """Whether no two numbers of a row stand in one column."""
    for line in stated:
        places = [column for one in line if one.is_value for column in columns if column.holds(one)]
        if len(places) != len(set(places)) or len(places) != sum(one.is_value for one in line):
            return False
    return True


def _is_aligned(column: Column, stated: Sequence[Sequence[Chunk]]) -> bool:
    """Whether the numbers of a column end, begin or are centred alike: else they are those of several columns."""
    held = [one for line in stated for one in line if one.is_number and column.holds(one)]
    if not held:
        return True
    near = _ALIGNED * min(one.line.size for one in held)
    places = zip(*((one.left, one.middle, one.right) for one in held), strict=True)
    return any(max(its) - min(its) <= near for its in places)


def _with_kinds(
    columns: Sequence[Column], stated: Sequence[Sequence[Chunk]], counting: Sequence[Sequence[Chunk]]
) -> list[Column]:
    """The columns with whether they hold values: names and the codes before them do not."""
    found: list[Column] = []
    is_before_names = False
    for column in reversed(columns):
        held = [one for line in stated for one in line if column.holds(one) and not _is_total(one)]
        values = [one for one in held if one.is_value]
        is_name = 2 * len(values) < len(held)
        is_code = is_before_names and bool(values) and all(one.is_code for one in values)
        is_before_names = is_name or is_code
        counted = next((one.middle for line in counting for one in line if one.is_number and column.holds(one)), None)
        found.append(Column(column.left, column.right, not is_name and not is_code, counted=counted))
    return found[::-1]
