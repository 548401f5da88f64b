from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from expectations.localisation.equations import BROKEN, LAST_DIGIT, WHOLE, ZERO, Check, Figure, Form, ReportChecks, Term
from expectations.localisation.explanations import SCHEMA, explain_report
from expectations.localisation.slips import Slip
from tests.localisation.builders import amount, equation, rate_of_change, repetition, report

Row = dict[str, Any]


def suspects(checks: ReportChecks, identity: str, printed: dict[Decimal, int] | None = None) -> list[Row]:
    rows = [dict(zip(SCHEMA.names, row, strict=True)) for row in explain_report(checks, printed or {})]
    return [row for row in rows if row["identity"] == identity]


def accounts(**values: str) -> dict[str, Figure]:
    return {name: amount(name, value, order) for order, (name, value) in enumerate(values.items())}


def test_the_figure_that_stands_in_both_broken_sums_is_the_wrong_one() -> None:
    # 类 120 = 70 + 50, 50 = 20 + 30, but 50 is printed as 90
    figures = accounts(lei="120.00", kuan_1="70.00", kuan_2="90.00", xiang_1="20.00", xiang_2="30.00")
    checks = report(
        equation("lei", {"lei": 1, "kuan_1": -1, "kuan_2": -1}, figures),
        equation("kuan", {"kuan_2": 1, "xiang_1": -1, "xiang_2": -1}, figures),
    )
    for identity in ("lei", "kuan"):
        first, *others = suspects(checks, identity)
        assert (first["figure_id"], first["suggested_value"], first["slip"]) == (
            "kuan_2",
            Decimal("50.00"),
            "one_digit",
        )
        assert (first["mended_count"], first["broken_count"], first["is_tied"], first["rank"]) == (2, 0, False, 1)
        assert all(row["mended_count"] == 1 and row["score"] < first["score"] for row in others)


def test_what_would_break_another_check_is_less_likely() -> None:
    figures = accounts(total="100.00", part="40.00", rest="50.00", part_again="40.00")
    checks = report(
        equation("sum", {"total": 1, "part": -1, "rest": -1}, figures),
        repetition("twice", figures, "part", "part_again"),
    )
    found = suspects(checks, "sum")
    assert [row["figure_id"] for row in found][-1] == "part"
    assert {row["figure_id"] for row in found[:2]} == {"total", "rest"}
    assert [row["is_tied"] for row in found] == [False, False, False] or found[0]["is_tied"]


def test_equal_members_of_one_sum_are_tied() -> None:
    figures = accounts(total="95.00", one="31.00", other="33.00", third="41.00")
    checks = report(equation("sum", {"total": 1, "one": -1, "other": -1, "third": -1}, figures))
    by_name = {row["figure_id"]: row for row in suspects(checks, "sum")}
    # 105 - 95: only of the second place, of each of the four
    assert {row["slip"] for row in by_name.values()} == {"one_digit", "other"}
    tied = [row for row in by_name.values() if row["is_tied"]]
    assert len(tied) >= 2
    assert len({row["score"] for row in tied}) < len(tied)


def test_three_statements_outvote_one() -> None:
    figures = accounts(one="326.71", other="326.11", third="326.71")
    found = suspects(report(repetition("stated", figures, "one", "other", "third")), "stated")
    assert (found[0]["figure_id"], found[0]["suggested_value"]) == ("other", Decimal("326.71"))
    assert len(found) == 1


def test_an_operand_of_a_rate_may_be_the_wrong_one() -> None:
    # 112.00 now, 100.00 before: 12.00 more, 12 %; the change is printed as 72.00
    figures = accounts(current="112.00", change="72.00", prior="100.00", opening="112.00")
    figures["rate"] = amount("rate", "12.0", 4, "change_rate")
    checks = report(
        rate_of_change("rate", figures, "rate", "change", "current"),
        equation("difference", {"change": 1, "current": -1, "prior": 1}, figures),
        repetition("current", figures, "current", "opening"),
    )
    for identity in ("rate", "difference"):
        first = suspects(checks, identity)[0]
        assert (first["figure_id"], first["suggested_value"], first["mended_count"]) == ("change", Decimal("12.00"), 2)


def test_a_wrong_rate_is_computed_from_its_operands() -> None:
    figures = accounts(current="112.00", change="12.00", prior="100.00")
    figures["rate"] = amount("rate", "21.0", 4, "change_rate")
    checks = report(
        rate_of_change("rate", figures, "rate", "change", "current"),
        equation("difference", {"change": 1, "current": -1, "prior": 1}, figures),
    )
    first = suspects(checks, "rate")[0]
    assert (first["figure_id"], first["suggested_value"], first["slip"]) == ("rate", Decimal("12.0"), "swapped_digits")


def test_a_last_digit_is_worth_less_than_a_break() -> None:
    figures = accounts(one="10.00", other="10.01")
    check = repetition("stated", figures, "one", "other")
    assert check.level == LAST_DIGIT
    found = suspects(report(check), "stated")
    assert {row["slip"] for row in found} == {"last_place"}
    assert all(row["score"] == Decimal("1.00") for row in found)


