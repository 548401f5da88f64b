from __future__ import annotations

from pathlib import Path

import pytest

from ingest.catalog import Catalog, load_catalog
from ingest.documents import Content, Document, Number, ReportReading
from ingest.reading import read_document

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "reports" / "朝阳市工业和信息化局2022年度部门决算.txt"
SHARED = ROOT.parent / "shared"


def document(text: str, source_file: str = "报告.txt") -> Document:
    return Document("0" * 16, source_file, "0" * 64, len(text.encode()), Content("txt", "utf-8", text))


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def shipped(catalog: Catalog) -> ReportReading:
    return read_document(document(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name), catalog)


def read_numbers(text: str) -> list[Number]:
    return list(read_document(document(text), load_catalog()).numbers)


def figures(text: str) -> list[tuple[str, str, str, str, str, str]]:
    """(item or class, measure, basis, period, fund, signed value with unit) of each figure in text order."""
    found = []
    for number in read_numbers(text):
        reading = number.reading
        if reading is not None:
            key = reading.key
            what = key.function_name or key.economic_name or key.subject or key.item
            found.append(
                (what, reading.measure, reading.basis, reading.period, key.fund, f"{number.value}{number.unit}")
            )
    return found
