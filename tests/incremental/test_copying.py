"""A copy is the file, whether or not the system can share its blocks."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from expectations.incremental.copying import copy_file

CONTENT = bytes(range(256)) * 5_000


@pytest.mark.parametrize("is_supported", [True, False])
def test_a_copy_has_every_byte_of_the_file(is_supported: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_supported:

        def refuse(*_: object) -> int:
            raise OSError(errno.EXDEV, "not here")

        monkeypatch.setattr("os.copy_file_range", refuse)
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(CONTENT)
    copy_file(source, target)
    assert target.read_bytes() == CONTENT


def test_a_copy_that_the_system_ends_too_early_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.copy_file_range", lambda *_: 0)
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(CONTENT)
    copy_file(source, target)
    assert target.read_bytes() == CONTENT
