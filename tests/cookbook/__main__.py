"""`python -m tests.cookbook --update`: write the answers of the cookbook anew; without it, show what differs.

The answers are of the warehouse of the demo, which `make demo` builds. Read what has changed before it is committed:
an answer is right because it makes sense, not because it is what came out.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

import duckdb

from tests.cookbook.recipes import COOKBOOK, answer, read_recipes, with_answers


def main(arguments: list[str] | None = None) -> int:
    """Ask all questions; exit status 1 if an answer differs and the page is left as it is."""
    parser = argparse.ArgumentParser(prog="python -m tests.cookbook", description=__doc__)
    parser.add_argument("--warehouse", type=Path, default=Path("demo/warehouse"), help="default: demo/warehouse")
    parser.add_argument("--update", action="store_true", help="write the answers into docs/cookbook.md")
    given = parser.parse_args(arguments)
    page = COOKBOOK.read_text(encoding="utf-8")
    with duckdb.connect(str(given.warehouse / "juesuan.duckdb"), read_only=True) as connection:
        answers = {recipe.number: answer(connection, recipe.query) for recipe in read_recipes(page)}
    answered = with_answers(page, answers)
    sys.stdout.writelines(difflib.unified_diff(page.splitlines(True), answered.splitlines(True), "cookbook", "demo"))
    if given.update:
        COOKBOOK.write_text(answered, encoding="utf-8")
    return 0 if given.update or answered == page else 1


if __name__ == "__main__":
    sys.exit(main())
