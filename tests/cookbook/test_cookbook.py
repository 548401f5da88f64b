"""The cookbook's queries give the answers printed in it, and the demo holds what they are about."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.cookbook.recipes import COOKBOOK, Recipe, answer, read_recipes, with_answers

ROOT = Path(__file__).parents[2]
PAGE = COOKBOOK.read_text(encoding="utf-8")
RECIPES = read_recipes(PAGE)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "tests.generator.demo", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with duckdb.connect(str(folder / "warehouse" / "juesuan.duckdb"), read_only=True) as connection:
        yield connection


def test_the_cookbook_asks_twenty_five_questions_in_two_languages() -> None:
    assert [recipe.number for recipe in RECIPES] == list(range(1, 26))
    assert PAGE.count("```sql") == 25
    for recipe in RECIPES:
        chinese, english = recipe.question.split("？ ")
        assert not chinese.isascii(), recipe.question
        assert english.isascii(), recipe.question
        assert english.endswith("?"), recipe.question


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: str(recipe.number))
def test_a_query_gives_the_answer_that_is_printed(recipe: Recipe, demo: duckdb.DuckDBPyConnection) -> None:
    assert answer(demo, recipe.query).splitlines() == recipe.answer.splitlines()


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: str(recipe.number))
def test_an_answer_has_rows_and_they_come_in_one_order(recipe: Recipe) -> None:
    assert len(recipe.answer.splitlines()) > 2
    assert "order by" in recipe.query


def test_answers_are_put_below_their_queries_and_nothing_else_changes() -> None:
    page = (
        "# 手册\n\n## 1. 一？ One?\n\n注\n\n```sql\nselect 1\n```\n\n| a |\n| --- |\n| 0 |\n\n"
        "## 2. 二？ Two?\n\n```sql\nselect 2\n```\n"
    )
    answered = with_answers(page, {1: "| b |\n| --- |\n| 1 |", 2: "| c |\n| --- |\n| 2 |"})
    assert answered == page.replace("| a |", "| b |").replace("| 0 |", "| 1 |") + "\n| c |\n| --- |\n| 2 |\n"
    assert [recipe.answer[2] for recipe in read_recipes(answered)] == ["b", "c"]


def test_a_bar_in_a_value_does_not_part_a_cell() -> None:
    with duckdb.connect() as connection:
        assert answer(connection, "select 'a|b' as x, null as y, 1.50 as z").splitlines()[-1] == r"| a\|b |  | 1.5 |"
