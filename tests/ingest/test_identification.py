"""Whose report and of which year: golden cases, `identification/*.toml`, a title page and what it says in each."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.catalog import load_catalog
from ingest.documents import Identification
from ingest.reading import read_document
from ingest.regions import load_gazetteer
from tests.ingest.conftest import document, read_numbers

FOLDER = Path(__file__).parent / "identification"
CASES = [
    (f"{path.stem} {number}", case)
    for path in sorted(FOLDER.glob("*.toml"))
    for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["case"], start=1)
]
COLUMNS = {
    "department": "department_name",
    "source": "department_source",
    "names": "department_names_stated",
    "is_consistent": "is_department_consistent",
    "scope": "account_scope",
    "code": "region_code",
    "path": "region_path",
    "region_source": "region_source",
    "candidates": "region_candidates",
    "level": "department_level",
    "year": "fiscal_year",
    "year_source": "fiscal_year_source",
    "money": "money_unit",
    "noted": "money_units_noted",
    "is_money_consistent": "is_money_unit_consistent",
}


def identification(case: dict[str, Any]) -> Identification:
    return read_document(document(case["text"].lstrip("\n"), case["file"]), load_catalog()).identification


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_a_report_is_identified(case: dict[str, Any]) -> None:
    wanted = {name: case[name] for name in COLUMNS if name in case}
    known = identification(case)
    none = {"year": 0}
    found = {
        name: none.get(name, "") if getattr(known, COLUMNS[name]) is None else getattr(known, COLUMNS[name])
        for name in wanted
    }
    assert wanted
    assert found == wanted


@pytest.mark.parametrize(
    ("printed", "unit", "yuan"),
    [
        ("1,088.07", "万元", "10880700"),
        ("10880700.00", "元", "10880700"),
        ("10.88", "亿元", "1088000000"),
        ("10880.7", "千元", "10880700"),
    ],
)
def test_an_amount_is_kept_as_stated_and_its_unit_says_how_many_yuan_it_is(printed: str, unit: str, yuan: str) -> None:
    text = f"第二部分 2022年度部门决算情况说明\n一、收入支出决算总体情况说明\n2022年度收入总计{printed}{unit}。\n"
    number = next(one for one in read_numbers(text) if one.outcome == "figure")
    factor = load_catalog().units[unit].factor_to_yuan
    assert (number.value, number.unit) == (Decimal(printed.replace(",", "")), unit)
    assert factor is not None
    assert number.value * factor == Decimal(yuan)
    assert identification({"file": "a.txt", "text": text}).money_unit == unit


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("二〇二二年度部门决算\n", [("二〇二二年度", 2022, "title", True)]),
        ("2 0 2 2 年 度 部 门 决 算\n", [("2 0 2 2 年 度", 2022, "title", True)]),
        ("发布时间：2023年9月20日\n", [("2023年", 2023, "publication", False)]),
        (
            "某局2022年度部门决算\n2023年9月\n",
            [("2022年度", 2022, "title", True), ("2023年", 2023, "publication", False)],
        ),
        ("根据《2021年政府收支分类科目》\n", []),
    ],
)
def test_each_year_is_found_with_its_role(text: str, wanted: list[tuple[str, int, str, bool]]) -> None:
    reading = read_document(document(f"{text}第一部分 概况\n"), load_catalog())
    found = [(one.raw_text, one.year, one.role, one.is_statement) for one in reading.years]
    assert found == wanted
    for one in reading.years:
        assert reading.document.text[one.char_start : one.char_end] == one.raw_text


def test_every_region_leads_up_to_a_province() -> None:
    gazetteer = load_gazetteer()
    for rows in gazetteer.by_code.values():
        for region in rows:
            path = [one.level for one in [*gazetteer.ancestors(region, region.valid_to), region]]
            assert path in (
                ["central"],
                ["province"],
                ["province", "prefecture"],
                ["province", "county"],  # municipalities, and counties that a province governs directly
                ["province", "prefecture", "county"],
            )


def test_a_name_never_stands_for_two_divisions_of_one_prefecture_in_a_year() -> None:
    gazetteer = load_gazetteer()
    for year in (2012, 2018, 2024):
        for name, rows in gazetteer.by_name.items():
            parents = [one.parent_code for one in rows if (one.valid_from or 0) <= year <= (one.valid_to or 9999)]
            assert len(parents) == len(set(parents)), (year, name)
