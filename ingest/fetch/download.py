"""The bytes behind one address: asked for politely, resumed where they broke off, never more than allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ingest.fetch.addresses import Address
from ingest.fetch.exchange import Answer
from ingest.fetch.faults import (
    AskedToWaitError,
    FetchError,
    InvalidAnswerError,
    StaleRangeError,
    TooLargeError,
)
from ingest.fetch.partial import Partial
from ingest.fetch.provenance import Origin
from ingest.fetch.session import Session

_CONTENT_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(?:\d{1,15}|\*)")
_ETAG = re.compile(r'(?:W/)?"[!#-~]{0,250}"')
_DATE = re.compile(r"[A-Z][a-z]{2,8}, [A-Za-z0-9: +-]{10,40}")


@dataclass(frozen=True)
class Downloaded:
    """A whole body at `path`, and what its headers say about it."""

    path: Path
    etag: str
    last_modified: str
    content_type: str
    disposition: str


def download(address: Address, known: Origin | None, partial: Partial, session: Session) -> Downloaded | None:
    """Download a report; None where it has not changed since `known` was fetched.

    Raises FetchError, and OSError where the disk fails.
    """
    settings = session.settings
    for attempt in range(1, settings.attempts + 1):
        try:
            return _attempt(address, known, partial, session)
        except FetchError as error:
            wait = settings.retry_seconds * 2 ** (attempt - 1)
            wait = max(wait, error.wait or 0.0)
            if wait > settings.longest_wait and error.is_passing:
                raise AskedToWaitError(f"The host asks to be left alone for {wait:.0f} s.") from error
            if not error.is_passing or attempt == settings.attempts:
                raise
            session.pace.hold(address.authority, wait)
    raise AssertionError("no attempt was made")


def _attempt(address: Address, known: Origin | None, partial: Partial, session: Session) -> Downloaded | None:
    limit = session.settings.max_bytes
    mark, have = partial.mark(), partial.size()
    is_rest = bool(mark) and 0 < have < limit
    headers = {"Range": f"bytes={have}-", "If-Range": mark} if is_rest else _conditions(known)
    with session.ask(address, headers) as answer:
        if answer.status == 304:
            if is_rest or not headers:
                raise InvalidAnswerError("The host says 'not modified' to a request that knew nothing.")
            return None
        if answer.status in (206, 416):
            _check_rest(answer, is_rest, have, partial)
        else:
            have = 0
            partial.begin("" if answer.is_encoded else _mark_of(answer))
        _check_length(answer, have, limit, partial)
        with partial.path.open("ab" if have else "wb") as file:
            for piece in answer.read_body():
                have += len(piece)
                if have > limit:
                    partial.forget()
                    raise TooLargeError(f"The report has more than {limit:,} bytes.")
                file.write(piece)
        return Downloaded(
            partial.path,
            _etag(answer),
            _last_modified(answer),
            answer.headers.get("content-type", ""),
            answer.headers.get("content-disposition", ""),
        )


def _conditions(known: Origin | None) -> dict[str, str]:
    if known is None:
        return {}
    named = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    # they come from a file that people may edit: one line each, in signs that a header may have
    return {name: value for name, value in named.items() if value and value.isascii() and value.isprintable()}


def _mark_of(answer: Answer) -> str:
    """What the rest can be asked for by: a strong ETag, or the date of the last change."""
    etag = _etag(answer)
    return etag if etag.startswith('"') else _last_modified(answer)


def _etag(answer: Answer) -> str:
    """The ETag, empty where it is written as none may be: it is kept in a table, and sent back."""
    stated = answer.headers.get("etag", "").strip()
    return stated if _ETAG.fullmatch(stated) else ""


def _last_modified(answer: Answer) -> str:
    stated = answer.headers.get("last-modified", "").strip()
    return stated if _DATE.fullmatch(stated) else ""


def _check_rest(answer: Answer, is_rest: bool, have: int, partial: Partial) -> None:
    if not is_rest:
        raise InvalidAnswerError("The host sends a part of the report where all of it was asked for.")
    stated = _CONTENT_RANGE.fullmatch(answer.headers.get("content-range", "").strip())
    etag, mark = _etag(answer), partial.mark()
    is_other = etag != "" and mark.startswith('"') and etag != mark
    if answer.status == 416 or answer.is_encoded or is_other or stated is None or int(stated[1]) != have:
        partial.forget()
        raise StaleRangeError("The rest that the host sends does not fit what had come before.")


def _check_length(answer: Answer, have: int, limit: int, partial: Partial) -> None:
    stated = answer.headers.get("content-length", "")
    if stated.isascii() and stated.isdecimal() and have + int(stated[:18]) > limit:
        partial.forget()
        raise TooLargeError(f"The report has {have + int(stated[:18]):,} bytes, more than {limit:,}.")
