"""How a build ends when it does not end well: one class a kind of ending, never a traceback."""

from __future__ import annotations

from typing import ClassVar

#: Exit statuses, as `sysexits.h` numbers them where it has a word for the case.
NOT_PUBLISHED = 1
#: argparse's own.
WRONG_USAGE = 2
#: Of a check, where 1 says that there are findings.
NOT_READ = 2
INTERNAL_FAULT = 70
#: The machine's, which may be over at the next try.
MACHINE_FAULT = 74
BUILD_RUNNING = 75
INTERRUPTED = 130


class BuildError(Exception):
    """A build that stops for a reason its user can understand: what happened, what to do, and the evidence."""

    exit_status: ClassVar[int] = NOT_PUBLISHED

    def __init__(self, reason: str, remedy: str = "", evidence: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
        self.evidence = evidence


class FolderError(BuildError):
    """A folder that cannot serve as warehouse or as reports."""


class NothingToPublishError(BuildError):
    """No report could be read; the warehouse stays as it was."""


class ModelsFailedError(BuildError):
    """dbt could not build a model, or a test of the structure failed."""


class StructureBrokenError(BuildError):
    """Great Expectations found the structure of the candidate wrong."""


class QueryError(BuildError):
    """A question that the warehouse cannot answer."""


class ExportError(BuildError):
    """A warehouse that cannot be exported."""


class UnreadableReportError(BuildError):
    """A report to be checked that is no file."""


class DiskFullError(BuildError):
    """No room to write to."""

    exit_status: ClassVar[int] = MACHINE_FAULT


class OutOfMemoryError(BuildError):
    """No memory to build with."""

    exit_status: ClassVar[int] = MACHINE_FAULT


class RollbackError(BuildError):
    """A version that cannot be published again; what is published stays as it was."""


class BuildRunningError(BuildError):
    """Another build holds the warehouse."""

    exit_status: ClassVar[int] = BUILD_RUNNING


class SettingError(BuildError):
    """A setting (an environment variable) that is none."""

    exit_status: ClassVar[int] = WRONG_USAGE
