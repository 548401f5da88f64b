"""The versions of a warehouse that were published: the last few stay, each with its pages, for a rollback.

A version is the published file under another name (a hard link), so it takes no room until it is replaced; where the
file system knows no hard links, it is a copy. Only what has been published is a version: it becomes one after the swap,
and a build that was killed in between is made up for by `mend_versions` at the beginning of the next.
"""

from __future__ import annotations

import errno
import filecmp
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.warehouse import Warehouse

#: Versions kept unless KEEP says otherwise, the published one included.
KEEP = 7

# Without the colons of a run's id, which other file systems and archives refuse.
_FILE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d)(\d\d)(\d\dZ)")
_SUFFIX, _PAGES_SUFFIX, _PARTIAL_SUFFIX = ".duckdb", ".data_docs", ".partial"
#: What a file system says that has no hard links, or none across this place, or forbids them.
_NO_LINKS = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}

# Every warehouse holds the runs before its own, and runs follow one another (`expectations.run_ids`).
_RUN_ID = "select run_id from quality.identity_history order by run_at desc, run_id desc limit 1"


@dataclass(frozen=True)
class Version:
    """A version that can be published again, and where it lies; `is_published` says that it is just now."""

    run_id: str
    database: Path
    pages: Path
    is_published: bool


def read_run_id(database: Path) -> str | None:
    """The run that built a warehouse; None where there is no such file, or it does not open, or does not say."""
    if not database.is_file():
        return None
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            row = connection.execute(_RUN_ID).fetchone()
    except duckdb.Error:
        return None
    return str(row[0]) if row else None


def published_run_id(warehouse: Warehouse) -> str | None:
    """The run that built what is published; None where nothing is, or nothing that can be opened."""
    return read_run_id(warehouse.published)


def version_run_ids(warehouse: Warehouse) -> list[str]:
    """The runs of the versions that lie there, oldest first; other files in their folder are nobody's business."""
    return sorted(_FILE.sub(r"\1:\2:\3", path.stem) for path in _database_files(warehouse))


def list_versions(warehouse: Warehouse) -> tuple[Version, ...]:
    """The versions, oldest first."""
    published = published_run_id(warehouse)
    return tuple(
        Version(run_id, version_database(warehouse, run_id), version_pages(warehouse, run_id), run_id == published)
        for run_id in version_run_ids(warehouse)
    )


def version_database(warehouse: Warehouse, run_id: str) -> Path:
    """Where the version of a run lies, or would."""
    return warehouse.versions / f"{run_id.replace(':', '')}{_SUFFIX}"


def version_pages(warehouse: Warehouse, run_id: str) -> Path:
    """Where its pages lie, or would."""
    return warehouse.versions / f"{run_id.replace(':', '')}{_PAGES_SUFFIX}"


def keep_database(warehouse: Warehouse, is_new: bool = False) -> str | None:
    """Make what is published a version, where it is none yet; its run, or None where nothing readable is published.

    With `is_new` it takes the place of a version of the same run.
    """
    run_id = published_run_id(warehouse)
    if run_id is None:
        return None
    place = version_database(warehouse, run_id)
    if is_new or not place.exists():
        warehouse.versions.mkdir(exist_ok=True)
        partial = _partial(place)
        partial.unlink(missing_ok=True)
        link_or_copy(warehouse.published, partial)
        partial.replace(place)
    return run_id


def keep_pages(warehouse: Warehouse, pages: Path, run_id: str) -> None:
    """Keep the pages about a version; they may come before its database, so that it never lacks them."""
    place = version_pages(warehouse, run_id)
    warehouse.versions.mkdir(exist_ok=True)
    copy_pages(pages, _partial(place))
    shutil.rmtree(place, ignore_errors=True)
    _partial(place).rename(place)


def mend_versions(warehouse: Warehouse) -> None:
    """Bring versions and pages to what is published, wherever the build before was killed. The lock must be held."""
    for leftover in (warehouse.rollback, *warehouse.versions.glob(f"*{_PARTIAL_SUFFIX}")):
        remove(leftover)
    # Between the two renames of a swap the pages have only their new and their old place.
    old = _old_pages(warehouse)
    if old.exists() and not warehouse.data_docs.exists():
        old.rename(warehouse.data_docs)
    remove(old)
    run_id = keep_database(warehouse)
    known = version_run_ids(warehouse)
    for pages in warehouse.versions.glob(f"*{_PAGES_SUFFIX}"):
        # Kept for a candidate that was never published.
        if _FILE.fullmatch(pages.stem) and _FILE.sub(r"\1:\2:\3", pages.stem) not in known:
            remove(pages)
    if run_id is None:
        return
    kept = version_pages(warehouse, run_id)
    if not kept.is_dir():
        if warehouse.data_docs.is_dir():
            keep_pages(warehouse, warehouse.data_docs, run_id)
    elif not _is_same_page(kept / "index.html", warehouse.data_docs / "index.html"):
        show_pages(warehouse, run_id)


def prune_versions(warehouse: Warehouse, keep: int) -> int:
    """Remove the oldest versions until `keep` are left, and never the published one; how many are left."""
    versions = list_versions(warehouse)
    for version in versions[:-keep]:
        if not version.is_published:
            version.database.unlink(missing_ok=True)
            remove(version.pages)
    return len(version_run_ids(warehouse))


def show_pages(warehouse: Warehouse, run_id: str) -> None:
    """The pages of a version become those of the warehouse; where it has none, better none than another's."""
    new, old = warehouse.work / "data_docs.new", _old_pages(warehouse)
    pages = version_pages(warehouse, run_id)
    if pages.is_dir():
        copy_pages(pages, new)
    else:
        remove(new)
        new.mkdir()
    remove(old)
    if warehouse.data_docs.exists():
        warehouse.data_docs.rename(old)
    new.rename(warehouse.data_docs)
    remove(old)


def copy_pages(pages: Path, place: Path) -> None:
    """The same pages in another place, their contents shared where the file system can."""
    remove(place)
    shutil.copytree(pages, place, copy_function=_link_or_copy_file)


def link_or_copy(source: Path, target: Path) -> None:
    """The same file under another name, or where that cannot be, a copy of it that is on the disk on return."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        shutil.copyfile(source, target)
        sync(target)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _old_pages(warehouse: Warehouse) -> Path:
    """Where the pages are that are just being replaced."""
    return warehouse.work / "data_docs.old"


def _link_or_copy_file(source: str, target: str) -> str:
    link_or_copy(Path(source), Path(target))
    return target


def _database_files(warehouse: Warehouse) -> Sequence[Path]:
    return [path for path in warehouse.versions.glob(f"*{_SUFFIX}") if _FILE.fullmatch(path.stem)]


def _partial(place: Path) -> Path:
    return place.with_name(f"{place.name}{_PARTIAL_SUFFIX}")


def _is_same_page(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)
