"""What an operator sets, as environment variables: schedulers pass them on, and passwords stay out of command lines."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from expectations.failures import SettingError

#: Departments publish once a year, most of them within a few weeks; a month without a new report ends that season or
#: is a fault of who fetches.
_STALE_DAYS = 30
#: An alarm that nobody has seen to is told again after a week: often enough to be missed once.
_REPEAT_DAYS = 7
#: All messages of a run together; a service that takes longer is given up until the next run.
_NOTIFY_SECONDS = 30


@dataclass(frozen=True)
class Settings:
    """How a build reports: `log_format` is `plain` or `json`; days and seconds of 0 switch off what they are about."""

    notify_urls: tuple[str, ...] = ()
    stale_days: int = _STALE_DAYS
    repeat_days: int = _REPEAT_DAYS
    notify_seconds: int = _NOTIFY_SECONDS
    log_format: str = "plain"

    def __repr__(self) -> str:
        """Without the addresses: they carry passwords, and a representation ends up in logs."""
        return f"Settings({len(self.notify_urls)} services, log_format={self.log_format})"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of `environment`: NOTIFY_URL, NOTIFY_SECONDS, NOTIFY_REPEAT_DAYS, STALE_DAYS and LOG_FORMAT.

    Raises:
        SettingError: one of them is none.
    """
    log_format = environment.get("LOG_FORMAT", "").strip() or "plain"
    if log_format not in ("plain", "json"):
        raise SettingError(f"LOG_FORMAT is plain or json, not {log_format}")
    return Settings(
        notify_urls=tuple(environment.get("NOTIFY_URL", "").split()),
        stale_days=_whole_number(environment, "STALE_DAYS", _STALE_DAYS),
        repeat_days=_whole_number(environment, "NOTIFY_REPEAT_DAYS", _REPEAT_DAYS),
        notify_seconds=_whole_number(environment, "NOTIFY_SECONDS", _NOTIFY_SECONDS),
        log_format=log_format,
    )


def _whole_number(environment: Mapping[str, str], name: str, default: int) -> int:
    given = environment.get(name, "").strip()
    if not given:
        return default
    if not (given.isascii() and given.isdigit()):
        raise SettingError(f"{name} is a whole number, not {given}")
    return int(given)
