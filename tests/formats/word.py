"""Writes .docx files for tests: what is put into the document, in the order in which it stands.

Builders return `Xml`; a plain string stands for a run of text, or in a cell or a note for a paragraph.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CHANGE = 'w:id="1" w:author="审核" w:date="2023-08-01T00:00:00Z"'


class Xml(str):
    """Markup, as against text to be written."""

    __slots__ = ()


@dataclass(frozen=True)
class Cell:
    """A cell: how many columns it spans; `merge` is "restart" or "continue" where cells are merged downwards."""

    content: str
    span: int = 1
    merge: str = ""


@dataclass(frozen=True)
class Level:
    """A level of a list, as in `numbering.xml`; `text` holds %1 to %9."""

    number_format: str
    text: str
    start: int = 1
    suffix: str = "tab"
    restart: int | None = None
    style: str = ""
    is_legal: bool = False


@dataclass(frozen=True)
class WordList:
    """A list (numId is its place from 1); with `like` it goes on with the levels of an earlier list."""

    levels: Sequence[Level] = ()
    like: int | None = None
    starts: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Style:
    """A paragraph style; `numbering` is (numId, level), the level None where the list's level names the style."""

    style_id: str
    name: str = ""
    based_on: str = ""
    numbering: tuple[int, int | None] | None = None
    is_hidden: bool = False


def run(text: str, properties: str = "") -> Xml:
    """A run; `properties` is what stands within w:rPr."""
    written = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return Xml(f'<w:r>{written}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>')


def special(element: str) -> Xml:
    """A run that holds an element of its own: `tab`, `br`, `noBreakHyphen`, `sym w:font="..." w:char="..."`."""
    return Xml(f"<w:r><w:{element}/></w:r>")


def paragraph(
    *content: str, style: str = "", numbering: tuple[int, int] | None = None, mark: str = "", properties: str = ""
) -> Xml:
    """A paragraph; `mark` is what stands within the w:rPr of its mark, e.g. `DELETED_MARK`."""
    named = f"<w:pStyle w:val={quoteattr(style)}/>" if style else ""
    if numbering:
        named += f'<w:numPr><w:ilvl w:val="{numbering[1]}"/><w:numId w:val="{numbering[0]}"/></w:numPr>'
    named += properties + (f"<w:rPr>{mark}</w:rPr>" if mark else "")
    return Xml(f"<w:p>{f'<w:pPr>{named}</w:pPr>' if named else ''}{_inline(content)}</w:p>")


DELETED_MARK = f"<w:del {_CHANGE}/>"
HIDDEN = "<w:vanish/>"


def inserted(*content: str) -> Xml:
    """Content of a tracked insertion."""
    return Xml(f"<w:ins {_CHANGE}>{_inline(content)}</w:ins>")


def deleted(text: str) -> Xml:
    """Text of a tracked deletion."""
    return Xml(f"<w:del {_CHANGE}><w:r><w:delText>{escape(text)}</w:delText></w:r></w:del>")


def moved_from(*content: str) -> Xml:
    """Content at the place from which it was moved."""
    return Xml(f"<w:moveFrom {_CHANGE}>{_inline(content)}</w:moveFrom>")


def moved_to(*content: str) -> Xml:
    """Content at the place to which it was moved."""
    return Xml(f"<w:moveTo {_CHANGE}>{_inline(content)}</w:moveTo>")


