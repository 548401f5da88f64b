"""What reports and their names say, on a terminal: as text only, whatever characters are in it.

A file's name or a sentence may hold the sequences that clear a screen, set a title or type for the user, and the marks
that turn the order of characters around.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

#: C0 and C1 controls, and Unicode's marks of direction (Bidi_Control)
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HIDDEN = re.compile(f"[{_CONTROLS}]")
_SHOWN = re.compile(f"[\n{_CONTROLS}]")


def show_controls(text: str) -> str:
    r"""The text as one line, what a terminal would act on written as `\x1b`; tabs stay."""
    return _SHOWN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


class PlainConsole(Console):
    """A console on which only rich itself moves the cursor and sets colours; other control characters are left out."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What `renderable` is on this console; rich calls this for everything it prints."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(_HIDDEN.sub("", segment.text), segment.style)
