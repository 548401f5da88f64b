"""What must hold for any text, and for any amount in a known sentence."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ingest.catalog import load_catalog
from ingest.reading import read_document
from tests.ingest.conftest import SHIPPED, document, figures, read_numbers

HEADING = "第三部分 甲市某局2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n"
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2) | st.integers(0, 10**6).map(Decimal)
ALPHABET = "0123456789.,，。万元%（）()一二、增加其中占年\n"
LINES = SHIPPED.read_text(encoding="utf-8").splitlines()[25:]


@given(AMOUNTS, st.booleans(), st.sampled_from(["万元", "元", "亿元", " 万元"]))
def test_an_amount_is_read_as_it_is_printed(amount: Decimal, has_commas: bool, unit: str) -> None:
    printed = f"{amount:,}" if has_commas else str(amount)
    text = f"{HEADING}2023年度收入总计{printed}{unit}。"
    assert figures(text) == [("revenue_total", "amount", "final", "current", "all", f"{amount}{unit.strip()}")]
    number = next(one for one in read_numbers(text) if one.outcome == "figure")
    assert number.raw_text == printed
    assert number.decimals == max(0, -int(amount.as_tuple().exponent))


@given(AMOUNTS, st.sampled_from([("增加", 1), ("减少", -1), ("下降", -1), ("增长了", 1)]))
def test_a_decrease_is_negative(amount: Decimal, word: tuple[str, int]) -> None:
    text = f"{HEADING}2023年度收入总计5万元，比上年{word[0]}{amount}万元。"
    assert figures(text)[1] == ("revenue_total", "change", "final", "current", "all", f"{amount * word[1]}万元")


@given(
    st.lists(
        st.sampled_from(LINES) | st.text(alphabet="0123456789.,，。万元%（）()一二、增加其中占年\n", max_size=20),
        max_size=8,
    )
)
def test_any_text_is_read_without_losing_a_number(lines: list[str]) -> None:
    text = "第二部分 2023年度甲市某局决算情况说明\n" + "\n".join(lines)
    reading = read_document(document(text), load_catalog())
    covered: set[int] = set()
    for number in reading.numbers:
        span = set(range(number.char_start, number.char_end))
        assert text[number.char_start : number.char_end] == number.raw_text
        assert not span & covered
        covered |= span
        if number.reading is not None:
            assert number.reading.key.item in load_catalog().items
    assert {place for place, char in enumerate(text) if char in "0123456789"} <= covered


def test_no_figure_stands_outside_the_statement_part() -> None:
    text = (
        "目录\n第一部分 甲市某局概况\n第二部分 甲市某局2023年度部门决算情况说明\n"
        "第一部分 甲市某局概况\n一、主要职责\n管理收入总计7万元。\n"
        "第二部分 甲市某局2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n2023年度收入总计5万元。\n"
        "第三部分 名词解释\n1.收入总计：如收入总计9万元。\n"
    )
    assert figures(text) == [("revenue_total", "amount", "final", "current", "all", "5万元")]
    assert [one.exclusion_reason for one in read_numbers(text) if one.raw_text in "79"] == ["other_part"] * 2
