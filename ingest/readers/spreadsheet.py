"""Workbooks and .csv: their sheets one after another, each row a line of text.

What a cell shows is what is read: for .xlsx, .xls and .et through its number format, for .ods as it stands in the file.
Of .xlsb the stored numbers alone are known (83.60 is 83.6, and 12.3 % is 0.123). Hidden sheets hold what the department
does not show (last year's numbers, codes of the reporting program) and are left out, unless all sheets are hidden.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from ingest.documents import Content
from ingest.problems import DamagedFileError, EmptyFileError, EncryptedFileError, UnsafeContentError
from ingest.readers.biff import SheetOverview, is_locked, read_overviews
from ingest.readers.number_format import DAY_ZERO, GENERAL, show_number
from ingest.readers.ods import read_ods
from ingest.readers.sheet import Measure, Sheet, SheetBuilder, Span, sheet_lines
from ingest.readers.table_rows import join_lines
from ingest.readers.text import decode_text
from ingest.readers.xlsx import read_xlsx

#: the name that Excel and WPS give to a sheet nobody named
_UNNAMED = re.compile(r"(?:Sheet|工作表)\s*\d*", re.I)
#: calamine holds a sheet with its empty cells, 32 bytes each
_MAX_AREA = 2_000_000
_DELIMITERS = "\t,;|"
_SNIFFED_LINES = 50

_SECOND = timedelta(seconds=1)
#: Characters of a cell of a CSV file; a longer one is a quotation mark that is never closed.
LONGEST_CELL = 131_072

_Value = int | float | str | bool | time | date | datetime | timedelta


def spreadsheet_reader(name: str) -> Callable[[bytes], Content]:
    """The reader of `xlsx`, `xlsb`, `xls`, `et`, `ods` or `csv`.

    It raises EmptyFileError, EncryptedFileError, DamagedFileError or UnsafeContentError; for `csv` also what
    `decode_text` raises.
    """
    return partial(_read_spreadsheet, name)


def read_sheets(name: str, content: bytes) -> Iterator[Sheet]:
    """The sheets of a file of that format, hidden ones too; a .csv is one sheet without a name. Raises as above."""
    match name:
        case "xlsx":
            yield from read_xlsx(content)
        case "ods":
            yield from read_ods(content)
        case "csv":
            yield _read_csv(decode_text(content)[0])
        case _:
            yield from _read_binary(content)


def _read_spreadsheet(name: str, content: bytes) -> Content:
    if name == "csv":
        text, encoding = decode_text(content)
        sheets = [_read_csv(text)]
    else:
        sheets, encoding = list(read_sheets(name, content)), ""
    lines = list(_lines(sheet for sheet in sheets if not sheet.is_hidden)) or list(_lines(sheets))
    if not lines:
        raise EmptyFileError("The sheets hold no text.")
    text, tables = join_lines(lines)
    return Content(name, encoding, text, tables=tables)


def _lines(sheets: Iterable[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        if sheet.cells and sheet.name.strip() and not _UNNAMED.fullmatch(sheet.name.strip()):
            yield sheet.name.strip()
        yield from sheet_lines(sheet)


def _read_binary(content: bytes) -> Iterator[Sheet]:
    """The sheets of .xls, .et and .xlsb through calamine."""
    if is_locked(content):
        raise EncryptedFileError("The workbook opens with a password only.")
    measure, overviews = Measure(), read_overviews(content)
    for overview in overviews:
        _check_area(overview.rows, overview.columns)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for index, about in enumerate(book.sheets_metadata):
                sheet = SheetBuilder(measure)
                _fill(sheet, book.get_sheet_by_index(index), overviews[index] if index < len(overviews) else None)
                yield sheet.build(about.name, is_hidden=about.visible is not SheetVisibleEnum.Visible)
    except PasswordError as error:
        raise EncryptedFileError("The workbook opens with a password only.") from error
    except (CalamineError, ValueError, OSError) as error:
        raise DamagedFileError("The workbook is cut off or damaged.") from error
    except BaseException as error:
        # what goes wrong within calamine beyond its own errors is no Exception by birth
        if type(error).__name__ != "PanicException":
            raise
        raise DamagedFileError("The workbook is damaged.") from error


def _check_area(rows: int, columns: int) -> None:
    if rows * columns > _MAX_AREA:
        raise UnsafeContentError(f"A sheet spans {rows:,} rows and {columns:,} columns.")


def _fill(sheet: SheetBuilder, source: CalamineSheet, overview: SheetOverview | None) -> None:
    _check_area(source.total_height, source.total_width)
    formats = overview.formats if overview else {}
    for row, values in enumerate(source.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            if value != "":
                sheet.add(row, column, _shown(value, formats.get((row, column), GENERAL)))
    for (top, left), (bottom, right) in source.merged_cell_ranges or ():
        sheet.merge(Span(top, left, bottom, right))


def _shown(value: _Value, code: str) -> str:
    match value:
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return show_number(repr(value), code)
        case date() if code != GENERAL:
            # date and datetime alike, as the number that the workbook stores
            moment = datetime.combine(value, value.time() if isinstance(value, datetime) else time())
            return show_number(str(Decimal((moment - DAY_ZERO) // _SECOND) / 86_400), code)
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case _:
            return str(value)


def _read_csv(text: str) -> Sheet:
    delimiter = _delimiter(text)
    # the limit is the process's: another library may have raised it
    limit_before = csv.field_size_limit(LONGEST_CELL)
    try:
        return _csv_sheet(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        # a quotation mark within a text is taken for the beginning of a cell that never ends
        return _csv_sheet(line.split(delimiter) for line in text.splitlines())
    finally:
        csv.field_size_limit(limit_before)


def _csv_sheet(rows: Iterable[list[str]]) -> Sheet:
    sheet = SheetBuilder(Measure())
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            sheet.add(row, column, text.strip())
    return sheet.build("")


def _delimiter(text: str) -> str:
    """The sign that divides most of the first lines into equally many cells; the commas of 1,088.07 do not."""
    head = text[:65_536].splitlines()[:_SNIFFED_LINES]
    return max(_DELIMITERS, key=lambda sign: _commonest(line.count(sign) for line in head))


def _commonest(counts: Iterable[int]) -> int:
    """How often the commonest count above 0 occurs."""
    return max(Counter(count for count in counts if count).values(), default=0)
