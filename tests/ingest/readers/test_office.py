from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from ingest.problems import (
    ConverterMissingError,
    DamagedFileError,
    EmptyFileError,
    EncryptedFileError,
    ReportError,
    TooSlowError,
    UnsafeContentError,
)
from ingest.readers import office, read_content
from ingest.readers.limits import MAX_MARKUP_BYTES, worker_clock_stopped
from ingest.readers.office import office_reader
from tests.formats.office import needs_libreoffice, save_as
from tests.formats.word import Level, WordList, deleted, inserted, note, paragraph, table, text_box, write_docx

DOCX = write_docx(
    paragraph("部门决算情况说明", numbering=(1, 0)),
    paragraph("收入总计", deleted("99"), inserted("12.5"), "万元", note("footnote", 1), "。", numbering=(1, 1)),
    paragraph("单位", text_box("文本框：万元")),
    table(("项目", "金额"), ("合计", "12.5")),
    lists=[WordList([Level("chineseCounting", "第%1部分"), Level("chineseCounting", "%2、")])],
    footnotes={1: "含上年结转。"},
)
TEXT = "第一部分 部门决算情况说明\n一、收入总计12.5万元。\n单位\n文本框：万元\n项目 | 金额\n合计 | 12.5\n含上年结转。"


#: as Chinese Word writes it: text in the code page of the system, with characters beyond it in Unicode
RTF = (
    r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fnil\fcharset134 SimSun;}}{\*\generator x;}"
    + "".join(rf"\'{byte:02x}" for byte in "一、收入总计12.5万元，".encode("gbk"))
    + r"\u22686 ?\u-27265 ?5%\par{\v 99}\trowd\cellx1000\cellx2000\intbl A\cell 3.5\cell\row}"
).encode("ascii")


def open_document(content: str) -> bytes:
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{what}:1.0"'
        for name, what in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("manifest", "manifest"))
    )
    mime_type = "application/vnd.oasis.opendocument.text"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", mime_type)
        archive.writestr(
            "content.xml",
            f'<office:document-content {namespaces} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
            f"<office:body><office:text>{content}</office:text></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            f"<manifest:manifest {namespaces}>"
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime_type}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
        )
    return buffer.getvalue()


@needs_libreoffice
@pytest.mark.parametrize("name", ["doc", "odt"])
def test_what_word_prints_is_read_through_libreoffice(name: str, tmp_path: Path) -> None:
    content = read_content(f"报告.{name}", save_as(name, DOCX, tmp_path))
    assert content.format == name
    read = content.text.replace("第一部分部门", "第一部分 部门").replace(" \n", "\n")
    assert read == TEXT


@needs_libreoffice
def test_rtf_is_read_as_chinese_word_writes_it() -> None:
    assert read_content("报告.doc", RTF).text == "一、收入总计12.5万元，增长5%\nA | 3.5"


@needs_libreoffice
def test_documents_of_kingsoft_wps_are_those_of_word_under_another_name(tmp_path: Path) -> None:
    content = read_content("报告.wps", save_as("doc", DOCX, tmp_path))
    assert (content.format, "收入总计12.5万元" in content.text) == ("wps", True)


