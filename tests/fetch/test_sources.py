"""What was fetched says in the warehouse where it came from."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from ingest.sources import note_sources
from ingest.warehouse import ingest_reports
from tests.fetch.conftest import Fetcher
from tests.fetch.server import Host, sends

TEXT = "甲局2024年度部门决算\n一、收入支出决算情况说明\n2024年度收入总计{}万元，支出总计{}万元。\n"
HEAD = "source_url,file,sha256\n"


def report(amount: str) -> bytes:
    return TEXT.format(amount, amount).encode()


def sources(database: Path) -> dict[str, str | None]:
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute("select source_file, source_url from raw.reports order by source_file").fetchall()
    return dict(rows)


def provenance(folder: Path, rows: Sequence[tuple[str, str, bytes]]) -> None:
    """Note address, file and bytes, as a person may who has fetched by other means."""
    (folder / ".fetch").mkdir(exist_ok=True)
    lines = "".join(f"{url},{file},{hashlib.sha256(content).hexdigest()}\n" for url, file, content in rows)
    (folder / ".fetch" / "provenance.csv").write_text(HEAD + lines, encoding="utf-8")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "ingested.duckdb"


def test_a_report_has_the_address_it_was_fetched_from(fetch: Fetcher, host: Host, database: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("乙局.txt", report("2.00"))
    host.pages |= {"/a.txt": sends(report("1.00")), "/all.zip": sends(held.getvalue())}
    fetch(host.url("/a.txt"), (host.url("/all.zip"), "各局", "2024", ""))
    (fetch.folder / "mine.txt").write_bytes(report("3.00"))
    ingest_reports(fetch.folder, database)
    assert sources(database) == {
        "2024/甲局2024年度部门决算.txt": host.url("/a.txt"),
        "2024/各局2024年度部门决算.zip/乙局.txt": host.url("/all.zip"),
        "mine.txt": None,
    }


def test_a_new_address_is_noted_without_reading_again(tmp_path: Path, database: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_bytes(report("1.00"))
    assert ingest_reports(folder, database).reports_read == 1
    assert sources(database) == {"a.txt": None}
    for address in ("https://a.example/a.txt", "https://b.example/a.txt"):
        provenance(folder, [(address, "a.txt", report("1.00"))])
        result = ingest_reports(folder, database)
        assert (result.reports_read, result.reports_unchanged) == (0, 1)
        assert sources(database) == {"a.txt": address}
    (folder / ".fetch" / "provenance.csv").unlink()
    ingest_reports(folder, database)
    assert sources(database) == {"a.txt": None}


def noted(folder: Path, reports: dict[str, bytes]) -> dict[str, str | None]:
    """The addresses noted beside reports of these files and bytes."""
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.reports (report_id text, source_file text, sha256 text, source_url text)")
        for number, (file, content) in enumerate(reports.items()):
            row = [str(number), file, hashlib.sha256(content).hexdigest(), "https://old.example/"]
            connection.execute("insert into raw.reports values (?, ?, ?, ?)", row)
        note_sources(connection, [folder])
        return dict(connection.execute("select source_file, source_url from raw.reports").fetchall())


def test_bytes_of_several_addresses_have_the_first(tmp_path: Path) -> None:
    provenance(tmp_path, [(f"https://{name}.example/", f"{name}.txt", b"one") for name in "bac"])
    assert noted(tmp_path, {"moved.txt": b"one"}) == {"moved.txt": "https://a.example/"}


def test_other_bytes_under_the_name_are_not_from_there(tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"packed")
    rows = [("https://a.example/", "a.txt", b"other"), ("https://b.example/", "b.zip", b"other")]
    provenance(tmp_path, rows)
    assert noted(tmp_path, {"a.txt": b"one", "b.zip/b.txt": b"two"}) == {"a.txt": None, "b.zip/b.txt": None}
    provenance(tmp_path, [("https://b.example/", "b.zip", b"packed")])
    assert noted(tmp_path, {"b.zip/b.txt": b"two"}) == {"b.zip/b.txt": "https://b.example/"}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "=cmd()", "http://a.example/\x1b[2J", "http://u:w@a.example/"]
)
def test_an_address_that_is_none_of_the_web_is_not_published(tmp_path: Path, address: str) -> None:
    provenance(tmp_path, [(address, "a.txt", b"one")])
    assert noted(tmp_path, {"a.txt": b"one"}) == {"a.txt": None}
