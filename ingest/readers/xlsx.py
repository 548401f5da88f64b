"""Excel's .xlsx: sheets as they are shown, number formats applied, read part by part with distrust."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree

from ingest.problems import DamagedFileError, UnsafeContentError
from ingest.readers.limits import check_markup_size
from ingest.readers.number_format import BUILT_IN, GENERAL, show_number
from ingest.readers.package import open_package, read_part, read_xml_part
from ingest.readers.sheet import Measure, Sheet, SheetBuilder, Span

_WORKBOOK = "xl/workbook.xml"
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_RANGE = re.compile(rf"{_CELL.pattern}:{_CELL.pattern}")
#: a control character, which XML cannot hold, as Excel writes it
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f])_")
#: in any encoding that XML may be in
_DECLARATION = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y|E\x00?N\x00?T\x00?I\x00?T)")
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class _Book:
    """What the sheets of a workbook share."""

    strings: list[str]
    formats: list[str]
    is_1904: bool
    measure: Measure


def read_xlsx(content: bytes) -> Iterator[Sheet]:
    """The worksheets of a workbook, in order; raises the ReportErrors of `package`, and UnsafeContentError."""
    with open_package(content) as package:
        root = read_xml_part(package, _WORKBOOK)
        if root is None:
            raise DamagedFileError("The workbook has no list of sheets.")
        targets = _relations(package)
        _check_sheets(package)
        properties = root.find("{*}workbookPr")
        book = _Book(
            strings=_read_strings(package, targets),
            formats=_read_formats(package, targets),
            is_1904=properties is not None and properties.get("date1904") in ("1", "true"),
            measure=Measure(),
        )
        for entry in root.iterfind("{*}sheets/{*}sheet"):
            kind, part = targets.get(_relation_id(entry), ("", ""))
            if kind == "worksheet":
                yield _read_sheet(package, part, entry, book)


def parse_events(data: bytes, target: object) -> Any:
    """What a parser target makes of XML, without a tree.

    Raises DamagedFileError, or UnsafeContentError where the XML declares a document type.
    """
    if _DECLARATION.search(data):
        raise UnsafeContentError("The file's XML declares a document type, which office documents never do.")
    parser = etree.XMLParser(target=target, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        # libxml2 takes no more than ten megabytes at once
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        return parser.close()
    except etree.XMLSyntaxError as error:
        raise DamagedFileError("The file's XML is cut off or damaged.") from error


def _check_sheets(package: zipfile.ZipFile) -> None:
    size = sum(info.file_size for info in package.infolist() if info.filename.startswith("xl/worksheets/"))
    check_markup_size(size, "The sheets together")


def _relations(package: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """Relation id -> (kind, part's name)."""
    root = read_xml_part(package, "xl/_rels/workbook.xml.rels")
    if root is None:
        raise DamagedFileError("The workbook does not say where its sheets are.")
    return {
        entry.get("Id", ""): (
            entry.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/xl", entry.get("Target", ""))),
        )
        for entry in root.iterfind("{*}Relationship")
    }


def _relation_id(entry: etree._Element) -> str:
    return next((str(value) for name, value in entry.attrib.items() if str(name).endswith("}id")), "")


def _part(targets: Mapping[str, tuple[str, str]], wanted: str) -> str:
    return next((part for kind, part in targets.values() if kind == wanted), f"/xl/{wanted}.xml")


def _read_strings(package: zipfile.ZipFile, targets: Mapping[str, tuple[str, str]]) -> list[str]:
    data = read_part(package, _part(targets, "sharedStrings"))
    strings: list[str] = parse_events(data, _StringsTarget()) if data else []
    return strings


def _read_formats(package: zipfile.ZipFile, targets: Mapping[str, tuple[str, str]]) -> list[str]:
    """The format code of each cell style."""
    root = read_xml_part(package, _part(targets, "styles"))
    if root is None:
        return []
    codes = {entry.get("numFmtId", ""): entry.get("formatCode", "") for entry in root.iterfind("{*}numFmts/{*}numFmt")}
    codes = {**{str(number): code for number, code in BUILT_IN.items()}, **codes}
    return [codes.get(style.get("numFmtId", ""), GENERAL) for style in root.iterfind("{*}cellXfs/{*}xf")]


def _read_sheet(package: zipfile.ZipFile, part: str, entry: etree._Element, book: _Book) -> Sheet:
    data = read_part(package, part)
    if data is None:
        raise DamagedFileError("A sheet of the workbook is missing.")
    builder: SheetBuilder = parse_events(data, _SheetTarget(book))
    return builder.build(entry.get("name", ""), is_hidden=entry.get("state", "visible") != "visible")


class _StringsTarget:
    """Collects the shared strings, without the readings that may stand with them."""

    def __init__(self) -> None:
        self._strings: list[str] = []
        self._parts: list[str] = []
        self._is_text = self._is_reading = False

    def start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        """Open an element."""
        match tag.rpartition("}")[2]:
            case "si":
                self._parts = []
            case "rPh":
                self._is_reading = True
            case "t":
                self._is_text = not self._is_reading

    def end(self, tag: str) -> None:
        """Close an element."""
        match tag.rpartition("}")[2]:
            case "si":
                self._strings.append(_unescape("".join(self._parts)))
            case "rPh":
                self._is_reading = False
            case "t":
                self._is_text = False

    def data(self, data: str) -> None:
        """Take text."""
        if self._is_text:
            self._parts.append(data)

    def close(self) -> list[str]:
        """All of them, in order."""
        return self._strings


class _SheetTarget:
    """Collects the filled cells of a sheet and its merged ranges."""

    def __init__(self, book: _Book) -> None:
        self._book = book
        self._sheet = SheetBuilder(book.measure)
        self._row, self._column = -1, -1
        self._kind, self._format = "n", GENERAL
        self._parts: list[str] = []
        self._is_text = self._is_reading = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element."""
        match tag.rpartition("}")[2]:
            case "row":
                self._row = _number(attributes.get("r", ""), self._row + 2) - 1
                self._column = -1
            case "c":
                self._start_cell(attributes)
            case "rPh":
                self._is_reading = True
            case "v" | "t":
                self._is_text = not self._is_reading
            case "mergeCell":
                self._merge(attributes.get("ref", ""))

    def end(self, tag: str) -> None:
        """Close an element."""
        match tag.rpartition("}")[2]:
            case "c":
                self._end_cell()
            case "rPh":
                self._is_reading = False
            case "v" | "t":
                self._is_text = False

    def data(self, data: str) -> None:
        """Take text."""
        if self._is_text:
            self._parts.append(data)

    def close(self) -> SheetBuilder:
        """The filled cells and the merged ranges."""
        return self._sheet

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        place = _CELL.fullmatch(attributes.get("r", ""))
        if place:
            self._column, self._row = _column(place[1]), int(place[2]) - 1
        else:
            self._column += 1
        self._kind = attributes.get("t", "n")
        formats = self._book.formats
        style = _number(attributes.get("s", ""), 0)
        self._format = formats[style] if style < len(formats) else GENERAL
        self._parts = []

    def _end_cell(self) -> None:
        if not self._parts:
            return
        self._sheet.add(max(0, self._row), self._column, self._shown("".join(self._parts)))

    def _merge(self, reference: str) -> None:
        corners = _RANGE.fullmatch(reference)
        if corners:
            left, top, right, bottom = corners.groups()
            self._sheet.merge(Span(int(top) - 1, _column(left), int(bottom) - 1, _column(right)))

    def _shown(self, stored: str) -> str:
        if self._kind == "s":
            strings = self._book.strings
            index = _number(stored, len(strings))
            return strings[index] if index < len(strings) else ""
        if self._kind == "n":
            return show_number(stored, self._format, is_1904=self._book.is_1904)
        if self._kind == "b":
            return "FALSE" if stored == "0" else "TRUE"
        if self._kind == "d":
            return stored.removesuffix("T00:00:00")
        return _unescape(stored)


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _unescape(text: str) -> str:
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")
