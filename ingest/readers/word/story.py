"""The text of a story (the body, a note, a text box) as its readers see it with all changes accepted.

What a paragraph's XML holds is not what is printed: deleted text, hidden text and instructions of fields stand in it,
numbering does not. The walk recurses; `parse_xml` lets no tree be deeper than 256 elements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from ingest.readers.word.counting import count_in
from ingest.readers.word.grids import CellContent, GridRow, table_lines
from ingest.readers.word.names import (
    COMPATIBILITY,
    LEVEL,
    MATH,
    NUM_ID,
    NUM_PROPERTIES,
    P_PROPERTIES,
    P_STYLE,
    R_PROPERTIES,
    R_STYLE,
    VAL,
    VANISH,
    P,
    R,
    T,
    W,
    integer,
    is_on,
)
from ingest.readers.word.numbering import Numbering
from ingest.readers.word.styles import Style, Styles

_TABLE: Final = W + "tbl"
_ROW: Final = W + "tr"
_CELL: Final = W + "tc"
_ROW_PROPERTIES: Final = W + "trPr"
_CELL_PROPERTIES: Final = W + "tcPr"
_CELL_DELETION: Final = W + "cellDel"
_CELL_SPAN: Final = W + "gridSpan"
#: merged cells, and where the cell is that others go on with
_CELL_MERGES: Final = {W + "vMerge": "above", W + "hMerge": "left"}
_CONTROL: Final = W + "sdt"
_CONTROL_CONTENT: Final = W + "sdtContent"
_PLACEHOLDER: Final = f"{W}sdtPr/{W}showingPlcHdr"
_ALTERNATIVES: Final = COMPATIBILITY + "AlternateContent"
_CHOICE: Final = COMPATIBILITY + "Choice"
_FALLBACK: Final = COMPATIBILITY + "Fallback"
_TEXT_BOX: Final = W + "txbxContent"
_NOTE_MARKS: Final = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
_DELETED: Final = frozenset((W + "del", W + "moveFrom"))
#: what has no text of its own, or text that is not printed at its place
_UNPRINTED: Final = frozenset(
    {
        *_DELETED,
        *(P_PROPERTIES, R_PROPERTIES, _CELL_PROPERTIES, _ROW_PROPERTIES, W + "tblPr", W + "sectPr", W + "sdtPr"),
        *(W + "delText", W + "delInstrText", W + "object", W + "altChunk", W + "rt"),
    }
)
#: signs of Wingdings that are read: circled digits as numbering, boxes and marks as ticked answers
_WINGDINGS: Final = {
    **{0x81 + order: chr(ord("①") + order) for order in range(10)},
    **{0x8C + order: chr(ord("①") + order) for order in range(10)},
    **{0x6F: "□", 0xA8: "□", 0xFC: "√", 0xFE: "☑", 0x52: "☑", 0xFD: "☒"},
}
#: a formula that draws a circle over a number: ③ as Word makes it for whoever does not find the character
_CIRCLED: Final = re.compile(r"\s*eq\s*\\o\\ac\s*\(\s*[○◯][,，;]\s*(\d{1,2})\s*\)", re.I)
#: from here on codes stand for no character of their own
_PRIVATE_USE: Final = 0xD800
#: an entry of a table of contents is no sentence
_SENTENCE_END: Final = "。"
#: more fields within each other have lost their ends
MAX_OPEN_FIELDS = 20
_MAX_COLUMNS: Final = 63


@dataclass
class Printed:
    """What printing a document needs beyond its stories, and the notes that the stories refer to."""

    styles: Styles
    numbering_of_boxes: Numbering
    has_hidden: bool
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class _Field:
    """A field that is open: it shows its result, not its instruction.

    `place` is where the result begins: the story, how many lines it had, how many pieces the paragraph.
    """

    place: tuple[Story, int, int] | None = None
    instruction: str = ""
    is_result: bool = False


@dataclass
class Story:
    """A story being read: its lines, and the pieces of the paragraph that is not at its end yet."""

    printed: Printed
    numbering: Numbering
    lines: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _boxes: list[str] = field(default_factory=list)
    _fields: list[_Field] = field(default_factory=list)

    def read(self, parent: etree._Element) -> list[str]:
        """Read all paragraphs and tables below `parent`; return the story's lines, empty paragraphs left out."""
        self._read_blocks(parent)
        self._end_paragraph("")
        return self.lines

    def _read_blocks(self, parent: etree._Element) -> None:
        for block in parent:
            tag = block.tag
            if tag == P:
                self._read_paragraph(block)
            elif tag == _TABLE:
                self._end_paragraph("")
                self._read_table(block)
            elif tag not in _UNPRINTED:
                content = _content(block)
                if content is not None:
                    self._read_blocks(content)

    def _read_paragraph(self, paragraph: etree._Element) -> None:
        properties = paragraph[0] if len(paragraph) and paragraph[0].tag == P_PROPERTIES else None
        style = self.printed.styles.default
        numbering = mark = None
        if properties is not None:
            named = properties.find(P_STYLE)
            if named is not None:
                style = self.printed.styles.of(named.get(VAL))
            numbering, mark = properties.find(NUM_PROPERTIES), properties.find(R_PROPERTIES)
        begin = len(self._pieces)
        self._read_inline(paragraph, style.is_hidden)
        for open_field in self._fields:
            open_field.is_result = True  # an instruction does not go on after its paragraph: its end is missing
        if mark is not None and any(child.tag in _DELETED for child in mark):
            return  # the mark is deleted: the next paragraph goes on here, with its own numbering
        if style.is_contents and not self._is_sentence(begin):
            del self._pieces[begin:]
            self._end_paragraph("")
            return
        self._end_paragraph(self._label(style, numbering))

    def _is_sentence(self, begin: int) -> bool:
        return any(_SENTENCE_END in piece for piece in self._pieces[begin:])

    def _label(self, style: Style, numbering: etree._Element | None) -> str:
        """The numbering of a paragraph: its own, or that of its style."""
        num_id, level, numbered_by = style.num_id, style.level, style.numbered_by
        own_level = None
        if numbering is not None:
            own_id, own = numbering.find(NUM_ID), numbering.find(LEVEL)
            if own_id is not None:
                num_id, numbered_by, level = own_id.get(VAL), "", None
            if own is not None:
                own_level = integer(own.get(VAL))
        if num_id is None:
            return ""
        if own_level is None and numbered_by:
            found = self.numbering.lists.get(num_id)
            own_level = found.level_of_style(numbered_by) if found else None
        return self.numbering.next_label(num_id, own_level if own_level is not None else level or 0)

    def _end_paragraph(self, label: str) -> None:
        text = "".join(self._pieces)
        if label or (text and not text.isspace()):
            self.lines.append(label + text)
        self._pieces.clear()
        if self._boxes:
            self.lines += self._boxes
            self._boxes = []

    def _read_inline(self, parent: etree._Element, is_hidden: bool) -> None:
        for child in parent:
            tag = child.tag
            if tag == R:
                self._read_inline(child, self._hides(child, is_hidden) if self.printed.has_hidden else is_hidden)
            elif tag in _PRINTED:
                if not is_hidden and self._shows():
                    self._pieces.append(_PRINTED[tag](child))
            elif tag in _MARKS:
                _MARKS[tag](self, child, is_hidden)
            elif tag not in _UNPRINTED and len(child):
                content = _content(child)
                if content is not None:
                    self._read_inline(content, is_hidden)

    def _hides(self, run: etree._Element, is_hidden: bool) -> bool:
        """Whether a run is hidden: by itself, else by its style, else as its paragraph is."""
        properties = run[0] if len(run) and run[0].tag == R_PROPERTIES else None
        if properties is None:
            return is_hidden
        own = is_on(properties.find(VANISH))
        if own is not None:
            return own
        named = properties.find(R_STYLE)
        return is_hidden or (named is not None and self.printed.styles.of(named.get(VAL)).is_hidden)

    def _shows(self) -> bool:
        return not self._fields or all(one.is_result for one in self._fields)

    def _read_text_box(self, box: etree._Element, is_hidden: bool) -> None:
        if not is_hidden:
            self._boxes += Story(self.printed, self.printed.numbering_of_boxes).read(box)

    def _read_note_mark(self, mark: etree._Element, is_hidden: bool) -> None:
        if not is_hidden:
            self.printed.notes.append((_NOTE_MARKS[mark.tag], mark.get(W + "id", "")))

    def _read_field_mark(self, mark: etree._Element, is_hidden: bool) -> None:
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
            del self._fields[:-MAX_OPEN_FIELDS]
        elif kind == "separate" and self._fields:
            self._begin_result(self._fields[-1])
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            circled = _CIRCLED.match(ended.instruction)
            if circled and not is_hidden and self._shows():
                self._pieces.append(count_in("decimalEnclosedCircle", int(circled.group(1))))
            self._end_field(ended)

    def _read_instruction(self, instruction: etree._Element, _: bool) -> None:
        if self._fields and instruction.text:
            self._fields[-1].instruction += instruction.text

    def _read_simple_field(self, element: etree._Element, is_hidden: bool) -> None:
        opened = _Field(instruction=element.get(W + "instr", ""))
        self._begin_result(opened)
        self._fields.append(opened)
        depth = len(self._fields)
        self._read_inline(element, is_hidden)
        del self._fields[depth:]
        if len(self._fields) == depth:
            self._end_field(self._fields.pop())

    def _begin_result(self, opened: _Field) -> None:
        opened.is_result = True
        if opened.instruction.split(maxsplit=1)[:1] == ["TOC"]:
            opened.place = (self, len(self.lines), len(self._pieces))

    def _end_field(self, ended: _Field) -> None:
        """Drop the result of a field that is a table of contents, unless somebody wrote sentences into it."""
        if ended.place is None or ended.place[0] is not self:
            return
        _, lines, pieces = ended.place
        if len(self.lines) == lines:
            if not self._is_sentence(pieces):
                del self._pieces[pieces:]
        elif not any(_SENTENCE_END in line for line in self.lines[lines:]) and not self._is_sentence(0):
            del self.lines[lines:]
            self._pieces.clear()

    def _read_table(self, table: etree._Element) -> None:
        rows = []
        for row in _members(table, _ROW):
            properties = row.find(_ROW_PROPERTIES)
            first_column = None
            if properties is not None:
                if properties.find(W + "del") is not None:
                    continue
                first_column = properties.find(W + "gridBefore")
            cells = [self._read_cell(cell) for cell in _members(row, _CELL)]
            kept = [cell for cell in cells if cell is not None]
            rows.append(GridRow(kept, 0 if first_column is None else _small(first_column)))
        self.lines += table_lines(rows)

    def _read_cell(self, cell: etree._Element) -> CellContent | None:
        """What a cell holds, None where it is deleted; nothing where another one above or to the left covers it."""
        lines = Story(self.printed, self.numbering, _fields=self._fields).read(cell)
        column_span, merge = 1, ""
        properties = cell[0] if len(cell) and cell[0].tag == _CELL_PROPERTIES else ()
        for child in properties:
            if child.tag == _CELL_DELETION:
                return None
            if child.tag in _CELL_MERGES and child.get(VAL) != "restart":
                merge = _CELL_MERGES[child.tag]
            elif child.tag == _CELL_SPAN:
                column_span = max(1, _small(child))
        if merge:
            return CellContent((), column_span, merge, False)
        return CellContent(lines, column_span, merge, next(cell.iterchildren(_TABLE), None) is not None)


