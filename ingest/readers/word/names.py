"""Names of WordprocessingML (ISO/IEC 29500-1, part 17) in the spelling of transitional documents."""

from __future__ import annotations

from typing import Final

from lxml import etree

from ingest.readers.package import parse_xml

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
COMPATIBILITY: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

VAL: Final = W + "val"
P: Final = W + "p"
P_PROPERTIES: Final = W + "pPr"
P_STYLE: Final = W + "pStyle"
R: Final = W + "r"
R_PROPERTIES: Final = W + "rPr"
R_STYLE: Final = W + "rStyle"
T: Final = W + "t"
VANISH: Final = W + "vanish"
NUM_PROPERTIES: Final = W + "numPr"
NUM_ID: Final = W + "numId"
LEVEL: Final = W + "ilvl"

#: namespace of strict documents -> the same names in transitional ones
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
_OFF = frozenset({"0", "false", "off"})


def parse_word_xml(data: bytes) -> etree._Element:
    """Parse a part of a Word document, strict names turned into transitional ones; raises as `parse_xml` does."""
    root = parse_xml(data)
    if not root.tag.startswith(W) and _STRICT[0][0] in data:
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
        root = parse_xml(data)
    return root


def is_on(element: etree._Element | None) -> bool | None:
    """The value of an on-off property: on where it stands without a value, None where it does not stand."""
    return None if element is None else element.get(VAL, "1") not in _OFF


def integer(written: str | None) -> int | None:
    """A number of an attribute, None where there is none or it is none that a document could mean."""
    if written is None or len(written) > 9:
        return None
    digits = written.removeprefix("-")
    return int(written) if digits.isascii() and digits.isdigit() else None
