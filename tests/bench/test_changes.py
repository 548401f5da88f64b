from decimal import Decimal

import duckdb
import pytest

from bench.checks.changes import (
    Change,
    changed_digits,
    draw_double_changes,
    draw_single_changes,
    put_in_place,
    read_figures,
)
from tests.bench.samples import figure

FIGURES = [figure("14.10", 5, order=1), figure("1,088.07", 20, order=2), figure("3", 40, order=3)]


def test_every_digit_becomes_every_other_one_but_the_first_no_zero() -> None:
    assert list(changed_digits("1.2")) == [
        *("2.2", "3.2", "4.2", "5.2", "6.2", "7.2", "8.2", "9.2"),
        *("1.0", "1.1", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9"),
    ]


def test_commas_and_the_point_stay_where_they_are() -> None:
    changed = list(changed_digits("1,088.07"))
    assert len(changed) == 8 + 5 * 9
    assert all((one[1], one[5]) == (",", ".") for one in changed)
    assert len({*changed, "1,088.07"}) == 1 + len(changed)


def test_a_decrease_stays_a_decrease_and_is_read_with_its_commas() -> None:
    less = duckdb.connect()  # what a database holds of 减少1,088.07万元
    less.execute("attach ':memory:' as originals; create schema originals.raw")
    less.execute("create table originals.raw.reports as select 'r' as report_id, 'a.txt' as source_file")
    less.execute(
        "create table originals.raw.numbers as select 'r' as report_id, 7 as number_order, 30 as char_start,"
        " '1,088.07' as raw_text, -1088.07::decimal(28, 8) as value, 2 as decimals, '万元' as unit,"
        " 'narrative' as source_kind, 'revenue_total' as item, 'change' as measure, '一、' as section,"
        " null::int as table_number, null::int as table_row, null::int as table_column, 'figure' as outcome"
    )
    [read] = read_figures(less)
    change = Change(read, "1,888.07")
    assert change.value == Decimal("-1888.07")
    assert change.difference == Decimal("-800")


def test_a_value_that_its_digits_do_not_say_is_refused() -> None:
    other = duckdb.connect()
    other.execute("attach ':memory:' as originals; create schema originals.raw")
    other.execute("create table originals.raw.reports as select 'r' as report_id, 'a.txt' as source_file")
    other.execute(
        "create table originals.raw.numbers as select 'r' as report_id, 7 as number_order, 30 as char_start,"
        " '5' as raw_text, 50000::decimal(28, 8) as value, 0 as decimals, '元' as unit, 'narrative' as source_kind,"
        " 'revenue_total' as item, 'amount' as measure, '一、' as section, null::int as table_number,"
        " null::int as table_row, null::int as table_column, 'figure' as outcome"
    )
    with pytest.raises(ValueError, match=r"a\.txt, 30: 5 is read as 50000"):
        read_figures(other)


def test_the_same_changes_are_drawn_each_time_whatever_stands_beside() -> None:
    every = list(draw_single_changes(FIGURES, seed=5, count=3))
    assert every == list(draw_single_changes(FIGURES, seed=5, count=3))
    assert every[3:6] == list(draw_single_changes(FIGURES[1:2], seed=5, count=3))
    assert every != list(draw_single_changes(FIGURES, seed=6, count=3))


def test_a_figure_is_changed_no_oftener_than_there_are_other_digits() -> None:
    drawn = [variant.changes[0] for variant in draw_single_changes(FIGURES, seed=5, count=12)]
    assert [one.figure.raw_text for one in drawn] == ["14.10"] * 12 + ["1,088.07"] * 12 + ["3"] * 8
    assert len({(one.figure.raw_text, one.printed) for one in drawn}) == len(drawn)


def test_a_pair_is_of_two_figures_of_one_report_in_the_order_of_the_text() -> None:
    pairs = [variant.changes for variant in draw_double_changes(FIGURES, seed=5, count=20)]
    assert len(pairs) == 20
    assert all(one.figure.char_start < other.figure.char_start for one, other in pairs)
    assert {one.figure.raw_text for pair in pairs for one in pair} == {"14.10", "1,088.07", "3"}


def test_a_report_of_one_figure_has_no_pairs() -> None:
    assert list(draw_double_changes(FIGURES[:1], seed=5, count=20)) == []


def test_changes_are_put_in_place_in_a_text_and_in_a_part_of_it() -> None:
    text = "收入合计10.5万元，支出合计9万元"
    changes = [Change(figure("10.5", 4), "10.7"), Change(figure("9", 15), "2")]
    assert put_in_place(text, 0, changes) == "收入合计10.7万元，支出合计2万元"
    assert put_in_place(text[9:], 9, changes[1:]) == "元，支出合计2万元"
