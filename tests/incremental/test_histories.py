"""Whatever happens to reports, project and builds, what is published equals a build of everything.

`--hypothesis-profile thorough` tries many more histories.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from tests.incremental.compiled import CrashError
from tests.incremental.conftest import Builders, Start
from tests.incremental.histories import EVENTS

#: A history costs most of a minute: of the examples that the profile tries elsewhere it tries one in so many.
_EXAMPLES_PER_HISTORY = 50
_SHORT, _LONG = 2, 8

_EVENTS = st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 999)), min_size=1, max_size=4)


class Histories(RuleBasedStateMachine):
    """A warehouse is built after every few events, and each time held against one built at once."""

    builders: Builders
    start: Start

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp())
        self._history = self.start.copy(self._folder / "history", self.builders.usual)
        self._reader = 0

    def teardown(self) -> None:
        """Leave nothing."""
        shutil.rmtree(self._folder)

    @rule(events=_EVENTS)
    def reports_come_change_and_go(self, events: Sequence[tuple[str, int]]) -> None:
        self._happen(events)
        self._build()

    @rule(events=_EVENTS, readers=st.integers(0, 9).map(lambda number: number // 9))
    def the_project_is_another_version(self, events: Sequence[tuple[str, int]], readers: int) -> None:
        is_usual = self._history.builder is self.builders.usual
        self._history.builder = self.builders.upgraded if is_usual else self.builders.usual
        self._reader += readers
        self._happen(events)
        self._build()

    @rule(events=_EVENTS, builds=st.integers(0, 2), later=_EVENTS)
    def a_build_ends_in_the_middle(
        self, events: Sequence[tuple[str, int]], builds: int, later: Sequence[tuple[str, int]]
    ) -> None:
        self._happen(events)
        for builder in (self.builders.usual, self.builders.upgraded):
            builder.fails_after = builds
        try:
            self._publish()
        except CrashError:
            # What it leaves behind is what the next build finds.
            pass
        finally:
            for builder in (self.builders.usual, self.builders.upgraded):
                builder.fails_after = None
        self._happen(later)
        self._build()

    @precondition(lambda self: self._history.earlier)
    @rule(number=st.integers(0, 9))
    def an_earlier_version_is_put_back(self, number: int) -> None:
        self._history.roll_back(number)
        self._build()

    def _happen(self, events: Sequence[tuple[str, int]]) -> None:
        for event, number in events:
            self._history.happen(event, number)

    def _build(self) -> None:
        self._publish()
        assert self._history.differences() == {}

    def _publish(self) -> None:
        with patch("ingest.warehouse.reader_version", lambda: f"reader {self._reader}"):
            self._history.publish()


def test_each_kind_of_event_leaves_what_a_build_at_once_would_make(builders: Builders, start: Start) -> None:
    Histories.builders, Histories.start = builders, start
    history = Histories()
    try:
        history.reports_come_change_and_go([(event, 7 + number) for number, event in enumerate(EVENTS)])
        history.a_build_ends_in_the_middle([("change", 3)], 1, [("remove", 3)])
        history.the_project_is_another_version([("rename", 12)], 0)
        history.an_earlier_version_is_put_back(0)
        history.a_build_ends_in_the_middle([("add", 1)], 2, [("change", 20)])
        history.the_project_is_another_version([("copy", 5)], 1)
    finally:
        history.teardown()


def test_a_warehouse_with_a_history_equals_one_built_at_once(builders: Builders, start: Start) -> None:
    Histories.builders, Histories.start = builders, start
    histories = settings().max_examples // _EXAMPLES_PER_HISTORY
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=histories,
            stateful_step_count=_SHORT if histories <= _SHORT else _LONG,
            suppress_health_check=list(HealthCheck),
        ),
    )
