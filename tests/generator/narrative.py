"""The provincial templates: texts with slots, filled from a department's books."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from tests.generator.accounts import FUNDS, Quantity
from tests.generator.classes import economics_of
from tests.generator.figures import UNCLASSIFIED, Figure, without_marks
from tests.generator.money import draw_yuan
from tests.generator.rounding import in_unit
from tests.generator.stated import Books, Fund

FOLDER = Path(__file__).parent / "templates"
#: a line of a template where the nine tables stand
TABLES = "@tables"
_CHOICE = re.compile(r"⟨([^⟨⟩]*)⟩")
_HALF_WIDTH = str.maketrans("，：；（）", ",:;()")


@dataclass(frozen=True)
class Province:
    """A template; `properties` are the lines before its `---`.

    `punctuation`: half or full. `offices`: agency, institution, or both. `carryover`: `without` where 支出总计 is the
    expenditure of the year alone.
    """

    name: str
    properties: dict[str, str]
    template: Template


@cache
def load_provinces() -> tuple[Province, ...]:
    """All templates, in the order of their names."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER, encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text, no markup
    )
    provinces = []
    for path in sorted(FOLDER.glob("[0-9]*.txt")):
        front, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
        properties = dict(line.split(": ", 1) for line in front.splitlines())
        provinces.append(
            Province(path.stem, properties, environment.from_string('{% import "phrases.txt" as say %}' + body))
        )
    return tuple(provinces)


def write_narrative(rng: Random, province: Province, books: Books, department: str) -> list[str]:
    """The paragraphs of a report, with marks for its figures; `TABLES` where the tables stand."""
    reasons = (FOLDER / "reasons.txt").read_text(encoding="utf-8").split()

    def aside(economic_class: str = "") -> str:
        """Money that no sum holds: of an economic class in all expenditure, or of nothing the contract knows."""
        yuan, name, printing = draw_yuan(rng, 3_000, 900_000), "", books.printing
        quantity = Quantity(UNCLASSIFIED)
        if economic_class:
            quantity = Quantity("expenditure_by_economic", "general", "", economic_class)
            name = economics_of(books.current.year).names[economic_class]
        money, unit, decimals = printing.money(yuan, len(books.notes.figures))
        exact = in_unit(yuan, unit)
        figure = Figure(quantity, "amount", "final", "current", money, exact, unit, decimals, name=name)
        return f"{books.notes.mark(figure)}{unit}"

    rendered = province.template.render(
        all=Fund(books, "all"),
        fiscal=Fund(books, "fiscal"),
        **{fund: Fund(books, fund) for fund in FUNDS},
        department=department,
        year=books.current.year,
        is_agency=books.current.office.is_agency,
        reason=lambda: rng.choice(reasons),
        aside=aside,
        chance=lambda percent: rng.randrange(100) < percent,
    )
    text = _choose(rng, rendered)
    if province.properties.get("punctuation") == "half":
        text = text.translate(_HALF_WIDTH)
    return [line for line in map(str.strip, text.split("\n")) if line]


def _choose(rng: Random, text: str) -> str:
    """Take one of each ⟨this|that⟩; where the same choice comes again, as in a list, the same one."""
    chosen: dict[str, int] = {}

    def take(match: re.Match[str]) -> str:
        ways = match[1].split("|")
        place = chosen.setdefault(without_marks(match[1]), rng.randrange(len(ways)))
        return ways[place]

    while _CHOICE.search(text):
        text = _CHOICE.sub(take, text)
    return text