def test_an_amount_printed_elsewhere_speaks_for_itself() -> None:
    figures = accounts(total="500.00", pension="460.75", bonus="339.25")
    checks = report(equation("sum", {"total": 1, "pension": -1, "bonus": -1}, figures))
    printed = {Decimal("160.75"): 2, Decimal("460.75"): 1, Decimal("339.25"): 1, Decimal("500.00"): 1}
    first = suspects(checks, "sum", printed)[0]
    assert (first["figure_id"], first["suggested_value"], first["is_tied"]) == ("pension", Decimal("160.75"), False)


def test_an_amount_is_not_mended_into_a_negative_one() -> None:
    figures = accounts(total="1.00", one="0.50", other="9.00")
    checks = report(equation("sum", {"total": 1, "one": -1, "other": -1}, figures))
    found = {row["figure_id"]: row["suggested_value"] for row in suspects(checks, "sum")}
    assert found == {"total": Decimal("9.50"), "other": Decimal("0.50")}


def test_a_bound_is_mended_at_its_edge() -> None:
    # vehicles are counted, not rounded
    figures = {name: replace(figure, base_half_unit=ZERO) for name, figure in accounts(held="4", owned="1").items()}
    check = equation("held", {"held": 1, "owned": -1}, figures, Form.BOUND)
    assert check.level == BROKEN
    found = {row["figure_id"]: row["suggested_value"] for row in suspects(report(check), "held")}
    assert found == {"held": Decimal(1), "owned": Decimal(4)}


@st.composite
def consistent_tables(draw: st.DrawFn) -> tuple[dict[str, Figure], list[tuple[str, dict[str, int]]]]:
    """Rows x columns of cents with their sums by row, by column and in all."""
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    cents = [[draw(st.integers(100, 999_999)) for _ in range(columns)] for _ in range(rows)]
    values = {f"{row}.{column}": cents[row][column] for row in range(rows) for column in range(columns)}
    values |= {f"{row}.": sum(cents[row]) for row in range(rows)}
    values |= {f".{column}": sum(line[column] for line in cents) for column in range(columns)}
    values["."] = sum(map(sum, cents))
    sums = [(f"{row}.", {f"{row}.": 1} | {f"{row}.{column}": -1 for column in range(columns)}) for row in range(rows)]
    sums += [
        (f".{column}", {f".{column}": 1} | {f"{row}.{column}": -1 for row in range(rows)}) for column in range(columns)
    ]
    sums += [
        (".row", {".": 1} | {f"{row}.": -1 for row in range(rows)}),
        (".column", {".": 1} | {f".{column}": -1 for column in range(columns)}),
    ]
    figures = {
        name: amount(name, f"{value // 100}.{value % 100:02}", order)
        for order, (name, value) in enumerate(values.items())
    }
    return figures, sums


@given(consistent_tables(), st.data())
def test_in_a_table_with_both_sums_the_changed_cell_is_named_alone(
    table: tuple[dict[str, Figure], list[tuple[str, dict[str, int]]]], data: st.DataObject
) -> None:
    figures, sums = table
    wrong = figures[data.draw(st.sampled_from(sorted(figures)))]
    digits = str(wrong.value)
    place = data.draw(st.sampled_from([at for at, digit in enumerate(digits[:-1]) if digit != "."]))
    other = data.draw(st.sampled_from([one for one in "123456789" if one != digits[place]]))
    changed = amount(wrong.figure_id, digits[:place] + other + digits[place + 1 :], wrong.order)
    printed = {**figures, wrong.figure_id: changed}
    checks = [equation(name, terms, printed) for name, terms in sums]
    broken = [check for check in checks if check.level != WHOLE]
    assert len(broken) == 2
    for check in broken:
        first, *_ = suspects(report(*checks), check.identity)
        assert (first["figure_id"], first["suggested_value"]) == (wrong.figure_id, wrong.value)
        assert not first["is_tied"]
        assert first["set_size"] == 1


def test_words_name_the_rate_that_they_contradict() -> None:
    # 完成预算的180%，决算数等于预算数
    figures = accounts(rate="180.0")
    terms = (Term(figures["rate"], Decimal(1), ZERO),)
    check = Check("words", "", BROKEN, Decimal("0.5"), Form.ZERO, terms, None, Decimal(-100), ZERO, ZERO)
    (found,) = suspects(report(check), "words")
    assert (found["figure_id"], found["suggested_value"], found["slip"]) == ("rate", Decimal("100.0"), "one_digit")


def test_words_name_the_change_whose_sign_they_contradict() -> None:
    figures = {"change": amount("change", "12.50", 0, "change")}
    terms = (Term(figures["change"], Decimal(1), ZERO),)
    check = Check("words", "", BROKEN, Decimal(1), Form.NEGATIVE, terms, None, ZERO, ZERO, ZERO)
    (found,) = suspects(report(check), "words")
    assert (found["suggested_value"], found["slip"]) == (Decimal("-12.50"), "sign")


def test_an_unbroken_report_has_no_suspects() -> None:
    figures = accounts(total="3.00", one="1.00", other="2.00")
    check: Check = equation("sum", {"total": 1, "one": -1, "other": -1}, figures)
    assert check.level == WHOLE
    assert list(explain_report(report(check), {})) == []


def test_the_names_of_slips_are_those_of_the_contract() -> None:
    assert {slip.value for slip in Slip} >= {"one_digit", "swapped_digits", "decimal_point", "factor_10000", "sign"}
