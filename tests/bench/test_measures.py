import pytest

from bench.checks.changes import Change
from bench.checks.evaluation import ChangeOutcome, Outcome
from bench.checks.floor import below_floor
from bench.checks.guards import Guard
from bench.checks.measures import Share, measure_doubles, measure_singles
from tests.bench.samples import BROKEN, SUM, figure, single

NONE_WORSE = ()
ALREADY_BROKEN = Guard("function_class_sum", "农林水支出", is_broken=True, tolerance=None)


def pair(*places: int | None, detected: bool = True, beyond: bool | None = True) -> Outcome:
    """Two figures changed at a time, and the place of each among the suspects."""
    changes = [
        ChangeOutcome(Change(figure("1.5"), "1.7"), (SUM,), is_beyond_tolerance=beyond, place=place, ties=0,
                      is_suggested_right=False)
        for place in places
    ]  # fmt: skip
    return Outcome("r", tuple(changes), (BROKEN,) if detected else (), ())


SINGLES = [
    single(),
    single(place=3, ties=2),  # best, but so are two others
    single(place=3, ties=0, right=False),  # two are better
    single(place=4, ties=1, right=False),
    single(place=None, right=False),  # no suspect at all
    single(beyond=False, worsened=NONE_WORSE, place=None, right=False),  # within rounding
    single(beyond=True, worsened=NONE_WORSE, place=None, right=False),
    single(guards=(), beyond=None, worsened=NONE_WORSE, place=None, right=False),
    single(guards=(ALREADY_BROKEN,), beyond=None, worsened=NONE_WORSE, place=None, right=False),
    single(kind="table"),
]


@pytest.mark.parametrize(
    ("measure", "share"),
    [
        ("guarded", Share(7, 9)),
        ("guarded or in a broken check", Share(8, 9)),
        ("detected of guarded", Share(5, 7)),
        ("detected beyond tolerance", Share(5, 6)),
        ("first alone", Share(1, 5)),
        ("first with ties", Share(2, 5)),
        ("in the first three", Share(3, 5)),
        ("value suggested", Share(2, 5)),
    ],
)
def test_the_share_of_each_measure_is_that_of_what_it_speaks_of(measure: str, share: Share) -> None:
    lines = {line.key: line.share for line in measure_singles("real", SINGLES)}
    assert lines[f"real/narrative/{measure}"] == share


def test_tables_are_counted_by_themselves() -> None:
    lines = measure_singles("real", SINGLES)
    assert [line.share.total for line in lines if line.source_kind == "table"] == [1] * 8
    assert [line.aim for line in lines if line.measure == "first alone"] == [95, 88]


def test_a_change_that_no_guard_sees_counts_as_found_nowhere() -> None:
    lines = {line.key: line.share for line in measure_singles("real", [single(guards=())])}
    assert lines["real/narrative/first alone"] == Share(0, 0)


def test_both_of_two_must_be_among_the_first_four() -> None:
    outcomes = [pair(1, 2), pair(4, 4), pair(1, 5), pair(1, None), pair(None, None, detected=False)]
    outcomes += [pair(1, None, beyond=False), pair(1, None, beyond=None)]
    lines = {line.key: line.share for line in measure_doubles("generated", outcomes)}
    assert lines == {
        "generated/two: guarded": Share(7, 7),
        "generated/two: detected": Share(6, 7),
        "generated/two: both in the first four": Share(2, 6),
        "generated/two: the same, both beyond tolerance": Share(2, 4),
    }


@pytest.mark.parametrize(
    ("found", "kept", "is_below"),
    [
        (Share(2, 3), Share(2, 3), False),
        (Share(4, 6), Share(2, 3), False),
        (Share(666, 1000), Share(2, 3), True),
        (Share(667, 1000), Share(2, 3), False),
        (Share(0, 0), Share(0, 0), False),
        (Share(1, 9), Share(0, 0), False),
        (Share(0, 0), Share(1, 9), True),
    ],
)
def test_a_share_falls_when_it_is_less_to_the_last_digit(found: Share, kept: Share, is_below: bool) -> None:
    assert found.is_below(kept) is is_below


def test_what_has_fallen_is_said_and_so_is_what_is_no_longer_measured() -> None:
    lines = measure_doubles("generated", [pair(1, 2), pair(1, 5)])
    kept = {
        "generated/two: detected": Share(2, 2),
        "generated/two: both in the first four": Share(3, 4),
        "real/two: detected": Share(1, 2),
    }
    assert below_floor(lines, kept) == [
        "generated/two: both in the first four: 50.00 % (kept: 75.00 %)",
        "real/two: detected: none (kept: 50.00 %)",
    ]
