"""`python -m ingest fetch` as it is typed: what it prints, what it writes, how it ends."""

from __future__ import annotations

import csv
import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.fetch.run import hold_folder
from ingest.files import find_files
from tests.fetch.server import Handler, Host, keeps, sends

PDF = b"%PDF-1.4\n"
COLUMNS = "url,department_name,fiscal_year\n"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def command(listed: Path, folder: Path, *more: str) -> list[str]:
    return ["fetch", str(listed), "--into", str(folder), "--interval", "0", "--allow-network", "127.0.0.0/8", *more]


def test_each_row_is_printed_and_written(
    listed: Path, tmp_path: Path, host: Host, capsys: pytest.CaptureFixture[str]
) -> None:
    host.pages |= {"/a.pdf": keeps(PDF), "/robots.txt": sends(b"User-agent: *\nDisallow: /b")}
    rows = [host.url("/a.pdf") + ",甲局,2024", host.url("/b.pdf") + ",乙局,2024", "=cmd()\x1b[2J,丙局,2024"]
    listed.write_text(COLUMNS + "\n".join(rows) + "\n", encoding="utf-8")
    folder = tmp_path / "reports"
    assert main(command(listed, folder)) == 1
    printed = capsys.readouterr()
    assert set(printed.out.splitlines()) == {
        f"fetched   line 2: 2024/甲局2024年度部门决算.pdf from {host.url('/a.pdf')}",
        f"refused   line 3: {host.url('/b.pdf')}: The robots.txt of 127.0.0.1:{host.server_port} forbids this address."
        " [robots]",
        "refused   line 4: =cmd()\\x1b[2J: The address has a control character in it. [refused_address]",
    }
    assert printed.err == "3 reports in the list: 1 fetched, 0 updated, 0 unchanged, 2 refused, 0 failed.\n"
    with (folder / ".fetch" / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert [(one["line"], one["outcome"], one["code"]) for one in written] == [
        ("2", "fetched", ""),
        ("3", "refused", "robots"),
        ("4", "refused", "refused_address"),
    ]
    assert written[0]["sha256"] == hashlib.sha256(PDF).hexdigest()
    # a spreadsheet takes no cell for a formula
    assert written[2]["url"].startswith("'=")
    assert [one.source_file for one in find_files([folder])] == ["2024/甲局2024年度部门决算.pdf"]


def test_all_in_place_is_a_success(listed: Path, tmp_path: Path, host: Host) -> None:
    host.pages["/a.pdf"] = keeps(PDF)
    listed.write_text(COLUMNS + host.url("/a.pdf") + ",甲局,2024\n", encoding="utf-8")
    outcomes = tmp_path / "outcomes.csv"
    for _ in range(2):
        assert main(command(listed, tmp_path / "reports", "--outcomes", str(outcomes))) == 0
    assert outcomes.is_file()


def test_a_list_that_cannot_be_read_is_2(listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(listed, tmp_path / "reports")) == 2
    assert "needs the columns url, department_name, fiscal_year" in capsys.readouterr().err


@pytest.mark.parametrize(
    "option",
    [("--interval", "-1"), ("--interval", "nan"), ("--allow-network", "x"), ("--contact", "a\nb"), ("--attempts", "x")],
)
def test_an_option_that_makes_no_sense_is_2(listed: Path, tmp_path: Path, option: tuple[str, str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(command(listed, tmp_path / "reports", *option))
    assert ended.value.code == 2


def test_a_folder_that_another_run_holds_is_75(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed.write_text(COLUMNS + "https://a.example/a.pdf,甲局,2024\n", encoding="utf-8")
    folder = tmp_path / "reports"
    with hold_folder(folder):
        assert main(command(listed, folder)) == 75
    assert f"pid {os.getpid()}" in capsys.readouterr().err


def test_a_folder_that_is_a_file_is_74(listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed.write_text(COLUMNS + "https://a.example/a.pdf,甲局,2024\n", encoding="utf-8")
    (tmp_path / "reports").write_bytes(b"")
    assert main(command(listed, tmp_path / "reports")) == 74
    assert "reports" in capsys.readouterr().err


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_what_is_stopped_in_the_middle_is_gone_on_with(
    listed: Path, tmp_path: Path, host: Host, sent: signal.Signals, status: int
) -> None:
    body = PDF + b"0" * 200_000
    whole = keeps(body)

    def stops_halfway(handler: Handler) -> None:
        host.pages["/a.pdf"] = whole
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("ETag", '"first"')
        handler.end_headers()
        handler.wfile.write(body[:150_000])
        part = tmp_path / "reports" / ".fetch" / "partial"
        # until some of it is on the disk; then whoever downloads it is stopped
        while not any(one.stat().st_size for one in part.glob("*.part")) and not host.is_over.wait(0.02):
            pass
        process.send_signal(sent)
        process.wait(30)

    host.pages |= {"/a.pdf": stops_halfway, "/robots.txt": sends(b"")}
    listed.write_text(COLUMNS + host.url("/a.pdf") + ",甲局,2024\n", encoding="utf-8")
    folder = tmp_path / "reports"
    process = subprocess.Popen([sys.executable, "-m", "ingest", *command(listed, folder)], stderr=subprocess.DEVNULL)
    assert process.wait(60) == status
    assert find_files([folder, listed])[0].source_file == "list.csv"
    assert main(command(listed, folder)) == 0
    assert "range" in host.asked("/a.pdf")[1].headers
    assert (folder / "2024/甲局2024年度部门决算.pdf").read_bytes() == body
