from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest

from ingest.catalog import load_catalog
from ingest.columns import has_figures, join_columns, reading_columns
from ingest.documents import ReportReading
from ingest.reading import read_document
from ingest.schema import TABLES
from tests.ingest.conftest import document

TEXT = (
    "第二部分 甲市某局2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n"
    "2023年度收入总计12.5万元。另有某某款项7.25万元。\n"
)


@pytest.fixture
def reading() -> ReportReading:
    return read_document(document(TEXT), load_catalog())


def rows(reading: ReportReading, table: str = "raw.numbers") -> list[dict[str, object]]:
    found: list[dict[str, object]] = join_columns([reading_columns(reading, "v")])[table].to_pylist()
    return found


def test_every_table_of_a_report_has_the_columns_of_its_schema(reading: ReportReading) -> None:
    batches = join_columns([reading_columns(reading, "v")])
    assert set(batches) == set(TABLES) - {"ops.problems"}
    assert all(batch.schema == TABLES[name] for name, batch in batches.items())
    assert has_figures(reading)


def test_a_figure_id_is_the_digest_of_report_place_and_keys(reading: ReportReading) -> None:
    """As `docs/pipeline.md` defines it."""
    ids = {}
    for row in rows(reading):
        keys = ("item", "measure", "basis", "period", "fund", "subject", "function_name", "economic_name")
        parts = [str(row["report_id"]), str(row["char_start"]), *(str(row[name] or "") for name in keys)]
        expected = hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
        assert row["figure_id"] == (None if row["outcome"] == "excluded" else expected)
        ids[row["raw_text"]] = row["item"]
    assert ids == {"2023": None, "12.5": "revenue_total", "7.25": "unclassified"}


@pytest.mark.parametrize(
    ("printed", "value", "stored"),
    [
        ("12.5", "12.5", "12.50000000"),
        ("12345678901234567890", "12345678901234567890", "12345678901234567890.00000000"),
        ("123456789012345678901", "123456789012345678901", None),
        ("0.123456789", "0.123456789", "0.12345679"),
    ],
)
def test_a_value_is_stored_as_far_as_its_column_holds_it(
    reading: ReportReading, printed: str, value: str, stored: str | None
) -> None:
    decimals = len(printed.partition(".")[2])
    number = replace(reading.numbers[-1], raw_text=printed, value=Decimal(value), decimals=decimals)
    (row,) = rows(replace(reading, numbers=(number,)))
    assert row["value"] == (None if stored is None else Decimal(stored))


def test_a_box_is_stored_in_points_and_one_off_every_page_is_not(reading: ReportReading) -> None:
    number = reading.numbers[-1]
    on_page, off_page = replace(number, box=(1.25, 2.0, 30.5, 12.75)), replace(number, box=(1.0, 2.0, 3e7, 4.0))
    edges = [
        tuple(row[f"box_{side}"] for side in ("left", "bottom", "right", "top"))
        for row in rows(replace(reading, numbers=(on_page, off_page)))
    ]
    assert edges == [(Decimal("1.25"), Decimal("2.00"), Decimal("30.50"), Decimal("12.75")), (None, None, None, None)]


def test_columns_of_several_reports_follow_one_another(reading: ReportReading) -> None:
    other = replace(reading, document=replace(reading.document, report_id="f" * 16))
    joined = join_columns([reading_columns(reading, "v"), {}, reading_columns(other, "v")])
    count = len(reading.numbers)
    assert joined["raw.numbers"]["report_id"].to_pylist() == ["0" * 16] * count + ["f" * 16] * count
    assert joined["raw.reports"].num_rows == 2


def test_a_cell_that_fits_no_column_is_an_error(reading: ReportReading) -> None:
    number = replace(reading.numbers[-1], char_start=2**40)
    with pytest.raises((pa.ArrowInvalid, OverflowError)):
        join_columns([reading_columns(replace(reading, numbers=(number,)), "v")])
