"""`python -m tests.generator N SEED FOLDER`: N reports that are consistent by construction, with gold beside them."""

from __future__ import annotations

import argparse
import itertools
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.generator.errors import KINDS, errors_csv, plant_error
from tests.generator.gold import print_report
from tests.generator.reports import PLAIN, draw_reports
from tests.generator.writing import WRITERS, write_report


def generate(count: int, seed: int, folder: Path, formats: str = "txt", errors: str = "") -> None:
    """Write reports, each in one of the formats (drawn by its weight: `txt:3,pdf:1`), and their gold.

    With `errors` (`any`, or a kind) each report has one planted error, told in `errors.csv` of its gold.
    """
    for name in ("reports", "gold"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    weights = {name: int(weight or 1) for name, _, weight in (one.partition(":") for one in formats.split(","))}
    for report in itertools.islice(draw_reports(seed), count):
        rng = Random(f"{seed}/print/{report.number}")
        ending = rng.choices(list(weights), list(weights.values()))[0]
        name = f"{report.number:06d}-{report.title}"
        error = plant_error(rng, report, "" if errors == "any" else errors) if errors else None
        # where cells can be merged, their text is not said again
        drawn = report if ending == "txt" else replace(report, drawing=PLAIN)
        printed = print_report(drawn, {error.figure: error.printed} if error else None)
        write_report(folder, name, ending, printed)
        if error:
            (folder / "gold" / name / "errors.csv").write_text(errors_csv(printed, [error]), encoding="utf-8")


def main() -> None:
    """Read the command line and generate."""
    parser = argparse.ArgumentParser(description="Generates final-accounts reports with gold.")
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--formats", default="txt", help=f"weights of {', '.join(WRITERS)}, such as txt:3,pdf:1")
    parser.add_argument("--errors", default="", choices=("any", *KINDS), help="plant one error in each report")
    options = parser.parse_args()
    generate(options.count, options.seed, options.folder, options.formats, options.errors)


if __name__ == "__main__":
    main()
