"""Tables nobody has seen, of chance widths, holes and rules: no value under another's head, whatever is not read."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

import pytest

from tests.formats.pdf import Sheet, width_of
from tests.formats.pdf_tables import Style, lay_table
from tests.ingest.readers.printed_tables import Figure, contested, heading, read, stated

CLASSES = {
    "201": "一般公共服务支出",
    "20106": "财政事务",
    "2010601": "行政运行",
    "2010602": "一般行政管理事务",
    "2010699": "其他财政事务支出",
    "208": "社会保障和就业支出",
    "20805": "行政事业单位养老支出",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2080506": "机关事业单位职业年金缴费支出",
    "221": "住房保障支出",
    "22102": "住房改革支出",
    "2210201": "住房公积金",
}
ITEMS = {
    "本年支出合计": "expenditure_current_year",
    "基本支出": "expenditure_basic",
    "项目支出": "expenditure_project",
    "上缴上级支出": "expenditure_superior_remittance",
    "经营支出": "expenditure_business",
    "对附属单位补助支出": "expenditure_affiliated_subsidy",
}
LEVELS = {3: "lei", 5: "kuan", 7: "xiang"}
WIDTH = 520.0


@dataclass(frozen=True)
class Invented:
    """A page, what its table states, and how it is drawn."""

    sheet: Sheet
    figures: list[Figure]
    style: Style


def invent(seed: int) -> Invented:
    """支出决算表 by chance; its numbers fit their cells where there is room for seven digits."""
    chance = random.Random(seed)
    size = chance.choice((6.0, 7.5, 9.0, 10.5))
    style = Style(
        rules=chance.choice(("all", "inside", "upright", "across", "three", "none")),
        pen=chance.choice(("line", "box", "pieces", "double")),
        size=size,
        padding=chance.uniform(1.5, 5),
        values=chance.choice(("right", "right", "centre", "left")),
        names=chance.choice(("left", "centre")),
        row_height=chance.uniform(1.25, 2.4) * size,
    )
    heads = list(ITEMS)[: chance.choice((3, 4, 6))]
    codes, lead = chance.choice(((1, ["科目编码", "科目名称"]), (0, ["项目"]), (3, ["类", "款", "项", "科目名称"])))
    rows: list[list[str]] = []
    figures: list[Figure] = []
    holes, density = {head for head in heads if chance.random() < 0.25}, chance.choice((0.2, 0.5, 0.9, 1.0))
    for code, name in [("", "合计"), *list(CLASSES.items())[: chance.randint(3, 12)]]:
        values = ["" if head in holes or chance.random() > density else _amount(chance) for head in heads]
        named = [code[:3], code[3:5], code[5:], name] if codes == 3 else [code, name] if codes else [code + name]
        rows.append([*(named if code else ["合计", *["<"] * codes]), *values])
        figures += [_figure(code, name, ITEMS[head], value) for head, value in zip(heads, values, strict=True) if value]
    counting = [["栏次", *["<"] * codes, *map(str, range(1, len(heads) + 1))]] if chance.random() < 0.3 else []
    return Invented(
        Sheet(
            [
                *heading(),
                *lay_table(
                    [[*lead, *heads], *counting, *rows],
                    _edges(chance, style, codes, len(heads)),
                    740,
                    style,
                    head_rows=1,
                ),
            ]
        ),
        figures,
        style,
    )


def _amount(chance: random.Random) -> str:
    return f"{chance.choice((chance.uniform(0, 10), chance.uniform(10, 2_000), chance.uniform(1e4, 1e5))):,.2f}"


def _figure(code: str, name: str, item: str, value: str) -> Figure:
    if not code:
        return item, "all", "", "", "", "", "final", value
    subject = "" if item == "expenditure_current_year" else item
    return "expenditure_by_function", "all", subject, name, code, LEVELS[len(code)], "final", value


def _edges(chance: random.Random, style: Style, codes: int, values: int) -> list[float]:
    room = 2 * style.padding + 1
    widest = {0: [], 1: ["2010601"], 3: ["201", "06", "01"]}[codes]
    widths = [width_of(one, style.size) + room + chance.uniform(0, 12) for one in widest]
    widths.append(chance.uniform(90, 170))
    least = width_of("12,345.67", style.size) + room
    free = (WIDTH - sum(widths) - values * least) / values
    widths += [least + max(0.0, chance.uniform(0, free)) for _ in range(values)]
    edges = [36.0]
    for one in widths:
        edges.append(edges[-1] + one)
    return edges


@pytest.mark.parametrize("seed", range(60))
def test_no_value_of_an_invented_table_is_put_below_anothers_head(seed: int) -> None:
    invented = invent(seed)
    reading = read([invented.sheet])
    assert Counter(stated(reading)) <= Counter(invented.figures)
    assert contested(reading) == []
    if invented.style.rules in ("all", "inside"):
        assert stated(reading) == invented.figures


def test_most_invented_tables_without_rules_are_read_all_the_same() -> None:
    unruled = [one for one in map(invent, range(60, 160)) if one.style.rules in ("across", "three", "none")]
    whole = sum(stated(read([one.sheet])) == one.figures for one in unruled)
    assert len(unruled) > 30
    assert whole > 0.7 * len(unruled)
