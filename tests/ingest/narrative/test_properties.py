"""What holds of every narrative: amounts however printed, sentences put together from the grammar, any text at all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ingest.documents import Number
from tests.ingest.conftest import read_numbers

PART = "第三部分 某局2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n"
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
UNITS = {"元": "元", "万元": "万元", "万": "万", "亿元": "亿元", "千元": "千元"}

cents = st.integers(min_value=0, max_value=10**11)
places = st.integers(min_value=0, max_value=4)


@dataclass(frozen=True)
class Printed:
    """A number as it stands in a text, and what it is worth."""

    text: str
    value: Decimal
    decimals: int


@st.composite
def printed_amounts(draw: st.DrawFn) -> Printed:
    """12,345.60, 12345.6, １２，３４５．６０: with or without thousands commas, in either width."""
    decimals = draw(places)
    value = Decimal(draw(cents)).scaleb(-decimals)
    digits = f"{value:,.{decimals}f}" if draw(st.booleans()) else f"{value:.{decimals}f}"
    return Printed(digits.translate(FULL_WIDTH) if draw(st.booleans()) else digits, value, decimals)


@given(printed_amounts(), st.sampled_from(sorted(UNITS)), st.sampled_from(["", " ", "\n", " \n"]))
def test_an_amount_printed_in_any_way_is_read_with_its_value_decimals_and_place(
    amount: Printed, unit: str, gap: str
) -> None:
    text = f"{PART}2023年度收支平衡，其中收入总计{gap}{amount.text}{gap}{unit}。"
    (number,) = [one for one in read_numbers(text) if one.outcome == "figure"]
    assert (number.value, number.decimals, number.unit) == (amount.value, amount.decimals, UNITS[unit])
    assert number.raw_text == amount.text
    assert text[number.char_start : number.char_end] == amount.text


@dataclass(frozen=True)
class Piece:
    """A clause and what it states: (item, measure, basis, period, sign) of each of its numbers."""

    text: str
    figures: tuple[tuple[str, str, str, str, int], ...]


LABELS = {
    "其他收入": "revenue_other",
    "事业收入": "revenue_institutional",
    "经营收入": "revenue_business",
    "上级补助收入": "revenue_superior_subsidy",
    "附属单位上缴收入": "revenue_affiliated_remittance",
    "年初结转和结余": "opening_carryover",
}
CHANGES = {"增加": 1, "减少": -1, "增长": 1, "下降": -1}
COMPARISONS = ("比上年", "较上年", "与2022年相比，", "比2022年度", "较上年决算数", "与上年对比")


@st.composite
def statements(draw: st.DrawFn) -> Piece:
    """其他收入3.50万元，占1.2%，比上年增加0.5万元，增长16.67%: a label, its amount, and what is said about it."""
    label = draw(st.sampled_from(sorted(LABELS)))
    item = LABELS[label]
    text = label + draw(st.sampled_from(["", "为", "共计", "决算为", "共"])) + draw(numerals()) + "万元"
    figures = [(item, "amount", "final", "current", 1)]
    if draw(st.booleans()):
        text += f"，占{draw(st.sampled_from(['', '本年收入合计的', '收入总计的']))}{draw(numerals())}%"
        figures.append((item, "share", "final", "current", 1))
    if draw(st.booleans()):
        text += f"，完成年初预算的{draw(numerals())}%"
        figures.append((item, "completion_rate", "final", "current", 1))
    if draw(st.booleans()):
        text += f"，{draw(st.sampled_from(COMPARISONS))}"
        if draw(st.booleans()):
            text = text.rstrip("，") + f"{draw(numerals())}万元"
            figures.append((item, "amount", "final", "prior", 1))
        word = draw(st.sampled_from(sorted(CHANGES)))
        text += f"{word}{draw(numerals())}万元"
        figures.append((item, "change", "final", "current", CHANGES[word]))
        if draw(st.booleans()):
            text += f"，{word}{draw(numerals())}%"
            figures.append((item, "change_rate", "final", "current", CHANGES[word]))
    return Piece(text, tuple(figures))


@st.composite
def numerals(draw: st.DrawFn) -> str:
    return f"{Decimal(draw(st.integers(min_value=0, max_value=10**9))).scaleb(-2):,.2f}"


REASONS = ("", "，主要原因是厉行节约", "，主要是因为追加项目经费20万元", "，主要原因：一是人员增加；二是项目增加")


@given(st.lists(st.tuples(statements(), st.sampled_from(REASONS)), min_size=1, max_size=5))
def test_sentences_put_together_from_the_grammar_give_the_figures_they_were_made_of(
    sentences: list[tuple[Piece, str]],
) -> None:
    text = PART + "".join(f"{piece.text}{reason}。" for piece, reason in sentences)
    figures = [one for one in read_numbers(text) if one.outcome == "figure"]
    assert [stated(one) for one in figures] == [figure for piece, _ in sentences for figure in piece.figures]


@given(st.lists(statements(), min_size=1, max_size=6, unique_by=lambda piece: piece.figures[0][0]))
def test_items_of_one_list_are_listed_under_its_total(pieces: list[Piece]) -> None:
    text = f"{PART}2023年度收入总计9,999.00万元，其中：" + "；".join(piece.text for piece in pieces) + "。"
    total, *figures = [one for one in read_numbers(text) if one.outcome == "figure"]
    assert [stated(one) for one in figures] == [figure for piece in pieces for figure in piece.figures]
    amounts = [one.reading for one in figures if one.reading and one.reading.measure == "amount"]
    listed = [one.parent_start for one in amounts if one.period == "current"]
    assert set(listed) == {total.char_start}


def stated(number: Number) -> tuple[str, str, str, str, int]:
    reading = number.reading
    assert reading is not None
    assert number.value is not None
    return reading.key.item, reading.measure, reading.basis, reading.period, -1 if reading.direction == "down" else 1


FRAGMENTS = [
    *LABELS,
    *CHANGES,
    *COMPARISONS,
    "第一部分 概况\n",
    "第三部分 决算情况说明\n",
    "一、",
    "（一）",
    "1.",
    "\n",
    "，",
    "；",
    "。",
    "：",
    "、",
    "（",
    "）",
    "其中",
    "分别为",
    "各",
    "占",
    "主要用于",
    "主要原因是",
    "完成年初预算的",
    "年初预算",
    "支出",
    "合计",
    "“三公”经费",
    "公务接待",
    "批次",
    "2022年",
    "2080505",
    "教育支出（类）普通教育（款）",
    "100",
    "12.5",
    "1,088.07",
    "-3",
    "万元",
    "%",
    "个项目",
    "辆",
    "单价100万元以上",
    "单位：万元",
    "附件1\n",
    "绩效自评",
    " | ",
    "預(yù)算",
    "—3—\n",
]


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=60).map("".join))
def test_any_text_is_read_and_every_number_of_it_stands_where_it_says_in_order(text: str) -> None:
    numbers = read_numbers(text)
    starts = [number.char_start for number in numbers]
    assert starts == sorted(set(starts))
    for number in numbers:
        assert number.raw_text == text[number.char_start : number.char_end]
        assert 0 <= number.sentence_start <= number.char_start < number.char_end <= len(text)
        is_read = number.outcome == "figure"
        assert is_read == (number.reading is not None)
        assert (number.exclusion_reason is not None) == (number.outcome == "excluded")


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join))
def test_reading_a_text_twice_gives_the_same_numbers(text: str) -> None:
    assert read_numbers(text) == read_numbers(text)
