"""The cookbook's queries give the answers printed in it, and the demo holds what they are about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.cookbook.recipes import COOKBOOK, Recipe, answer, read_recipes, with_answers
from tests.generator.accounts import Quantity
from tests.generator.demo import true_accounts

PAGE = COOKBOOK.read_text(encoding="utf-8")
RECIPES = read_recipes(PAGE)
#: yuan: two dozen classes printed in 万元 with one or two decimals
ROUNDED = 2000
#: a sum over a fact table, and what it is in the books that the reports were made of
TRUE = (
    (
        "sum(amount_yuan) from marts.fct_expenditure where basis = 'final'",
        Quantity("expenditure_current_year", "fiscal"),
    ),
    (
        "sum(amount_yuan) from marts.fct_expenditure_all_funds where basis = 'final'",
        Quantity("expenditure_current_year"),
    ),
    (
        "sum(amount_yuan) from marts.fct_expenditure where basis = 'final' and nature like 'basic%'",
        Quantity("expenditure_basic", "fiscal"),
    ),
    ("sum(amount_yuan) from marts.fct_revenue where basis = 'final'", Quantity("revenue_current_year")),
    ("sum(amount_yuan) from marts.fct_balances where item = 'closing_carryover'", Quantity("closing_carryover")),
    (
        "sum(amount_yuan) from marts.fct_three_public where basis = 'final'",
        Quantity("three_public_total", "general"),
    ),
    ("sum(amount_yuan) from marts.fct_procurement where basis = 'final'", Quantity("procurement_total")),
    (
        "sum(amount_yuan) from marts.fct_operating_costs where basis = 'final'",
        Quantity("agency_operating_cost", "general"),
    ),
)


@pytest.fixture(scope="module")
def demo(demo_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_database), read_only=True) as connection:
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


@pytest.mark.parametrize(("rows", "quantity"), TRUE, ids=[f"{quantity.item}-{quantity.fund}" for _, quantity in TRUE])
def test_sums_of_facts_are_what_the_departments_took_in_and_spent(
    rows: str, quantity: Quantity, demo: duckdb.DuckDBPyConnection
) -> None:
    query = f"select department_name, fiscal_year, {rows} group by department_name, fiscal_year"
    summed = {(str(name), int(year)): amount for name, year, amount in demo.execute(query).fetchall()}
    truth = true_accounts()
    compared = truth.keys() & summed.keys()
    assert len(compared) >= 24
    wrong = {key for key in compared if abs(summed[key] - truth[key].final[quantity]) > ROUNDED}
    assert not wrong


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
