"""What a file is: by its first bytes where those are sure, by its name where they are not.

Offices rename files: a `.doc` may be a web page, RTF or .docx, an `.xls` may be an HTML table, and a download that
failed is saved under the report's name.
"""

from __future__ import annotations

import codecs
import re
import zipfile

from ingest.problems import (
    BinaryContentError,
    EmptyFileError,
    EncryptedFileError,
    NestedArchiveError,
    ReportError,
    UnsupportedFormatError,
)
from ingest.readers.package import open_package, read_member
from ingest.readers.text import decode_text

#: endings -> format, for what has no signature of its own
_TEXT_ENDINGS = {
    **{"txt": "txt", "csv": "csv", "tsv": "csv"},
    **dict.fromkeys(("htm", "html", "shtml", "xhtml"), "html"),
}
#: endings whose formats have a signature
_SIGNED_ENDINGS = (
    *("docx", "docm", "dotx", "doc", "dot", "wps", "wpt", "rtf", "odt", "mht", "mhtml"),
    *("pdf", "xlsx", "xlsm", "xlsb", "xls", "et", "ett", "ods", "zip"),
)
#: main part -> format
_ZIP_FORMATS = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "xlsb",
}
_MIME_FORMATS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
#: what is known and not read, by its first bytes
_FOREIGN = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
)
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_STREAM, _ENCRYPTED_STREAM = ("WordDocument".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le"))
_SHEET_STREAMS = ("Workbook\0".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
_WORKS_STREAM = "MatOST".encode("utf-16-le")
#: the first bytes of Word's main stream, and in its flags the bit for a password
_FIB, _FIB_FLAGS, _FIB_ENCRYPTED, _SECTOR = b"\xec\xa5", 10, 0x0100, 512

#: what is looked at: a PDF may have something before its mark; comments and mail headers may be long
_PDF_HEAD, _HEAD = 1024, 4096
#: what may stand before the first tag; taken as a whole, or a page of many comments would be tried in every way
_PREAMBLE = rb"(?:<\?xml[^>]*>|<!--(?:[^-]|-(?!->))*+-->|\s)*+"
_HTML_PAGE = re.compile(_PREAMBLE + rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
_HTML_PIECE = re.compile(_PREAMBLE + rb"<(?:meta|style|title|table|div|p|h[1-6]|font)\b", re.I)
_OFFICE_XML = re.compile(rb'<\?mso-application\s+progid="(Word|Excel)|<(?:w|pkg):(?:wordDocument|package)\b')
_MHTML = re.compile(rb"(?:[\w-]++:[^\n]*+\n(?:[ \t][^\n]*+\n)*+)*?MIME-Version:", re.I)


def detect_format(ending: str, content: bytes) -> str:
    """Return the format of a file's bytes.

    That is txt, csv, html, mhtml, pdf, docx, doc, wps, rtf, odt, xlsx, xlsb, xls, et or ods; `ending` is the one of the
    file's name, in small letters without the dot. Raises UnsupportedFormatError (an ending unknown
    here), BinaryContentError (neither what its name says nor anything else that is read), EncryptedFileError,
    NestedArchiveError (an archive, which `expand_archive` opens), and what a damaged ZIP container raises.
    """
    found = _signed_format(ending, content)
    if found:
        return found
    head = _latin_head(content)
    if _HTML_PAGE.match(head):
        return "html"
    if ending in _TEXT_ENDINGS:
        return _TEXT_ENDINGS[ending]
    if ending not in _SIGNED_ENDINGS:
        known = ", ".join(f".{name}" for name in sorted({*_TEXT_ENDINGS, *_SIGNED_ENDINGS}))
        raise UnsupportedFormatError(f"The ending '.{ending}' has no reader (known: {known}).")
    if _HTML_PIECE.match(head):
        return "html"
    try:
        decode_text(content)
    except EmptyFileError:
        raise
    except ReportError as error:
        raise BinaryContentError(f"The bytes are no .{ending} file, nor text.") from error
    return "csv" if ending in ("xls", "xlsx", "et") else "txt"


def is_archive(source_file: str, content: bytes) -> bool:
    """Whether the file is a .zip of files, as against a document that is packed as one.

    A damaged .zip is one: `expand_archive` says what is wrong with it.
    """
    ending = source_file.rpartition(".")[2].lower()
    if ending != "zip" or not content.startswith(_ZIP_MARKS):
        return False
    try:
        return _zip_format(ending, content) is None
    except UnsupportedFormatError:
        return False
    except ReportError:
        return True


def _signed_format(ending: str, content: bytes) -> str | None:
    head = content[:_PDF_HEAD]
    if head.startswith(_ZIP_MARKS):
        found = _zip_format(ending, content)
        if found is None:
            raise NestedArchiveError("The file is an archive of files, which only a .zip may be.")
        return found
    if head.startswith(_OLE):
        return _ole_format(ending, content)
    if b"%PDF-" in head:
        return "pdf"
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    office = _OFFICE_XML.search(head)
    if office and office.group(1) == b"Excel":
        raise UnsupportedFormatError("The file is an Excel 2003 XML table, which has no reader.")
    if office:
        return "doc"
    if _MHTML.match(content[:_HEAD]):
        return "mhtml"
    foreign = next((name for magic, name in _FOREIGN if head.startswith(magic)), None)
    if foreign and (ending in _TEXT_ENDINGS or ending in _SIGNED_ENDINGS):
        raise BinaryContentError(f"The file is {foreign}, whatever its name says.")
    return None


def _zip_format(ending: str, content: bytes) -> str | None:
    """The office format of a ZIP container, None for an archive of files."""
    with open_package(content) as package:
        names = set(package.namelist())
        for part, name in _ZIP_FORMATS.items():
            if part in names:
                return name
        if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
            return _open_document_format(package)
        if "OFD.xml" in names:
            raise UnsupportedFormatError("The file is an OFD document, which has no reader.")
        if "[Content_Types].xml" in names:
            if ending in ("docx", "docm", "doc", "wps"):
                return "docx"
            raise UnsupportedFormatError("The file is an office document other than a text or a table.")
    return None


def _open_document_format(package: zipfile.ZipFile) -> str:
    mime = read_member(package, package.getinfo("mimetype")).strip()
    found = _MIME_FORMATS.get(mime)
    if found is None:
        raise UnsupportedFormatError("The file is a document that is neither a text nor a table.")
    return found


def _ole_format(ending: str, content: bytes) -> str:
    """The format of a compound file (Office 97 to 2003, WPS): by its streams, which an embedded object has too."""
    if _ENCRYPTED_STREAM in content:
        raise EncryptedFileError("The document opens with a password only.")
    is_sheet = any(stream in content for stream in _SHEET_STREAMS)
    is_text = _WORD_STREAM in content
    if is_sheet and (ending in ("xls", "et", "ett") or not is_text):
        return "et" if ending in ("et", "ett") else "xls"
    if is_text:
        if _is_locked(content):
            raise EncryptedFileError("The document opens with a password only.")
        return "wps" if ending in ("wps", "wpt") else "doc"
    if _WORKS_STREAM in content:
        return "wps"
    if ending in ("doc", "dot", "wps", "wpt", "xls", "et", "ett"):
        # cut off before its directory, perhaps: the format's own reader says so
        return {"dot": "doc", "wpt": "wps", "ett": "et"}.get(ending, ending)
    raise UnsupportedFormatError("The file is an office document other than a text or a table.")


def _is_locked(content: bytes) -> bool:
    for start in range(_SECTOR, len(content) - _FIB_FLAGS - 2, _SECTOR):
        if content.startswith(_FIB, start):
            flags = int.from_bytes(content[start + _FIB_FLAGS : start + _FIB_FLAGS + 2], "little")
            return bool(flags & _FIB_ENCRYPTED)
    return False


def _latin_head(content: bytes) -> bytes:
    """The first bytes with a wide encoding's marks and zeros taken out: enough to see a tag."""
    head = content[:_HEAD]
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        head = head.removeprefix(mark)
    return head.replace(b"\x00", b"")
