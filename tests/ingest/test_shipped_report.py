"""The report that ships, read against what a person finds in it."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal

import pytest

from ingest.documents import ReportReading
from tests.ingest.conftest import SHARED

LABELLED = SHARED / "contract" / "gold" / "chaoyang_miit_2022.csv"


def test_department_region_and_year_are_resolved_against_a_stale_heading(shipped: ReportReading) -> None:
    known = shipped.identification
    assert known.department_name == "朝阳市工业和信息化局"
    assert (known.region_name, known.department_level) == ("朝阳市", "prefecture")
    assert known.fiscal_year == 2022  # the heading of part two says 2021年度
    assert known.money_unit == "万元"
    headings = [year.year for year in shipped.years if year.role == "heading"]
    assert headings == [2021]
    assert [year.year for year in shipped.years if year.is_comparison] == [2021]  # 2021年机关运行经费支出58.14万元


def test_raw_text_is_the_text_at_its_place_for_every_number(shipped: ReportReading) -> None:
    text = shipped.document.text
    assert len(shipped.numbers) > 250
    for number in shipped.numbers:
        assert text[number.char_start : number.char_end] == number.raw_text


def test_every_number_is_seen_once_and_ends_with_an_outcome(shipped: ReportReading) -> None:
    covered: Counter[int] = Counter()
    for number in shipped.numbers:
        covered.update(range(number.char_start, number.char_end))
        assert (number.outcome == "excluded") == (number.exclusion_reason is not None)
        assert (number.outcome == "figure") == (number.reading is not None)
    assert max(covered.values()) == 1
    digits = {place for place, char in enumerate(shipped.document.text) if char.isdigit()}
    assert digits <= set(covered)


def test_amounts_within_explanations_are_unclassified(shipped: ReportReading) -> None:
    unread = [number for number in shipped.numbers if number.outcome == "unclassified"]
    assert [(number.raw_text, number.unit) for number in unread] == [("697", "万")] * 3


def test_thresholds_of_definitions_are_no_figures(shipped: ReportReading) -> None:
    defined = [number.raw_text for number in shipped.numbers if number.exclusion_reason == "definition"]
    assert defined == ["50", "100"]  # 单位价值50万元以上通用设备, 单价100万元以上专用设备


def test_a_list_knows_the_total_it_itemises(shipped: ReportReading) -> None:
    by_place = {number.char_start: number for number in shipped.numbers}
    listed: dict[tuple[str, str], list[str]] = {}
    for number in shipped.numbers:
        if number.reading and number.reading.parent_start is not None:
            parent = by_place[number.reading.parent_start]
            assert parent.reading is not None
            listed.setdefault((parent.reading.key.function_name, parent.raw_text), []).append(number.raw_text)
    # 社会保障和就业支出144.95万元，具体包括：
    assert listed["社会保障和就业支出", "144.95"] == ["49.09", "0", "68.58", "27.27", "1.28"]
    assert listed["资源勘探信息等支出", "862.69"] == ["862.69"]


def test_shares_and_rates_belong_to_the_amount_before_them(shipped: ReportReading) -> None:
    by_place = {number.char_start: number for number in shipped.numbers}
    shares = [
        (by_place[number.reading.about_start].raw_text, number.raw_text)
        for number in shipped.numbers
        if number.reading and number.reading.measure == "share" and number.reading.about_start is not None
    ]
    for pair in [("907.68", "83.42"), ("180.39", "16.58"), ("862.69", "79.28"), ("14.1", "100"), ("1088.07", "100")]:
        assert pair in shares


def test_words_that_compare_with_the_budget_are_kept(shipped: ReportReading) -> None:
    claims = [(claim.kind, claim.direction) for claim in shipped.claims]
    assert claims == [
        ("budget", "less"),  # 决算数小于年初预算数的因是压减支出
        ("budget", "unclear"),  # 决算数小于（大于）年初预算数的主要原因是0
        ("budget", "equal"),
        ("budget", "equal"),
        ("prior_year", "equal"),  # 与上年持平
    ]


@pytest.mark.skipif(not LABELLED.exists(), reason="the hand-labelled figures are not beside this clone")
def test_every_hand_labelled_figure_is_found_at_its_place_and_no_other(shipped: ReportReading) -> None:
    with LABELLED.open(encoding="utf-8", newline="") as file:
        wanted = {
            (
                int(row["char_start"]),
                *(
                    row[name]
                    for name in ("item", "measure", "basis", "period", "fund", "function_name", "economic_name")
                ),
                Decimal(row["value"]),
            )
            for row in csv.DictReader(file)
            if row["item"] != "unclassified"
        }
    found = {
        (
            number.char_start,
            *(one.key.item, one.measure, one.basis, one.period, one.key.fund),
            *(one.key.function_name, one.key.economic_name, number.value),
        )
        for number in shipped.numbers
        if (one := number.reading) is not None
    }
    assert found == wanted
