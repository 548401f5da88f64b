from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.folding import fold, fold_wording


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("（一）收入：１２．５ 万元，占 3.8 ％", "(一)收入:12.5万元,占3.8%"),
        ("“三公”经费", "三公经费"),
        ("「三公」经费", "三公经费"),
        ("12 34", "12 34"),
        ("機關(guān)運行經費財政撥款預(yù)算", "机关运行经费财政拨款预算"),
        ("台(套)", "台(套)"),
        ("本年收\n入", "本年收\n入"),
        ("\ufeff本年\u3000收入\u00a05", "本年收入5"),
        ("2020—2022年", "2020—2022年"),
    ],
)
def test_a_text_is_folded_to_one_spelling(printed: str, folded: str) -> None:
    assert fold_wording(printed) == folded


@given(st.text(alphabet="万元，, （0129.）\n“”\u3000占%％増\u200b", max_size=60))
def test_every_kept_character_stands_in_the_stored_text_where_its_place_says(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.places)
    assert list(folded.places) == sorted(set(folded.places))
    for char, place in zip(folded.text, folded.places, strict=True):
        assert char == " " or fold(text[place]).text == char
    digits = "".join(one for one in text if one.isdigit())
    assert "".join(one for one in folded.text if one.isdigit()) == digits


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_a_folded_range_maps_to_a_range_of_the_stored_text(text: str, first: int, second: int) -> None:
    folded = fold(text)
    start, end = sorted((min(first, len(folded.text)), min(second, len(folded.text))))
    stored_start, stored_end = folded.span(start, end)
    assert 0 <= stored_start <= stored_end <= len(text)
    if end > start:
        assert fold(text[stored_start:stored_end]).text.strip() == folded.text[start:end].strip()


def test_radicals_that_pdf_fonts_name_are_the_characters_they_look_like() -> None:
    assert fold("⽀出总计⼊⻚⻔⻋⾏政⺠⽣").text == "支出总计入页门车行政民生"
