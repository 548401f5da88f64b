"""ZIP containers and the XML within them, opened with distrust: the common ground of .docx, .xlsx and .zip."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from lxml import etree

from ingest.problems import DamagedFileError, EmptyFileError, EncryptedFileError, UnsafeContentError
from ingest.readers.limits import check_markup_size, check_tree_size

#: a directory of some ten thousand members, more than any document or collection of reports has
MAX_DIRECTORY_BYTES = 1024 * 1024
#: the packing methods office programs use: stored and deflated
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_END_OF_DIRECTORY = b"PK\x05\x06"


def open_package(content: bytes) -> zipfile.ZipFile:
    """Open a ZIP container.

    Raises DamagedFileError, EmptyFileError where it has no member, UnsafeContentError where its directory is larger
    than that of any collection of reports.
    """
    end = content.rfind(_END_OF_DIRECTORY, max(0, len(content) - 66_000))
    if end >= 0 and len(content) >= end + 22:
        size = struct.unpack_from("<L", content, end + 12)[0]
        if size > MAX_DIRECTORY_BYTES:
            raise UnsafeContentError(f"The archive's directory has {size:,} bytes, more than {MAX_DIRECTORY_BYTES:,}.")
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, EOFError) as error:
        raise DamagedFileError("The file is a ZIP container that is cut off or damaged.") from error
    if not package.namelist():
        raise EmptyFileError("The file is a ZIP container without content.")
    return package


def read_member(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Unpack a member whose size the caller has judged.

    Raises EncryptedFileError, DamagedFileError, UnsafeContentError where it unpacks to more than it says.
    """
    if info.flag_bits & _ENCRYPTED:
        raise EncryptedFileError("The content is locked with a password.")
    if info.compress_type not in _METHODS:
        raise DamagedFileError(
            f"The content is packed by a method ({info.compress_type}) that office programs never use."
        )
    try:
        with package.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, struct.error, NotImplementedError) as error:
        raise DamagedFileError("A part of the file is cut off or damaged.") from error
    if len(data) > info.file_size:
        raise UnsafeContentError("A part of the file unpacks to more than its directory says.")
    if len(data) < info.file_size:
        raise DamagedFileError("A part of the file is cut off.")
    return data


def read_part(package: zipfile.ZipFile, name: str) -> bytes | None:
    """A part of an office document by its name, None where there is none of that name.

    Names of parts know no capitals (ISO/IEC 29500-2), and some programs write them with backslashes.
    """
    try:
        info = package.getinfo(name.removeprefix("/"))
    except KeyError:
        wanted = _plain(name)
        alike = [one for one in package.infolist() if _plain(one.filename) == wanted]
        if not alike:
            return None
        info = alike[-1]
    check_markup_size(info.file_size, f"The part '{name}'")
    return read_member(package, info)


def _plain(name: str) -> str:
    return name.replace("\\", "/").removeprefix("/").casefold()


def read_xml_part(package: zipfile.ZipFile, name: str) -> etree._Element | None:
    """The root of an XML part, None where there is no such part; raises as `read_part` and `parse_xml` do."""
    data = read_part(package, name)
    return None if data is None else parse_xml(data)


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML that may come from anyone: no document type, no entities, no network, no depth without end.

    Raises UnsafeContentError or DamagedFileError.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        check_tree_size(data)
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
            raise UnsafeContentError("The file's XML declares a document type, which office documents never do.")
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise UnsafeContentError("The file's XML is nested or built beyond measure.") from error
        raise DamagedFileError("The file's XML is cut off or damaged.") from error
    if root.getroottree().docinfo.doctype:
        raise UnsafeContentError("The file's XML declares a document type, which office documents never do.")
    return root
