"""Pages that nobody printed: whatever is drawn on them, they are read in bounded time or refused with a reason."""

from __future__ import annotations

import contextlib
import math
import random

import pytest

from ingest.documents import Cell, Content
from ingest.problems import ReportError, UnsafeContentError
from ingest.readers.pdf import read_pdf, rulings
from tests.formats.pdf import Frame, Mark, Rule, Sheet, Text, write_pdf
from tests.formats.pdf_tables import lay_table
from tests.ingest.readers.printed_tables import EDGES, ROWS, heading, read, stated

SENTENCE = "本年收入合计12.50万元。"


def read_marks(*marks: Mark) -> str:
    content = write_pdf([Sheet([Text(72, 700, SENTENCE), *marks])])
    return read_pdf(content).text


def strokes(count: int, length: float) -> list[Mark]:
    chance = random.Random(count)
    places = [(chance.uniform(0, 580), chance.uniform(0, 840)) for _ in range(count)]
    return [Rule(x, y, x + length, y) for x, y in places]


@pytest.mark.parametrize("length", [0.0, 2.0, 9.0])
def test_sixty_thousand_strokes_hide_no_text(length: float) -> None:
    assert "12.50" in read_marks(*strokes(60_000, length))


def test_lines_that_all_cross_are_a_drawing() -> None:
    across = [Rule(0, 0.042 * place, 595, 0.042 * place) for place in range(20_000)]
    upright = [Rule(0.03 * place, 0, 0.03 * place, 842) for place in range(20_000)]
    assert read_marks(*across, *upright) == SENTENCE + "\n"


def test_tiny_cells_by_the_thousand_are_read_marks() -> None:
    frames = [Frame(14 * x, 14 * y, 14 * x + 10, 14 * y + 10) for x in range(42) for y in range(60)]
    digits = [Text(14 * x + 3, 14 * y + 3, "1", 4) for x in range(42) for y in range(60)]
    assert read_marks(*frames, *digits).count("1") >= 42 * 60


def test_numbers_all_over_a_page_are_no_table() -> None:
    chance = random.Random(7)
    numbers = [
        Text(chance.uniform(0, 560), chance.uniform(0, 830), f"{chance.uniform(0, 900):.2f}", 6) for _ in range(5_000)
    ]
    content = read_pdf(write_pdf([Sheet([*numbers])]))
    assert content.tables == ()


def test_more_objects_than_any_page_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulings, "MAX_OBJECTS", 100)
    with pytest.raises(UnsafeContentError, match="objects"):
        read_marks(*strokes(200, 9.0))


@pytest.mark.parametrize("number", ["nan", "inf", "1e38", "-1e38", "9" * 40, "0", "-", "1e400"])
@pytest.mark.parametrize("place", ["740.0", "556.0", "0.5 w", "232.0"])
def test_coordinates_of_tables_beyond_reason_do_no_harm(place: str, number: str) -> None:
    marks = [Text(72, 800, SENTENCE), *heading(), *lay_table(ROWS, EDGES, 740, head_rows=4)]
    whole = write_pdf([Sheet(marks)], is_packed=False)
    changed = whole.replace(place.encode(), number.encode())
    assert changed != whole
    try:
        content = read_pdf(changed)
    except ReportError:
        return
    assert SENTENCE in content.text
    for one in (edge for table in content.tables for cell in table.cells for edge in _box(content, cell)):
        assert math.isfinite(one)


def _box(content: Content, cell: Cell) -> tuple[float, ...]:
    return content.box(cell.char_start, cell.char_end) or ()


@pytest.mark.parametrize("seed", range(40))
def test_a_table_with_changed_bytes_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    whole = bytearray(write_pdf([Sheet([*heading(), *lay_table(ROWS, EDGES, 740, head_rows=4)])], is_packed=False))
    begin = whole.index(b"stream")
    for _ in range(chance.choice((1, 8, 64))):
        whole[chance.randrange(begin, len(whole) - 400)] = chance.choice(b"0123456789.-lmreSfwq \n")
    with contextlib.suppress(ReportError):
        read_pdf(bytes(whole))


def test_a_table_among_strokes_is_still_read() -> None:
    sheet = Sheet([*heading(), *lay_table(ROWS, EDGES, 740, head_rows=4), *[Rule(10, y, 30, y) for y in range(0, 200)]])
    assert len(stated(read([sheet]))) > 10
