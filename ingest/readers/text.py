"""Plain text: UTF-8 and UTF-16 with or without byte order mark, GB18030 (with it GBK and GB2312), Big5."""

from __future__ import annotations

import codecs
import re

from ingest.documents import Content
from ingest.problems import BinaryContentError, DamagedFileError, EmptyFileError, UnknownEncodingError
from ingest.readers.text_tables import find_text_tables

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HAN = re.compile(r"[一-鿿]")
_COMMON = re.compile(r"[的一年支出预預算决決收入经經费費万萬元单單位部门門]")

#: a text with more control characters than this share of its length is no text
MAX_CONTROL_SHARE = 0.001
#: in a Chinese report decoded rightly at least this share of the Chinese characters is among the commonest of the field
MIN_COMMON_SHARE = 0.03
#: with this share nothing needs to be compared
CERTAIN_SHARE = 0.1
#: so many characters decide on the encoding: the commonest ones are everywhere
SAMPLE = 100_000

#: byte order mark -> codec and the name to store
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
#: codec and the name to store; cp950 is the Big5 that is really written
_CHINESE = (
    ("gb18030", "gb18030"),
    ("cp950", "big5"),
    ("big5hkscs", "big5hkscs"),
    ("utf-16-le", "utf-16-le"),
    ("utf-16-be", "utf-16-be"),
)


def read_text(content: bytes) -> Content:
    """The file decoded, nothing else changed; raises what `decode_text` raises."""
    text, encoding = decode_text(content)
    return Content("txt", encoding, text, tables=find_text_tables(text))


def decode_text(content: bytes) -> tuple[str, str]:
    """Return (text, encoding); a byte order mark is no part of the text.

    Without a mark it is UTF-8 if it can be; else the encoding under which the commonest characters of final accounts
    are commonest, because GB18030 decodes nearly any bytes, into rare characters.

    Raises EmptyFileError, BinaryContentError, DamagedFileError (cut off within a character) or UnknownEncodingError.
    """
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise EmptyFileError("The file holds no text.")
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _decode_marked(content[len(mark) :], codec, name)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_cut_off(error) and _HAN.search(content[: error.start].decode("utf-8")):
            raise DamagedFileError("The file ends within a character of UTF-8.") from error
    else:
        # without a mark, UTF-16 of Latin letters and digits is UTF-8 too, with a NUL beside each
        if "\x00" not in text:
            return _checked(text), "utf-8"
    return _decode_chinese(content)


def _decode_marked(content: bytes, codec: str, name: str) -> tuple[str, str]:
    try:
        return _checked(content.decode(codec)), name
    except UnicodeDecodeError as error:
        if _is_cut_off(error):
            raise DamagedFileError("The file ends within a character.") from error
        raise UnknownEncodingError(f"The file begins as {codec.upper()}, but byte {error.start} is none.") from error


def _decode_chinese(content: bytes) -> tuple[str, str]:
    best, best_share, cut_off = ("", ""), 0.0, False
    for codec, name in _CHINESE:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError as error:
            if codec == "gb18030" and _is_cut_off(error):
                cut_off = _common_share(content[: error.start].decode(codec)) >= CERTAIN_SHARE
            continue
        share = _common_share(text)
        if share > best_share:
            best, best_share = (text, name), share
        if share >= CERTAIN_SHARE:
            break
    if best_share >= MIN_COMMON_SHARE:
        return _checked(best[0]), best[1]
    if cut_off:
        raise DamagedFileError("The file ends within a character of GB18030.")
    if b"\x00" in content:
        raise BinaryContentError("The file holds binary data, not text.")
    raise UnknownEncodingError("The bytes are neither UTF-8 nor UTF-16, and no Chinese text in GB18030 or Big5.")


def _common_share(text: str) -> float:
    """Share of the field's commonest characters among the Chinese ones; 0 for what holds control characters."""
    sample = text[:SAMPLE]
    if len(_CONTROL.findall(sample)) > MAX_CONTROL_SHARE * len(sample):
        return 0.0
    return len(_COMMON.findall(sample)) / max(1, len(_HAN.findall(sample)))


def _checked(text: str) -> str:
    if len(_CONTROL.findall(text)) > MAX_CONTROL_SHARE * len(text):
        raise BinaryContentError("The file holds control characters as only binary data does.")
    return text


def _is_cut_off(error: UnicodeDecodeError) -> bool:
    return error.end >= len(error.object) and any(
        word in error.reason for word in ("incomplete", "truncated", "end of")
    )
