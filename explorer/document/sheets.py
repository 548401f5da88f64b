"""The pages of a PDF as pictures with the places of its figures, drawn when they are asked for."""

from __future__ import annotations

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path

from expectations.check.page_images import PageImage, draw_pages
from explorer.document.marks import Record
from explorer.document.originals import OriginalGoneError, find_original, read_original

#: Of all pictures together; a page of tables has 40 kB.
_REMEMBERED_BYTES = 24 * 1024 * 1024
_REMEMBERED_FILES = 4_096
_REMEMBERED_FAILURES = 4_096
#: How far a frame stands away from the print it is about, in pixels.
_MARGIN = 3


class Sheets:
    """The pictures of pages, remembered; safe to be used by several threads.

    PDFium runs in a process of its own with limits of time and memory, one at a time, because reports come from
    anywhere and the machine may be small.
    """

    def __init__(self, reports: Path) -> None:
        self._reports = reports
        self._pictures: OrderedDict[tuple[str, int], PageImage] = OrderedDict()
        self._verified: OrderedDict[str, tuple[int, int, int]] = OrderedDict()
        self._undrawable: OrderedDict[tuple[str, int], None] = OrderedDict()
        self._lock = threading.Lock()
        self._drawing = threading.Lock()

    def draw(self, source_file: str, sha256: str, page: int) -> PageImage:
        """The picture of a page, numbered from 1.

        Raises:
            OriginalGoneError: the file is not there any more, or is another one (`OriginalGoneError.reason`), or
                PDFium cannot draw the page (`undrawable`).
        """
        original = find_original(self._reports, source_file)
        with self._lock:
            is_same = self._verified.get(sha256) == original.signature
            picture = self._pictures.get((sha256, page)) if is_same else None
            if picture is not None:
                self._pictures.move_to_end((sha256, page))
                return picture
            # What took PDFium all the time it may have takes it again.
            is_undrawable = is_same and (sha256, page) in self._undrawable
        if is_undrawable:
            raise OriginalGoneError("undrawable")
        with self._drawing:
            content = read_original(original, sha256)
            picture = _draw(content, sha256, page)
        with self._lock:
            self._verified[sha256] = original.signature
            if picture is None:
                self._undrawable[sha256, page] = None
            else:
                self._pictures[sha256, page] = picture
            self._forget()
        if picture is None:
            raise OriginalGoneError("undrawable")
        return picture

    def _forget(self) -> None:
        while len(self._verified) > _REMEMBERED_FILES:
            self._verified.popitem(last=False)
        while len(self._undrawable) > _REMEMBERED_FAILURES:
            self._undrawable.popitem(last=False)
        while sum(len(one.png) for one in self._pictures.values()) > _REMEMBERED_BYTES and len(self._pictures) > 1:
            self._pictures.popitem(last=False)


def place_figures(picture: PageImage, boxes: Iterable[Record]) -> Iterator[str]:
    """Rules of a style sheet that lay the link of each figure over its print; `boxes` are in points of the page.

    A page's policy allows no style of an element, but sheets of the explorer's own.
    """
    for box in boxes:
        edges = (float(box[f"box_{edge}"]) for edge in ("left", "bottom", "right", "top"))
        left, top, right, bottom = picture.place(*edges)
        place = {
            "left": (left - _MARGIN) / picture.width,
            "top": (top - _MARGIN) / picture.height,
            "width": (right - left + 2 * _MARGIN) / picture.width,
            "height": (bottom - top + 2 * _MARGIN) / picture.height,
        }
        rules = ";".join(f"{name}:{share:.3%}" for name, share in place.items())
        yield f"#f-{box['figure_id']}{{{rules}}}"


def _draw(content: bytes, sha256: str, page: int) -> PageImage | None:
    # What is drawn is what was looked at, whatever happens to the file meanwhile.
    with tempfile.TemporaryDirectory(prefix="juesuan-sheet-") as folder:
        copy = Path(folder) / "report.pdf"
        copy.write_bytes(content)
        pictures = draw_pages(copy, sha256, page, 1)
    return pictures[0] if pictures else None
