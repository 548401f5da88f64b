"""The READMEs' queries are run, and their answers are what the warehouse of the shipped report says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.warehouses import shipped_warehouse

ROOT = Path(__file__).parents[2]
_PAIR = re.compile(r"```sql\n(?P<sql>.*?)\n```\n\n```csv\n(?P<answer>.*?)\n```", re.DOTALL)
_LINK = re.compile(r"\]\((?!http)([^)#]+)\)")
READMES = ("README.md", "README.zh.md")


def questions(name: str) -> list[tuple[str, str]]:
    return [(one["sql"], one["answer"]) for one in _PAIR.finditer((ROOT / name).read_text(encoding="utf-8"))]


def test_both_readmes_ask_the_same_five_questions() -> None:
    english, chinese = (questions(name) for name in READMES)
    assert len(english) == 5
    assert english == chinese


@pytest.mark.parametrize("number", range(5))
def test_a_question_of_the_readme_has_the_answer_it_prints(number: int) -> None:
    sql, answer = questions("README.md")[number]
    command = [sys.executable, "-m", "expectations", "query", "--warehouse", str(shipped_warehouse()), sql]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines() == answer.splitlines()


@pytest.mark.parametrize("page", [*READMES, "docs/add-a-wording.md", "docs/pipeline.md"])
def test_every_link_leads_to_a_file(page: str) -> None:
    path = ROOT / page
    for target in _LINK.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
