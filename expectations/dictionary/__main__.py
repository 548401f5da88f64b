"""`python -m expectations.dictionary`: write docs/data-dictionary.md anew; with --check say whether it is up to date.

Exit status: 0; 1 with --check where the page is not what the YAML says.
"""

from __future__ import annotations

import argparse
import sys

from expectations.dictionary.pages import render_dictionary
from expectations.dictionary.schema import read_schema
from expectations.models import PROJECT
from expectations.progress import say
from ingest.terminal import PlainConsole

PAGE = PROJECT / "docs" / "data-dictionary.md"


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or compare it, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m expectations.dictionary", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if the page is out of date")
    given = parser.parse_args(arguments)
    page = render_dictionary(read_schema())
    if not given.check:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    say(
        PlainConsole(stderr=True),
        f"{PAGE.name} is not what the YAML says: run python -m expectations.dictionary",
        "red",
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