def _text(element: etree._Element) -> str:
    """The text of an element; a line break within it is no break of the document."""
    return (element.text or "").replace("\n", " ")


def _content(block: etree._Element) -> etree._Element | None:
    """Where the content of a wrapper stands: itself, but the first of alternatives, and no placeholder of a control."""
    if block.tag == _ALTERNATIVES:
        choice = block.find(_CHOICE)
        return choice if choice is not None else block.find(_FALLBACK)
    if block.tag == _CONTROL:
        return None if is_on(block.find(_PLACEHOLDER)) else block.find(_CONTROL_CONTENT)
    return block


def _members(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, those within content controls and the like too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in _UNPRINTED and len(child):
            content = _content(child)
            if content is not None:
                yield from _members(content, tag)


def _small(element: etree._Element) -> int:
    """A count of columns; Word knows no table with more than 63."""
    return min(integer(element.get(VAL)) or 0, _MAX_COLUMNS)


def _symbol(element: etree._Element) -> str:
    """The character of a symbol font, as far as one reads it; the fonts' own characters have codes of private use."""
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    if element.get(W + "font", "").startswith("Wingdings"):
        return _WINGDINGS.get(code & 0xFF, "")
    return chr(code) if 0x20 <= code < _PRIVATE_USE else ""


#: elements that stand for characters -> which
_PRINTED: Final[Mapping[str, Callable[[etree._Element], str]]] = {
    **dict.fromkeys((T, MATH + "t"), _text),
    **dict.fromkeys((W + "tab", W + "ptab"), lambda _: "\t"),
    **dict.fromkeys((W + "br", W + "cr"), lambda _: "\n"),
    W + "noBreakHyphen": lambda _: "-",
    W + "sym": _symbol,
}
#: elements that change what is printed after them or elsewhere -> what reads them
_MARKS: Final[Mapping[str, Callable[[Story, etree._Element, bool], None]]] = {
    W + "fldChar": Story._read_field_mark,
    W + "instrText": Story._read_instruction,
    W + "fldSimple": Story._read_simple_field,
    _TEXT_BOX: Story._read_text_box,
    **dict.fromkeys(_NOTE_MARKS, Story._read_note_mark),
}
