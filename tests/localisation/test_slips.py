from __future__ import annotations

from decimal import Decimal

import pytest

from expectations.localisation.slips import LIKELIHOOD, WORDS_EN, WORDS_ZH, Slip, likely_values, name_slip


@pytest.mark.parametrize(
    ("stated", "suggested", "decimals", "slip"),
    [
        ("12.50", "-12.50", 2, Slip.SIGN),
        ("326.71", "326.72", 2, Slip.LAST_PLACE),
        ("199.99", "200.00", 2, Slip.LAST_PLACE),
        ("1234.56", "1934.56", 2, Slip.ONE_DIGIT),
        ("1234.56", "1243.56", 2, Slip.SWAPPED_DIGITS),
        ("1234.56", "4231.56", 2, Slip.SWAPPED_DIGITS),
        ("8120000.00", "812.00", 2, Slip.FACTOR_10000),
        ("0.08", "800.00", 2, Slip.FACTOR_10000),
        ("81.2", "812.0", 1, Slip.DECIMAL_POINT),
        ("134.56", "1234.56", 2, Slip.DROPPED_DIGIT),
        ("12234.56", "1234.56", 2, Slip.DOUBLED_DIGIT),
        ("1088.07", "907.68", 2, Slip.OTHER),
        ("-5.00", "6.00", 2, Slip.OTHER),
    ],
)
def test_a_slip_is_named_by_what_is_printed_and_what_was_meant(
    stated: str, suggested: str, decimals: int, slip: Slip
) -> None:
    assert name_slip(Decimal(stated), Decimal(suggested), decimals) is slip


def test_every_likely_value_is_a_slip_with_a_name() -> None:
    stated = Decimal("-1203.40")
    named = {name_slip(stated, value, 2) for value in likely_values(stated, 2) if value != stated}
    assert Slip.OTHER not in named
    assert {Slip.ONE_DIGIT, Slip.SWAPPED_DIGITS, Slip.DOUBLED_DIGIT, Slip.DECIMAL_POINT, Slip.FACTOR_10000} <= named


def test_a_changed_digit_leaves_the_number_of_digits() -> None:
    values = list(likely_values(Decimal("5.0"), 1))
    assert Decimal("0.0") in values
    assert Decimal("05.5") in values
    assert all(value >= 0 for value in values)


def test_each_kind_has_words_and_a_likelihood() -> None:
    assert set(Slip) == set(WORDS_ZH) == set(WORDS_EN) == set(LIKELIHOOD)
