"""How large what a file unpacks to may be, and how long another program may work on it.

A report is some hundred kilobytes of text; a bomb is gigabytes, or markup that takes a minute to walk through.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.problems import UnsafeContentError

#: a file larger than this is no report anybody published for reading
MAX_FILE_BYTES = 64 * 1024 * 1024
#: markup (XML, HTML) of one part; its tree takes some ten times as much memory
MAX_MARKUP_BYTES = 24 * 1024 * 1024
#: memory of one part's tree
MAX_TREE_BYTES = 128 * 1024 * 1024
#: what libxml2 takes for an element or a text, and for an attribute with its value
_NODE_BYTES, _ATTRIBUTE_BYTES = 120, 220

#: how long LibreOffice may take for one document; the limit of the worker does not run meanwhile
CONVERSION_SECONDS = 60.0


@contextmanager
def worker_clock_stopped() -> Iterator[None]:
    """While another program works for this process under its own time limit, stop the clock that ends a slow worker.

    The clock (`ITIMER_REAL`, if one runs) goes on afterwards with the time it had left.
    """
    left, interval = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        if left:
            signal.setitimer(signal.ITIMER_REAL, left, interval)


def check_markup_size(size: int, what: str) -> None:
    """Raise UnsafeContentError where markup is larger than that of any report."""
    if size > MAX_MARKUP_BYTES:
        raise UnsafeContentError(f"{what} has {size:,} bytes of markup, more than {MAX_MARKUP_BYTES:,}.")


def check_tree_size(markup: bytes) -> None:
    """Raise UnsafeContentError where the tree of this XML would take more memory than that of any report.

    The markup's signs tell before anything is built: `<a/>` takes four bytes in the file and 120 in memory.
    """
    elements = markup.count(b"<") - markup.count(b"</")
    texts = markup.count(b">") - markup.count(b"><")
    tree = _NODE_BYTES * (elements + texts) + _ATTRIBUTE_BYTES * markup.count(b"=") + len(markup)
    if tree > MAX_TREE_BYTES:
        raise UnsafeContentError(f"The file's XML would take {tree:,} bytes of memory, more than {MAX_TREE_BYTES:,}.")
