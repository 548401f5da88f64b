"""Documents of older and other office programs (.doc, .wps, .rtf, .odt): LibreOffice turns them into .docx.

LibreOffice is a program of its own that opens files from anyone: it works in a folder and with a profile that are
thrown away, runs no macros, loads nothing from elsewhere, and has its own limits of time, memory and disk.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from ingest.documents import Content
from ingest.problems import (
    ConverterMissingError,
    DamagedFileError,
    EncryptedFileError,
    TooSlowError,
    UnsafeContentError,
)
from ingest.readers.limits import CONVERSION_SECONDS, MAX_FILE_BYTES, check_markup_size, worker_clock_stopped
from ingest.readers.package import open_package, read_part
from ingest.readers.word import read_docx

#: names of the program, as installed by itself and by distributions
COMMANDS = ("soffice", "libreoffice")
MEMORY_BYTES = 2 * 1024 * 1024 * 1024

_WORD, _WORKS, _WORD_XML = "MS Word 97", "MS_Works", "MS Word 2003 XML"
_FILTERS = {"doc": _WORD, "wps": _WORD, "rtf": "Rich Text Format", "odt": "writer8"}
_WORD_STREAM, _WORKS_STREAM = ("WordDocument".encode("utf-16-le"), "MatOST".encode("utf-16-le"))
#: what is saved in the format of Word: the name of the filter for .docx
_DOCX = "docx:Office Open XML Text"
#: what the program starts, and its folder, go with this process even if that is killed: then standard input closes
_SHELL = f"""
ulimit -S -d {MEMORY_BYTES // 1024}; ulimit -f {MAX_FILE_BYTES // 512}; ulimit -t {int(CONVERSION_SECONDS)}
exec 3<&0 </dev/null
folder=$1; shift
(read -r _ <&3; rm -rf "$folder"; kill -KILL 0) &
exec "$@" 3<&-
"""
#: the profile: no macros, nothing that a document links to, no updates, and a proxy where nobody listens
_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "DisableOLEAutomation", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Writer/Content/Update", "Field", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    *(("Inet/Settings", f"ooInet{kind}ProxyName", "127.0.0.1") for kind in ("HTTP", "HTTPS")),
    *(("Inet/Settings", f"ooInet{kind}ProxyPort", "9") for kind in ("HTTP", "HTTPS")),
)


def office_reader(name: str) -> Callable[[bytes], Content]:
    """The reader of `doc`, `wps`, `rtf` or `odt`.

    It raises ConverterMissingError, DamagedFileError where LibreOffice does not manage, EncryptedFileError,
    TooSlowError, UnsafeContentError, and what `read_docx` raises of the result.
    """
    return partial(_read_by_conversion, name)


def converter() -> str | None:
    """The path of LibreOffice, None where it is not installed."""
    return next((found for command in COMMANDS if (found := shutil.which(command))), None)


def _read_by_conversion(name: str, content: bytes) -> Content:
    if name == "odt":
        _check_open_document(content)
    command = converter()
    if command is None:
        raise ConverterMissingError(f"A .{name} file is read through LibreOffice, which is not installed.")
    with tempfile.TemporaryDirectory(prefix="juesuan-") as folder, worker_clock_stopped():
        converted = _convert(command, name, content, Path(folder))
    return replace(read_docx(converted), format=name)


def _import_filter(name: str, content: bytes) -> str:
    """LibreOffice's name of the format: left to guess, it would open a damaged document as plain text."""
    if name in ("doc", "wps") and content.lstrip()[:1] == b"<":
        return _WORD_XML
    if name == "wps" and _WORKS_STREAM in content and _WORD_STREAM not in content:
        return _WORKS
    return _FILTERS[name]


def _check_open_document(content: bytes) -> None:
    """Raise what is wrong with the package before another program opens it."""
    with open_package(content) as package:
        for part in package.infolist():
            if part.filename.endswith((".xml", ".rdf")):
                check_markup_size(part.file_size, f"The part '{part.filename}'")
        manifest = read_part(package, "META-INF/manifest.xml")
    if manifest is not None and b"encryption-data" in manifest:
        raise EncryptedFileError("The document opens with a password only.")


def _convert(command: str, name: str, content: bytes, folder: Path) -> bytes:
    """The document as .docx."""
    source, result = folder / f"report.{name}", folder / "out" / "report.docx"
    source.write_bytes(content)
    _write_profile(folder / "profile")
    arguments = (
        *("sh", "-c", _SHELL, "sh", str(folder)),
        *(command, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *(
            f"--infilter={_import_filter(name, content)}",
            "--convert-to",
            _DOCX,
            "--outdir",
            str(result.parent),
            str(source),
        ),
    )
    with subprocess.Popen(
        arguments,
        cwd=folder,
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "LC_ALL": "C.UTF-8",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(CONVERSION_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise TooSlowError(f"LibreOffice did not finish within {CONVERSION_SECONDS:.0f} seconds.") from error
        finally:
            _end_group(process.pid)
    if not result.is_file():
        raise DamagedFileError(f"LibreOffice cannot open the file as .{name}.")
    if result.stat().st_size > MAX_FILE_BYTES:
        raise UnsafeContentError(f"The file as .docx has more than {MAX_FILE_BYTES:,} bytes.")
    return result.read_bytes()


def _end_group(leader: int) -> None:
    """End all that LibreOffice started, and the shell that waits for the end of this process."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{"" if path.startswith("Inet") else "Office."}{path}">'
        f'<prop oor:name="{key}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, key, value in _SETTINGS
    )
    user = folder / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )
