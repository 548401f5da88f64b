"""The lowest figures reached, of a sample small enough for every test run: kept, and compared with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random

from bench.checks.changes import Variant, draw_double_changes, draw_single_changes
from bench.checks.corpora import Corpus, generated_corpus, real_corpus
from bench.checks.evaluation import evaluate_variants, find_alarms
from bench.checks.measures import Line, Share, measure_doubles, measure_singles
from expectations.check.prepared import PreparedModels
from expectations.models import PROJECT

FLOOR = Path(__file__).parent.parent / "checks_floor.json"

SEED = 5
_GENERATED, _SINGLES, _DOUBLES = 3, 240, 20
_SHIPPED = PROJECT / "reports"


def measure_sample(prepared: PreparedModels) -> tuple[list[Line], int]:
    """The measures of the sample, and the false alarms on its generated reports as they are."""
    with generated_corpus(_GENERATED, SEED) as generated, real_corpus([_SHIPPED]) as shipped:
        alarms = find_alarms(prepared, generated.read, generated.report_ids)
        lines = [*_measure(prepared, generated, _SINGLES), *_measure(prepared, shipped, _SINGLES // _GENERATED)]
    return lines, len(alarms)


def read_floor() -> dict[str, Share]:
    """The shares kept, by `Line.key`."""
    return {key: Share(*kept) for key, kept in json.loads(FLOOR.read_text("utf-8")).items()}


def keep_floor(lines: Iterable[Line]) -> None:
    """Keep the shares of the sample instead of those kept before."""
    rows = [f"  {json.dumps(line.key)}: [{line.share.hits}, {line.share.total}]" for line in lines]
    FLOOR.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def below_floor(lines: Iterable[Line], kept: Mapping[str, Share]) -> list[str]:
    """What has fallen, a sentence each; a measure that is kept and no longer taken has fallen too."""
    found = {line.key: line.share for line in lines}
    return [
        f"{key}: {found.get(key, Share(0, 0))} (kept: {share})"
        for key, share in kept.items()
        if found.get(key, Share(0, 0)).is_below(share)
    ]


def _measure(prepared: PreparedModels, corpus: Corpus, count: int) -> list[Line]:
    singles = list(draw_single_changes(corpus.figures, SEED, 1))
    drawn = Random(f"{SEED}/{corpus.name}").sample(range(len(singles)), min(count, len(singles)))
    sample: list[Variant] = [singles[place] for place in sorted(drawn)]
    pairs = list(draw_double_changes(corpus.figures, SEED, _DOUBLES))
    outcomes = list(evaluate_variants(prepared, corpus.read, [*sample, *pairs]))
    return [
        *measure_singles(corpus.name, outcomes[: len(sample)]),
        *measure_doubles(corpus.name, outcomes[len(sample) :]),
    ]
