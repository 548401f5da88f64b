from __future__ import annotations

import signal

from tests.warehouses import shared_folder

# A process that a shell started in the background ignores Ctrl-C, and so does what it starts: not what is tried here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure() -> None:
    """Before pytest-xdist starts its workers, which inherit what is made here."""
    shared_folder()
