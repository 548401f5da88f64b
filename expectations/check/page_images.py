"""The pages of a checked PDF as pictures, and where on them a box of the report lies."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from expectations.check.drawing import PAGES
from expectations.models import PROJECT

#: A report is shorter; of an attached book nobody wants the pictures.
MOST_PAGES = 80
#: What the pictures of a report may have together, so that the page about it can be sent by mail.
MOST_BYTES = 7 * 1024 * 1024
#: Drawing takes a second or two; its process has a limit of computing time, and this is for one that sleeps.
_WALL_SECONDS = 60

#: left, top, right, bottom on a picture, in pixels
Place = tuple[float, float, float, float]


@dataclass(frozen=True)
class PageImage:
    """A page as a PNG of `width` × `height` pixels; `of` is how many pages the document has, 0 where nobody asked.

    `corners` are the places of the page's points (0, 0), (1000, 0) and (0, 1000) as shares of width and height.
    """

    page: int
    width: int
    height: int
    corners: tuple[tuple[float, float], tuple[float, float], tuple[float, float]]
    png: bytes
    of: int = 0

    def place(self, left: float, bottom: float, right: float, top: float) -> Place:
        """Where a box of the page, in points from its lower left corner, lies on the picture."""
        (x0, y0), (x_across, y_across), (x_up, y_up) = self.corners
        points = [
            (
                self.width * (x0 + (x_across - x0) * across / 1000 + (x_up - x0) * up / 1000),
                self.height * (y0 + (y_across - y0) * across / 1000 + (y_up - y0) * up / 1000),
            )
            for across, up in ((left, bottom), (right, top))
        ]
        (x1, y1), (x2, y2) = points
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def draw_pages(file: Path, sha256: str, first: int = 1, most: int = MOST_PAGES) -> tuple[PageImage, ...]:
    """Pages of a PDF, `most` of them from page `first` on.

    They are fewer, or none, where it cannot be drawn or the file's bytes are others by now.
    """
    if hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
        return ()
    with tempfile.TemporaryDirectory(prefix="juesuan-pages-") as folder:
        asked = [str(file.resolve()), folder, str(first), str(most)]
        command = [sys.executable, "-m", "expectations.check.drawing", *asked]
        # What it has drawn before its time is over is complete.
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(command, cwd=PROJECT, capture_output=True, timeout=_WALL_SECONDS, check=False)
        return _read_pages(Path(folder))


def _read_pages(folder: Path) -> tuple[PageImage, ...]:
    index = folder / PAGES
    # What stands behind the last line break is half a line.
    lines = index.read_text("utf-8").split("\n")[:-1] if index.exists() else []
    images: list[PageImage] = []
    size = 0
    for line in lines:
        drawn = json.loads(line)
        png = (folder / f"{drawn['page']}.png").read_bytes()
        size += len(png)
        if size > MOST_BYTES:
            break
        first, across, up = ((float(x), float(y)) for x, y in drawn["corners"])
        corners = (first, across, up)
        images.append(PageImage(drawn["page"], drawn["width"], drawn["height"], corners, png, drawn["of"]))
    return tuple(images)
