"""The export of the shipped report: the same bytes from every build, and numbers as the report prints them."""

import hashlib
import json
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from frictionless import Report, validate
from python_calamine import CalamineWorkbook

from expectations.dictionary.pages import render_dictionary
from expectations.dictionary.schema import read_schema
from expectations.export.fiscal import COLUMN_TYPES
from expectations.export.run import DICTIONARY, PACKAGE, SUMS, WORKBOOK, Export
from expectations.export.workbook import name_sheets
from expectations.warehouse import Warehouse
from tests.warehouses import demo_warehouse, shipped_warehouse

#: 二、(二)1. to 4. of the shipped report: the classes of expenditure in 万元, as printed there.
PRINTED = {"其他工业和信息产业监管支出": "862.69", "机关事业单位基本养老保险缴费": "68.58", "住房公积金": "48.04"}


def test_two_builds_in_two_folders_give_the_same_bytes(demo_export: Export, second_demo_export: Export) -> None:
    assert demo_export.folder != second_demo_export.folder
    assert len(demo_export.files) == 2 * len(demo_export.tables) + len((WORKBOOK, PACKAGE, DICTIONARY))
    assert [file for file in demo_export.files if file not in second_demo_export.files] == []
    assert (demo_export.folder / SUMS).read_text() == (second_demo_export.folder / SUMS).read_text()


def test_the_reports_of_the_two_builds_were_read_in_another_order(
    demo_export: Export, second_demo_export: Export
) -> None:
    # else the test above would show nothing of orders
    ingested = [
        Warehouse(folder).ingested for folder in (demo_warehouse(), second_demo_export.folder.parent / "warehouse")
    ]
    orders = []
    for database in ingested:
        with duckdb.connect(str(database), read_only=True) as connection:
            orders.append(connection.execute("select source_file from raw.reports").fetchall())
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])


def test_the_sums_are_those_of_the_files(export: Export) -> None:
    lines = [line.split("  ", 1) for line in (export.folder / SUMS).read_text(encoding="utf-8").splitlines()]
    listed = {path: sha256 for sha256, path in lines}
    found = {
        path.relative_to(export.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in export.folder.rglob("*")
        if path.is_file() and path.name != SUMS
    }
    assert listed == found


def test_frictionless_finds_the_package_valid(export: Export) -> None:
    report = _validate(export.folder)
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert report.stats["tasks"] == len(export.tables)


@pytest.mark.parametrize(
    ("table", "old", "new", "kind"),
    [
        ("fct_expenditure", ",862", ",863", "hash-count"),
        ("dim_items", '"closing_carryover"', '"gone"', "foreign-key"),
        ("fct_figures", '"narrative"', '"hearsay"', "constraint-error"),
        ("fct_identity_checks", "\r\n", "\r\n\r\n", "blank-row"),
    ],
)
def test_frictionless_finds_what_is_wrong(
    export: Export, tmp_path: Path, table: str, old: str, new: str, kind: str
) -> None:
    folder = tmp_path / "export"
    shutil.copytree(export.folder, folder)
    path = folder / "csv" / f"{table}.csv"
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())
    assert kind in {row[0] for row in _validate(folder).flatten(["type"])}


def test_parquet_holds_the_rows_of_the_warehouse_with_their_types(export: Export) -> None:
    with duckdb.connect(str(shipped_warehouse() / "juesuan.duckdb"), read_only=True) as connection:
        for table in export.tables:
            path = export.folder / "parquet" / f"{table.name}.parquet"
            copy = f"read_parquet('{path}')"
            original = f"marts.{table.name}"
            assert connection.sql(f"from {copy}").dtypes == connection.sql(f"from {original}").dtypes
            for left, right in ((copy, original), (original, copy)):
                assert connection.execute(f"from {left} except all from {right}").fetchall() == []


def test_every_file_of_a_table_is_sorted_by_its_key(export: Export) -> None:
    for table in export.tables:
        key = list(table.schema.key)
        rows = pq.read_table(export.folder / "parquet" / f"{table.name}.parquet", columns=key).to_pylist()
        values = [tuple((row[column] is not None, row[column]) for column in key) for row in rows]
        assert values == sorted(values), table.name
        assert len(set(values)) == table.rows


def test_the_numbers_are_those_that_the_report_prints(export: Export) -> None:
    names, rows = _sheet(export, "fct_expenditure")
    final = [dict(zip(names, row, strict=True)) for row in rows]
    amounts = {row["function_name"]: row["amount_yuan"] for row in final if row["basis"] == "final"}
    for name, printed in PRINTED.items():
        assert amounts[name] == float(Decimal(printed) * 10_000)


def test_the_workbook_has_a_sheet_a_table_with_all_its_rows(export: Export) -> None:
    assert not export.cut
    for table in export.tables:
        names, rows = _sheet(export, table.name)
        assert names == list(table.types)
        assert len(rows) == table.rows
    heads, contents = _sheet(export, "目录 contents")
    assert heads[0] == "表 table"
    assert {row[0]: row[1] for row in contents} == {table.name: table.rows for table in export.tables}
    assert any("不可求和" in str(row[4]) for row in contents if row[0] == "fct_figures")


def test_the_package_speaks_the_language_of_fiscal_data_packages(export: Export) -> None:
    package = json.loads((export.folder / PACKAGE).read_text(encoding="utf-8"))
    assert package["fiscalPeriod"] == {"start": "2022-01-01", "end": "2022-12-31"}
    resources = {resource["name"]: resource for resource in package["resources"]}
    fields = {field["name"]: field for field in resources["fct_expenditure"]["schema"]["fields"]}
    assert {name: fields[name]["columnType"] for name in COLUMN_TYPES} == dict(COLUMN_TYPES)
    assert fields["amount_yuan"]["currency"] == "CNY"
    assert all("columnType" not in field for field in resources["dim_reports"]["schema"]["fields"])


def test_the_dictionary_comes_along(export: Export) -> None:
    assert (export.folder / DICTIONARY).read_text(encoding="utf-8") == render_dictionary(read_schema())


def _validate(folder: Path) -> Report:
    report: Report = validate(str(folder / PACKAGE))
    return report


def _sheet(export: Export, name: str) -> tuple[list[object], list[list[object]]]:
    workbook = CalamineWorkbook.from_path(str(export.folder / WORKBOOK))
    sheet = name_sheets([table.name for table in export.tables]).get(name, name)
    rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return list(rows[0]), [list(row) for row in rows[1:]]
