"""What `docs/connect.md` says of the export and the warehouse, where this project's own packages can show it."""

import re
from decimal import Decimal
from itertools import cycle, islice

import duckdb
import pandas as pd
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from expectations.export.run import Export
from tests.warehouses import shipped_warehouse

#: a cell as it is written, with its quotes
_CELL = re.compile(r'("(?:[^"]|"")*"|[^,\r]*)(?:,|\r\n)')
_ROWS = 100


@pytest.fixture(scope="module")
def spent() -> Decimal:
    """The final expenditure of the shipped report, in yuan: what 二、(二)1. to 4. list."""
    with duckdb.connect(str(shipped_warehouse() / "juesuan.duckdb"), read_only=True) as connection:
        rows = connection.execute("select amount_yuan from marts.fct_expenditure where basis = 'final'").fetchall()
    total = sum((amount for (amount,) in rows), Decimal(0))
    # 49.09 + 68.58 + 27.27 + 1.28, 32.4, 862.69 and 48.04 万元: 1.28 more than the report's own total
    assert total == Decimal("10893500")
    return total


def test_texts_are_quoted_in_csv_and_numbers_are_not(export: Export) -> None:
    # so that a spreadsheet can be told to take what is quoted for text
    for table in export.tables:
        path = export.folder / "csv" / f"{table.name}.csv"
        body = path.read_bytes().decode("utf-8-sig").partition("\r\n")[2]
        cells = islice(_CELL.finditer(body), _ROWS * len(table.types))
        for cell, (column, data_type) in zip(cells, cycle(table.types.items()), strict=False):
            is_text = data_type == "VARCHAR" or data_type.endswith("[]")
            assert cell[1] == "" or cell[1].startswith('"') == is_text, (table.name, column, cell[1])


def test_pandas_reads_parquet_and_csv_with_the_money_and_the_codes(export: Export, spent: Decimal) -> None:
    parquet = export.folder / "parquet" / "fct_expenditure.parquet"
    read = pd.read_parquet(parquet)
    assert read[read.basis == "final"].amount_yuan.sum() == spent
    read = pd.read_parquet(parquet, dtype_backend="pyarrow")
    assert read[read.basis == "final"].amount_yuan.sum() == spent
    codes = {"function_code": "string", "economic_code": "string"}
    read = pd.read_csv(export.folder / "csv" / "fct_expenditure.csv", dtype=codes)
    assert read[read.basis == "final"].amount_yuan.sum() == float(spent)
    assert read.function_code.dropna().str.fullmatch(r"\d{3,7}").all()


def test_the_address_given_for_superset_opens_the_warehouse_read_only(spent: Decimal) -> None:
    engine = create_engine(f"duckdb:///{shipped_warehouse() / 'juesuan.duckdb'}?access_mode=read_only")
    with engine.connect() as connection:
        asked = connection.execute(text("select sum(amount_yuan) from marts.fct_expenditure where basis = 'final'"))
        assert asked.scalar_one() == spent
        with pytest.raises(DBAPIError, match="read-only"):
            connection.execute(text("create table marts.mine (one integer)"))
    engine.dispose()
