"""Elements of SVG, every value escaped, and what their texts measure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from markupsafe import Markup, escape

#: What an amount is filled with, by its status: a pattern of `base.html`, so that no colour is needed to tell it.
FILLS = {
    "unchecked": "url(#unchecked)",
    "contested": "url(#contested)",
    "disputed": "url(#disputed)",
}
FONT_SIZE = 13
_LATIN_WIDTH = 0.56


def element(name: str, *children: str, **attributes: object) -> Markup:
    """`element("rect", x=1, class_="bar")`: attributes that are None are left out, `_` in a name is `-`."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _number(value))
        for key, value in attributes.items()
        if value is not None
    )
    inside = Markup("").join(children)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, inside)


def text(content: object, x: float, y: float, class_: str = "", anchor: str = "start") -> Markup:
    """A text whose baseline begins, is centred on or ends at (x, y)."""
    return element(
        "text", escape(content), x=x, y=y, class_=class_ or None, text_anchor=None if anchor == "start" else anchor
    )


def linked(address: str | None, label: str, *children: str, class_: str = "") -> Markup:
    """Marks that belong together, read as `label`: a link where there is an address."""
    tip = element("title", escape(label))
    inside = Markup("").join((tip, *children))
    if address:
        return element("a", inside, href=address, aria_label=label, class_=f"mark-link {class_}".strip())
    return element("g", inside, role="img", aria_label=label, class_=class_ or None)


def chart(width: float, height: float, label: str, children: Iterable[str], class_: str = "") -> Markup:
    """A chart that is as wide as its place, drawn for `width` pixels."""
    return element(
        "svg",
        *children,
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        role="group",
        aria_label=label,
        class_=f"chart-svg {class_}".strip(),
    )


def bar(status: str, x: float, y: float, width: float, height: float) -> Markup:
    """A rectangle that shows its status by colour and by pattern."""
    return element(
        "rect",
        x=x,
        y=y,
        width=max(width, 0),
        height=max(height, 0),
        class_=f"amount {status}",
        fill=FILLS.get(status),
    )


def measure(content: str, size: float = FONT_SIZE) -> float:
    """How wide a text is, about: Chinese characters are squares."""
    return sum(size if unicodedata.east_asian_width(sign) in "WF" else size * _LATIN_WIDTH for sign in content)


def shorten(content: str, width: float, size: float = FONT_SIZE) -> str:
    """As much of a text as fits into `width`, with `…` where it is cut; nothing where that is one character."""
    if measure(content, size) <= width:
        return content
    kept = content
    while kept and measure(kept, size) + size > width:
        kept = kept[:-1]
    return f"{kept}…" if len(kept) > 1 else ""


def _number(value: object) -> object:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
