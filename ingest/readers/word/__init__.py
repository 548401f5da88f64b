"""Word documents (.docx, .docm, .dotx, whoever wrote them): paragraphs and table rows as they are printed."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping

from lxml import etree

from ingest.documents import Content
from ingest.problems import DamagedFileError, EmptyFileError, NoTextError
from ingest.readers.package import open_package, read_part, read_xml_part
from ingest.readers.table_rows import join_lines
from ingest.readers.word.names import W, parse_word_xml
from ingest.readers.word.numbering import Numbering, read_numbering
from ingest.readers.word.story import Printed, Story
from ingest.readers.word.styles import read_styles

_MAIN_PART = "word/document.xml"
_VANISH_TAG = b"vanish"
#: notes that are rules above the notes, not notes
_NOTE_KINDS = {"footnotes": W + "footnote", "endnotes": W + "endnote"}


def read_docx(content: bytes) -> Content:
    """Read the body with numbering, text boxes after the paragraph they belong to, and the notes at the end.

    Tracked changes are accepted; headers, footers, comments, hidden text, tables of contents and embedded files are
    left out. Raises DamagedFileError, EncryptedFileError, UnsafeContentError, NoTextError (pictures alone) or
    EmptyFileError.
    """
    with open_package(content) as package:
        main = _main_part(package)
        data = read_part(package, main)
        if data is None:
            raise DamagedFileError("The document has no main part.")
        parts = _related_parts(package, main)
        styles = read_styles(_read_word_part(package, parts["styles"]))
        numbering = read_numbering(_read_word_part(package, parts["numbering"]))
        printed = Printed(styles, numbering.anew(), has_hidden=_VANISH_TAG in data or styles.has_hidden)
        lines = _body_lines(data, printed, numbering)
        lines += _note_lines(package, parts, printed, numbering)
        if not lines:
            if any("/media/" in name for name in package.namelist()):
                raise NoTextError("The document holds pictures and no text.")
            raise EmptyFileError("The document holds no text.")
    text, tables = join_lines(lines)
    return Content("docx", "", text, tables=tables)


def _body_lines(data: bytes, printed: Printed, numbering: Numbering) -> list[str]:
    body = parse_word_xml(data).find(W + "body")
    if body is None:
        raise DamagedFileError("The document's main part is no Word text.")
    return Story(printed, numbering).read(body)


def _note_lines(
    package: zipfile.ZipFile, parts: Mapping[str, str], printed: Printed, numbering: Numbering
) -> list[str]:
    """The notes that the body refers to, in its order, footnotes before endnotes."""
    lines: list[str] = []
    referred = list(dict.fromkeys(printed.notes))
    for kind, tag in _NOTE_KINDS.items():
        wanted = [note_id for note_kind, note_id in referred if note_kind == kind]
        root = _read_word_part(package, parts[kind]) if wanted else None
        if root is not None:
            notes = {note.get(W + "id", ""): note for note in root.iterchildren(tag)}
            printed.has_hidden = True
            of_kind = numbering.anew()
            lines += [line for one in wanted if one in notes for line in Story(printed, of_kind).read(notes[one])]
    return lines


def _read_word_part(package: zipfile.ZipFile, name: str) -> etree._Element | None:
    data = read_part(package, name)
    return None if data is None else parse_word_xml(data)


def _main_part(package: zipfile.ZipFile) -> str:
    return _relations(package, "").get("officeDocument", _MAIN_PART)


def _related_parts(package: zipfile.ZipFile, main: str) -> dict[str, str]:
    """The part of each kind; under its usual name where the document does not say."""
    folder = posixpath.dirname(main)
    usual = {kind: f"{folder}/{kind}.xml" for kind in ("styles", "numbering", *_NOTE_KINDS)}
    return usual | _relations(package, main)


def _relations(package: zipfile.ZipFile, source: str) -> dict[str, str]:
    """The parts within the package to which a part (or, by the empty name, the package) is related, by kind."""
    folder, name = posixpath.split(source)
    root = read_xml_part(package, posixpath.join(folder, "_rels", f"{name}.rels"))
    found: dict[str, str] = {}
    for relation in root if root is not None else ():
        if relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            found.setdefault(relation.get("Type", "").rpartition("/")[2], target.removeprefix("/"))
    return found
