"""Reports as somebody would write them who wants more than to be read: one run over all of them, as in a build."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ingest.warehouse import ingest_reports
from tests.formats.pdf import Sheet, Text, write_pdf

PROJECT = Path(__file__).parents[2]
SENTENCE = "2022年度收入总计1088.07万元。"
SECRET = "口令99.99万元"

ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
HTML = f"""<!DOCTYPE html><html><head><title>某局2022年度部门决算</title>
<script src="http://127.0.0.1:9/a.js"></script><link rel="stylesheet" href="http://127.0.0.1:9/a.css">
<meta http-equiv="refresh" content="0; url=http://127.0.0.1:9/"></head>
<body onload="alert(1)"><iframe src="file:///etc/passwd"></iframe>
<img src="http://127.0.0.1:9/a.png" onerror="alert(1)">
<object data="file:///etc/passwd"></object><p>{SENTENCE}</p><script>document.write("{SECRET}")</script></body></html>"""
XHTML = f"""<?xml version="1.0"?><!DOCTYPE html [<!ENTITY f SYSTEM "SECRET_FILE"><!ENTITY e0 "ha">{ENTITIES}]>
<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{SENTENCE}</p><p>&f;</p><p>&e9;</p></body></html>"""


def archive(members: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return stream.getvalue()


def link_archive(target: Path) -> bytes:
    """An archive with a symbolic link, as `zip --symlinks` makes them: its content is where it leads."""
    stream = io.BytesIO()
    link = zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr(link, str(target))
    return stream.getvalue()


def docx(document: str) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    return archive({"[Content_Types].xml": types, "word/document.xml": document})


def pdf() -> bytes:
    """A PDF that runs a script and starts a program when it is opened, and carries a file."""
    plain = write_pdf([Sheet((Text(60, 700, SENTENCE),))])
    actions = (
        b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) /Next << /S /Launch /F (/bin/sh) >> >> "
        b"/Names << /EmbeddedFiles << /Names [(a.txt) << /Type /Filespec /F (a.txt) >>] >> >> "
    )
    hostile = re.sub(rb"/Type\s*/Catalog", lambda _: actions, plain, count=1)
    assert hostile != plain
    return hostile


@dataclass(frozen=True)
class Outcome:
    """What came of the run: problems and texts by file, and every file below the folder afterwards."""

    problems: dict[str, str]
    texts: dict[str, str]
    files: set[str]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("hostile")
    secret = folder / "secret.txt"
    secret.write_text(SECRET, "utf-8")
    reports = folder / "a" / "b" / "reports"
    reports.mkdir(parents=True)
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    given: dict[str, str | bytes] = {
        "good.txt": SENTENCE,
        "slip.zip": archive({"../../../slipped.txt": SENTENCE + "甲", f"{folder}/absolute.txt": SENTENCE + "乙"}),
        "link.zip": link_archive(secret),
        "bomb.zip": archive({"bomb.txt": b"0" * 60_000_000}),
        "entities.docx": docx(f'<!DOCTYPE d [<!ENTITY e0 "ha">{ENTITIES}]><w:document {word}>&e9;</w:document>'),
        "external.docx": docx(
            f'<!DOCTYPE d [<!ENTITY f SYSTEM "{secret.as_uri()}">]><w:document {word}>&f;</w:document>'
        ),
        "page.html": HTML,
        "external.html": XHTML.replace("SECRET_FILE", secret.as_uri()),
        "actions.pdf": pdf(),
        "\x1b]0;title\x07\x1b[2J\npublished: nothing.txt": "",
        "'); drop table raw.reports; --{{ 7 * 7 }}.txt": SENTENCE + "丙",
        "长" * 83 + ".txt": SENTENCE + "丁",
    }
    for name, content in given.items():
        (reports / name).write_bytes(content.encode() if isinstance(content, str) else content)
    before = listed(folder)
    result = ingest_reports(reports, folder / "a" / "ingested.duckdb")
    with duckdb.connect(str(folder / "a" / "ingested.duckdb"), read_only=True) as connection:
        texts = connection.execute(
            "select source_file, text from raw.reports join raw.texts using (report_id)"
        ).fetchall()
    problems = {one.source_file: one.code for one in result.problems}
    return Outcome(problems, dict(texts), listed(folder) - before)


def listed(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_nothing_is_written_but_the_database(outcome: Outcome) -> None:
    assert outcome.files == {"a/ingested.duckdb"}


@pytest.mark.parametrize(
    "name",
    [
        "good.txt",
        "slip.zip/slipped.txt",
        "page.html",
        "actions.pdf",
        "'); drop table raw.reports; --{{ 7 * 7 }}.txt",
        "长" * 83 + ".txt",
    ],
)
def test_what_can_be_read_is_read_under_its_own_name(outcome: Outcome, name: str) -> None:
    assert "1088.07万元" in outcome.texts[name].replace("\n", "")


@pytest.mark.parametrize("name", ["bomb.zip/bomb.txt", "entities.docx", "external.docx"])
def test_what_unpacks_without_end_or_points_elsewhere_is_a_problem(outcome: Outcome, name: str) -> None:
    assert outcome.problems[name] == "unsafe_content"


def test_no_file_beside_the_reports_is_read(outcome: Outcome) -> None:
    assert not [name for name, text in outcome.texts.items() if SECRET in text or "root:" in text]
    assert all(len(text) < 10_000 for text in outcome.texts.values()), "an entity was expanded"


def test_a_name_cannot_give_a_terminal_orders_nor_forge_a_line(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "\x1b]0;title\x07\x1b[2J\npublished: all is well.txt").write_bytes(b"")
    (tmp_path / "reports" / "good.txt").write_text(SENTENCE, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ingest", tmp_path / "reports", "--database", tmp_path / "ingested.duckdb"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    [line] = done.stderr.splitlines()
    assert line.startswith(r"\x1b]0;title\x07\x1b[2J\npublished: all is well.txt: ")
