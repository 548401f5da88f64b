"""A .zip of reports: its members one after another, each with the name under which it is kept.

Chinese Windows writes names in GB18030 and says nothing about it; the ZIP format's own default is code page 437.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from ingest.problems import EmptyFileError, NestedArchiveError, ReportError, UnsafeContentError
from ingest.readers.detection import is_archive
from ingest.readers.limits import MAX_FILE_BYTES
from ingest.readers.package import open_package, read_member

#: as many as one archive of a province's departments may hold
MAX_MEMBERS = 5_000
#: what all members of one archive unpack to; beyond it the others are refused
MAX_TOTAL_BYTES = 2 * 1024 * 1024 * 1024
#: text packs to a tenth or so, a bomb to a thousandth; what is small is no bomb
MAX_RATIO, SMALL = 200, 4 * 1024 * 1024

_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_LOCAL_HEADER = 30
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_LITTER = frozenset(("__macosx", "thumbs.db", "desktop.ini"))
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_DRIVE = re.compile(r"^[A-Za-z]:")


def expand_archive(source_file: str, content: bytes) -> Iterator[tuple[str, bytes | ReportError]]:
    """Yield each file of an archive as (`archive.zip/inner/path`, its bytes, or why they cannot be had).

    Names are made harmless and distinct; folders, hidden files and litter of operating systems are passed over. Raises
    DamagedFileError, EmptyFileError (no file in it) or UnsafeContentError for the archive itself.
    """
    with open_package(content) as package:
        members = [(path, info) for info in package.infolist() if (path := _member_path(info)) is not None]
        if not members:
            raise EmptyFileError("The archive holds no file.")
        if len(members) > MAX_MEMBERS:
            raise UnsafeContentError(f"The archive holds {len(members):,} files, more than {MAX_MEMBERS:,}.")
        _check_overlap(package)
        total, seen = 0, Counter[str]()
        for path, info in members:
            name = _distinct(f"{source_file}/{path}", seen)
            total += info.file_size
            try:
                yield name, _unpack(package, path, info, total)
            except ReportError as error:
                yield name, error


def _unpack(package: zipfile.ZipFile, path: str, info: zipfile.ZipInfo, total: int) -> bytes:
    if path.lower().endswith(_ARCHIVES):
        raise NestedArchiveError("The file is an archive within another one.")
    if info.file_size > MAX_FILE_BYTES:
        raise UnsafeContentError(f"The file unpacks to {info.file_size:,} bytes, more than {MAX_FILE_BYTES:,}.")
    if info.file_size > max(SMALL, MAX_RATIO * info.compress_size):
        raise UnsafeContentError(
            f"The file unpacks to {info.file_size // max(1, info.compress_size):,} times its size."
        )
    if total > MAX_TOTAL_BYTES:
        raise UnsafeContentError(f"The archive unpacks to more than {MAX_TOTAL_BYTES:,} bytes up to this file.")
    data = read_member(package, info)
    if is_archive(path, data):
        raise NestedArchiveError("The file is an archive within another one.")
    return data


def _check_overlap(package: zipfile.ZipFile) -> None:
    """Members that share their bytes are how a small file unpacks to terabytes."""
    ordered = sorted(package.infolist(), key=lambda info: info.header_offset)
    for before, after in pairwise(ordered):
        if before.header_offset + _LOCAL_HEADER + before.compress_size > after.header_offset:
            raise UnsafeContentError("The archive's files overlap, as only those of a bomb do.")


def _member_path(info: zipfile.ZipInfo) -> str | None:
    """Where a member is kept below its archive; None for a folder and for what is nobody's report."""
    name = _member_name(info).replace("\\", "/")
    if name.endswith("/"):
        return None
    parts = [_UNPRINTABLE.sub("_", part).strip() for part in PurePosixPath(_DRIVE.sub("", name)).parts]
    parts = [part for part in parts if part not in ("", "/", "//", ".", "..")]
    if not parts or any(part.lower() in _LITTER or part.startswith((".", "~$")) for part in parts):
        return None
    return "/".join(parts)


def _member_name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename
    # zipfile has decoded it by the default, under which every byte is a character
    raw = info.orig_filename.encode("cp437")
    stated = _stated_name(info.extra, raw)
    if stated is not None:
        return stated
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _stated_name(extra: bytes, raw: bytes) -> str | None:
    """The name in UTF-8 that some programs add (Info-ZIP Unicode Path Extra Field), if it is of this name."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        value, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(value) > 5 and struct.unpack_from("<L", value, 1)[0] == zlib.crc32(raw):
            try:
                return value[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def _distinct(name: str, seen: Counter[str]) -> str:
    seen[name] += 1
    if seen[name] == 1:
        return name
    path = PurePosixPath(name)
    return _distinct(str(path.with_name(f"{path.stem} ({seen[name]}){path.suffix}")), seen)
