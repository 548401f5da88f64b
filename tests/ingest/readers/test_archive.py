from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.problems import (
    DamagedFileError,
    EmptyFileError,
    EncryptedFileError,
    NestedArchiveError,
    ReportError,
    UnsafeContentError,
)
from ingest.readers import archive
from ingest.readers.archive import expand_archive
from ingest.readers.detection import is_archive
from tests.formats.spreadsheet import SheetOf, xlsx

TEXT = "支出12.00万元。".encode()
_UTF8_FLAG = 0x800


def make_archive(members: Sequence[tuple[str | bytes, bytes]], *, extra: bytes = b"") -> bytes:
    """An archive; a name given as bytes is written as it is, without a word on its encoding."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            info = zipfile.ZipInfo("placeholder")
            # cp437 gives every byte a character, and zipfile writes such a name back as these bytes
            info.filename = name if isinstance(name, str) else name.decode("cp437")
            info.extra = extra
            target.writestr(_RawName.of(info) if isinstance(name, bytes) else info, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


class _RawName(zipfile.ZipInfo):
    """A member whose name is written in code page 437, as programs older than the flag for UTF-8 do."""

    @classmethod
    def of(cls, info: zipfile.ZipInfo) -> _RawName:
        raw = cls(info.filename)
        raw.filename, raw.extra = info.filename, info.extra
        return raw

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the name that zipfile calls
        return self.filename.encode("cp437"), self.flag_bits & ~_UTF8_FLAG


def names(content: bytes) -> list[str]:
    return [name for name, _ in expand_archive("a.zip", content)]


def only_result(content: bytes) -> bytes | ReportError:
    [(_, result)] = expand_archive("a.zip", content)
    return result


def test_members_come_with_the_archives_name_before_theirs() -> None:
    content = make_archive([("水利局/报告.txt", TEXT), ("财政局.txt", TEXT * 2)])
    assert is_archive("某市/a.zip", content)
    assert list(expand_archive("某市/a.zip", content)) == [
        ("某市/a.zip/水利局/报告.txt", TEXT),
        ("某市/a.zip/财政局.txt", TEXT * 2),
    ]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "gbk"])
def test_a_name_without_a_word_on_its_encoding_is_read_as_chinese(encoding: str) -> None:
    name = "二〇二三年度/水利局决算.txt" if encoding != "gbk" else "水利局决算.txt"
    assert names(make_archive([(name.encode(encoding), TEXT)])) == [f"a.zip/{name}"]


def test_a_name_in_no_chinese_encoding_is_read_as_zip_says() -> None:
    assert names(make_archive([(b"caf\x82.txt", TEXT)])) == ["a.zip/café.txt"]


def test_a_trail_byte_that_looks_like_a_separator_is_none() -> None:
    # in GBK the second byte of 乗 is the one of a backslash
    assert "乗".encode("gbk")[1:] == b"\\"
    assert names(make_archive([("2023\\乗车.txt".encode("gbk"), TEXT)])) == ["a.zip/2023/乗车.txt"]


def test_a_name_stated_in_the_extra_field_is_taken() -> None:
    raw, stated = b"________.txt", "水利局.txt".encode()
    value = struct.pack("<BL", 1, zlib.crc32(raw)) + stated
    extra = struct.pack("<HH", 0x7075, len(value)) + value
    assert names(make_archive([(raw, TEXT)], extra=extra)) == ["a.zip/水利局.txt"]


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../etc/passwd.txt", "a.zip/etc/passwd.txt"),
        ("/etc/passwd.txt", "a.zip/etc/passwd.txt"),
        ("C:\\报告\\..\\报告.txt", "a.zip/报告/报告.txt"),
        ("\\\\server\\share\\报告.txt", "a.zip/server/share/报告.txt"),
        ("./报告.txt", "a.zip/报告.txt"),
        ("报\n告.txt", "a.zip/报_告.txt"),
    ],
)
def test_a_name_that_leads_elsewhere_is_made_harmless(name: str, harmless: str) -> None:
    assert names(make_archive([(name, TEXT)])) == [harmless]


def test_members_of_one_name_are_kept_apart() -> None:
    content = make_archive([("../报告.txt", TEXT), ("./报告.txt", TEXT * 2), ("/报告.txt", TEXT * 3)])
    assert list(expand_archive("a.zip", content)) == [
        ("a.zip/报告.txt", TEXT),
        ("a.zip/报告 (2).txt", TEXT * 2),
        ("a.zip/报告 (3).txt", TEXT * 3),
    ]


def test_what_is_nobodys_report_is_passed_over() -> None:
    litter = ["__MACOSX/._报告.txt", ".DS_Store", "报告/Thumbs.db", "~$报告.docx", "报告/", "desktop.ini"]
    assert names(make_archive([(name, TEXT) for name in [*litter, "报告.txt"]])) == ["a.zip/报告.txt"]


def test_an_archive_of_nothing_is_refused() -> None:
    with pytest.raises(EmptyFileError):
        list(expand_archive("a.zip", make_archive([("报告/", b"")])))
    with pytest.raises(EmptyFileError):
        list(expand_archive("a.zip", make_archive([])))


def test_an_archive_within_an_archive_is_a_problem_of_that_member_alone() -> None:
    inner = make_archive([("报告.txt", TEXT)])
    found = dict(expand_archive("a.zip", make_archive([("内.zip", inner), ("内.rar", b"Rar!"), ("报告.txt", TEXT)])))
    assert isinstance(found["a.zip/内.zip"], NestedArchiveError)
    assert isinstance(found["a.zip/内.rar"], NestedArchiveError)
    assert found["a.zip/报告.txt"] == TEXT


def test_a_workbook_is_no_archive() -> None:
    workbook = xlsx([SheetOf("表", [["支出"]])])
    assert not is_archive("表.zip", workbook)
    assert not is_archive("表.xlsx", workbook)
    assert only_result(make_archive([("表.xlsx", workbook)])) == workbook


def test_an_encrypted_member_is_a_problem_of_that_member_alone() -> None:
    content = bytearray(make_archive([("密.txt", TEXT), ("报告.txt", TEXT)]))
    first = content.index(b"PK\x01\x02")
    content[6] |= 1
    content[first + 8] |= 1
    found = dict(expand_archive("a.zip", bytes(content)))
    assert isinstance(found["a.zip/密.txt"], EncryptedFileError)
    assert found["a.zip/报告.txt"] == TEXT


def test_a_damaged_member_is_a_problem_of_that_member_alone() -> None:
    content = bytearray(make_archive([("坏.txt", TEXT * 50), ("报告.txt", TEXT)]))
    content[50] ^= 0xFF
    found = dict(expand_archive("a.zip", bytes(content)))
    assert isinstance(found["a.zip/坏.txt"], DamagedFileError)
    assert found["a.zip/报告.txt"] == TEXT


def test_a_member_that_unpacks_to_a_thousand_times_its_size_is_refused() -> None:
    result = only_result(make_archive([("炸弹.txt", bytes(8 * 1024 * 1024))]))
    assert isinstance(result, UnsafeContentError)
    assert "times its size" in result.reason


def test_a_member_larger_than_any_report_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILE_BYTES", 10)
    assert isinstance(only_result(make_archive([("大.txt", TEXT)])), UnsafeContentError)


def test_beyond_the_total_size_the_other_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 2 * len(TEXT))
    results = [result for _, result in expand_archive("a.zip", make_archive([(f"{n}.txt", TEXT) for n in range(4)]))]
    assert results[:2] == [TEXT, TEXT]
    assert all(isinstance(result, UnsafeContentError) for result in results[2:])


def test_an_archive_of_too_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    with pytest.raises(UnsafeContentError, match="4 files"):
        names(make_archive([(f"{n}.txt", TEXT) for n in range(4)]))


def test_members_that_share_their_bytes_are_refused() -> None:
    content = make_archive([("1.txt", TEXT)])
    directory, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    entries = content[directory:end] * 2
    counts = struct.pack("<HHLL", 2, 2, len(entries), directory)
    with pytest.raises(UnsafeContentError, match="overlap"):
        names(content[:directory] + entries + content[end : end + 8] + counts + b"\0\0")


def test_a_member_is_unpacked_only_when_it_is_asked_for() -> None:
    content = bytearray(make_archive([("1.txt", TEXT), ("2.txt", TEXT)]))
    flow = expand_archive("a.zip", bytes(content))
    assert next(flow) == ("a.zip/1.txt", TEXT)


@pytest.mark.parametrize("kept", [10, 60, -30])
def test_an_archive_that_is_cut_off_is_refused(kept: int) -> None:
    content = make_archive([("报告.txt", TEXT * 50)])[:kept]
    assert is_archive("a.zip", content)
    with pytest.raises(DamagedFileError):
        names(content)


@given(st.data())
def test_an_archive_with_damaged_bytes_gives_members_or_problems(data: st.DataObject) -> None:
    content = bytearray(make_archive([("水利局/报告.txt", TEXT), ("财政局.txt".encode("gbk"), TEXT * 9)]))
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ReportError):
        for name, result in expand_archive("a.zip", bytes(content)):
            assert name.startswith("a.zip/")
            assert ".." not in name.split("/")
            assert isinstance(result, bytes | ReportError)


@given(st.binary(max_size=300))
def test_random_bytes_are_refused_as_an_archive(content: bytes) -> None:
    with pytest.raises(ReportError):
        names(b"PK\x03\x04" + content)
