"""What a style says about its paragraphs: numbering, hidden text, entries of a table of contents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from ingest.readers.word.names import (
    LEVEL,
    NUM_ID,
    NUM_PROPERTIES,
    P_PROPERTIES,
    R_PROPERTIES,
    VAL,
    VANISH,
    W,
    integer,
    is_on,
)

_CONTENTS = re.compile(r"(?:toc|contents|目录)\s*\d", re.I)


@dataclass(frozen=True)
class Style:
    """A style with all that it inherits; `numbered_by` is the style of its line that names the list."""

    num_id: str | None = None
    level: int | None = None
    numbered_by: str = ""
    is_hidden: bool = False
    is_contents: bool = False


@dataclass(frozen=True)
class Styles:
    """The styles of a document by their ids; `default` is that of a paragraph which names none."""

    styles: Mapping[str, Style]
    default: Style

    def of(self, style_id: str | None) -> Style:
        """The style of a paragraph or run; an id unknown here still tells an entry of a table of contents."""
        if style_id is None:
            return self.default
        return self.styles.get(style_id) or Style(is_contents=bool(_CONTENTS.fullmatch(style_id)))

    @property
    def has_hidden(self) -> bool:
        """Whether any style hides text."""
        return any(style.is_hidden for style in self.styles.values())


def read_styles(root: etree._Element | None) -> Styles:
    """The styles of `styles.xml`; none where the document has no such part."""
    if root is None:
        return Styles({}, Style())
    elements = {element.get(W + "styleId", ""): element for element in root.iterchildren(W + "style")}
    styles: dict[str, Style] = {}
    for style_id in elements:
        _resolve(style_id, elements, styles)
    default = next(
        (
            style_id
            for style_id, element in elements.items()
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true", "on")
        ),
        "",
    )
    return Styles(styles, styles.get(default, Style()))


def _resolve(style_id: str, elements: Mapping[str, etree._Element], styles: dict[str, Style]) -> None:
    """Resolve a style and those it is based on, the base first; a circle ends where it closes."""
    line: dict[str, etree._Element] = {}
    current = style_id
    while current in elements and current not in styles and current not in line:
        line[current] = elements[current]
        base = elements[current].find(W + "basedOn")
        current = "" if base is None else base.get(VAL, "")
    inherited = styles.get(current, Style())
    for one in reversed(line):
        inherited = styles[one] = _own(one, line[one], inherited)


def _own(style_id: str, element: etree._Element, inherited: Style) -> Style:
    name = element.find(W + "name")
    numbering = element.find(f"{P_PROPERTIES}/{NUM_PROPERTIES}")
    num_id, level, numbered_by = inherited.num_id, inherited.level, inherited.numbered_by
    if numbering is not None:
        own_id, own_level = numbering.find(NUM_ID), numbering.find(LEVEL)
        if own_id is not None:
            num_id, numbered_by = own_id.get(VAL), style_id
        if own_level is not None:
            level = integer(own_level.get(VAL))
    hidden = is_on(element.find(f"{R_PROPERTIES}/{VANISH}"))
    return Style(
        num_id=num_id,
        level=level,
        numbered_by=numbered_by,
        is_hidden=inherited.is_hidden if hidden is None else hidden,
        is_contents=name is not None and bool(_CONTENTS.fullmatch(name.get(VAL, ""))),
    )
