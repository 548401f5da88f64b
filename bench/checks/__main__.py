"""`python -m bench.checks`: one digit changed at a time, figure after figure: is it seen, and is the figure named?

Figures of generated reports and of the published ones beside the project; then two figures at a time. The report as it
was is compared with each variant.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.checks.changes import draw_double_changes, draw_single_changes
from bench.checks.corpora import Corpus, generated_corpus, real_corpus
from bench.checks.evaluation import Alarm, Outcome, evaluate_variants, find_alarms
from bench.checks.floor import FLOOR, SEED, below_floor, keep_floor, measure_sample, read_floor
from bench.checks.measures import Line, measure_doubles, measure_singles
from expectations.check.prepared import PreparedModels, prepare_models
from expectations.models import PROJECT
from expectations.progress import LineProgress

#: published reports that do not ship with the project
REAL = PROJECT.parent / "shared" / "reports"
_SHOWN = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, or with `--keep` rewrite the floor; exit status 1 where an unchanged generated report is said to err."""
    given = _options(arguments)
    console, progress = Console(), LineProgress(Console(stderr=True))
    prepared = prepare_models(progress)
    if given.keep:
        return _keep(prepared, console)
    lines: list[Line] = []
    details: list[dict[str, object]] = []
    alarms: list[Alarm] = []
    for corpus in _corpora(given.reports, given.real, console):
        if corpus.name == "generated":
            alarms = find_alarms(prepared, corpus.read, corpus.report_ids)
        for take, measured in (("one", measure_singles), ("two", measure_doubles)):
            outcomes = _outcomes(prepared, corpus, take, given.variants, given.pairs, progress)
            lines += measured(corpus.name, outcomes)
            details += [_detail(corpus, one) for one in outcomes]
    _show(lines, console)
    console.print(f"false alarms on generated reports as they are: {len(alarms)}")
    for alarm in alarms[:_SHOWN]:
        console.print(f"    {alarm.report_id} {alarm.identity} {alarm.subject}: {alarm.status}")
    if given.output is not None:
        _write(given.output, lines, alarms, details)
    return 1 if alarms else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.checks", description=__doc__)
    parser.add_argument("--reports", type=int, default=10, help="generated reports (default: 10)")
    parser.add_argument("--real", type=Path, default=REAL, help="folder of published reports (default: %(default)s)")
    parser.add_argument("--variants", type=int, default=2, help="other digits for each figure (default: 2)")
    parser.add_argument("--pairs", type=int, default=60, help="pairs of figures in each report (default: 60)")
    parser.add_argument("--output", type=Path, help="a JSON file for the measures and what came of each variant")
    parser.add_argument("--keep", action="store_true", help=f"rewrite {FLOOR.name} with what its sample reaches now")
    return parser.parse_args(arguments)


def _keep(prepared: PreparedModels, console: Console) -> int:
    lines, alarms = measure_sample(prepared)
    _show(lines, console)
    if FLOOR.exists():
        for fallen in below_floor(lines, read_floor()):
            console.print(f"fallen: {fallen}")
    keep_floor(lines)
    return 1 if alarms else 0


def _corpora(count: int, folder: Path, console: Console) -> Iterator[Corpus]:
    if count:
        with generated_corpus(count, SEED) as corpus:
            yield corpus
    if not folder.is_dir():
        console.print(f"no reports in {folder}: of the real ones, only those that ship with the project are measured")
        folder = PROJECT / "reports"
    with real_corpus([folder]) as corpus:
        yield corpus


def _outcomes(
    prepared: PreparedModels, corpus: Corpus, take: str, variants: int, pairs: int, progress: LineProgress
) -> list[Outcome]:
    drawn = (
        draw_single_changes(corpus.figures, SEED, variants)
        if take == "one"
        else draw_double_changes(corpus.figures, SEED, pairs)
    )
    every = list(drawn)
    progress.start(f"{corpus.name}, {take} at a time")
    outcomes = []
    for done, outcome in enumerate(evaluate_variants(prepared, corpus.read, every), start=1):
        outcomes.append(outcome)
        progress.advance("variants", done, len(every))
    progress.finish(f"{len(every):,} variants of {len(corpus.report_ids)} reports")
    return outcomes


def _show(lines: Sequence[Line], console: Console) -> None:
    table = Table("corpus", "source", "measure", "hits", "of", "share", "aim")
    for line in lines:
        aim = "" if line.aim is None else f"≥ {line.aim} %"
        numbers = (f"{line.share.hits:,}", f"{line.share.total:,}", str(line.share))
        table.add_row(line.corpus, line.source_kind or "any", line.measure, *numbers, aim)
    console.print(table)


def _detail(corpus: Corpus, outcome: Outcome) -> dict[str, object]:
    return {
        "corpus": corpus.name,
        "changes": [
            {
                "source_file": one.change.figure.source_file,
                "char_start": one.change.figure.char_start,
                "item": one.change.figure.item,
                "measure": one.change.figure.measure,
                "source_kind": one.change.figure.source_kind,
                "section": one.change.figure.section,
                "printed": one.change.figure.raw_text,
                "changed": one.change.printed,
                "is_guarded": one.is_guarded,
                "guards": [f"{guard.identity}/{guard.subject}" for guard in one.guards],
                "is_beyond_tolerance": one.is_beyond_tolerance,
                "place": one.place,
                "ties": one.ties,
                "is_suggested_right": one.is_suggested_right,
            }
            for one in outcome.changes
        ],
        "worsened": [f"{check.identity}/{check.subject}: {check.status}" for check in outcome.worsened],
        "suspects": len(outcome.suspects),
    }


def _write(file: Path, lines: Sequence[Line], alarms: Sequence[Alarm], details: Sequence[dict[str, object]]) -> None:
    measures = {line.key: {"hits": line.share.hits, "total": line.share.total, "aim": line.aim} for line in lines}
    content = {"measures": measures, "false_alarms": [vars(alarm) for alarm in alarms], "variants": list(details)}
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
