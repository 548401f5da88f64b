"""Shares of publications, what is usual, and when one jumps."""

from __future__ import annotations

from decimal import Decimal

import pytest

from expectations.operations.runs import Outcome, RunRecord
from expectations.operations.trends import Level, follow_trends
from tests.operations.small import night, published_run

#: 100,000 numbers and as many checks that apply, in the middle of what is usual
USUAL = {
    "figures": 74_000,
    "unclassified": 1_000,
    "excluded": 25_000,
    "holds": 88_000,
    "rounding": 1_000,
    "last_digit": 500,
    "broken": 400,
    "explained": 100,
    "not_testable": 10_000,
    "not_applicable": 77_777,
}


def publications(*counts: dict[str, int]) -> list[RunRecord]:
    return [published_run(night(number), **one) for number, one in enumerate(counts)]


def last_level(share: str, *counts: dict[str, int]) -> Level:
    [level] = [one for one in follow_trends(publications(*counts))[-1].levels if one.share.name == share]
    return level


def test_a_share_is_of_what_it_can_be_of() -> None:
    [trend] = follow_trends(publications(USUAL))
    assert {level.share.name: level.percent for level in trend.levels} == {
        "coverage": Decimal("74.0000"),  # of 100,000 numbers
        "unclassified": Decimal("1.3333"),  # of 75,000 that are figures
        "broken": Decimal("0.4444"),  # of 90,000 that could be tested
        "not_testable": Decimal("10.0000"),  # of 100,000 that apply
    }
    assert not any(level.is_jump for level in trend.levels)


def test_where_there_is_nothing_there_is_no_share() -> None:
    [trend] = follow_trends(publications({"figures": 0, "holds": 0}))
    assert {level.percent for level in trend.levels} == {None}


def test_runs_that_did_not_publish_are_no_part_of_it() -> None:
    runs = publications(USUAL, USUAL)
    failed = RunRecord(night(5), runs[0].started_at, outcome=Outcome.FAILED, counts={"figures": 1})
    assert [trend.run.run_id for trend in follow_trends([*runs, failed])] == [night(0), night(1)]


@pytest.mark.parametrize(
    ("share", "changed", "is_jump"),
    [
        ("coverage", {"figures": 72_600, "excluded": 26_400}, False),  # 74 → 72.6
        ("coverage", {"figures": 72_000, "excluded": 27_000}, True),  # 74 → 72
        ("coverage", {"figures": 78_000, "excluded": 21_000}, False),  # better
        ("unclassified", {"figures": 73_850, "unclassified": 1_150}, False),  # 1.33 → 1.53
        ("unclassified", {"figures": 73_750, "unclassified": 1_250}, True),  # 1.33 → 1.67
        ("broken", {"broken": 600, "holds": 87_800}, False),  # 0.44 → 0.67
        ("broken", {"broken": 650, "holds": 87_750}, True),  # 0.44 → 0.72
        ("not_testable", {"not_testable": 11_900, "holds": 86_100}, False),  # 10 → 11.9
        ("not_testable", {"not_testable": 12_100, "holds": 85_900}, True),  # 10 → 12.1
    ],
)
def test_a_share_jumps_beyond_its_threshold_and_to_the_worse(
    share: str, changed: dict[str, int], is_jump: bool
) -> None:
    assert last_level(share, USUAL, USUAL, {**USUAL, **changed}).is_jump is is_jump


def test_a_few_reports_may_do_what_they_like() -> None:
    few = {name: count // 20 for name, count in USUAL.items()}
    assert not last_level("coverage", few, few, {**few, "figures": 100}).is_jump


def test_a_corpus_that_moves_much_sets_its_own_threshold() -> None:
    restless = [{**USUAL, "figures": 74_000 - move, "excluded": 25_000 + move} for move in (0, 1_000) * 3]
    worse = {**USUAL, "figures": 71_000, "excluded": 28_000}
    level = last_level("coverage", *restless, worse)
    assert (level.usual, level.threshold) == (
        Decimal("73.5"),
        Decimal(5),
    )  # moves by one point a night, five times that
    assert not level.is_jump


def test_a_level_that_stays_becomes_the_usual_one() -> None:
    worse = {**USUAL, "broken": 900, "holds": 87_500}
    nights = [USUAL] * 14 + [worse] * 9
    jumps = [
        trend.run.run_id
        for trend in follow_trends(publications(*nights))
        if any(level.is_jump for level in trend.levels)
    ]
    assert jumps == [night(number) for number in range(14, 22)]  # eight nights: after seven, half of fourteen are such
