"""How the shares of what is read and checked move from publication to publication, and when one jumps.

A share jumps when it is worse than usual by more than its threshold. Usual is the median of the publications before, so
a level that stays becomes the usual one, and an alarm about it ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

from expectations.operations.runs import RunRecord

#: Publications that "usual" is taken from: two weeks of nights.
USUAL_OVER = 14
#: A share is judged where it is of so many numbers or checks, now and before: some 25 reports. One report is a large
#: part of fewer. Resampled from the demonstration corpus (300 times), five reports more move the coverage of 20 by 2.4
#: points at most; a tenth more move that of 100 (50,000 numbers, 40,000 checks) by 0.56 at most, the checks that cannot
#: be tested by 0.84, the broken ones by 0.08, unclassified numbers by 0.01.
MEMBERS = 10_000
#: A corpus that is less even than the generated one sets its own threshold: so many times its usual movement.
MOVEMENTS = 5

_FOUR_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Share:
    """A share in percent: counts of a run above and below the line, and which direction is bad.

    `points` is the threshold: at least twice what a tenth more reports did to the share in the trial above.
    """

    name: str
    part: tuple[str, ...]
    whole: tuple[str, ...]
    is_bad_when_high: bool
    points: Decimal

    def of(self, counts: Mapping[str, int]) -> Decimal | None:
        """The share in percent; None where its whole is empty or was not counted."""
        whole = self.members(counts)
        if not whole:
            return None
        part = sum(counts.get(name, 0) for name in self.part)
        return (Decimal(100) * part / whole).quantize(_FOUR_PLACES)

    def members(self, counts: Mapping[str, int]) -> int:
        """How many it is a share of."""
        return sum(counts.get(name, 0) for name in self.whole)


_NUMBERS = ("figures", "unclassified", "excluded")
_TESTED = ("holds", "rounding", "last_digit", "broken", "explained")

#: Columns of `ops.trends`.
SHARES = (
    Share("coverage", ("figures",), _NUMBERS, is_bad_when_high=False, points=Decimal("1.5")),
    Share(
        "unclassified", ("unclassified",), ("figures", "unclassified"), is_bad_when_high=True, points=Decimal("0.25")
    ),
    Share("broken", ("broken",), _TESTED, is_bad_when_high=True, points=Decimal("0.25")),
    Share("not_testable", ("not_testable",), (*_TESTED, "not_testable"), is_bad_when_high=True, points=Decimal("2")),
)


@dataclass(frozen=True)
class Level:
    """A share in one publication, what was usual before it, and by how many points more than that would be a jump."""

    share: Share
    percent: Decimal | None
    usual: Decimal | None = None
    threshold: Decimal | None = None

    @property
    def worse_by(self) -> Decimal:
        """Points to the worse of what is usual; below 0 where it is better, 0 where that cannot be said."""
        if self.percent is None or self.usual is None:
            return Decimal(0)
        return self.percent - self.usual if self.share.is_bad_when_high else self.usual - self.percent

    @property
    def is_jump(self) -> bool:
        """Whether somebody should look."""
        return self.threshold is not None and self.worse_by > self.threshold


@dataclass(frozen=True)
class Trend:
    """A publication with its shares; a row of `ops.trends`."""

    run: RunRecord
    levels: tuple[Level, ...]


def follow_trends(runs: Sequence[RunRecord]) -> list[Trend]:
    """The published runs among `runs`, in their order, each with its shares."""
    published = [run for run in runs if run.is_published and run.counts]
    return [
        Trend(run, tuple(_level(share, run, published[max(0, place - USUAL_OVER) : place]) for share in SHARES))
        for place, run in enumerate(published)
    ]


def _level(share: Share, run: RunRecord, before: Sequence[RunRecord]) -> Level:
    percent = share.of(run.counts)
    known = [one for earlier in before if (one := share.of(earlier.counts)) is not None]
    if percent is None or not known:
        return Level(share, percent)
    usual = median(known).quantize(_FOUR_PLACES)
    if min(share.members(one.counts) for one in (run, before[-1])) < MEMBERS:
        return Level(share, percent, usual)
    movements = [abs(later - earlier) for earlier, later in pairwise(known)]
    movement = median(movements) if movements else Decimal(0)
    return Level(share, percent, usual, max(share.points, MOVEMENTS * movement))
