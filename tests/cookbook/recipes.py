"""The questions of `docs/cookbook.md`, each with its query and the answer that is printed below it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.wording import describe_value

COOKBOOK = Path(__file__).parents[2] / "docs" / "cookbook.md"
_RECIPE = re.compile(
    r"^## (?P<number>\d+)\. (?P<question>[^\n]+)\n.*?"
    r"```sql\n(?P<query>.*?)\n```\n(?P<answer>\n(?:\|[^\n]*\n)+)?",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Recipe:
    """A question in Chinese and English, its query, and the answer as a table of Markdown."""

    number: int
    question: str
    query: str
    answer: str


def read_recipes(text: str) -> list[Recipe]:
    """The recipes of the page, in its order."""
    return [
        Recipe(int(one["number"]), one["question"], one["query"], (one["answer"] or "").strip())
        for one in _RECIPE.finditer(text)
    ]


def answer(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """What the warehouse answers, as a table of Markdown; what is null is an empty cell."""
    result = connection.execute(query)
    names = [column[0] for column in result.description or []]
    rows = [["" if value is None else describe_value(value) for value in row] for row in result.fetchall()]
    return "\n".join(_row(cells) for cells in (names, ["---"] * len(names), *rows))


def with_answers(text: str, answers: Mapping[int, str]) -> str:
    """The page with the answers, by number of their questions, in place of those it has."""

    def put(match: re.Match[str]) -> str:
        before = match.group().removesuffix(match["answer"] or "")
        return f"{before}\n{answers[int(match['number'])]}\n"

    return _RECIPE.sub(put, text)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
