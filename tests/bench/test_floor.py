"""The figures kept in `bench/checks_floor.json` are reached; `python -m bench.checks --keep` keeps those of today."""

from __future__ import annotations

from rich.console import Console

from bench.checks.floor import below_floor, measure_sample, read_floor
from expectations.check.prepared import prepare_models
from expectations.progress import LineProgress


def test_detection_and_localisation_are_as_good_as_they_were() -> None:
    kept = read_floor()
    lines, alarms = measure_sample(prepare_models(LineProgress(Console(stderr=True))))
    assert below_floor(lines, kept) == []
    assert alarms == 0
    assert {line.key for line in lines} == set(kept)
