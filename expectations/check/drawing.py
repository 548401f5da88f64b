"""`python -m expectations.check.drawing FILE FOLDER FIRST MOST`: pages of a PDF as pictures, in a process of its own.

PDFium reads what anybody may have written, so it may fail or never end: the process has limits of its own, and whoever
started it reads what is there when it is gone. A picture is a PNG with sixteen shades of grey, which is what print
needs; each page has a line in `pages.jsonl`, written when its picture is complete.
"""

from __future__ import annotations

import ctypes
import json
import resource
import struct
import sys
import zlib
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

PAGES = "pages.jsonl"
#: Sharp enough to read the small print of a table, and 40 kB a page.
_PIXELS_A_POINT = 130 / 72
#: Of the longer edge: a poster is drawn no larger than a page.
_MOST_PIXELS = 2400
_CPU_SECONDS = 20
_MEMORY_BYTES = 1024**3
#: Corners of the page are measured with this edge, because PDFium gives whole pixels only.
_EDGE = 1_000_000
_HIGH = bytes(shade & 0xF0 for shade in range(256))
_LOW = bytes(shade >> 4 for shade in range(256))
#: Of a PNG: four bits a pixel, shades of grey.
_FOUR_BITS, _GREY = 4, 0


def main(file: str, folder: str, first: str, most_pages: str) -> None:
    """Draw so many pages of `file`, from the page `first` on, into `folder`, as `1.png` and so on."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    document = pypdfium2.PdfDocument(file)
    with (Path(folder) / PAGES).open("w", encoding="utf-8") as index:
        for number in range(int(first), min(len(document), int(first) + int(most_pages) - 1) + 1):
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(_PIXELS_A_POINT, _MOST_PIXELS / max(width, height))
            bitmap = page.render(scale=scale, grayscale=True)
            picture = encode_png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
            (Path(folder) / f"{number}.png").write_bytes(picture)
            drawn = {
                "page": number,
                "of": len(document),
                "width": bitmap.width,
                "height": bitmap.height,
                "corners": _corners(page),
            }
            index.write(json.dumps(drawn) + "\n")
            index.flush()


def encode_png(shades: bytes, width: int, height: int, stride: int) -> bytes:
    """A PNG of `height` rows of `width` shades (0 to 255), each row beginning `stride` bytes behind the one before."""
    padding = b"\xff" * (width % 2)
    rows = b"".join(shades[row * stride : row * stride + width] + padding for row in range(height))
    # Two pixels a byte: as one large number each, because a loop over a million pixels would take a second.
    left = int.from_bytes(rows[0::2].translate(_HIGH), "big")
    right = int.from_bytes(rows[1::2].translate(_LOW), "big")
    packed = (left | right).to_bytes(len(rows) // 2, "big")
    edge = (width + 1) // 2
    lines = b"".join(b"\0" + packed[row * edge : (row + 1) * edge] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, _FOUR_BITS, _GREY, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def _corners(page: pypdfium2.PdfPage) -> list[list[float]]:
    """Where (0, 0), (1000, 0) and (0, 1000) lie, in points from the lower left corner of what is shown of the page.

    As shares of the picture's width and height. They say how a box is turned and moved, however the page is turned.
    """
    shown = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, shown)
    corners = []
    for across, up in ((0, 0), (1000, 0), (0, 1000)):
        x, y = ctypes.c_int(), ctypes.c_int()
        place = (shown.left + across, shown.bottom + up)
        pdfium.FPDF_PageToDevice(page, 0, 0, _EDGE, _EDGE, 0, *place, x, y)
        corners.append([x.value / _EDGE, y.value / _EDGE])
    return corners


if __name__ == "__main__":
    main(*sys.argv[1:])