@needs_libreoffice
@pytest.mark.parametrize("name", ["doc", "rtf", "odt"])
def test_cut_off_documents_are_refused_or_read_up_to_the_cut(name: str, tmp_path: Path) -> None:
    whole = save_as(name, DOCX, tmp_path)
    read, problem = "", ""
    try:
        read = read_content(f"报告.{name}", whole[: len(whole) // 3]).text
    except ReportError as error:
        problem = error.code
    assert problem in ("damaged_file", "empty_file") or (read and read in TEXT)


@needs_libreoffice
def test_rubbish_under_a_documents_name_is_not_opened_as_plain_text() -> None:
    with pytest.raises(DamagedFileError):
        office_reader("doc")(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "收入总计12.5万元。".encode("utf-16-le") * 500)


@needs_libreoffice
def test_nothing_that_a_document_links_to_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        sections = "".join(
            f'<text:section text:name="{order}"><text:section-source xlink:href="{source}"/>'
            "<text:p>旧文</text:p></text:section>"
            for order, source in enumerate((f"{address}.odt", (tmp_path / "secret.txt").as_uri()))
        )
        picture = f'<draw:frame><draw:image xlink:href="{address}.png" xlink:type="simple"/></draw:frame>'
        content = open_document(f"<text:p>收入{picture}</text:p>{sections}")
        assert office_reader("odt")(content).text == "收入\n旧文\n旧文"
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_missing_converter_is_a_problem_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConverterMissingError, match=r"\.wps"):
        office_reader("wps")(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def stand_in(folder: Path, script: str) -> None:
    """A program in the place of LibreOffice."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


@pytest.fixture
def program_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(office, "CONVERSION_SECONDS", 1.0)
    return tmp_path


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")


def ended_soon(pid_file: Path) -> bool:
    pid = int(pid_file.read_text(encoding="utf-8"))
    for _ in range(100):
        if not is_running(pid):
            return True
        time.sleep(0.02)
    return False


def test_a_converter_that_hangs_is_ended_with_all_it_started(program_folder: Path) -> None:
    stand_in(program_folder, f"sleep 300 & echo $! > {program_folder}/pid; wait")
    with pytest.raises(TooSlowError):
        office_reader("doc")(b"x")
    assert ended_soon(program_folder / "pid")


def test_a_converter_ends_with_the_process_that_started_it(program_folder: Path) -> None:
    stand_in(program_folder, f"echo $$ > {program_folder}/pid; exec sleep 300")
    code = "from ingest.readers.office import office_reader; office_reader('doc')(b'x')"
    (program_folder / "tmp").mkdir()
    environment = os.environ | {"TMPDIR": str(program_folder / "tmp")}
    with subprocess.Popen([sys.executable, "-c", code], env=environment) as reader:
        while not (program_folder / "pid").exists() or not (program_folder / "pid").read_text(encoding="utf-8"):
            time.sleep(0.02)
        reader.kill()
    assert ended_soon(program_folder / "pid")
    assert list((program_folder / "tmp").iterdir()) == []


def test_what_the_converter_leaves_is_looked_at(program_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(program_folder, "exit 1")
    with pytest.raises(DamagedFileError):
        office_reader("doc")(b"x")
    stand_in(program_folder, "mkdir out; head -c 3000 /dev/zero > out/report.docx")
    monkeypatch.setattr(office, "MAX_FILE_BYTES", 2048)
    with pytest.raises((DamagedFileError, UnsafeContentError)):
        office_reader("doc")(b"x")


def test_an_open_document_is_looked_at_before_it_is_converted(program_folder: Path) -> None:
    stand_in(program_folder, f"touch {program_folder}/started")
    bomb, locked, empty = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", bytes(MAX_MARKUP_BYTES + 1))
    with zipfile.ZipFile(locked, "w") as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest><manifest:encryption-data/></manifest>")
    with zipfile.ZipFile(empty, "w"):
        pass
    for stream, problem in ((bomb, UnsafeContentError), (locked, EncryptedFileError), (empty, EmptyFileError)):
        with pytest.raises(problem):
            office_reader("odt")(stream.getvalue())
    assert not (program_folder / "started").exists()


def test_the_workers_clock_stands_while_the_converter_works() -> None:
    previous = signal.getsignal(signal.SIGALRM)
    alarms: list[int] = []
    signal.signal(signal.SIGALRM, lambda number, _: alarms.append(number))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with worker_clock_stopped():
            time.sleep(0.3)
        assert alarms == []
        time.sleep(0.3)
        assert alarms == [signal.SIGALRM]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def test_the_program_is_found_under_both_its_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(tmp_path, "")
    shutil.move(tmp_path / "soffice", tmp_path / "libreoffice")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office.converter() == str(tmp_path / "libreoffice")
