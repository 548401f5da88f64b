"""Amounts of an answer by status, as charts and tables show them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from explorer.trust import FIGURE_STATUSES
from explorer.view import UNITS, View

#: From the worst to the best: what a row with amounts of several statuses is called.
_WORST_FIRST = tuple(reversed(FIGURE_STATUSES))


def parts_of(record: Mapping[str, Any]) -> tuple[tuple[str, Decimal], ...]:
    """The parts of an amount by status, from `reconciled_yuan`, `unchecked_yuan` ...; none where nothing is stated."""
    return tuple(
        (status, record[f"{status}_yuan"]) for status in FIGURE_STATUSES if record[f"{status}_yuan"] is not None
    )


def worst_of(record: Mapping[str, Any]) -> str:
    """The worst status among the parts; `none` where nothing is stated."""
    stated = {status for status, _ in parts_of(record)}
    return next((status for status in _WORST_FIRST if status in stated), "none")


def describe_parts(view: View, record: Mapping[str, Any]) -> str:
    """What of an amount is not reconciled, in words: `存在不符 146.22`; its one status where there is no other."""
    parts = parts_of(record)
    if len(parts) == 1:
        return view.word("status", parts[0][0])
    return view.say("comma").join(
        f"{view.word('status', status)} {view.amount_text(amount)}"
        for status, amount in parts
        if status != "reconciled"
    )


def worth_of(view: View) -> Decimal:
    """What the reader's unit is worth in yuan."""
    return UNITS[view.unit][0]
