"""Why a report of the list is not in the folder, one class a kind.

`outcome` is `refused` where we will not have it (asking again changes nothing), `failed` where it did not come.
"""

from __future__ import annotations

from typing import ClassVar


class FetchError(Exception):
    """A report that was not fetched; subclasses name the kind."""

    code: ClassVar[str]
    outcome: ClassVar[str] = "failed"
    #: whether the next attempt may go well
    is_passing: bool = False
    #: seconds the host asks for before it, where it does
    wait: float | None = None
    #: whether the host itself does not answer, so that its other reports will not come either
    is_of_host: ClassVar[bool] = False

    def __init__(self, reason: str) -> None:
        """Keep the reason, one sentence."""
        super().__init__(reason)
        self.reason = reason


class InvalidRowError(FetchError):
    """A row of the list without what is needed to fetch and name a report."""

    code = "invalid_row"


class RefusedAddressError(FetchError):
    """An address that is not on the public web: another scheme, a private network, a port of another service."""

    code = "refused_address"
    outcome = "refused"


class RobotsRefusedError(FetchError):
    """An address that the host's robots.txt keeps programs out of."""

    code = "robots"
    outcome = "refused"


class RobotsUnreachableError(FetchError):
    """A host that does not say whether programs are welcome: RFC 9309 takes that for no."""

    code = "robots_unreachable"
    is_of_host = True

    def __init__(self, reason: str, cause: FetchError) -> None:
        """Keep the reason, and of what caused it whether it may pass."""
        super().__init__(reason)
        self.is_passing, self.wait = cause.is_passing, cause.wait


class UnknownHostError(FetchError):
    """A name without an address."""

    code = "unknown_host"
    is_passing = True
    is_of_host = True


class NoConnectionError(FetchError):
    """A host that does not answer, or hangs up."""

    code = "no_connection"
    is_passing = True
    is_of_host = True


class CertificateError(FetchError):
    """A host that cannot show that it is the one asked for."""

    code = "certificate"
    is_of_host = True


class TooSlowAnswerError(FetchError):
    """An answer that took longer than a report may take."""

    code = "too_slow"
    is_of_host = True


class StatusError(FetchError):
    """An answer that says there is no report."""

    code = "http_status"

    def __init__(self, status: int) -> None:
        """Keep the status."""
        super().__init__(f"The host answered with status {status}.")
        self.status = status


class BusyError(StatusError):
    """An answer that says to come again: 408, 425, 429, 500, 502, 503, 504; `wait` is what it asks for, in seconds."""

    code = "busy"
    is_passing = True

    def __init__(self, status: int, wait: float | None) -> None:
        """Keep the status and the seconds."""
        super().__init__(status)
        self.wait = wait


class AskedToWaitError(FetchError):
    """A host that wants to be left alone for longer than a run lasts."""

    code = "asked_to_wait"
    is_of_host = True


class RedirectError(FetchError):
    """Redirects without an end, or to nowhere."""

    code = "redirects"


class TruncatedError(FetchError):
    """A body that ends before it is whole."""

    code = "truncated"
    is_passing = True


class InvalidAnswerError(FetchError):
    """An answer that breaks the protocol, or is none to what was asked."""

    code = "invalid_answer"


class StaleRangeError(FetchError):
    """A rest that does not fit the part we have; the part is thrown away."""

    code = "stale_range"
    is_passing = True


class TooLargeError(FetchError):
    """More bytes than a report has, as sent or unpacked."""

    code = "too_large"
    outcome = "refused"


class WrongContentError(FetchError):
    """Bytes that are no report: a format without a reader, an error page under a report's name."""

    code = "wrong_content"
    outcome = "refused"


class WrongChecksumError(FetchError):
    """Bytes other than the list says."""

    code = "wrong_checksum"


class HostGivenUpError(FetchError):
    """A report that was not asked for, because its host had failed too often."""

    code = "host_given_up"
