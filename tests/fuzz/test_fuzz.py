from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from ingest.catalog import load_catalog
from ingest.documents import Document, ReportReading
from ingest.problems import ReportError
from ingest.reading import read_document
from tests.fuzz.__main__ import main
from tests.fuzz.invariants import BrokenInvariantError, check, read_and_check
from tests.fuzz.mutation import invented_files
from tests.ingest.conftest import document


def test_no_invented_file_breaks_an_invariant() -> None:
    outcomes = set()
    for name, content in islice(invented_files(seed=7), 400):
        try:
            read_and_check(replace(document(""), source_file=name), content)
            outcomes.add("read")
        except ReportError as error:
            outcomes.add(error.code)
    assert {"read", "damaged_file", "unknown_encoding"} < outcomes


def test_the_same_seed_gives_the_same_files() -> None:
    assert list(islice(invented_files(seed=3), 30)) == list(islice(invented_files(seed=3), 30))
    assert list(islice(invented_files(seed=3), 30)) != list(islice(invented_files(seed=4), 30))


TEXT = (
    "第二部分 甲市某局2023年度部门决算情况说明\n一、收入支出决算总体情况说明\n2023年度收入总计12.5万元，支出总计8万元。"
)


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda one: replace(one, numbers=one.numbers[::-1]), "numbers overlap or are out of order"),
        (lambda one: replace(one, numbers=one.numbers[:-1]), "digits of the text that belong to no number"),
        (lambda one: replace(one, numbers=(replace(one.numbers[0], raw_text="7"),)), "number is not what stands there"),
        (lambda one: replace(one, numbers=(replace(one.numbers[0], char_end=999),)), "number outside the text"),
        (lambda one: replace(one, sections=(replace(one.sections[0], char_end=999),)), "section outside the text"),
    ],
)
def test_a_broken_reading_is_noticed(break_it: Callable[[ReportReading], ReportReading], message: str) -> None:
    reading = read_document(document(TEXT), load_catalog())
    check(reading)
    with pytest.raises(BrokenInvariantError, match=message):
        check(break_it(reading))


def read_badly(document: Document, content: bytes) -> ReportReading:
    """A reader with a fault, and one that is killed by what it reads."""
    if content[:1] == b"<":
        os.abort()
    if re.search(rb"[\x80-\xff]{5}7", content):
        raise BrokenInvariantError("sevens are not read")
    return read_and_check(document, content)


def test_a_finding_is_kept_and_fails_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seconds", "3", "--seed", "7", "--findings", str(tmp_path)], read_badly) == 1
    said = capsys.readouterr().out
    assert "BrokenInvariantError: sevens are not read" in said
    assert "The reader's process ended with SIGABRT." in said
    kept = [path.read_bytes() for path in tmp_path.iterdir()]
    assert any(content.startswith(b"<") for content in kept)
    assert any(re.search(rb"[\x80-\xff]{5}7", content) for content in kept)
