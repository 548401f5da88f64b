"""Figures, changes and what came of them, made by hand."""

from decimal import Decimal

from bench.checks.changes import Change, PrintedFigure
from bench.checks.evaluation import ChangeOutcome, Outcome, Suspect, Worsened
from bench.checks.guards import Guard

BROKEN = Worsened("three_public_sum", "final", "broken")
SUM = Guard("three_public_sum", "final", is_broken=False, tolerance=Decimal("0.015"))


def figure(printed: str, start: int = 0, kind: str = "narrative", order: int = 0) -> PrintedFigure:
    """A positive amount; in a table in the second column of the first row."""
    value = Decimal(printed.replace(",", ""))
    decimals = len(printed.partition(".")[2])
    cell = (1, 0, 1) if kind == "table" else None
    return PrintedFigure(
        "r", "a.txt", order, start, printed, value, decimals, "万元", kind, "three_public_total", "amount", "三、", cell
    )


def single(
    kind: str = "narrative",
    guards: tuple[Guard, ...] = (SUM,),
    worsened: tuple[Worsened, ...] = (BROKEN,),
    beyond: bool | None = True,
    place: int | None = 1,
    ties: int = 0,
    right: bool = True,
) -> Outcome:
    """What came of 14.10 being printed as 14.70."""
    change = Change(figure("14.10", kind=kind), "14.70")
    return Outcome("r", (ChangeOutcome(change, guards, beyond, place, ties, right),), worsened, ())


def suspect(name: str, score: str, value: str | None = None) -> Suspect:
    return Suspect(name, Decimal(score), None if value is None else Decimal(value))
