"""Readers: the bytes of one file in, a document out. One module a format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from ingest.problems import UnsupportedFormatError
from ingest.readers.text import decode_text

#: file ending -> function from bytes to (text, encoding)
READERS: dict[str, Callable[[bytes], tuple[str, str]]] = {"txt": decode_text}


def read_content(source_file: str, content: bytes) -> tuple[str, str, str]:
    """Return (format, text, encoding) of a report's bytes.

    Raises UnsupportedFormatError where no reader exists for the file's ending, and what the format's reader raises.
    """
    ending = PurePosixPath(source_file).suffix.lower().removeprefix(".")
    reader = READERS.get(ending)
    if reader is None:
        known = ", ".join(f".{name}" for name in sorted(READERS))
        raise UnsupportedFormatError(f"The ending '.{ending}' has no reader (known: {known}).")
    text, encoding = reader(content)
    return ending, text, encoding
