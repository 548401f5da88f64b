"""A web page as a browser sets it: its lines, which block of the page each stands in, and what was not to be seen.

libxml2 reports tags one after another and no tree is built, so that neither depth nor size of a page matters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from lxml import etree

from ingest.problems import UnsafeContentError
from ingest.readers.table_rows import TextCell, data_rows, is_prose

#: a report of 100 pages has some ten thousand
MAX_LINES = 300_000
#: tables nested deeper are laid out as plain blocks: no page is built so
_MAX_TABLE_DEPTH = 50
#: a table with more columns lays out a page; what browsers take of `rowspan`
_MAX_COLUMNS, _MAX_ROW_SPAN = 128, 65_534

_UNSEEN = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "math", "select", "button", "iframe", "audio", "video"),
        *("map", "rt", "rp"),
    )
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir"),
        *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre"),
        *("section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
#: inline elements that change nothing but the look of their text, where they have no attributes
_PLAIN = frozenset(("a", "b", "em", "font", "i", "o:p", "s", "small", "span", "strong", "sub", "sup", "u"))
_FURNITURE_TAGS = frozenset(("nav", "footer", "aside"))
_FURNITURE_ROLES = frozenset(("navigation", "contentinfo", "complementary", "search", "menu"))
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:footer|foot|copyright|nav|navbar|navigation|menu|crumbs?|breadcrumbs?|share|bdshare|sidebar|toolbar"
    r"|qrcode|ewm|dqwz|weizhi|related|friendlinks?|topbar)(?:$|[\s_-]|\d)",
    re.I,
)
_HIDING_STYLE = re.compile(r"(?:^|;)(?:display:none|visibility:hidden|mso-hide:all)(?:!important)?(?:;|$)")
_BLOCK_STYLE = re.compile(r"(?:^|;)display:(?:block|table|flex|list-item)")
_PREFORMATTED_STYLE = re.compile(r"(?:^|;)white-space:(?:pre|break-spaces)")
_FILE_LINK = re.compile(r"[^\s?#]+\.(?:pdf|docx?|wps|xlsx?|et|ods|odt|ofd|rtf|zip|rar|7z)(?=$|[?#&])", re.I)

#: a browser shows a line end of the source as a blank, which Chinese does not have between its characters
_LINE_END_IN_CHINESE = re.compile(r"(?<=[\u2e80-\ufaff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u2e80-\ufaff\uff00-\uffef])")
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
#: an address or a title longer than this is cut: it says nothing more
_MAX_NAME = 500
#: every blank there is, and marks without width
_AROUND = "".join(
    map(chr, (*range(0x21), 0x85, 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF))
)


class Standing(IntEnum):
    """Whether a line is for reading: content, what surrounds it on every page of the site, or not shown at all."""

    CONTENT = 0
    FURNITURE = 1
    HIDDEN = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: `block` is the place in `Page.parents` of the innermost block around it.

    The text of a line that is a row of a data table is a `RowLine`.
    """

    text: str
    block: int
    link_chars: int
    standing: Standing


@dataclass(frozen=True)
class Page:
    """The lines of a page and the tree of its blocks: `parents[i]` < i is the block around block i, -1 for the first.

    `titles` are what the page calls itself: the title in the site's metadata, its first headings, its window's title.
    `files` are the addresses of files it links to or shows in a frame; `has_frames` where other pages are shown in it.
    """

    lines: tuple[Line, ...]
    parents: tuple[int, ...]
    titles: tuple[str, ...]
    files: tuple[str, ...]
    has_frames: bool


