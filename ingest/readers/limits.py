"""How large what a file unpacks to may be: a report is some hundred kilobytes of text, a bomb is gigabytes."""

from __future__ import annotations

from ingest.problems import UnsafeContentError

#: a file larger than this is no report anybody published for reading
MAX_FILE_BYTES = 64 * 1024 * 1024
#: markup (XML, HTML) of one part; its tree takes some ten times as much memory
MAX_MARKUP_BYTES = 24 * 1024 * 1024


def check_markup_size(size: int, what: str) -> None:
    """Raise UnsafeContentError where markup is larger than that of any report."""
    if size > MAX_MARKUP_BYTES:
        raise UnsafeContentError(f"{what} has {size:,} bytes of markup, more than {MAX_MARKUP_BYTES:,}.")
