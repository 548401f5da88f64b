"""Outcomes counted: how many changes are guarded, detected and localised, beside what is aimed at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.checks.evaluation import ChangeOutcome, Outcome

#: How far down the list a person is expected to look: for one wrong figure, and for two.
_FIRST_OF_ONE, _FIRST_OF_TWO = 3, 4


@dataclass(frozen=True)
class Share:
    """`hits` of `total`."""

    hits: int
    total: int

    def __str__(self) -> str:
        return f"{100 * self.hits / self.total:.2f} %" if self.total else "none"

    def is_below(self, other: Share) -> bool:
        """Less than the other one, exactly; where there is nothing to count, where the other one had something."""
        if not self.total or not other.total:
            return bool(other.total)
        return self.hits * other.total < other.hits * self.total


@dataclass(frozen=True)
class Measure:
    """A share that is measured: of which outcomes, and for which of them it is a hit.

    `aims` are per cent, by kind of source; an empty kind stands for two changes at a time.
    """

    name: str
    is_counted: Callable[[Outcome], bool]
    is_hit: Callable[[Outcome], bool]
    aims: Mapping[str, int]


def is_guarded(outcome: Outcome) -> bool:
    """One of the changed figures is."""
    return any(change.is_guarded for change in outcome.changes)


def _is_in_a_check(outcome: Outcome) -> bool:
    """Guarded, or in a check that is broken already: a person is sent there, though not by this change."""
    return any(change.guards for change in outcome.changes)


def _is_found(outcome: Outcome) -> bool:
    """Detected where it is guarded: where the figure can be localised at all."""
    return is_guarded(outcome) and outcome.is_detected


def _only(outcome: Outcome) -> ChangeOutcome:
    (change,) = outcome.changes
    return change


def _is_among_first(change: ChangeOutcome, count: int) -> bool:
    return change.place is not None and change.place <= count


def _are_both_beyond_tolerance(outcome: Outcome) -> bool:
    """Detected, and neither is a change that no check could have seen."""
    return outcome.is_detected and all(change.is_beyond_tolerance for change in outcome.changes)


def _are_both_among_first(outcome: Outcome) -> bool:
    return all(_is_among_first(change, _FIRST_OF_TWO) for change in outcome.changes)


def _is_best(change: ChangeOutcome) -> bool:
    return change.place is not None and change.place - change.ties == 1


SINGLE: tuple[Measure, ...] = (
    Measure("guarded", lambda _: True, is_guarded, {"table": 99, "narrative": 95}),
    Measure("guarded or in a broken check", lambda _: True, _is_in_a_check, {}),
    Measure("detected of guarded", is_guarded, lambda one: one.is_detected, {"table": 95, "narrative": 92}),
    Measure(
        "detected beyond tolerance",
        lambda one: _only(one).is_beyond_tolerance is True,
        lambda one: one.is_detected,
        {"table": 99, "narrative": 99},
    ),
    Measure("first alone", _is_found, lambda one: _only(one).place == 1, {"table": 95, "narrative": 88}),
    Measure("first with ties", _is_found, lambda one: _is_best(_only(one)), {}),
    Measure(
        "in the first three",
        _is_found,
        lambda one: _is_among_first(_only(one), _FIRST_OF_ONE),
        {"table": 99, "narrative": 97},
    ),
    Measure("value suggested", _is_found, lambda one: _only(one).is_suggested_right, {}),
)

DOUBLE: tuple[Measure, ...] = (
    Measure("two: guarded", lambda _: True, is_guarded, {}),
    Measure("two: detected", lambda _: True, lambda one: one.is_detected, {"": 98}),
    Measure("two: both in the first four", lambda one: one.is_detected, _are_both_among_first, {"": 75}),
    Measure("two: the same, both beyond tolerance", _are_both_beyond_tolerance, _are_both_among_first, {}),
)


@dataclass(frozen=True)
class Line:
    """A measure of a corpus (`generated`, `real`) and a kind of source, `""` for any, and its aim in per cent."""

    corpus: str
    source_kind: str
    measure: str
    share: Share
    aim: int | None

    @property
    def key(self) -> str:
        """What the line is kept under."""
        return "/".join(filter(None, (self.corpus, self.source_kind, self.measure)))


def measure_singles(corpus: str, outcomes: Iterable[Outcome]) -> list[Line]:
    """The measures of variants with one change, tables and narrative apart, as far as there are any."""
    by_kind: dict[str, list[Outcome]] = {"table": [], "narrative": []}
    for outcome in outcomes:
        by_kind[_only(outcome).change.figure.source_kind].append(outcome)
    return [line for kind, its in by_kind.items() if its for line in _lines(corpus, kind, SINGLE, its)]


def measure_doubles(corpus: str, outcomes: Iterable[Outcome]) -> list[Line]:
    """The measures of variants with two changes."""
    return _lines(corpus, "", DOUBLE, list(outcomes))


def _lines(corpus: str, kind: str, measures: Sequence[Measure], outcomes: Sequence[Outcome]) -> list[Line]:
    lines = []
    for measure in measures:
        counted = [one for one in outcomes if measure.is_counted(one)]
        share = Share(sum(map(measure.is_hit, counted)), len(counted))
        lines.append(Line(corpus, kind, measure.name, share, measure.aims.get(kind)))
    return lines
