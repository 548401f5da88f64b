"""What can go wrong with a report, one class a kind, each with a code, a reason and a remedy.

A problem is a finding about one file: it becomes a row of `ops.problems` and never stops the other files. Only
`NothingReadError` ends a run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Problem:
    """One thing that could not be read: `source_file` as below the reports folder, sentences in English."""

    code: str
    source_file: str
    reason: str
    remedy: str


class ReportError(Exception):
    """A report that cannot be read; subclasses name the kind."""

    code: ClassVar[str]
    remedy: ClassVar[str]

    def __init__(self, reason: str) -> None:
        """Keep the reason, one sentence without the file's name."""
        super().__init__(reason)
        self.reason = reason

    def as_problem(self, source_file: str) -> Problem:
        """The row of `ops.problems` for this error."""
        return Problem(self.code, source_file, self.reason, self.remedy)


class EmptyFileError(ReportError):
    """A file of no bytes, or of blanks alone."""

    code = "empty_file"
    remedy = "Fetch the report again from where it was published."


class BinaryContentError(ReportError):
    """Bytes that are no text, under a text file's name."""

    code = "binary_content"
    remedy = "Give the file the ending of its real format (.docx, .pdf, ...) or export it as text."


class UnknownEncodingError(ReportError):
    """Text in an encoding this reader does not know."""

    code = "unknown_encoding"
    remedy = "Save the file as UTF-8 or GB18030."


class UnsupportedFormatError(ReportError):
    """A format no reader exists for."""

    code = "unsupported_format"
    remedy = "Save the report's text as .txt (UTF-8) beside it."


class DamagedFileError(ReportError):
    """A file that is not whole: cut off, or changed on the way."""

    code = "damaged_file"
    remedy = "Fetch the report again from where it was published."


class EncryptedFileError(ReportError):
    """A file that opens with a password only."""

    code = "encrypted_file"
    remedy = "Save a copy without a password."


class UnsafeContentError(ReportError):
    """A file built to exhaust who opens it (a bomb), or so large that it might as well have been."""

    code = "unsafe_content"
    remedy = "Do not open the file; fetch the report again from where it was published."


class NestedArchiveError(ReportError):
    """An archive within an archive."""

    code = "nested_archive"
    remedy = "Unpack the inner archive beside the reports."


class AttachmentOnlyError(ReportError):
    """A web page that links to the report, or shows it in a frame, instead of holding it."""

    code = "attachment_only"
    remedy = "Fetch the file that the page links to and put it beside the reports."


class NoTextError(ReportError):
    """Pages that are pictures: a scan without a text layer."""

    code = "no_text_layer"
    remedy = "Run text recognition (OCR) on the file, or fetch the report in another format."


class ConverterMissingError(ReportError):
    """A format that is read through LibreOffice, which is not installed or did not manage."""

    code = "converter_missing"
    remedy = "Install LibreOffice (its command is soffice), or save the report as .docx."


class TooSlowError(ReportError):
    """A file whose reading took longer than any report's."""

    code = "too_slow"
    remedy = "Report the file to the maintainers; the other reports are loaded."


class TooMuchMemoryError(ReportError):
    """A file whose reading took more memory than any report's."""

    code = "too_much_memory"
    remedy = "Report the file to the maintainers; the other reports are loaded."


class UnreadableFileError(ReportError):
    """A file the operating system does not let us read."""

    code = "unreadable_file"
    remedy = "Check the file's permissions and that the disk is well."


class NoFiguresError(ReportError):
    """A text that holds not one figure of final accounts; the report is kept, with every check not testable."""

    code = "no_figures"
    remedy = "Check that this is a final-accounts report and that its narrative part is in the file."


class DuplicateContentError(ReportError):
    """A file whose bytes are those of another one; the other is loaded, this one is not counted twice."""

    code = "duplicate_content"
    remedy = "Remove one of the two files."


class ReaderFaultError(ReportError):
    """A fault of the reader itself on this file."""

    code = "reader_fault"
    remedy = "Report the file to the maintainers; the other reports are loaded."


class NothingReadError(Exception):
    """No report at all could be read: nothing to build a warehouse from."""

    def __init__(self, reason: str, remedy: str, problems: tuple[Problem, ...] = ()) -> None:
        """Keep the reason, the remedy and the problem of each file."""
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
        self.problems = problems
