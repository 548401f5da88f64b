"""What comes of a list when hosts behave: files, names, provenance, and nothing fetched twice."""

from __future__ import annotations

import csv
import hashlib
import threading

import pytest

from ingest.fetch.provenance import read_origins
from ingest.fetch.run import FolderBusyError, hold_folder
from tests.fetch.conftest import Fetcher
from tests.fetch.server import ETAG, Handler, Host, keeps, redirects, sends

PDF = b"%PDF-1.4\n" + b"0" * 200_000
OTHER = b"%PDF-1.4\n" + b"1" * 100
NAME = "2024/甲局2024年度部门决算.pdf"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_report_is_named_by_department_and_year_and_format(fetch: Fetcher, host: Host) -> None:
    host.pages["/download?id=1"] = sends(PDF, Content_Type="application/octet-stream")
    (outcome,) = fetch((host.url("/download?id=1"), "北京市民政局", "2023", ""))
    assert (outcome.outcome, outcome.file) == ("fetched", "2023/北京市民政局2023年度部门决算.pdf")
    assert outcome.sha256 == sha256(PDF)
    assert outcome.size_bytes == len(PDF)
    assert fetch.files() == {outcome.file: PDF}


def test_a_report_that_has_not_changed_is_not_sent_again(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = keeps(PDF)
    assert fetch(host.url("/a.pdf"))[0].outcome == "fetched"
    (outcome,) = fetch(host.url("/a.pdf"))
    assert (outcome.outcome, outcome.file, outcome.sha256) == ("unchanged", NAME, sha256(PDF))
    assert host.asked("/a.pdf")[1].headers["if-none-match"] == ETAG
    assert fetch.files() == {NAME: PDF}


def test_a_date_is_a_condition_too(fetch: Fetcher, host: Host) -> None:
    date = "Mon, 01 Sep 2025 00:00:00 GMT"
    host.pages["/a.pdf"] = sends(PDF, Last_Modified=date)
    fetch(host.url("/a.pdf"))
    host.pages["/a.pdf"] = sends(b"", 304)
    assert fetch(host.url("/a.pdf"))[0].outcome == "unchanged"
    assert host.asked("/a.pdf")[1].headers["if-modified-since"] == date


def test_the_same_bytes_sent_again_are_no_update(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = sends(PDF)
    outcomes = [fetch(host.url("/a.pdf"))[0].outcome for _ in range(2)]
    assert outcomes == ["fetched", "unchanged"]


def test_a_report_published_anew_replaces_the_old_one_which_is_kept(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = keeps(PDF)
    fetch(host.url("/a.pdf"))
    host.pages["/a.pdf"] = keeps(OTHER, '"second"')
    assert fetch(host.url("/a.pdf"))[0].outcome == "updated"
    assert fetch.files() == {NAME: OTHER}
    kept = [one.read_bytes() for one in (fetch.folder / ".fetch" / "replaced").iterdir()]
    assert kept == [PDF]


def test_a_report_that_somebody_removed_is_fetched_whole(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = keeps(PDF)
    fetch(host.url("/a.pdf"))
    (fetch.folder / NAME).unlink()
    assert fetch(host.url("/a.pdf"))[0].outcome == "fetched"
    assert fetch.files() == {NAME: PDF}


def test_a_report_with_the_sum_of_the_list_is_not_asked_for(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = sends(PDF)
    row = (host.url("/a.pdf"), "甲局", "2024", sha256(PDF).upper())
    assert [fetch(row)[0].outcome for _ in range(2)] == ["fetched", "unchanged"]
    assert len(host.asked("/a.pdf")) == 1


def test_bytes_with_another_sum_are_not_kept(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = keeps(PDF)
    row = (host.url("/a.pdf"), "甲局", "2024", sha256(OTHER))
    (outcome,) = fetch(row)
    assert (outcome.outcome, outcome.code) == ("failed", "wrong_checksum")
    assert fetch.files() == {}
    # nor gone on with: the next run asks for all of it
    host.pages["/a.pdf"] = keeps(OTHER, '"second"')
    assert fetch(row)[0].outcome == "fetched"
    assert "range" not in host.asked("/a.pdf")[1].headers


def test_two_files_of_one_department_and_year_keep_their_names_in_any_order(fetch: Fetcher, host: Host) -> None:
    host.pages |= {"/text.pdf": sends(PDF), "/tables.pdf": sends(OTHER)}
    urls = [host.url("/text.pdf"), host.url("/tables.pdf")]
    first = fetch(*urls)
    second = fetch(*reversed(urls))
    assert [one.file for one in first] == [one.file for one in reversed(second)]
    assert first[0].file == NAME
    mark = sha256(urls[1].encode())[:8]
    assert first[1].file == f"2024/甲局2024年度部门决算-{mark}.pdf"
    assert [one.outcome for one in second] == ["unchanged", "unchanged"]


def test_a_file_that_was_there_before_is_never_overwritten(fetch: Fetcher, host: Host) -> None:
    (fetch.folder / "2024").mkdir()
    (fetch.folder / NAME).write_bytes(b"%PDF-1.4 mine")
    host.pages["/a.pdf"] = sends(PDF)
    (outcome,) = fetch(host.url("/a.pdf"))
    assert outcome.file != NAME
    assert fetch.files() == {NAME: b"%PDF-1.4 mine", outcome.file: PDF}


def test_a_crash_before_the_note_leaves_no_second_file(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = sends(PDF)
    fetch(host.url("/a.pdf"))
    (fetch.folder / ".fetch" / "provenance.csv").unlink()
    (outcome,) = fetch(host.url("/a.pdf"))
    assert (outcome.outcome, outcome.file) == ("unchanged", NAME)
    assert fetch.files() == {NAME: PDF}
    assert read_origins(fetch.folder)[host.url("/a.pdf")].file == NAME


def test_provenance_names_the_address_of_the_list_not_the_one_redirected_to(fetch: Fetcher, host: Host) -> None:
    host.pages |= {"/a": redirects("/b.pdf"), "/b.pdf": sends(PDF, ETag='"x"')}
    fetch(host.url("/a"))
    with (fetch.folder / ".fetch" / "provenance.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {
            "source_url": host.url("/a"),
            "file": NAME,
            "sha256": sha256(PDF),
            "etag": '"x"',
            "last_modified": "",
            "fetched_at": "2025-09-01T00:00:00Z",
        }
    ]


def test_a_note_half_written_is_passed_over(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = sends(PDF)
    fetch(host.url("/a.pdf"))
    path = fetch.folder / ".fetch" / "provenance.csv"
    path.write_text(path.read_text(encoding="utf-8") + "https://b.example/b.pdf,2024/b.pdf,0a1b", encoding="utf-8")
    assert list(read_origins(fetch.folder)) == [host.url("/a.pdf")]
    assert fetch(host.url("/a.pdf"))[0].outcome == "unchanged"
    assert "b.example" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", ["../a.pdf", "/etc/passwd", "a/../../b.pdf", "..\\a.pdf", ""])
def test_a_note_of_a_file_outside_the_folder_is_passed_over(fetch: Fetcher, file: str) -> None:
    path = fetch.folder / ".fetch" / "provenance.csv"
    path.parent.mkdir()
    path.write_text(f"source_url,file,sha256\nhttps://a.example/a.pdf,{file},{'0' * 64}\n", encoding="utf-8")
    assert read_origins(fetch.folder) == {}


def test_hosts_are_asked_side_by_side_and_outcomes_come_in_the_order_of_the_list(fetch: Fetcher, host: Host) -> None:
    both = threading.Barrier(2, timeout=10)
    fetch.resolve = lambda name, port: ["127.0.0.1"]

    def meet(body: bytes) -> None:
        def page(handler: Handler) -> None:
            both.wait()
            handler.answer(200, body)

        host.pages[f"/{body[-1:].decode()}.pdf"] = page

    meet(PDF)
    meet(OTHER)
    rows = [
        (host.url("/0.pdf", "a.example"), "甲局", "2024", ""),
        (host.url("/1.pdf", "b.example"), "乙局", "2024", ""),
    ]
    assert [one.sha256 for one in fetch(*rows)] == [sha256(PDF), sha256(OTHER)]


def test_a_folder_is_fetched_into_by_one_run_at_a_time(fetch: Fetcher, host: Host) -> None:
    with hold_folder(fetch.folder), pytest.raises(FolderBusyError, match="pid"):
        fetch(host.url("/a.pdf"))
    assert fetch(host.url("/a.pdf"))[0].code == "http_status"
