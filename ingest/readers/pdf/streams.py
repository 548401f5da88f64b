"""Whether a PDF's packed streams are whole: PDFium reads what it can of a damaged one and says nothing.

A page of which half is missing, or in which a digit has changed, must not be read as if it were right. Each packed
stream ends with a checksum of what was packed.
"""

from __future__ import annotations

import re
import zlib

from ingest.problems import DamagedFileError, UnsafeContentError

#: what all the pages' content unpacks to, in bytes; that of a long report takes some ten million
MAX_UNPACKED = 96 * 1024 * 1024
_PIECE = 1 << 20

_STREAM = re.compile(rb"stream\r?\n")
#: a stream's dictionary is short; what is packed first is what the file holds
_MAX_DICTIONARY = 2000
_PACKED = re.compile(rb"/Filter\s*\[?\s*/(?:FlateDecode|Fl)\b")
#: pictures and fonts are large, and no part of the text
_PASSED_OVER = re.compile(rb"/(?:Image|Length[123]|FontFile[23]?|Type1C|CIDFontType0C|OpenType|EmbeddedFile)\b")


def check_streams(content: bytes) -> None:
    """Look at the packed streams of text, fonts' tables and the file's own structure.

    Raises DamagedFileError where one is not what was packed, UnsafeContentError where they unpack to too much. Streams
    that are encrypted as well are passed over.
    """
    if b"/Encrypt" in content:
        return
    left = MAX_UNPACKED
    for match in _STREAM.finditer(content):
        if content.endswith(b"end", match.start() - 3, match.start()):
            continue
        begin = content.rfind(b" obj", max(0, match.start() - _MAX_DICTIONARY), match.start())
        dictionary = content[begin : match.start()] if begin >= 0 else b""
        if _PACKED.search(dictionary) and not _PASSED_OVER.search(dictionary):
            left -= _unpacked_size(content, match.end(), left)


def _unpacked_size(content: bytes, start: int, most: int) -> int:
    end = content.find(b"endstream", start)
    data = content[start:end] if end >= 0 else content[start:]
    # two bytes of head, then the packed bytes without the library's own check, which wants the checksum to be there
    unpacker, size, checksum = zlib.decompressobj(-zlib.MAX_WBITS), 0, 1
    rest = data[2:]
    try:
        while not unpacker.eof:
            piece = unpacker.decompress(rest, _PIECE)
            rest = unpacker.unconsumed_tail
            size, checksum = size + len(piece), zlib.adler32(piece, checksum)
            if size > most:
                raise UnsafeContentError(f"The file's text unpacks to more than {MAX_UNPACKED:,} bytes.")
            if not piece and not rest and not unpacker.eof:
                raise DamagedFileError("A part of the file is cut off.")
    except zlib.error as error:
        raise DamagedFileError("A part of the file is damaged.") from error
    stated = unpacker.unused_data[:4]
    if len(stated) == 4 and int.from_bytes(stated, "big") != checksum:
        raise DamagedFileError("A part of the file is damaged: its checksum is wrong.")
    return size
