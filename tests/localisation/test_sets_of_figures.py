from __future__ import annotations

from decimal import Decimal

from tests.localisation.builders import amount, equation, repetition, report
from tests.localisation.test_single_figures import accounts, suspects


def test_two_wrong_figures_of_one_sum_are_named_together() -> None:
    # total 100 = 60 + 40; the parts are printed 80 and 45, and each is stated twice elsewhere
    figures = accounts(total="100.00", one="80.00", other="45.00", one_again="60.00", other_again="40.00")
    figures |= {name: amount(name, value, 9) for name, value in (("one_third", "60.00"), ("other_third", "40.00"))}
    checks = report(
        equation("sum", {"total": 1, "one": -1, "other": -1}, figures),
        repetition("one", figures, "one", "one_again", "one_third"),
        repetition("other", figures, "other", "other_again", "other_third"),
    )
    found = suspects(checks, "sum")
    assert [(row["figure_id"], row["suggested_value"]) for row in found[:2]] == [
        ("one", Decimal("60.00")),
        ("other", Decimal("40.00")),
    ]
    assert {row["set_size"] for row in found[:2]} == {2}
    assert len({row["set_number"] for row in found[:2]}) == 1
    assert all(row["mended_count"] == 3 for row in found[:2])


def test_the_set_is_no_larger_than_it_must_be() -> None:
    figures = accounts(total="100.00", one="60.00", other="45.00")
    found = suspects(report(equation("sum", {"total": 1, "one": -1, "other": -1}, figures)), "sum")
    assert {row["set_size"] for row in found} == {1}


def test_breaks_that_have_nothing_in_common_are_explained_apart() -> None:
    figures = accounts(a="10.00", b="4.00", c="5.00", x="20.00", y="8.00", z="15.00", y_again="8.00", z_again="12.00")
    checks = report(
        equation("left", {"a": 1, "b": -1, "c": -1}, figures),
        equation("right", {"x": 1, "y": -1, "z": -1}, figures),
        repetition("y", figures, "y", "y_again"),
        repetition("z", figures, "z", "z_again"),
    )
    assert {row["figure_id"] for row in suspects(checks, "left")} == {"a", "b", "c"}
    first = suspects(checks, "right")[0]
    assert (first["figure_id"], first["suggested_value"], first["set_size"]) == ("z", Decimal("12.00"), 1)
