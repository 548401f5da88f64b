"""Plain text: UTF-8 with or without byte order mark, GB18030 (and with it GBK and GB2312)."""

from __future__ import annotations

import codecs
import re

from ingest.problems import BinaryContentError, EmptyFileError, UnknownEncodingError

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HAN = re.compile(r"[一-鿿]")
_COMMON = re.compile(r"[的一年支出预算决收入经费万元单位部门]")

#: a text with more control characters than this share of its length is no text
MAX_CONTROL_SHARE = 0.001
#: in a Chinese report decoded rightly at least this share of the Chinese characters is among the commonest of the field
MIN_COMMON_SHARE = 0.03


def decode_text(content: bytes) -> tuple[str, str]:
    """Return (text, encoding); a byte order mark is no part of the text.

    Raises EmptyFileError, BinaryContentError or UnknownEncodingError.
    """
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise EmptyFileError("The file holds no text.")
    if content.startswith(codecs.BOM_UTF8):
        try:
            return _checked(content[3:].decode("utf-8"), "utf-8-sig")
        except UnicodeDecodeError as error:
            raise UnknownEncodingError(f"The file begins as UTF-8, but byte {error.start + 3} is none.") from error
    for encoding in ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _checked(text, encoding)
    if b"\x00" in content:
        raise BinaryContentError("The file holds binary data, not text.")
    raise UnknownEncodingError("The bytes are neither UTF-8 nor GB18030.")


def _checked(text: str, encoding: str) -> tuple[str, str]:
    if len(_CONTROL.findall(text)) > MAX_CONTROL_SHARE * len(text):
        raise BinaryContentError("The file holds control characters as only binary data does.")
    # GB18030 decodes nearly any bytes; what was not written in it turns into rare characters
    han = _HAN.findall(text)
    if encoding == "gb18030" and len(_COMMON.findall(text)) < MIN_COMMON_SHARE * max(1, len(han)):
        raise UnknownEncodingError("The bytes are neither UTF-8 nor Chinese text in GB18030.")
    return text, encoding
