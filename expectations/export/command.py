"""`python -m expectations export`: write the public tables as files and say what was written."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from expectations.export.run import PACKAGE, SUMS, WORKBOOK, Export, export_warehouse
from expectations.progress import say, show_progress
from expectations.warehouse import Warehouse
from expectations.wording import plural
from ingest.terminal import PlainConsole


def run_export(warehouse: Path, out: Path) -> int:
    """Export the published tables of `warehouse` into `out`; return the exit status.

    Raises:
        ExportError, FolderError: as `export_warehouse`.
    """
    export = export_warehouse(Warehouse(warehouse).published, out, show_progress(PlainConsole(stderr=True)))
    _print_export(PlainConsole(), export)
    return 0


def _print_export(console: Console, export: Export) -> None:
    rows = sum(table.rows for table in export.tables)
    say(console, f"{plural(len(export.tables), 'table')}, {plural(rows, 'row')}, each as Parquet and as CSV")
    for name, missing in export.cut.items():
        say(console, f"{WORKBOOK}: {plural(missing, 'row')} of {name} find no room in a sheet", "yellow")
    for name in (WORKBOOK, PACKAGE, SUMS):
        say(console, str(export.folder / name))
