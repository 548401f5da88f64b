"""The pages that every page links to."""

from __future__ import annotations

from typing import NamedTuple


class Destination(NamedTuple):
    """A page of the navigation: its path and the key of its name."""

    path: str
    word: str


DESTINATIONS = (
    Destination("/", "nav.overview"),
    Destination("/spending", "nav.spending"),
    Destination("/departments", "nav.departments"),
    Destination("/reports", "nav.reports"),
    Destination("/checks", "nav.checks"),
    Destination("/sql", "nav.sql"),
    Destination("/dictionary", "nav.dictionary"),
)


def is_within(path: str, destination: Destination) -> bool:
    """Whether a page belongs to a destination: `/departments/0140` to `/departments`."""
    return path == destination.path or (destination.path != "/" and path.startswith(destination.path + "/"))
