"""Each case of the two tables: a sentence below a heading, the items it says are not there, and the words that do."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.catalog import load_catalog
from ingest.documents import ReportReading, StatementInWords
from ingest.reading import read_document
from tests.ingest.conftest import SHIPPED, document

FOLDER = Path(__file__).parent
TITLE = "第三部分 甲市某局2023年度部门决算情况说明"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(text: str) -> ReportReading:
    return read_document(document(text), load_catalog())


def printed(cell: str) -> list[str]:
    return [part.replace("\\n", "\n") for part in cell.split("|") if part]


def describe(statement: StatementInWords) -> str:
    """Item and fund, and what is not the rule: another measure, basis or period."""
    key = statement.key
    assert key is not None
    more = [statement.measure or "", statement.basis or "", statement.period or ""]
    return " ".join([key.item, key.fund, *(one for one in more if one not in ("amount", "final", "current"))])


@pytest.mark.parametrize("case", rows("cases.csv"), ids=lambda case: case["case"])
def test_what_is_said_not_to_be_there(case: dict[str, str]) -> None:
    reading = read("\n".join([TITLE, case["heading"], *printed(case["sentence"])]))
    absences = [one for one in reading.in_words if one.kind == "absence"]
    assert [describe(one) for one in absences] == [part for part in case["absent"].split("|") if part]
    assert list(dict.fromkeys(one.raw_text for one in absences)) == printed(case["words"])


@pytest.mark.parametrize("case", rows("numerals.csv"), ids=lambda case: case["sentence"])
def test_amounts_in_chinese_numerals_are_told_and_not_read(case: dict[str, str]) -> None:
    reading = read(f"{TITLE}\n一、收入支出决算总体情况说明\n{case['sentence']}")
    spelled = [one for one in reading.in_words if one.kind == "number"]
    assert [one.raw_text for one in spelled] == printed(case["words"])
    assert all(one.key is None and one.measure is None for one in spelled)


def test_no_number_comes_of_an_absence() -> None:
    for case in rows("cases.csv"):
        reading = read("\n".join([TITLE, case["heading"], *printed(case["sentence"])]))
        starts = {number.char_start for number in reading.numbers if number.reading}
        spans = [(one.char_start, one.char_end) for one in reading.in_words]
        assert not any(start <= place < end for start, end in spans for place in starts)


def test_the_shipped_report_denies_nothing() -> None:
    # 本年无结转结余 stands in a reason, 其他用车主要是无 denies no item, 统一管理无线电 is a name
    reading = read_document(document(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name), load_catalog())
    assert reading.in_words == ()


def test_a_comparison_of_what_is_not_there_speaks_of_the_same_item() -> None:
    text = f"{TITLE}\n九、国有资本经营预算支出\n没有使用国有资本经营预算财政拨款安排的支出，与2022年度一致。"
    [claim] = read(text).claims
    assert (claim.raw_text, claim.direction, claim.about_start) == ("一致", "equal", None)
    assert (claim.item, claim.fund) == ("expenditure_current_year", "state_capital")


def test_the_tables_say_that_they_are_empty() -> None:
    text = (
        "第三部分 甲市某局2023年度部门决算表\n"
        "八、政府性基金预算财政拨款收入支出决算表\n（注：我局无相关收支，本表无数据）\n"
        "第四部分 甲市某局2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n收入总计5万元。"
    )
    found = [(describe(one), one.part, one.raw_text) for one in read(text).in_words]
    assert found == [
        ("revenue_fiscal_appropriation government_fund", "tables", "本表无数据"),
        ("expenditure_current_year government_fund", "tables", "本表无数据"),
    ]


def test_an_empty_table_without_a_known_name_is_kept_without_an_item() -> None:
    [statement] = read(f"{TITLE}\n十二、其他情况\n此表为空。").in_words
    assert (statement.kind, statement.key, statement.raw_text) == ("absence", None, "此表为空")


@given(
    st.lists(
        st.sampled_from([case["sentence"] for case in rows("cases.csv")])
        | st.text(alphabet="无没有未发生公务接待费收入和支出，。：（）、因故零百万元\n", max_size=16),
        max_size=6,
    )
)
def test_every_statement_stands_where_it_is_said_to_stand(sentences: list[str]) -> None:
    text = f"{TITLE}\n七、“三公”经费支出决算情况说明\n" + "\n".join(sentences)
    statements = read(text).in_words
    keys = [(one.char_start, one.char_end, one.kind, one.key) for one in statements]
    assert len(keys) == len(set(keys))
    for one in statements:
        assert text[one.char_start : one.char_end] == one.raw_text
        assert one.sentence_start <= one.char_start < one.char_end <= one.sentence_end