def lay_out_page(markup: str) -> Page:
    """Lay out a page; any markup can be read in some way. Raises UnsafeContentError beyond MAX_LINES lines."""
    parser = etree.HTMLParser(target=_Layout(), encoding="utf-8", recover=True, huge_tree=True)
    parser.feed(markup.replace("\x00", "").encode("utf-8", "replace"))
    page: Page = parser.close()
    return page


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a table: its lines, and how many columns and rows it reaches over."""

    lines: list[Line]
    column_span: int
    row_span: int


@dataclass(slots=True)
class _Row:
    """A table row being read, and whether a cell of it holds a table."""

    block: int
    cells: list[_Cell] = field(default_factory=list)
    has_table: bool = False


@dataclass(slots=True)
class _Table:
    """A table being read."""

    rows: list[_Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Context:
    """Where text goes that comes next: its block, how it is shown, and the list that its line is put into."""

    block: int
    standing: Standing
    is_link: bool
    is_preformatted: bool
    lines: list[Line]
    row: _Row | None
    table: _Table | None
    table_depth: int
    spans: tuple[int, int] = (1, 1)


class _Layout:
    """Receives tags and text from lxml's parser (its parser target interface)."""

    def __init__(self) -> None:
        self._here = _Context(0, Standing.CONTENT, False, False, [], None, None, 0)
        self._open: list[tuple[str, _Context]] = []
        self._unseen_depth = 0
        self._parents = [-1]
        self._parts: list[str] = []
        self._link_chars = self._line_count = 0
        self._titles: dict[str, list[str]] = {"meta": [], "h1": [], "title": []}
        self._title_tag = ""
        self._files: list[str] = []
        self._has_frames = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Open an element; lxml calls it for every start tag, those it adds itself included."""
        if self._unseen_depth:
            self._unseen_depth += 1
            return
        if attributes:
            self._note_links(tag, attributes)
        standing = _standing(tag, attributes) if attributes or tag in _FURNITURE_TAGS else Standing.CONTENT
        # hidden blocks are kept apart, since a script may show them; what is hidden within a line is never text
        is_hidden_inline = standing is Standing.HIDDEN and tag not in _BLOCKS
        if tag in _UNSEEN or is_hidden_inline or (tag == "sup" and self._follows_digit()):
            self._unseen_depth = 1
            return
        self._open.append((tag, self._here))
        if attributes or tag not in _PLAIN:
            self._enter(tag, attributes, standing)

    def end(self, tag: str) -> None:
        """Close the element opened last; lxml closes in order, whatever the markup does."""
        if self._unseen_depth:
            self._unseen_depth -= 1
            return
        tag, outside = self._open.pop()
        inside, self._here = self._here, outside
        if inside.block != outside.block:
            self._break(inside)
        if tag == self._title_tag:
            self._title_tag = ""
        elif tag == "table" and inside.table is not None:
            outside.lines.extend(_table_lines(inside.table))
        elif tag == "tr" and inside.row is not None:
            if inside.standing is Standing.HIDDEN and outside.standing is not Standing.HIDDEN:
                outside.lines.extend(_row_lines(inside.row))
            elif outside.table is not None:
                outside.table.rows.append(inside.row)
            else:
                outside.lines.extend(_table_lines(_Table([inside.row])))
        elif tag in ("td", "th") and outside.row is not None:
            if inside.standing is Standing.HIDDEN and outside.standing is not Standing.HIDDEN:
                outside.lines.extend(inside.lines)
            else:
                outside.row.cells.append(_Cell(inside.lines, *inside.spans))

    def data(self, data: str) -> None:
        """Take text, which may come in several pieces."""
        if self._unseen_depth:
            return
        if self._title_tag == "title":
            self._titles["title"].append(data)
            return
        if self._here.is_preformatted and "\n" in data:
            *whole, data = data.split("\n")
            for part in whole:
                self._parts.append(part)
                self._break(self._here)
        if self._here.is_link:
            self._link_chars += len(data)
        self._parts.append(data)

    def close(self) -> Page:
        """The page, when all markup has come."""
        while self._open:
            self.end(self._open[-1][0])
        self._break(self._here)
        window = _set_line("".join(self._titles["title"])[:_MAX_NAME])
        titles = tuple(title for title in (*self._titles["meta"], *self._titles["h1"], window) if title)
        lines = tuple(self._here.lines)
        return Page(lines, tuple(self._parents), titles, tuple(self._files), self._has_frames)

    def _enter(self, tag: str, attributes: Mapping[str, str], own_standing: Standing) -> None:
        """Let an element change where its text goes and how it is shown."""
        here = self._here
        block, is_link, lines, row, table = here.block, here.is_link, here.lines, here.row, here.table
        spans = here.spans
        style = _style(attributes) if attributes else ""
        if tag == "br":
            self._break(here)
        if tag in _BLOCKS or (style and _BLOCK_STYLE.search(style)):
            self._break(here)
            self._parents.append(block)
            block = len(self._parents) - 1
        if tag == "a" and attributes:
            is_link = is_link or not attributes.get("href", "#").startswith("#")
        if tag in ("h1", "title"):
            self._title_tag = tag
        elif tag in ("table", "tr", "td", "th"):
            lines, row, table = _enter_table(tag, block, here)
            spans = _spans(attributes) if attributes else (1, 1)
        is_preformatted = here.is_preformatted or tag == "pre" or bool(style and _PREFORMATTED_STYLE.search(style))
        table_depth = here.table_depth + (tag == "table")
        standing = max(here.standing, own_standing)
        self._here = _Context(block, standing, is_link, is_preformatted, lines, row, table, table_depth, spans)

    def _break(self, context: _Context) -> None:
        """End the line that stands in a context."""
        if not self._parts:
            return
        text = _set_line("".join(self._parts))
        if text:
            self._line_count += 1
            if self._line_count > MAX_LINES:
                raise UnsafeContentError(f"The page has more than {MAX_LINES:,} lines.")
            link_chars = min(self._link_chars, len(text))
            context.lines.append(Line(text, context.block, link_chars, context.standing))
            if self._title_tag == "h1" and context.standing is not Standing.HIDDEN:
                self._titles["h1"].append(text[:_MAX_NAME])
        self._parts.clear()
        self._link_chars = 0

    def _follows_digit(self) -> bool:
        """Whether a number would grow by a superscript that is printed behind it, a footnote's mark."""
        return bool(self._parts) and self._parts[-1][-1:].isdigit()

    def _note_links(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "meta" and attributes.get("name", "").lower() == "articletitle":
            self._titles["meta"].append(_set_line(attributes.get("content", "")[:_MAX_NAME]))
        elif tag in ("a", "iframe", "frame", "embed", "object"):
            address = attributes.get("href") or attributes.get("src") or attributes.get("data") or ""
            match = _FILE_LINK.search(address[:_MAX_NAME])
            if match:
                self._files.append(match.group().rpartition("/")[2])
            elif tag in ("iframe", "frame") and address:
                self._has_frames = True


def _enter_table(tag: str, block: int, here: _Context) -> tuple[list[Line], _Row | None, _Table | None]:
    """The list for the lines within a part of a table, the row to which its cells belong, and the table."""
    if tag == "table":
        if here.row is not None:
            here.row.has_table = True
        return here.lines, None, _Table() if here.table_depth < _MAX_TABLE_DEPTH else None
    if tag == "tr":
        return here.lines, _Row(block) if here.table_depth <= _MAX_TABLE_DEPTH else None, here.table
    if here.row is not None:
        return [], here.row, None
    return here.lines, here.row, here.table


def _spans(attributes: Mapping[str, str]) -> tuple[int, int]:
    """Over how many columns and rows a cell reaches."""
    counts = []
    for name, most in (("colspan", _MAX_COLUMNS), ("rowspan", _MAX_ROW_SPAN)):
        text = attributes.get(name, "").strip()
        counts.append(min(max(1, int(text)), most) if text.isascii() and text.isdigit() and len(text) < 9 else 1)
    return counts[0], counts[1]


def _style(attributes: Mapping[str, str]) -> str:
    """The style of an element without blanks, in small letters."""
    return attributes.get("style", "").replace(" ", "").lower()


def _standing(tag: str, attributes: Mapping[str, str]) -> Standing:
    if "hidden" in attributes or attributes.get("aria-hidden", "").lower() == "true":
        return Standing.HIDDEN
    if "style" in attributes and _HIDING_STYLE.search(_style(attributes)):
        return Standing.HIDDEN
    if tag in _FURNITURE_TAGS or attributes.get("role", "").lower() in _FURNITURE_ROLES:
        return Standing.FURNITURE
    if tag in ("html", "body"):
        return Standing.CONTENT
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return Standing.FURNITURE if _FURNITURE_NAME.search(names) else Standing.CONTENT


def _table_lines(table: _Table) -> list[Line]:
    """A row of figures is one line; rows that lay out a page are the lines of their cells, one cell after another."""
    if any(row.has_table for row in table.rows):
        return [line for row in table.rows for line in _row_lines(row)]
    texts = data_rows(_place(table.rows))
    found: list[Line] = []
    for number, row in enumerate(table.rows):
        found += [_joined(row, texts[number])] if number in texts else _row_lines(row)
    return found


def _place(rows: Sequence[_Row]) -> list[TextCell]:
    """The filled cells in the columns that a browser gives them: each in the next one that none above reaches into.

    None where there are too many columns.
    """
    placed: list[TextCell] = []
    reach: dict[int, int] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row.cells:
            while reach.get(column, 0) > number:
                column += 1
            if cell.row_span > 1:
                reach.update(dict.fromkeys(range(column, column + cell.column_span), number + cell.row_span))
            text = _set_line("\n".join(line.text for line in cell.lines))
            if text:
                row_span = min(cell.row_span, len(rows) - number)
                placed.append(TextCell(number, column, row_span, cell.column_span, text, is_prose((text,))))
            column += cell.column_span
            if column > _MAX_COLUMNS:
                return []
    return placed


def _row_lines(row: _Row) -> list[Line]:
    """A row that is no data table's."""
    filled = [cell.lines for cell in row.cells if cell.lines]
    if len(filled) <= 1 or row.has_table or any(_is_text(cell) for cell in filled):
        return [line for cell in filled for line in cell]
    texts = [_set_line("\n".join(line.text for line in cell.lines)) for cell in row.cells]
    while not texts[-1]:
        texts.pop()
    return [_joined(row, " | ".join(texts))]


def _joined(row: _Row, text: str) -> Line:
    lines = [line for cell in row.cells for line in cell.lines]
    return Line(text, row.block, sum(line.link_chars for line in lines), min(line.standing for line in lines))


def _is_text(cell: list[Line]) -> bool:
    """Whether a cell holds paragraphs, and not the broken lines of one entry."""
    return len(cell) > 12 or sum("。" in line.text for line in cell) >= 2


def _set_line(text: str) -> str:
    return _BLANKS.sub(" ", _LINE_END_IN_CHINESE.sub("", text)).strip(_AROUND)
