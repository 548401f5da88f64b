"""What an operator may set."""

from __future__ import annotations

import pytest

from expectations.failures import SettingError
from expectations.operations.settings import Settings, read_settings


def test_nothing_need_be_set() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"NOTIFY_URL": "  ", "LOG_FORMAT": "", "STALE_DAYS": ""}) == Settings()


def test_all_of_it_may() -> None:
    given = read_settings(
        {
            "NOTIFY_URL": "json://a  mailto://b\nntfy://c",
            "STALE_DAYS": "7",
            "NOTIFY_REPEAT_DAYS": "0",
            "NOTIFY_SECONDS": "5",
            "LOG_FORMAT": "json",
        }
    )
    assert given == Settings(("json://a", "mailto://b", "ntfy://c"), 7, 0, 5, "json")


@pytest.mark.parametrize("wrong", [{"LOG_FORMAT": "xml"}, {"STALE_DAYS": "-1"}, {"NOTIFY_SECONDS": "１"}])
def test_what_is_none_is_said(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingError) as raised:
        read_settings(wrong)
    [name] = wrong
    assert name in raised.value.reason
    assert raised.value.exit_status == 2


def test_passwords_are_in_no_representation() -> None:
    assert "geheim" not in repr(Settings(("mailto://user:geheim@example.org",)))
