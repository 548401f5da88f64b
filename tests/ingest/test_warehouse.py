from __future__ import annotations

import os
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

import ingest.warehouse
from ingest.__main__ import main
from ingest.documents import Document, ReportReading
from ingest.problems import NothingReadError, TooSlowError
from ingest.schema import TABLES
from ingest.warehouse import ingest_reports
from ingest.worker import read_report
from ingest.workers import Reading
from tests.ingest.conftest import SHIPPED

GOOD = "第二部分 甲市某局2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n2023年度收入总计12.5万元。\n"
OTHER = "第二部分 乙市某局2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n2023年度收入总计8.5万元。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports = tmp_path / "报告 一"
    reports.mkdir()
    (reports / "good.txt").write_text(GOOD, encoding="utf-8")
    return reports


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_a_report_is_stored_with_its_text_and_every_number(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "x.duckdb"
    result = ingest_reports(folder, database)
    assert (result.reports_found, result.reports_read, result.figures, result.problems) == (1, 1, 1, ())
    assert rows(database, "select text from raw.texts") == [(GOOD,)]
    assert rows(
        database,
        "select n.raw_text, n.outcome, substr(t.text, n.char_start + 1, n.char_end - n.char_start) = n.raw_text"
        " from raw.numbers as n join raw.texts as t using (report_id) order by number_order",
    ) == [("2023", "excluded", True), ("2023", "excluded", True), ("12.5", "figure", True)]
    assert rows(database, "select read_status, department_name, fiscal_year from raw.reports") == [
        ("read", "甲市某局", 2023)
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "empty_file"),
        ("blank.txt", b" \n\r\n\t", "empty_file"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary_content"),
        (
            "latin.txt",
            "Le département a dépensé 12 francs à Besançon, forêt, été.".encode("latin-1"),
            "unknown_encoding",
        ),
        ("half.txt", b"\xef\xbb\xbf" + GOOD.encode()[:-2], "damaged_file"),
        ("half_gb.txt", (GOOD * 3).encode("gb18030").rstrip(b"\n")[:-1], "damaged_file"),
        ("marked.txt", b"\xef\xbb\xbf\xb8\xb4" + GOOD.encode(), "unknown_encoding"),
        ("report.xyz", OTHER.encode(), "unsupported_format"),
        ("novel.txt", "从前有座山，山里有座庙，庙里住着老和尚。".encode(), "no_figures"),
        ("copy.txt", GOOD.encode(), "duplicate_content"),
    ],
)
def test_a_bad_file_is_one_problem_and_keeps_no_other_out(
    folder: Path, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (folder / name).write_bytes(content)
    database = tmp_path / "x.duckdb"
    result = ingest_reports(folder, database)
    named = sorted(["good.txt", name])[1] if code == "duplicate_content" else name
    assert [(one.code, one.source_file) for one in result.problems] == [(code, named)]
    assert result.figures == 1
    stored = rows(database, "select code, source_file, reason, remedy from ops.problems")
    assert len(stored) == 1
    assert all(stored[0])
    # a report nobody could read is a report all the same; a copy or another kind of file is none
    expected = 1 if code in ("unsupported_format", "duplicate_content") else 2
    assert len(rows(database, "select 1 from raw.reports")) == expected


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_a_problem(folder: Path, tmp_path: Path) -> None:
    (folder / "closed.txt").write_text(OTHER, encoding="utf-8")
    (folder / "closed.txt").chmod(0)
    result = ingest_reports(folder, tmp_path / "x.duckdb")
    assert [one.code for one in result.problems] == ["unreadable_file"]


def test_a_file_the_system_cannot_read_is_a_problem(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "closed.txt").write_text(OTHER, encoding="utf-8")
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "closed.txt":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    result = ingest_reports(folder, tmp_path / "x.duckdb")
    assert [(one.code, one.source_file) for one in result.problems] == [("unreadable_file", "closed.txt")]
    assert result.figures == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_same_figures_whatever_the_encoding(tmp_path: Path, encoding: str) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_bytes(SHIPPED.read_text(encoding="utf-8").encode(encoding))
    database = tmp_path / "x.duckdb"
    assert ingest_reports(reports, database).figures == 158
    assert rows(database, "select char_start from raw.numbers where item = 'revenue_total' order by 1") == [
        (2337,),
        (2625,),
        (2636,),
    ]


def refuse_to_read(document: Document, content: bytes) -> ReportReading:
    raise AssertionError("read again")


def test_unchanged_reports_are_not_read_again(folder: Path, tmp_path: Path) -> None:
    (folder / "novel.txt").write_text("从前有座山。", encoding="utf-8")
    database = tmp_path / "x.duckdb"
    first = ingest_reports(folder, database)
    before = rows(database, "from raw.numbers order by all")

    second = ingest_reports(folder, database, reading=Reading(refuse_to_read))
    assert (second.reports_read, second.reports_unchanged) == (0, 2)
    assert second.problems == first.problems
    assert rows(database, "from raw.numbers order by all") == before


def test_changed_removed_and_renamed_reports_are_followed(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "x.duckdb"
    (folder / "b.txt").write_text(OTHER, encoding="utf-8")
    ingest_reports(folder, database)
    (folder / "b.txt").rename(folder / "c.txt")
    (folder / "good.txt").write_text(GOOD.replace("12.5", "13.5"), encoding="utf-8")
    ingest_reports(folder, database)
    assert rows(
        database,
        "select r.source_file, n.raw_text from raw.numbers n join raw.reports r using (report_id)"
        " where outcome = 'figure' order by 1",
    ) == [("c.txt", "8.5"), ("good.txt", "13.5")]
    (folder / "c.txt").unlink()
    ingest_reports(folder, database)
    assert rows(database, "select source_file from raw.reports") == [("good.txt",)]


def test_another_reader_reads_everything_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "x.duckdb"
    ingest_reports(folder, database)
    monkeypatch.setattr(ingest.warehouse, "reader_version", lambda: "another")
    assert ingest_reports(folder, database).reports_read == 1


def stumble(document: Document, content: bytes) -> ReportReading:
    match document.source_file:
        case "worse.txt":
            raise ValueError("stumbled")
        case "slow.txt":
            raise TooSlowError("The machine was busy.")
        case _:
            return read_report(document, content)


def test_a_fault_of_the_reader_on_one_report_keeps_no_other_out(folder: Path, tmp_path: Path) -> None:
    (folder / "worse.txt").write_text(OTHER, encoding="utf-8")
    result = ingest_reports(folder, tmp_path / "x.duckdb", reading=Reading(stumble))
    assert [(one.code, one.source_file) for one in result.problems] == [("reader_fault", "worse.txt")]
    assert result.figures == 1


def test_what_may_go_right_the_next_time_is_tried_again(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "x.duckdb"
    (folder / "slow.txt").write_text(OTHER, encoding="utf-8")
    first = ingest_reports(folder, database, reading=Reading(stumble))
    assert [(one.code, one.source_file) for one in first.problems] == [("too_slow", "slow.txt")]
    second = ingest_reports(folder, database)
    assert (second.reports_read, second.reports_unchanged, second.problems) == (1, 1, ())
    assert rows(database, "select source_file, read_status from raw.reports order by 1") == [
        ("good.txt", "read"),
        ("slow.txt", "read"),
    ]


def test_the_same_reports_give_the_same_rows_in_the_same_order(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for order in range(100):
        (reports / f"{order:03}.txt").write_text(GOOD.replace("12.5", f"{order}.5"), encoding="utf-8")
    for name, processes in (("one", 1), ("many", 3)):
        ingest_reports(reports, tmp_path / f"{name}.duckdb", reading=Reading(processes=processes))
    for table in TABLES:
        read = [rows(tmp_path / f"{name}.duckdb", f"from {table}") for name in ("one", "many")]
        assert read[0] == read[1]
    assert rows(tmp_path / "many.duckdb", "select source_file from raw.reports") == [
        (f"{order:03}.txt",) for order in range(100)
    ]


def test_the_reports_of_an_archive_are_reports_of_their_own(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(folder / "bureaus.zip", "w") as archive:
        archive.writestr("乙/report.txt", OTHER)
        archive.writestr("empty.txt", b"")
        archive.writestr("copy.txt", GOOD)
    database = tmp_path / "x.duckdb"
    first = ingest_reports(folder, database)
    assert rows(database, "select source_file, read_status from raw.reports order by 1") == [
        ("bureaus.zip/copy.txt", "read"),
        ("bureaus.zip/empty.txt", "unreadable"),
        ("bureaus.zip/乙/report.txt", "read"),
    ]
    assert sorted((one.code, one.source_file) for one in first.problems) == [
        ("duplicate_content", "good.txt"),
        ("empty_file", "bureaus.zip/empty.txt"),
    ]
    assert ingest_reports(folder, database).reports_unchanged == 3


def test_a_number_longer_than_any_amount_is_kept_without_its_value(folder: Path, tmp_path: Path) -> None:
    account = "62220212345678901234567890"
    (folder / "account.txt").write_text(f"{OTHER}账号{account}，占12.300000000000001%。\n", encoding="utf-8")
    database = tmp_path / "x.duckdb"
    assert ingest_reports(folder, database).problems == ()
    assert rows(
        database, f"select value from raw.numbers where raw_text in ('{account}', '12.300000000000001') order by 1"
    ) == [(Decimal("12.30000000"),), (None,)]


def test_nothing_to_read_leaves_the_database_as_it_was(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "x.duckdb"
    ingest_reports(folder, database)
    empty = tmp_path / "empty"
    empty.mkdir()
    hopeless = tmp_path / "hopeless"
    hopeless.mkdir()
    (hopeless / "empty.txt").write_bytes(b"")
    for source in (empty, tmp_path / "missing", hopeless):
        with pytest.raises(NothingReadError):
            ingest_reports(source, database)
        assert rows(database, "select source_file from raw.reports") == [("good.txt",)]


def test_the_command_line_says_what_was_read_and_what_was_not(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty.txt").write_bytes(b"")
    assert main([str(folder), "--database", str(tmp_path / "x.duckdb")]) == 0
    out, err = capsys.readouterr()
    assert "2 files: 2 read, 0 unchanged, 1 problems; 1 figures" in out
    assert "empty.txt: The file holds no text." in err


def test_the_command_line_fails_with_a_reason_where_nothing_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "missing"), "--database", str(tmp_path / "x.duckdb")]) == 1
    assert "There is no folder or file" in capsys.readouterr().err
