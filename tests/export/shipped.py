"""The shipped report as a published warehouse, built once a test run and for all who only read it."""

import atexit
import io
import shutil
import tempfile
from functools import cache
from pathlib import Path

from rich.console import Console

from expectations.build import build_warehouse
from expectations.models import PROJECT
from expectations.progress import LineProgress
from expectations.warehouse import prepare_warehouse


def quiet_progress() -> LineProgress:
    """Progress that nobody reads."""
    return LineProgress(Console(file=io.StringIO()))


@cache
def shipped_warehouse() -> Path:
    """The folder of the warehouse."""
    folder = Path(tempfile.mkdtemp(prefix="shipped"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return build_shipped(folder / "warehouse")


def build_shipped(folder: Path) -> Path:
    """Build the shipped report in `folder`, and return it."""
    build_warehouse(PROJECT / "reports", prepare_warehouse(folder, PROJECT / "reports"), quiet_progress())
    return folder
