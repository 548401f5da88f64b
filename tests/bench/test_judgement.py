from decimal import Decimal

import pytest

from bench.checks.changes import Change
from bench.checks.evaluation import judge_change
from bench.checks.guards import Guard, Operand, operand_tolerance
from tests.bench.samples import figure, suspect

CHANGE = Change(figure("14.10"), "14.70")
YUAN_IN_10_000 = Decimal(10_000)


def guard(tolerance: str | None, is_broken: bool = False) -> Guard:
    return Guard("three_public_sum", "final", is_broken, None if tolerance is None else Decimal(tolerance))


@pytest.mark.parametrize(
    ("scores", "place", "ties"),
    [
        ({"own": "2.5", "other": "1.0"}, 1, 0),
        ({"own": "2.5", "other": "2.5", "third": "2.0"}, 2, 1),
        ({"own": "1.0", "other": "2.5", "third": "1.0", "fourth": "1.0"}, 4, 2),
        ({"other": "2.5"}, None, 0),
        ({}, None, 0),
    ],
)
def test_the_place_is_the_worst_that_the_score_allows(scores: dict[str, str], place: int | None, ties: int) -> None:
    suspects = [suspect(name, score) for name, score in scores.items()]
    judged = judge_change(CHANGE, "own", suspects, (), YUAN_IN_10_000)
    assert (judged.place, judged.ties) == (place, ties)


@pytest.mark.parametrize(
    ("suggested", "is_right"),
    [("14.1", True), ("14.105", True), ("14.095", True), ("14.106", False), ("14.7", False), (None, False)],
)
def test_a_suggestion_is_right_that_would_be_printed_as_the_figure_was(suggested: str | None, is_right: bool) -> None:
    judged = judge_change(CHANGE, "own", [suspect("own", "1", suggested)], (), YUAN_IN_10_000)
    assert judged.is_suggested_right is is_right


def test_the_tightest_tolerance_decides_and_is_in_yuan() -> None:
    """The change is of 0.6 万元, 6,000 yuan."""
    wide, narrow, words = guard("6000"), guard("5999.99"), guard(None)
    assert judge_change(CHANGE, "own", [], (wide, words), YUAN_IN_10_000).is_beyond_tolerance is False
    assert judge_change(CHANGE, "own", [], (wide, narrow), YUAN_IN_10_000).is_beyond_tolerance is True
    assert judge_change(CHANGE, "own", [], (words,), YUAN_IN_10_000).is_beyond_tolerance is None


def test_a_broken_check_neither_guards_nor_decides() -> None:
    judged = judge_change(CHANGE, "own", [], (guard("50", is_broken=True),), YUAN_IN_10_000)
    assert (judged.is_guarded, judged.is_beyond_tolerance) == (False, None)


def operand(name: str, side: str, value: str, weight: str = "1") -> Operand:
    return Operand(name, side, Decimal(weight), Decimal(value))


def test_an_operand_may_move_as_far_as_the_percentage_does() -> None:
    """50 of 200 is 25 %: one more in 50 is half a point more, one more in 200 an eighth of a point less."""
    operands = [operand("part", "numerator", "50"), operand("whole", "denominator", "200")]
    assert operand_tolerance("part", operands, Decimal("0.25")) == Decimal("0.5")
    assert operand_tolerance("whole", operands, Decimal("0.25")) == Decimal("2")


def test_the_change_of_a_rate_stands_above_and_below() -> None:
    """20 more than 100: one more in the change is 21 of 99, 1.2 points, one more in the amount 0.2 points less."""
    operands = [
        operand("change", "numerator", "20"),
        operand("amount", "denominator", "120"),
        operand("change", "denominator", "20", "-1"),
    ]
    assert operand_tolerance("change", operands, Decimal("0.6")) == Decimal("0.5")
    assert operand_tolerance("amount", operands, Decimal("0.1")) == Decimal("0.5")


def test_a_figure_that_is_its_own_whole_moves_no_percentage() -> None:
    operands = [operand("own", "numerator", "50"), operand("own", "denominator", "50")]
    assert operand_tolerance("own", operands, Decimal("0.5")) is None
