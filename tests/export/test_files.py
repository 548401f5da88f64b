"""What the files of an export do with awkward values, with too many rows, and when something goes wrong."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from expectations.__main__ import main
from expectations.dictionary.schema import read_schema
from expectations.export.delimited import FORMULA_SIGNS
from expectations.export.published import GROUP_ROWS, find_tables, open_published
from expectations.export.run import SUMS, WORKBOOK, Export, export_warehouse
from expectations.export.workbook import name_sheets
from expectations.failures import ExportError, FolderError
from expectations.progress import LineProgress
from tests.export.small import Rows, make_warehouse

Make = Callable[[Rows], Export]


@pytest.fixture
def make_export(tmp_path: Path, quiet: LineProgress) -> Make:
    def make(rows: Rows) -> Export:
        return export_warehouse(make_warehouse(tmp_path / "warehouse", rows), tmp_path / "export", quiet)

    return make


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_a_text_that_a_spreadsheet_would_run_is_disarmed_in_csv_only(make_export: Make, sign: str) -> None:
    danger = f"{sign}cmd|'/c calc'!A0"
    export = make_export({"dim_items": [{"item": "a", "name_zh": danger, "name_en": "mc² = E"}]})
    assert _csv(export, "dim_items") == [
        {**_csv(export, "dim_items")[0], "name_zh": f"'{danger}", "name_en": "mc² = E"}
    ]
    assert pq.read_table(export.folder / "parquet" / "dim_items.parquet")["name_zh"].to_pylist() == [danger]


def test_a_negative_number_stays_a_number(make_export: Make) -> None:
    check = {"report_id": "r", "identity": "i", "difference": "-1.27", "figure_ids": ["f1", "f2"]}
    export = make_export({"fct_identity_checks": [check]})
    [row] = _csv(export, "fct_identity_checks")
    assert row["difference"] == "-1.27000000"
    assert row["figure_ids"] == '["f1","f2"]'
    assert row["left_value"] == ""


def test_csv_is_what_excel_reads_as_chinese(make_export: Make) -> None:
    export = make_export({"dim_items": [{"item": "a", "name_zh": '“三公”经费, "其中"\n合计'}]})
    data = (export.folder / "csv" / "dim_items.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfitem,name_zh,")
    assert data.endswith(b"\r\n")
    assert _csv(export, "dim_items")[0]["name_zh"] == '“三公”经费, "其中"\n合计'


def test_a_table_without_rows_keeps_its_columns(make_export: Make) -> None:
    export = make_export({})
    table = pq.read_table(export.folder / "parquet" / "fct_expenditure.parquet")
    assert table.num_rows == 0
    header = (export.folder / "csv" / "fct_expenditure.csv").read_bytes().decode("utf-8-sig")
    assert header.removesuffix("\r\n").split(",") == table.column_names


def test_rows_are_written_in_the_order_of_the_key_whatever_their_order_in_the_warehouse(make_export: Make) -> None:
    rows = [{"report_id": report, "identity": identity} for report in "ba" for identity in ("z", "中", "A")]
    export = make_export({"fct_identity_checks": rows})
    written = [(row["report_id"], row["identity"]) for row in _csv(export, "fct_identity_checks")]
    assert written == [(report, identity) for report in "ab" for identity in ("A", "z", "中")]


def test_row_groups_have_a_fixed_size(tmp_path: Path, quiet: LineProgress) -> None:
    database = make_warehouse(tmp_path / "warehouse", {})
    rows = 2 * GROUP_ROWS + 5
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"insert into marts.dim_items by name select 'i' || lpad((r * 7919 % {rows})::varchar, 7, '0') as item"
            f" from range({rows}) as numbers (r)"
        )
    export = export_warehouse(database, tmp_path / "export", quiet)
    file = pq.ParquetFile(export.folder / "parquet" / "dim_items.parquet")
    groups = [file.metadata.row_group(index) for index in range(file.metadata.num_row_groups)]
    assert [group.num_rows for group in groups] == [GROUP_ROWS, GROUP_ROWS, 5]
    assert {group.column(0).compression for group in groups} == {"ZSTD"}
    items = file.read(columns=["item"])["item"].to_pylist()
    assert items == [f"i{number:07}" for number in range(rows)]


def test_the_workbook_says_what_it_has_no_room_for(tmp_path: Path, quiet: LineProgress) -> None:
    rows = [{"item": f"i{number}"} for number in range(6)]
    database = make_warehouse(tmp_path / "warehouse", {"dim_items": rows})
    export = export_warehouse(database, tmp_path / "export", quiet, sheet_rows=5)
    assert export.cut == {"dim_items": 2}
    workbook = CalamineWorkbook.from_path(str(export.folder / WORKBOOK))
    sheet = workbook.get_sheet_by_name("dim_items").to_python()
    assert [row[0] for row in sheet] == ["item", "i0", "i1", "i2", "i3"]
    [usage] = [row[4] for row in workbook.get_sheet_by_name("目录 contents").to_python() if row[0] == "dim_items"]
    assert "另有 2 行" in str(usage)
    assert "2 more" in str(usage)


def test_sheets_of_long_names_have_names_of_their_own() -> None:
    names = name_sheets(
        ["fct_expenditure_by_economic_class", "fct_expenditure_by_economic_class_reconciled", "dim_items"]
    )
    assert list(names.values()) == ["fct_expenditure_by_economic_cla", "fct_expenditure_by_economic_c~2", "dim_items"]
    assert all(len(name) <= 31 for name in names.values())


def test_a_code_stays_text_in_the_workbook_and_a_formula_is_none(make_export: Make) -> None:
    export = make_export({"dim_items": [{"item": "00123", "name_zh": "=1+1", "name_en": "x" * 40_000}]})
    sheet = CalamineWorkbook.from_path(str(export.folder / WORKBOOK)).get_sheet_by_name("dim_items").to_python()
    assert sheet[1][:2] == ["00123", "=1+1"]
    assert len(str(sheet[1][2])) == 32_767, "what a cell of Excel holds"


def test_a_new_export_replaces_the_old_one_in_whole(make_export: Make, tmp_path: Path) -> None:
    first = make_export({"dim_items": [{"item": "a"}]})
    (first.folder / "csv" / "fct_of_an_older_version.csv").write_text("x")
    (tmp_path / "warehouse" / "juesuan.duckdb").unlink()
    second = make_export({"dim_items": [{"item": "b"}]})
    assert _csv(second, "dim_items")[0]["item"] == "b"
    assert not (second.folder / "csv" / "fct_of_an_older_version.csv").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export", "warehouse"]


def test_a_failed_export_leaves_the_old_one(make_export: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = make_export({"dim_items": [{"item": "a"}]})
    before = (first.folder / SUMS).read_text()

    def fail(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("expectations.export.run.write_workbook", fail)
    (tmp_path / "warehouse" / "juesuan.duckdb").unlink()
    with pytest.raises(OSError, match="disk full"):
        make_export({"dim_items": [{"item": "b"}]})
    assert (first.folder / SUMS).read_text() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export", "warehouse"]


def test_a_folder_that_is_no_export_is_left_alone(make_export: Make, tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "thesis.docx").write_text("years of work")
    with pytest.raises(FolderError, match="no export"):
        make_export({})
    assert (tmp_path / "export" / "thesis.docx").read_text() == "years of work"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("alter table marts.dim_items add column surprise text", "dim_items"),
        ("drop table marts.fct_revenue", "fct_revenue"),
        ("create table marts.fct_new as select 1 as one", "fct_new"),
    ],
)
def test_a_warehouse_of_another_version_is_refused(tmp_path: Path, change: str, named: str) -> None:
    database = make_warehouse(tmp_path, {})
    with duckdb.connect(str(database)) as connection:
        connection.execute(change)
    with open_published(database) as connection, pytest.raises(ExportError, match="another version") as refused:
        find_tables(connection, read_schema())
    assert refused.value.evidence == (f"not as described in models/marts: {named}",)


def test_the_command_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_warehouse(tmp_path / "warehouse", {"dim_items": [{"item": "a"}]})
    out = tmp_path / "a b" / "出"
    assert main(["export", "--warehouse", str(tmp_path / "warehouse"), "--out", str(out)]) == 0
    said = capsys.readouterr().out.replace("\n", "")
    assert ", 1 row, each as Parquet and as CSV" in said
    assert str(out / WORKBOOK).replace("\n", "") in said
    assert (out / SUMS).is_file()


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--warehouse", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "there is no warehouse" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def _csv(export: Export, table: str) -> list[dict[str, str]]:
    text = (export.folder / "csv" / f"{table}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))
