"""Numbers of PDF tables that ruling lines and the places of digits read differently."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.formats.pdf import Sheet, Text
from tests.ingest.readers.printed_tables import (
    CLASSES,
    HEAD,
    contested,
    read,
    sheet,
    stated,
    total,
)

#: the baseline of the row of 合计 of a ruled table below the three rows of the head
TOTAL_Y = 658.0


def row_of_total(*marks: Text) -> list[Sheet]:
    """支出决算表 with an empty row of 合计 and the marks on it."""
    empty = [["合计", "<", "<", "<", *[""] * 6]]
    return [Sheet([*sheet([*HEAD, *empty, *CLASSES[:2]], head_rows=3).marks, *marks])]


def test_a_number_wider_than_its_cell_is_one_number_with_both_readings_kept() -> None:
    # 232 and 302 are the edges of the total's cell: the last two digits stand in the next one
    wide = Text(308 - 10 * 4.5, TOTAL_Y, "234,567.89", 9)
    reading = read(row_of_total(wide))
    assert stated(reading)[0] == total("expenditure_current_year", "234,567.89")
    assert contested(reading) == [("234,567.89", "234,567.8", Decimal("234567.8"))]


def test_digits_at_a_rule_are_two_numbers_where_the_row_adds_up_so() -> None:
    numbers = [Text(302 - 22.5, TOTAL_Y, "46.50", 9), Text(302.3, TOTAL_Y, "12.25", 9), Text(400, TOTAL_Y, "34.25", 9)]
    assert contested(read(row_of_total(*numbers))) == []
    whole = [Text(302 - 9, TOTAL_Y, "46", 9), Text(302.3, TOTAL_Y, "12.25", 9), Text(400, TOTAL_Y, "33.75", 9)]
    reading = read(row_of_total(*whole))
    assert stated(reading)[:3] == [
        total("expenditure_current_year", "46"),
        total("expenditure_basic", "12.25"),
        total("expenditure_project", "33.75"),
    ]
    assert contested(reading) == [("46", "4612.25", Decimal("4612.25")), ("12.25", "4612.25", Decimal("4612.25"))]


def test_two_numbers_in_one_cell_are_contested() -> None:
    reading = read(row_of_total(Text(240, TOTAL_Y, "12", 9), Text(260, TOTAL_Y, "34.56", 9)))
    assert contested(reading) == [("12 34.56", "12 34.56", None)]


@pytest.mark.parametrize(("lines", "other"), [(("123", "45.60"), "123 45.60"), (("1,234,", "567.89"), None)])
def test_a_wrapped_number_is_one_and_contested_where_its_parts_are_numbers(
    lines: tuple[str, str], other: str | None
) -> None:
    wrapped = [Text(270, TOTAL_Y + 4 - 9 * order, line, 9) for order, line in enumerate(lines)]
    reading = read(row_of_total(*wrapped))
    assert stated(reading)[0] == total("expenditure_current_year", "".join(lines))
    assert contested(reading) == ([("".join(lines), other, None)] if other else [])
