from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.catalog import load_catalog
from ingest.folding import fold
from ingest.narrative.tokens import make_scanner, scan

SCANNER = make_scanner(load_catalog())
PIECES = [
    "收入总计",
    "1,088.07万元",
    "占",
    "12.5%",
    "（类）",
    "教育支出",
    "208",
    "，",
    "。",
    "、",
    "其中：",
    "2022年",
    "《中国制造2025》",
    "单价50万元以上",
    "\n",
    "甲",
    "-",
    "(",
    ")",
    "较上年",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join))
def test_tokens_cover_the_text_without_gaps(text: str) -> None:
    folded = fold(text).text
    position = 0
    for token in scan(folded, SCANNER):
        assert token.start == position
        position = token.unit_end or token.end
        assert folded[token.start : token.end] == token.text or token.kind == "code"
    assert position == len(folded)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text + token.unit) for token in scan(fold(text).text, SCANNER)]


def test_the_longest_wording_wins() -> None:
    assert kinds("公务用车购置及运行维护费")[0] == ("label", "公务用车购置及运行维护费")
    assert kinds("完成年初预算的5%")[0] == ("word", "完成年初预算")


def test_a_number_carries_its_unit_and_a_threshold_is_none() -> None:
    assert kinds("1,088.07 万元") == [("number", "1,088.07万元")]
    assert kinds("单价100万元（含）以上")[-1] == ("threshold", "100万元(含)以上")


def test_years_days_and_titles_are_told_from_figures() -> None:
    assert [kind for kind, _ in kinds("截至2022年12月31日《中国制造2025》")] == [
        "word",
        "year",
        "word",
        "day",
        "word",
        "day",
        "word",
        "title",
    ]


def test_a_class_is_spelled_out_with_its_levels() -> None:
    path = scan(fold("用于社会保障和就业支出（类）抚恤（款）死亡抚恤（项）").text, SCANNER)[-1]
    assert path.kind == "path"
    assert path.steps == (
        ("", "社会保障和就业支出", "lei"),
        ("", "抚恤", "kuan"),
        ("", "死亡抚恤", "xiang"),
    )
