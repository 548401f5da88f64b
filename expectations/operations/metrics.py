"""`metrics.prom`: the last run and what is published, in the text format of Prometheus, for node_exporter to collect.

Units are base units, shares go from 0 to 1. What is published is told apart from the last run, which may have failed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.exposition import write_to_textfile

from expectations.operations.runs import Outcome, RunRecord
from expectations.operations.trends import SHARES, Trend

#: Every alarm there is, so that one that is not there is 0 and not missing.
ALARMS = ("build", "disk_low", "nothing_new", *(share.name for share in SHARES))

_STATUSES = ("holds", "rounding", "last_digit", "broken", "explained", "not_testable", "not_applicable")


def write_metrics(path: Path, runs: Sequence[RunRecord], trends: Sequence[Trend], alarms: Collection[str]) -> None:
    """Write the metrics of the last of `runs` and of the last published one; the file is replaced at once.

    Raises:
        OSError: it cannot be written.
    """
    write_to_textfile(str(path), collect(runs, trends, alarms))


def collect(runs: Sequence[RunRecord], trends: Sequence[Trend], alarms: Collection[str]) -> CollectorRegistry:
    """The metrics; where nothing was ever published, those of what is published are missing."""
    registry = CollectorRegistry()
    _last_run(registry, runs[-1])
    published = next((run for run in reversed(runs) if run.is_published), None)
    if published is not None:
        _published(registry, published)
    _labelled(
        registry,
        *("juesuan_alarm_active", "Whether an alarm is there (1) or not (0).", "alarm"),
        {alarm: int(alarm in alarms) for alarm in ALARMS},
    )
    if trends:
        shares = {
            level.share.name: float(level.percent / 100) for level in trends[-1].levels if level.percent is not None
        }
        _labelled(registry, "juesuan_share_ratio", "Shares of ops.trends in what is published.", "share", shares)
    return registry


def _last_run(registry: CollectorRegistry, run: RunRecord) -> None:
    started = run.started_at.timestamp()
    _single(registry, "juesuan_last_run_start_timestamp_seconds", "When the last run began.", started)
    if run.seconds is not None:
        _single(registry, "juesuan_last_run_duration_seconds", "How long the last run took.", float(run.seconds))
    if run.exit_status is not None:
        _single(registry, "juesuan_last_run_exit_status", "Exit status of the last run.", run.exit_status)
    _labelled(
        registry,
        *("juesuan_last_run_outcome", "How the last run ended: 1 for its outcome, 0 for the others.", "outcome"),
        {outcome.value: int(outcome == run.outcome) for outcome in Outcome if outcome != Outcome.RUNNING},
    )
    _labelled(
        registry,
        *("juesuan_last_run_stage_duration_seconds", "How long each stage of the last run took.", "stage"),
        {stage_label(stage): float(seconds) for stage, seconds in run.stages.items()},
    )
    for name, help_ in (
        ("disk_free_bytes", "Bytes free where the warehouse lies, after the last run."),
        ("disk_peak_bytes", "Bytes that the last run took at most beside those that were there before."),
    ):
        if name in run.counts:
            _single(registry, f"juesuan_{name}", help_, run.counts[name])


def _published(registry: CollectorRegistry, run: RunRecord) -> None:
    counts = run.counts
    ended = (run.ended_at or run.started_at).timestamp()
    _single(registry, "juesuan_last_success_timestamp_seconds", "When a run published last.", ended)
    for name, help_ in (
        ("reports", "Reports in what is published."),
        ("problems", "Files that could not be read as they should."),
    ):
        _single(registry, f"juesuan_{name}", help_, counts.get(name, 0))
    if "warehouse_bytes" in counts:
        _single(registry, "juesuan_warehouse_bytes", "Size of what is published.", counts["warehouse_bytes"])
    _labelled(
        registry,
        *("juesuan_run_reports", "Reports of the run that published last, by what became of them.", "state"),
        {name.removeprefix("reports_"): count for name, count in counts.items() if name.startswith("reports_")},
    )
    _labelled(
        registry,
        *("juesuan_numbers", "Numbers in what is published, by how they were read.", "outcome"),
        {name: counts.get(name, 0) for name in ("figures", "unclassified", "excluded")},
    )
    _labelled(
        registry,
        *("juesuan_checks", "Checks of accounting identities in what is published, by status.", "status"),
        {name: counts.get(name, 0) for name in _STATUSES},
    )
    versions = {name: said for name, said in run.versions.items() if said}
    Gauge("juesuan_build_info", "What built what is published: always 1.", list(versions), registry=registry).labels(
        **versions
    ).set(1)


def stage_label(stage: str) -> str:
    """A stage as a value of a label: `building the models` is `building_models`."""
    return "_".join(word for word in stage.split() if word != "the")


def _single(registry: CollectorRegistry, name: str, help_: str, value: float) -> None:
    Gauge(name, help_, registry=registry).set(value)


def _labelled(registry: CollectorRegistry, name: str, help_: str, label: str, values: Mapping[str, float]) -> None:
    gauge = Gauge(name, help_, [label], registry=registry)
    for member, value in values.items():
        gauge.labels(member).set(value)
