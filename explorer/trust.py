"""How far a figure or a check can be trusted, shown by colour, shape and word together."""

from __future__ import annotations

from markupsafe import Markup

from explorer.view import View

#: A shape for each status, so that none is told by colour alone. Figures, then checks, then severities.
SYMBOLS = {
    "reconciled": "✓",
    "disputed": "✗",
    "contested": "≠",
    "unchecked": "○",
    "holds": "✓",
    "rounding": "≈",
    "last_digit": "±",
    "broken": "✗",
    "explained": "✎",
    "not_testable": "?",
    "not_applicable": "∅",
    "error": "▲",
    "warning": "◆",
    "notice": "●",
    "none": "·",
}
#: From the best to the worst: the order of legends and stacks.
FIGURE_STATUSES = ("reconciled", "unchecked", "contested", "disputed")
CHECK_STATUSES = ("holds", "rounding", "explained", "last_digit", "broken", "not_testable", "not_applicable")
SEVERITIES = ("error", "warning", "notice")


def draw_mark(view: View, status: str, short: bool = False) -> Markup:
    """A trust mark: symbol and word; with `short` the symbol alone, its word for screen readers and as a tip."""
    word = view.word("status", status)
    symbol = SYMBOLS.get(status, "·")
    known = status if status in SYMBOLS else "none"
    if short:
        return Markup(
            '<span class="mark mark-{0}" title="{2}"><span aria-hidden="true">{1}</span>'
            '<span class="unseen">{2}</span></span>'
        ).format(known, symbol, word)
    return Markup('<span class="mark mark-{0}"><span aria-hidden="true">{1}</span> {2}</span>').format(
        known, symbol, word
    )
