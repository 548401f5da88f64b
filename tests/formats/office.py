"""Saves a .docx in the formats of other office programs, through LibreOffice."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ingest.readers.office import converter

_FILTERS = {"doc": "MS Word 97", "rtf": "Rich Text Format", "odt": "writer8"}

needs_libreoffice = pytest.mark.skipif(
    converter() is None, reason="LibreOffice, which alone writes and reads this format, is not installed"
)


def save_as(name: str, docx: bytes, folder: Path) -> bytes:
    """The document as `doc`, `rtf` or `odt`; `folder` takes LibreOffice's files."""
    source = folder / "source.docx"
    source.write_bytes(docx)
    subprocess.run(
        [
            *(str(converter()), "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
            *("--convert-to", f"{name}:{_FILTERS[name]}", "--outdir", str(folder / "saved"), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "saved" / f"source.{name}").read_bytes()
