"""Plants one error of a named kind in one printed figure, and says what it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from random import Random

from tests.generator.figures import UNCLASSIFIED, Figure
from tests.generator.gold import PrintedReport, csv_of, print_report
from tests.generator.reports import Report

COLUMNS = ("char_start", "kind", "item", "measure", "raw_text", "true_text")
_SHIFT = 10_000


@dataclass(frozen=True)
class PlantedError:
    """An error: which figure of the report it is in, its kind, and what is printed instead."""

    figure: int
    kind: str
    printed: str


#: what a slip makes of a figure; None where it cannot happen to it. The figures are those of the report in text order
Slip = Callable[[Random, int, Sequence[Figure]], str | None]


def plant_error(rng: Random, report: Report, kind: str = "") -> PlantedError | None:
    """Draw a kind (or take the one named) and a figure it can happen to; None where there is none."""
    order = print_report(report).places
    figures = [report.figures[number] for number, _, _ in order]
    kinds = [kind] if kind else rng.sample(sorted(KINDS), len(KINDS))
    for one in kinds:
        for place in rng.sample(range(len(figures)), len(figures)):
            if figures[place].quantity.item == UNCLASSIFIED or not _is_worth(figures[place]):
                continue
            printed = KINDS[one](rng, place, figures)
            if printed is not None and _number(printed) != _number(figures[place].printed):
                return PlantedError(order[place][0], one, printed)
    return None


def errors_csv(printed: PrintedReport, errors: Sequence[PlantedError]) -> str:
    """The gold of the planted errors, with their places in the plain text."""
    starts = {figure: start for figure, start, _ in printed.places}
    figures = printed.report.figures
    return csv_of(
        COLUMNS,
        (
            (
                starts[error.figure],
                error.kind,
                figures[error.figure].quantity.item,
                figures[error.figure].measure,
                error.printed,
                figures[error.figure].printed,
            )
            for error in errors
        ),
    )


def _is_worth(figure: Figure) -> bool:
    return any(digit in "123456789" for digit in figure.printed)


def _number(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ""))


def _digits(printed: str) -> list[int]:
    return [place for place, char in enumerate(printed) if char.isdecimal()]


def _changed_digit(rng: Random, place: int, figures: Sequence[Figure]) -> str | None:
    printed = figures[place].printed
    at = rng.choice(_digits(printed))
    others = [digit for digit in "0123456789" if digit != printed[at] and not (digit == "0" and at == 0)]
    return printed[:at] + rng.choice(others) + printed[at + 1 :]


def _swapped_digits(rng: Random, place: int, figures: Sequence[Figure]) -> str | None:
    printed = figures[place].printed
    pairs = [
        at
        for at, after in zip(_digits(printed), _digits(printed)[1:], strict=False)
        if after == at + 1 and printed[at] != printed[after] and not (at == 0 and printed[after] == "0")
    ]
    if not pairs:
        return None
    at = rng.choice(pairs)
    return printed[:at] + printed[at + 1] + printed[at] + printed[at + 2 :]


def _moved_point(rng: Random, place: int, figures: Sequence[Figure]) -> str | None:
    figure = figures[place]
    if "." not in figure.printed:
        return None
    places = rng.choice((-1, 1))
    return _like(figure.printed, _number(figure.printed).scaleb(places))


def _ten_thousandfold(rng: Random, place: int, figures: Sequence[Figure]) -> str | None:
    figure = figures[place]
    if figure.unit not in ("万元", "元"):
        return None
    return _like(figure.printed, _number(figure.printed) * _SHIFT)


def _sign(rng: Random, place: int, figures: Sequence[Figure]) -> str | None:
    figure = figures[place]
    return f"-{figure.printed}" if figure.measure == "amount" else None


def _truncated(rng: Random, place: int, figures: Sequence[Figure]) -> str | None:
    """What truncating gives where rounding has gone up."""
    figure = figures[place]
    decimals = len(figure.printed.partition(".")[2])
    less = figure.exact.quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN)
    return _like(figure.printed, less) if less < _number(figure.printed) else None


def _last_years(rng: Random, place: int, figures: Sequence[Figure]) -> str | None:
    """The value of the year before where both it and the year's value are printed or implied."""
    figure = figures[place]
    if figure.measure != "amount" or figure.period != "current" or figure.basis != "final":
        return None
    for other in figures[place + 1 : place + 4]:
        if other.quantity == figure.quantity and other.measure == "change":
            return _like(figure.printed, _number(figure.printed) - other.value)
    return None


def _neighbours(rng: Random, place: int, figures: Sequence[Figure]) -> str | None:
    figure = figures[place]
    near = [
        other.printed
        for other in (*figures[max(0, place - 2) : place], *figures[place + 1 : place + 3])
        if other.unit == figure.unit and _number(other.printed) != _number(figure.printed)
    ]
    return rng.choice(near) if near else None


def _like(printed: str, value: Decimal) -> str:
    """A value with the decimals and the grouping of a printed one."""
    decimals = len(printed.partition(".")[2])
    shown = value.quantize(Decimal(1).scaleb(-decimals)) if value == round(value, decimals) else value.normalize()
    return f"{shown:,f}" if "," in printed else f"{shown:f}"


KINDS: dict[str, Slip] = {
    "digit_changed": _changed_digit,
    "digits_swapped": _swapped_digits,
    "decimal_point": _moved_point,
    "ten_thousandfold": _ten_thousandfold,
    "sign": _sign,
    "truncated": _truncated,
    "last_years_value": _last_years,
    "neighbours_value": _neighbours,
}
