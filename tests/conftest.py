from __future__ import annotations

import signal

import pytest
from hypothesis import settings

from tests.warehouses import shared_folder

# A process that a shell started in the background ignores Ctrl-C, and so does what it starts: not what is tried here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no fault, and two runs find the same; `--hypothesis-profile thorough` looks for more.
settings.register_profile("quick", max_examples=100, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=3000, deadline=None)
settings.load_profile("quick")


def pytest_configure() -> None:
    """Before pytest-xdist starts its workers, which inherit what is made here."""
    shared_folder()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that build warehouses: at the end a worker would wait for the last of them."""
    items.sort(key=lambda item: not any(_is_of_warehouses(one) for one in vars(_module(item)).values()))


def _module(item: pytest.Item) -> object:
    module = item.getparent(pytest.Module)
    return module.obj if module else item


def _is_of_warehouses(value: object) -> bool:
    return getattr(value, "__module__", None) == "tests.warehouses"
