"""What hosts do wrong, by chance or to harm: each fault has its outcome, and the folder stays whole."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import replace

import pytest

from ingest.fetch.download import Downloaded
from ingest.fetch.exchange import Patience
from ingest.fetch.listing import WantedReport
from ingest.fetch.placing import check_content
from ingest.fetch.provenance import read_origins
from tests.fetch.conftest import Fetcher
from tests.fetch.server import (
    ETAG,
    Handler,
    Host,
    Page,
    bomb,
    breaks_off,
    drips,
    drips_headers,
    in_turn,
    keeps,
    redirects,
    sends,
)

PDF = b"%PDF-1.4\n" + b"0" * 200_000
ERROR_PAGE = b"<!DOCTYPE html><html><body>404</body></html>"


def test_what_broke_off_is_gone_on_with(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = in_turn(breaks_off(PDF, 70_000, ETag=ETAG), keeps(PDF))
    assert fetch(host.url("/a.pdf"))[0].outcome == "fetched"
    assert [one.headers.get("range") for one in host.asked("/a.pdf")] == [None, "bytes=70000-"]
    assert list(fetch.files().values()) == [PDF]


def test_what_broke_off_is_gone_on_with_by_the_next_run(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = breaks_off(PDF, 70_000, ETag=ETAG)
    assert fetch(host.url("/a.pdf"), attempts=1)[0].code == "truncated"
    assert fetch.files() == {}
    host.pages["/a.pdf"] = keeps(PDF)
    assert fetch(host.url("/a.pdf"))[0].outcome == "fetched"
    assert host.asked("/a.pdf")[1].headers["range"] == "bytes=70000-"
    assert list(fetch.files().values()) == [PDF]


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"weak"'}])
def test_without_a_sure_mark_all_is_asked_for_again(fetch: Fetcher, host: Host, headers: dict[str, str]) -> None:
    host.pages["/a.pdf"] = in_turn(breaks_off(PDF, 70_000, **headers), sends(PDF))
    assert fetch(host.url("/a.pdf"))[0].outcome == "fetched"
    assert "range" not in host.asked("/a.pdf")[1].headers
    assert list(fetch.files().values()) == [PDF]


def test_a_report_that_changed_in_between_is_sent_whole(fetch: Fetcher, host: Host) -> None:
    other = b"%PDF-1.4\n" + b"1" * 150_000
    host.pages["/a.pdf"] = in_turn(breaks_off(PDF, 70_000, ETag=ETAG), keeps(other, '"second"'))
    assert fetch(host.url("/a.pdf"))[0].outcome == "fetched"
    assert list(fetch.files().values()) == [other]


@pytest.mark.parametrize(
    "rest",
    [
        sends(PDF[5:], 206, Content_Range=f"bytes 5-{len(PDF) - 1}/{len(PDF)}", ETag=ETAG),
        sends(PDF[70_000:], 206, ETag=ETAG),
        sends(PDF[70_000:], 206, Content_Range=f"bytes 70000-{len(PDF) - 1}/{len(PDF)}", ETag='"second"'),
        sends(b"", 416),
    ],
    ids=["elsewhere", "unstated", "of another file", "refused"],
)
def test_a_rest_that_does_not_fit_is_thrown_away_with_its_beginning(fetch: Fetcher, host: Host, rest: Page) -> None:
    host.pages["/a.pdf"] = in_turn(breaks_off(PDF, 70_000, ETag=ETAG), rest, sends(PDF))
    assert fetch(host.url("/a.pdf"))[0].outcome == "fetched"
    assert list(fetch.files().values()) == [PDF]


@pytest.mark.parametrize("status", [206, 304])
def test_an_answer_to_what_was_not_asked_is_none(fetch: Fetcher, host: Host, status: int) -> None:
    host.pages["/a.pdf"] = sends(b"", status)
    assert fetch(host.url("/a.pdf"))[0].code == "invalid_answer"


def test_a_host_in_trouble_is_asked_again_after_longer_and_longer(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = in_turn(sends(b"", 500), sends(b"", 503), sends(PDF))
    assert fetch(host.url("/a.pdf"))[0].outcome == "fetched"
    assert fetch.sleeper.slept == [2.0, 4.0]


def test_a_host_that_stays_in_trouble_is_left_alone(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = sends(b"", 500)
    (outcome,) = fetch(host.url("/a.pdf"))
    assert (outcome.outcome, outcome.code, outcome.reason) == ("failed", "busy", "The host answered with status 500.")
    assert len(host.asked("/a.pdf")) == 4


@pytest.mark.parametrize("asked", ["30", "Mon, 01 Sep 2025 00:00:30 GMT"])
def test_a_host_is_left_alone_for_as_long_as_it_asks(fetch: Fetcher, host: Host, asked: str) -> None:
    host.pages["/a.pdf"] = in_turn(sends(b"", 429, Retry_After=asked), sends(PDF))
    assert fetch(host.url("/a.pdf"))[0].outcome == "fetched"
    assert fetch.sleeper.slept == [30.0]


def test_a_host_that_asks_for_more_than_a_run_is_not_asked_again(fetch: Fetcher, host: Host) -> None:
    host.pages |= {"/a.pdf": sends(b"", 429, Retry_After="86400"), "/b.pdf": sends(PDF)}
    outcomes = fetch(host.url("/a.pdf"), host.url("/b.pdf"))
    assert [one.code for one in outcomes] == ["asked_to_wait", "host_given_up"]
    assert fetch.sleeper.slept == []
    assert host.asked("/b.pdf") == []


@pytest.mark.parametrize("asked", ["soon", "-5", "9" * 5000, "²"])
def test_a_wait_that_makes_no_sense_stops_nothing(fetch: Fetcher, host: Host, asked: str) -> None:
    page = sends(b"", 503) if not asked.isascii() else sends(b"", 503, Retry_After=asked)
    host.pages["/a.pdf"] = in_turn(page, sends(PDF))
    assert fetch(host.url("/a.pdf"))[0].code in ("", "asked_to_wait")


@pytest.mark.parametrize("status", [401, 403, 404, 410, 412, 501, 204])
def test_a_status_that_means_no_is_believed_at_once(fetch: Fetcher, host: Host, status: int) -> None:
    host.pages["/a.pdf"] = sends(b"", status)
    assert fetch(host.url("/a.pdf"))[0].reason == f"The host answered with status {status}."
    assert len(host.asked("/a.pdf")) == 1


@pytest.mark.parametrize("page", [drips, drips_headers], ids=["body", "headers"])
def test_an_answer_that_never_ends_is_ended(fetch: Fetcher, host: Host, page: Page) -> None:
    host.pages["/a.pdf"] = page
    (outcome,) = fetch(host.url("/a.pdf"), patience=Patience(exchange=1.0))
    assert (outcome.outcome, outcome.code) == ("failed", "too_slow")
    assert fetch.files() == {}


def test_a_host_that_says_nothing_is_given_up(fetch: Fetcher, host: Host) -> None:
    def page(handler: Handler) -> None:
        host.is_over.wait()

    host.pages["/a.pdf"] = page
    (outcome,) = fetch(host.url("/a.pdf"), patience=Patience(read=1.0), attempts=1)
    assert (outcome.outcome, outcome.code) == ("failed", "no_connection")


def test_a_host_that_is_not_there_is_not_asked_for_all_its_reports(fetch: Fetcher, host: Host) -> None:
    host.server_close()
    outcomes = fetch(*(host.url(f"/{number}.pdf") for number in range(5)), attempts=1, host_failures=2)
    assert [one.code for one in outcomes] == ["robots_unreachable"] * 2 + ["host_given_up"] * 3


def test_a_body_in_chunks_that_breaks_off_is_not_taken_for_whole(fetch: Fetcher, host: Host) -> None:
    def page(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"9\r\n%PDF-1.4\n\r\n400\r\nabc")

    host.pages["/a.pdf"] = page
    assert fetch(host.url("/a.pdf"), attempts=1)[0].code == "truncated"


def test_what_is_no_http_is_no_report(fetch: Fetcher, host: Host) -> None:
    def page(handler: Handler) -> None:
        handler.wfile.write(b"220 mail.example ESMTP\r\n")

    host.pages["/a.pdf"] = page
    assert fetch(host.url("/a.pdf"), attempts=1)[0].code == "invalid_answer"


def test_more_bytes_than_allowed_are_refused_before_they_come(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = breaks_off(PDF, 10, ETag=ETAG)
    (outcome,) = fetch(host.url("/a.pdf"), max_bytes=1000)
    assert (outcome.outcome, outcome.code) == ("refused", "too_large")


def test_more_bytes_than_allowed_are_refused_when_nobody_said_how_many(fetch: Fetcher, host: Host) -> None:
    def page(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(PDF)

    host.pages["/a.pdf"] = page
    assert fetch(host.url("/a.pdf"), max_bytes=1000)[0].code == "too_large"
    assert list((fetch.folder / ".fetch" / "partial").iterdir()) == []


def test_a_body_packed_without_being_asked_is_unpacked(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = sends(gzip.compress(PDF), Content_Encoding="gzip")
    assert fetch(host.url("/a.pdf"))[0].outcome == "fetched"
    assert list(fetch.files().values()) == [PDF]


def test_a_bomb_is_refused_at_the_limit(fetch: Fetcher, host: Host) -> None:
    packed = bomb(20_000_000)
    assert len(packed) < 100_000
    host.pages["/a.pdf"] = sends(packed, Content_Encoding="gzip")
    assert fetch(host.url("/a.pdf"), max_bytes=1_000_000)[0].code == "too_large"


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "gzip"])
def test_a_body_that_cannot_be_unpacked_is_no_report(fetch: Fetcher, host: Host, coding: str) -> None:
    host.pages["/a.pdf"] = sends(PDF, Content_Encoding=coding)
    assert fetch(host.url("/a.pdf"))[0].code == "invalid_answer"


def archive(name: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr(name, "text")
    return held.getvalue()


@pytest.mark.parametrize(
    ("path", "body", "media_type"),
    [
        ("/a.pdf", ERROR_PAGE, "text/html"),
        ("/a.pdf", b"not found", "text/plain"),
        ("/a.doc", ERROR_PAGE, "text/html; charset=utf-8"),
        ("/a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(50), "application/pdf"),
        ("/a.zip", b"MZ" + bytes(100), "application/zip"),
        ("/a.docx", archive("word/document.xml")[:60], "application/zip"),
        ("/a.txt", b"", "text/plain"),
    ],
    ids=["page for pdf", "text for pdf", "page for doc", "picture", "program", "cut off", "nothing"],
)
def test_wrong_content_is_refused(fetch: Fetcher, host: Host, path: str, body: bytes, media_type: str) -> None:
    host.pages[path] = sends(body, Content_Type=media_type)
    (outcome,) = fetch(host.url(path))
    assert (outcome.outcome, outcome.code) == ("refused", "wrong_content")
    assert fetch.files() == {}


@pytest.mark.parametrize(
    ("path", "body", "headers", "ending"),
    [
        ("/a.doc", b"<html><table></table></html>", {"Content-Type": "application/msword"}, "html"),
        ("/a.xls", "项目\t金额\n".encode(), {"Content-Type": "application/vnd.ms-excel"}, "csv"),
        ("/a.doc", archive("word/document.xml"), {}, "docx"),
        ("/page", ERROR_PAGE, {"Content-Type": "text/html"}, "html"),
        ("/get", "决算".encode(), {"Content-Disposition": "attachment; filename*=UTF-8''a.txt"}, "txt"),
        ("/all.rar", archive("甲局.txt"), {}, "zip"),
    ],
    ids=["page as doc", "table as xls", "docx as doc", "page", "named by the host", "archive"],
)
def test_a_report_is_taken_for_what_it_is(
    fetch: Fetcher, host: Host, path: str, body: bytes, headers: dict[str, str], ending: str
) -> None:
    host.pages[path] = sends(body, **headers)
    assert fetch(host.url(path))[0].file == f"2024/甲局2024年度部门决算.{ending}"


def test_formats_that_were_not_asked_for_are_refused(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = sends(PDF)
    assert fetch(host.url("/a.pdf"), formats=frozenset({"docx"}))[0].code == "wrong_content"
    assert fetch(host.url("/a.pdf"), formats=frozenset({"pdf"}))[0].outcome == "fetched"


@pytest.mark.parametrize(
    "disposition", ['attachment; filename="../../../tmp/a.pdf"', "attachment; filename=..\\..\\a.pdf"]
)
def test_the_name_a_host_gives_leads_nowhere(fetch: Fetcher, host: Host, disposition: str) -> None:
    host.pages["/a"] = sends(PDF, Content_Disposition=disposition)
    assert fetch(host.url("/a"))[0].file == "2024/甲局2024年度部门决算.pdf"


def test_a_link_in_the_folder_leads_no_report_out_of_it(fetch: Fetcher, host: Host) -> None:
    outside = fetch.folder.parent / "outside"
    outside.mkdir()
    (fetch.folder / "2024").symlink_to(outside)
    host.pages["/a.pdf"] = sends(PDF)
    assert fetch(host.url("/a.pdf"))[0].code == "refused_address"
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("pages", "code"),
    [
        ({"/a": redirects("/a")}, "redirects"),
        ({"/a": redirects("/b"), "/b": redirects("/a")}, "redirects"),
        ({"/a": redirects("")}, "redirects"),
        ({f"/{'a' * number}": redirects(f"/{'a' * (number + 1)}") for number in range(1, 9)}, "redirects"),
        ({"/a": redirects("file:///etc/passwd")}, "refused_address"),
        ({"/a": redirects("//user:word@127.0.0.1/")}, "refused_address"),
        ({"/a": redirects("http://[")}, "refused_address"),
        ({"/a": redirects("ftp://127.0.0.1/a.pdf")}, "refused_address"),
        ({"/a": redirects("http://127.0.0.1:25/")}, "refused_address"),
        ({"/a": redirects("http://169.254.169.254/latest/meta-data")}, "refused_address"),
        ({"/a": redirects("http://10.0.0.1/a.pdf")}, "refused_address"),
        ({"/a": redirects("http://[::1]/a.pdf")}, "refused_address"),
    ],
)
def test_redirects_lead_to_the_public_web_and_end(
    fetch: Fetcher, host: Host, pages: dict[str, Page], code: str
) -> None:
    host.pages |= pages
    (outcome,) = fetch(host.url("/a"))
    assert outcome.code == code
    assert fetch.files() == {}


def test_nobody_asks_this_machine_without_permission(fetch: Fetcher, host: Host) -> None:
    fetch.settings = replace(fetch.settings, allowed_networks=())
    host.pages["/a.pdf"] = sends(PDF)
    (outcome,) = fetch(host.url("/a.pdf"))
    assert (outcome.outcome, outcome.code) == ("refused", "refused_address")
    assert host.requests == []


def test_a_name_that_changes_its_address_is_asked_at_the_one_that_was_checked(fetch: Fetcher, host: Host) -> None:
    answers: list[str] = []

    def rebinding(name: str, port: int) -> list[str]:
        answers.append(name)
        # robots.txt and the report are asked for at a checked address; every later look-up leads inside
        return ["127.0.0.1"] if len(answers) <= 2 else ["10.0.0.1"]

    fetch.resolve = rebinding
    host.pages["/a.pdf"] = sends(PDF)
    assert fetch(host.url("/a.pdf", "reports.example"))[0].outcome == "fetched"
    assert len(answers) == len(host.requests) == 2
    (outcome,) = fetch(host.url("/b.pdf", "reports.example"))
    assert "10.0.0.1" in outcome.reason


def test_a_name_with_one_address_inside_is_refused(fetch: Fetcher, host: Host) -> None:
    fetch.resolve = lambda name, port: ["127.0.0.1", "192.168.1.1"]
    (outcome,) = fetch(host.url("/a.pdf", "reports.example"))
    assert "192.168.1.1" in outcome.reason
    assert host.requests == []


def test_the_disk_that_fails_ends_the_run(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = sends(PDF)
    # a file where the folder of the parts must be
    (fetch.folder / ".fetch").mkdir()
    (fetch.folder / ".fetch" / "partial").write_bytes(b"")
    with pytest.raises(OSError, match="partial"):
        fetch(host.url("/a.pdf"), host.url("/b.pdf"))
    assert host.asked("/b.pdf") == []


def test_what_a_host_says_of_a_report_is_kept_only_where_it_is_what_it_should_be(fetch: Fetcher, host: Host) -> None:
    host.pages["/a.pdf"] = sends(PDF, ETag="=cmd()", Last_Modified="=cmd()")
    fetch(host.url("/a.pdf"))
    (origin,) = read_origins(fetch.folder).values()
    assert (origin.etag, origin.last_modified) == ("", "")


def test_a_fault_of_ours_on_one_report_keeps_no_other_out(
    fetch: Fetcher, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.pages |= {"/a.pdf": sends(PDF), "/b.pdf": sends(PDF + b"b")}
    checked = check_content

    def fails_once(downloaded: Downloaded, wanted: WantedReport, formats: frozenset[str]) -> tuple[str, str, int]:
        if wanted.address.target == "/a.pdf":
            raise ZeroDivisionError("by zero")
        return checked(downloaded, wanted, formats)

    monkeypatch.setattr("ingest.fetch.run.check_content", fails_once)
    outcomes = fetch(host.url("/a.pdf"), host.url("/b.pdf"))
    assert [(one.outcome, one.code) for one in outcomes] == [("failed", "fetch_fault"), ("fetched", "")]
    assert outcomes[0].reason == "ZeroDivisionError: by zero"