def field_begin(instruction: str) -> Xml:
    """The beginning of a field, up to its result."""
    return Xml(
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{escape(instruction)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


FIELD_END = Xml('<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def linked(instruction: str, *result: str) -> Xml:
    """A field with its result."""
    return Xml(field_begin(instruction) + _inline(result) + FIELD_END)


def note(kind: str, note_id: int) -> Xml:
    """The mark of a `footnote` or `endnote`."""
    return Xml(f'<w:r><w:{kind}Reference w:id="{note_id}"/></w:r>')


def text_box(*blocks: str) -> Xml:
    """A text box as Word writes it: a drawing, and the same once more for older programs."""
    content = f"<w:txbxContent>{_blocks(blocks)}</w:txbxContent>"
    return Xml(
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp>'
        f"<wps:txbx>{content}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback>{_vml_box(content)}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def old_text_box(*blocks: str) -> Xml:
    """A text box as Word 2003 and converters write it."""
    return Xml(f"<w:r>{_vml_box(f'<w:txbxContent>{_blocks(blocks)}</w:txbxContent>')}</w:r>")


def _vml_box(content: str) -> str:
    return f'<w:pict><v:shape style="width:100pt;height:50pt"><v:textbox>{content}</v:textbox></v:shape></w:pict>'


def control(*content: str, is_placeholder: bool = False) -> Xml:
    """A content control (structured document tag) around runs or blocks."""
    properties = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>" if is_placeholder else "<w:sdtPr/>"
    return Xml(f"<w:sdt>{properties}<w:sdtContent>{_inline(content)}</w:sdtContent></w:sdt>")


def table(*rows: Sequence[str | Cell], row_properties: Mapping[int, str] | None = None) -> Xml:
    """A table; `row_properties` gives by row what stands within w:trPr, e.g. `DELETED_MARK`."""
    columns = max(sum(cell.span if isinstance(cell, Cell) else 1 for cell in row) for row in rows)
    written = ""
    for order, row in enumerate(rows):
        properties = (row_properties or {}).get(order, "")
        written += f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(map(_cell, row))}</w:tr>"
    return Xml(f"<w:tbl><w:tblPr/><w:tblGrid>{'<w:gridCol/>' * columns}</w:tblGrid>{written}</w:tbl>")


def write_docx(
    *blocks: str,
    lists: Sequence[WordList] = (),
    styles: Sequence[Style] = (),
    footnotes: Mapping[int, str] | None = None,
    endnotes: Mapping[int, str] | None = None,
    is_strict: bool = False,
    extra_parts: Mapping[str, bytes] | None = None,
) -> bytes:
    """The bytes of a document with these blocks; `extra_parts` go in by name, unpacked (pictures)."""
    parts = {"document": f"<w:document {_NAMESPACES}><w:body>{_blocks(blocks)}<w:sectPr/></w:body></w:document>"}
    if lists:
        parts["numbering"] = _numbering(lists)
    if styles:
        parts["styles"] = f"<w:styles {_NAMESPACES}>{''.join(map(_style, styles))}</w:styles>"
    if footnotes:
        parts["footnotes"] = _notes("footnote", footnotes)
    if endnotes:
        parts["endnotes"] = _notes("endnote", endnotes)
    if is_strict:
        parts = {name: xml.replace(_W, _STRICT_W) for name, xml in parts.items()}
    return write_package(parts, _STRICT_RELATIONS if is_strict else _RELATIONS, extra_parts or {})


def write_package(
    parts: Mapping[str, str | bytes], relations: str = _RELATIONS, extra_parts: Mapping[str, bytes] | None = None
) -> bytes:
    """Pack parts named as in `word/NAME.xml`, with content types and relationships."""
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" '
        f'ContentType="{_MAIN_TYPE}.{name}{".main" if name == "document" else ""}+xml"/>'
        for name in parts
    )
    others = "".join(
        f'<Relationship Id="r{order}" Type="{relations}/{name}" Target="{name}.xml"/>'
        for order, name in enumerate(parts)
        if name != "document"
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r" Type="{relations}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">{others}</Relationships>',
        **{f"word/{name}.xml": xml for name, xml in parts.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        for name, data in (extra_parts or {}).items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_STORED)
    return buffer.getvalue()


def _inline(content: Sequence[str]) -> str:
    return "".join(one if isinstance(one, Xml) else run(one) for one in content)


def _blocks(content: Sequence[str]) -> str:
    return "".join(one if isinstance(one, Xml) else paragraph(one) for one in content)


def _cell(cell: str | Cell) -> str:
    cell = cell if isinstance(cell, Cell) else Cell(cell)
    properties = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    if cell.merge:
        properties += '<w:vMerge w:val="restart"/>' if cell.merge == "restart" else "<w:vMerge/>"
    content = _blocks([cell.content])
    # a cell ends with a paragraph, also after a table
    end = "<w:p/>" if content.endswith("</w:tbl>") else ""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}{end}</w:tc>"


def _numbering(lists: Sequence[WordList]) -> str:
    definitions = nums = ""
    for num_id, one in enumerate(lists, start=1):
        if one.like is None:
            levels = "".join(_level(order, level) for order, level in enumerate(one.levels))
            definitions += f'<w:abstractNum w:abstractNumId="{num_id}">{levels}</w:abstractNum>'
        starts = "".join(
            f'<w:lvlOverride w:ilvl="{order}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            for order, start in one.starts.items()
        )
        nums += f'<w:num w:numId="{num_id}"><w:abstractNumId w:val="{one.like or num_id}"/>{starts}</w:num>'
    return f"<w:numbering {_NAMESPACES}>{definitions}{nums}</w:numbering>"


def _level(order: int, level: Level) -> str:
    restart = "" if level.restart is None else f'<w:lvlRestart w:val="{level.restart}"/>'
    style = f'<w:pStyle w:val="{level.style}"/>' if level.style else ""
    return (
        f'<w:lvl w:ilvl="{order}"><w:start w:val="{level.start}"/><w:numFmt w:val="{level.number_format}"/>'
        f'{restart}{style}{"<w:isLgl/>" if level.is_legal else ""}<w:suff w:val="{level.suffix}"/>'
        f"<w:lvlText w:val={quoteattr(level.text)}/></w:lvl>"
    )


def _style(style: Style) -> str:
    based_on = f'<w:basedOn w:val="{style.based_on}"/>' if style.based_on else ""
    properties = ""
    if style.numbering:
        num_id, order = style.numbering
        level = "" if order is None else f'<w:ilvl w:val="{order}"/>'
        properties = f'<w:pPr><w:numPr>{level}<w:numId w:val="{num_id}"/></w:numPr></w:pPr>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{style.style_id}"><w:name w:val="{style.name or style.style_id}"/>'
        f"{based_on}{properties}{f'<w:rPr>{HIDDEN}</w:rPr>' if style.is_hidden else ''}</w:style>"
    )


def _notes(kind: str, notes: Mapping[int, str]) -> str:
    separator = f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    written = "".join(
        f'<w:{kind} w:id="{note_id}">{_blocks([content])}</w:{kind}>' for note_id, content in notes.items()
    )
    return f"<w:{kind}s {_NAMESPACES}>{separator}{written}</w:{kind}s>"
