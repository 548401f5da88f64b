"""What the generator promises: reports follow from the seed and are consistent, and the gold says all they state."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from decimal import Decimal
from random import Random

import pytest

from tests.generator.accounts import FISCAL, FUNDS, Accounts, Quantity, draw_years
from tests.generator.errors import KINDS, errors_csv, plant_error
from tests.generator.gold import PrintedReport, figures_csv, print_report
from tests.generator.lines import load_offices
from tests.generator.money import ZERO, apportion, fen
from tests.generator.narrative import load_provinces
from tests.generator.reports import Report, draw_reports
from tests.generator.rounding import Printing
from tests.generator.writing import WRITERS

SEED = 20240917
#: money of the narrative, but for the thresholds in definitions (50万元以上, 100万元（含）以上)
_MONEY = re.compile(r"\d[\d,]*(?:\.\d+)?(?=[万亿]?元(?!\s*(?:（含）|\(含\))?以上))")
_UP, _DOWN = re.compile(r"(?:增加|增长|上升|增幅为)$"), re.compile(r"(?:减少|下降|降低|降幅为)$")


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return list(itertools.islice(draw_reports(SEED), 60))


@pytest.fixture(scope="module")
def printed(reports: list[Report]) -> list[PrintedReport]:
    return [print_report(report) for report in reports]


@pytest.fixture(scope="module")
def accounts() -> list[Accounts]:
    return [
        year
        for place, office in enumerate(load_offices())
        for year in draw_years(Random(f"{SEED}/{place}"), office, 2018, 2024)
    ]


def habits(decimals: dict[str, int], zeros: str = "kept", *, is_grouped: bool = False) -> Printing:
    return Printing(decimals, zeros, is_grouped, {"share": 1}, zeros)


def gold_rows(report: PrintedReport) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(figures_csv(report))))


def test_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    def first(seed: int) -> list[bytes]:
        drawn = [print_report(report) for report in itertools.islice(draw_reports(seed), 5)]
        return [WRITERS[ending](drawn[place]) for place, ending in enumerate(sorted(WRITERS))]

    assert first(1) == first(1)
    assert not set(first(1)) & set(first(2))


def test_every_line_takes_in_what_it_spends_and_carries_over(accounts: list[Accounts]) -> None:
    for year in accounts:
        for line in year.lines:
            taken = line.opening + line.surplus_used + sum(line.sources.values(), ZERO)
            assert taken == line.spent + line.distribution + line.closing
            assert min(line.opening, line.basic, line.project, line.closing, *line.sources.values()) >= ZERO


def test_totals_of_the_accounts_agree_to_the_fen(accounts: list[Accounts]) -> None:
    for year in accounts:
        final = year.final
        assert final[Quantity("revenue_total")] == final[Quantity("expenditure_total")]
        for item in ("expenditure_current_year", "opening_carryover", "closing_carryover"):
            by_fund = sum((final.get(Quantity(item, fund), ZERO) for fund in FUNDS), ZERO)
            assert final.get(Quantity(item, FISCAL), ZERO) == by_fund
        general = final[Quantity("expenditure_basic", "general")]
        economic = [
            amount
            for quantity, amount in final.items()
            if quantity.item == "expenditure_by_economic" and quantity.fund == "general" and len(quantity.code) == 5
        ]
        assert general == sum(economic, ZERO)
        assert final[Quantity("vehicles_held", "general")] <= final[Quantity("vehicles_total")]


def test_balances_go_on_from_year_to_year(accounts: list[Accounts]) -> None:
    for before, after in itertools.pairwise(accounts):
        if after.year == before.year + 1:
            for fund in (*FUNDS, "all"):
                opening = after.final.get(Quantity("opening_carryover", fund), ZERO)
                assert opening == before.final.get(Quantity("closing_carryover", fund), ZERO)


def test_parts_of_an_amount_make_it_up() -> None:
    for count in (0, 1, 7, 123_456_789):
        assert sum(apportion(Random(count), fen(count), [5, 0, 3, 1]), ZERO) == fen(count)


@pytest.mark.parametrize(
    ("yuan", "expected"), [("1234.50", "0.12"), ("1250.00", "0.13"), ("50.00", "0.01"), ("49.99", "0.00")]
)
def test_money_is_rounded_half_up(yuan: str, expected: str) -> None:
    assert habits({"万元": 2}).money(Decimal(yuan)).text == expected


def test_zeros_at_the_end_are_dropped_where_that_is_the_habit() -> None:
    dropping = habits({"万元": 2}, "dropped", is_grouped=True)
    assert [dropping.money(Decimal(yuan)).text for yuan in ("836000", "10880700", "10000000", "0")] == [
        "83.6",
        "1,088.07",
        "1,000",
        "0",
    ]
    assert [dropping.rate("share", Decimal(ratio)).text for ratio in ("1", "0.8342")] == ["100", "83.4"]


def test_zeros_at_the_end_are_dropped_now_and_then_where_numbers_are_typed() -> None:
    typing = habits({"万元": 2}, "some")
    assert {typing.money(Decimal("836000"), place).text for place in range(9)} == {"83.6", "83.60"}


@pytest.mark.parametrize(
    ("yuan", "expected"),
    [("123456789", "1.23亿元"), ("100000000", "1.00亿元"), ("99999999.99", "10000.00万元"), ("0", "0.00万元")],
)
def test_the_greater_unit_is_for_amounts_of_one_or_more(yuan: str, expected: str) -> None:
    shown = habits({"亿元": 2, "万元": 2}).money(Decimal(yuan))
    assert f"{shown.text}{shown.unit}" == expected


def test_every_figure_is_its_exact_value_rounded_to_its_decimals(reports: list[Report]) -> None:
    for figure in itertools.chain.from_iterable(report.figures for report in reports):
        shown = Decimal(figure.printed.replace(",", ""))
        assert abs(shown - figure.exact) <= Decimal("0.5").scaleb(-figure.decimals), figure
        assert len(figure.printed.partition(".")[2]) <= figure.decimals


def test_departments_print_in_every_way_that_the_checks_must_bear() -> None:
    found: Counter[tuple[str, int]] = Counter()
    mixed: Counter[str] = Counter()
    for report in itertools.islice(draw_reports(SEED), 200):
        stated = [(one.is_table, one.unit, one.decimals, one.measure) for one in report.figures]
        found.update({(unit, decimals) for _, unit, decimals, _ in stated})
        units = {is_table: {unit for table, unit, _, _ in stated if table == is_table} for is_table in (True, False)}
        mixed["tables in 元, text in 万元"] += "元" in units[True] and "万元" in units[False]
        rates = {decimals for _, _, decimals, measure in stated if measure in ("share", "completion_rate")}
        mixed["percentages with different decimals"] += len(rates) > 1
        ends = Counter(one.printed.endswith("0") for one in report.figures if one.unit == "万元" and "." in one.printed)
        whole = sum("." not in one.printed for one in report.figures if one.unit == "万元" and one.decimals)
        mixed["zeros kept and dropped"] += bool(ends[True] and whole)
    assert {("元", 0), ("元", 2), ("亿元", 2), ("亿元", 4), *(("万元", one) for one in (1, 2, 4, 6))} <= set(found)
    assert {("%", one) for one in (0, 1, 2)} <= set(found)
    assert min(mixed.values()) > 5, mixed


def test_gold_says_every_amount_of_the_narrative(printed: list[PrintedReport]) -> None:
    for report in printed:
        ends = {int(row["char_end"]) for row in gold_rows(report)}
        for line in re.finditer(r"[^\n]+", report.text):
            if "|" not in line.group() and "\t" not in line.group():
                missing = [one for one in _MONEY.finditer(report.text, *line.span()) if one.end() not in ends]
                assert not missing, line.group()


def test_gold_points_at_what_is_printed(printed: list[PrintedReport]) -> None:
    for report in printed:
        rows = gold_rows(report)
        assert len(rows) > 50
        for row in rows:
            assert report.text[int(row["char_start"]) : int(row["char_end"])] == row["raw_text"]
            assert abs(Decimal(row["value"])) == Decimal(row["raw_text"].replace(",", ""))


def test_words_of_direction_have_the_sign_of_the_gold(printed: list[PrintedReport]) -> None:
    seen = 0
    for report in printed:
        for row in gold_rows(report):
            before = report.text[: int(row["char_start"])]
            if row["measure"] in ("change", "change_rate") and Decimal(row["value"]) != 0:
                seen += 1
                assert (_DOWN if row["value"].startswith("-") else _UP).search(before), before[-20:]
    assert seen > 500


def test_there_are_twelve_provinces_and_each_is_written(printed: list[PrintedReport]) -> None:
    many = {report.province for report in itertools.islice(draw_reports(SEED), 400)}
    assert many == {province.name for province in load_provinces()}
    assert len(many) >= 12
    for report in printed:
        assert not re.search(r"[{}⟨⟩\ue000\ue001]|None|Undefined", report.text)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_error_of_each_kind_changes_one_figure_and_nothing_else(kind: str, reports: list[Report]) -> None:
    planted = 0
    for report in reports[:12]:
        error = plant_error(Random(report.number), report, kind)
        if error is None:
            continue
        planted += 1
        right, wrong = print_report(report), print_report(report, {error.figure: error.printed})
        (row,) = csv.DictReader(io.StringIO(errors_csv(wrong, [error])))
        start = int(row["char_start"])
        assert row["kind"] == kind
        assert wrong.text[:start] == right.text[:start]
        assert wrong.text[start:].removeprefix(row["raw_text"]) == right.text[start:].removeprefix(row["true_text"])
        assert Decimal(row["raw_text"].replace(",", "")) != Decimal(row["true_text"].replace(",", ""))
    assert planted > 5
