"""`python -m expectations.operations`: send a trial message to each service of NOTIFY_URL, and say which took it.

Exit status: 0 every service took it; 1 one did not; 2 NOTIFY_URL is not set, or another setting is wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path

from expectations.failures import NOT_PUBLISHED, WRONG_USAGE, SettingError
from expectations.operations.delivery import deliver, service_name
from expectations.operations.messages import Place, trial
from expectations.operations.settings import read_settings
from expectations.progress import say
from ingest.terminal import PlainConsole


def main() -> int:
    """Send it and return the exit status."""
    console = PlainConsole(stderr=True)
    try:
        settings = read_settings()
    except SettingError as error:
        say(console, f"error: {error.reason}", "red")
        return WRONG_USAGE
    if not settings.notify_urls:
        say(console, "NOTIFY_URL is not set; see docs/operations.md", "red")
        return WRONG_USAGE
    delivery = deliver([trial(Place(Path("reports"), Path("warehouse")))], settings)
    for failure in delivery.failures:
        say(console, failure, "red")
    if delivery.failures:
        return NOT_PUBLISHED
    for place, url in enumerate(settings.notify_urls, start=1):
        say(console, f"{service_name(place, url)} took the message")
    return 0


if __name__ == "__main__":
    sys.exit(main())
