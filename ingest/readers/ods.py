"""OpenDocument sheets (.ods): every cell holds the text it shows, so no number format needs to be known."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.problems import DamagedFileError, EncryptedFileError
from ingest.readers.package import open_package, read_part
from ingest.readers.sheet import Measure, Sheet, SheetBuilder, Span
from ingest.readers.xlsx import parse_events

#: how many columns and rows any office program has: what is repeated beyond is not shown
_MAX_COLUMNS, _MAX_ROWS = 16_384, 1_048_576
_NOT_CONTENT = frozenset(("annotation", "shapes", "tracked-changes"))


def read_ods(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of a workbook, in order; raises the ReportErrors of `package`, and UnsafeContentError."""
    with open_package(content) as package:
        if b"encryption-data" in (read_part(package, "META-INF/manifest.xml") or b""):
            raise EncryptedFileError("The workbook opens with a password only.")
        data = read_part(package, "content.xml")
        if data is None:
            raise DamagedFileError("The workbook has no content.")
        sheets: tuple[Sheet, ...] = parse_events(data, _ContentTarget())
        return sheets


class _ContentTarget:
    """Collects the sheets from the events of content.xml."""

    def __init__(self) -> None:
        self._sheets: list[Sheet] = []
        self._measure = Measure()
        self._sheet = SheetBuilder(self._measure)
        self._name, self._is_hidden = "", False
        self._hiding_styles: set[str] = set()
        self._style = ""
        self._row, self._row_count = 0, 1
        self._column, self._column_count = 0, 1
        self._row_cells: list[tuple[int, str]] = []
        self._paragraphs: list[str] = []
        self._parts: list[str] = []
        self._paragraph_depth = self._left_out_depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element."""
        name = tag.rpartition("}")[2]
        if self._left_out_depth or name in _NOT_CONTENT:
            self._left_out_depth += 1
            return
        match name:
            case "style":
                self._style = _get(attributes, "name")
            case "table-properties" if _get(attributes, "display") == "false":
                self._hiding_styles.add(self._style)
            case "table":
                self._start_sheet(attributes)
            case "table-row":
                self._row_count = _count(attributes, "number-rows-repeated")
                self._column, self._row_cells = 0, []
            case "table-cell" | "covered-table-cell":
                self._start_cell(attributes)
            case "p" | "h":
                self._paragraph_depth += 1
                self._parts = []
            case "s" | "tab" | "line-break":
                self._parts.append("\n" if name == "line-break" else " ")

    def end(self, tag: str) -> None:
        """Close an element."""
        if self._left_out_depth:
            self._left_out_depth -= 1
            return
        match tag.rpartition("}")[2]:
            case "p" | "h":
                self._paragraph_depth -= 1
                self._paragraphs.append("".join(self._parts))
            case "table-cell" | "covered-table-cell":
                self._end_cell()
            case "table-row":
                self._end_row()
            case "table":
                self._sheets.append(self._sheet.build(self._name, is_hidden=self._is_hidden))

    def data(self, data: str) -> None:
        """Take text; outside paragraphs there is none that is shown."""
        if self._paragraph_depth and not self._left_out_depth:
            self._parts.append(data)

    def close(self) -> tuple[Sheet, ...]:
        """All sheets, in order."""
        return tuple(self._sheets)

    def _start_sheet(self, attributes: Mapping[str, str]) -> None:
        self._sheet, self._row = SheetBuilder(self._measure), 0
        self._name = _get(attributes, "name")
        self._is_hidden = _get(attributes, "style-name") in self._hiding_styles

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        self._paragraphs = []
        self._column_count = _count(attributes, "number-columns-repeated")
        rows, columns = _count(attributes, "number-rows-spanned"), _count(attributes, "number-columns-spanned")
        if rows > 1 or columns > 1:
            self._sheet.merge(Span(self._row, self._column, self._row + rows - 1, self._column + columns - 1))

    def _end_cell(self) -> None:
        text = "\n".join(self._paragraphs)
        if text.strip():
            shown = min(self._column_count, max(0, _MAX_COLUMNS - self._column))
            self._row_cells += [(self._column + index, text) for index in range(shown)]
        self._column += self._column_count

    def _end_row(self) -> None:
        if self._row_cells:
            for row in range(self._row, min(self._row + self._row_count, _MAX_ROWS)):
                for column, text in self._row_cells:
                    self._sheet.add(row, column, text)
        self._row += self._row_count


def _get(attributes: Mapping[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if key.rpartition("}")[2] == name), "")


def _count(attributes: Mapping[str, str], name: str) -> int:
    text = _get(attributes, name)
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else 1
