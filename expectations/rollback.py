"""`python -m expectations rollback`: an earlier version is published again; `... versions` lists what there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
from rich.console import Console

from expectations.failures import RollbackError
from expectations.lock import hold_lock
from expectations.operations.changelog import write_data_changes
from expectations.progress import say
from expectations.publish import put_in_place
from expectations.versions import (
    Version,
    link_or_copy,
    list_versions,
    mend_versions,
    published_run_id,
    read_run_id,
    remove,
    show_pages,
)
from expectations.warehouse import Warehouse
from expectations.wording import one_line, plural

_CONTENTS = """
select
    (select count(*) from marts.dim_reports), (select count(*) from marts.fct_figures),
    (select count(*) from marts.fct_identity_checks where status = 'broken')
"""


@dataclass(frozen=True)
class Rollback:
    """Which version is published now, and what was before: None where that could not be opened."""

    version: Version
    replaced: str | None
    newest: str


def roll_back(warehouse: Warehouse, wanted: str = "") -> Rollback:
    """Publish the version before the published one again, or the one `wanted`: its run, or the beginning of it.

    By one rename, like a build, under the same lock; nothing is removed, so that the newer versions can be published
    again in the same way. The next build goes on from what is published then.

    Raises:
        RollbackError: there is no such version, or it does not open.
        BuildRunningError: a build is at work.
    """
    with hold_lock(warehouse.lock):
        mend_versions(warehouse)
        replaced = published_run_id(warehouse)
        versions = list_versions(warehouse)
        version = _choose(versions, wanted, replaced)
        if read_run_id(version.database) != version.run_id:
            raise RollbackError(
                f"the version {version.run_id} is damaged: {version.database}",
                "Choose another one; make versions lists them. The published warehouse is as it was.",
            )
        remove(warehouse.rollback)
        link_or_copy(version.database, warehouse.rollback)
        put_in_place(warehouse, warehouse.rollback)
        show_pages(warehouse, version.run_id)
        write_data_changes(warehouse)
    return Rollback(version, replaced, versions[-1].run_id)


def print_rollback(console: Console, done: Rollback) -> None:
    """What is published now, and how to go forward again."""
    say(console, f"published again: {done.version.run_id} ({_describe_contents(done.version)})")
    say(console, f"before: {done.replaced or 'nothing that could be opened'}")
    if done.version.run_id != done.newest:
        say(console, f'forward again: make rollback VERSION="{done.newest}" (same WAREHOUSE)')
    say(console, "The next build publishes over it: what made this rollback necessary must be mended before.")


def print_versions(console: Console, warehouse: Warehouse) -> None:
    """The versions, oldest first, with what is in them."""
    versions = list_versions(warehouse)
    if not versions:
        say(console, f"no versions in {warehouse.versions}: nothing has been published yet")
    for version in versions:
        size = f"{version.database.stat().st_size / 1024**2:,.1f} MB"
        mark = "  published" if version.is_published else ""
        say(console, f"{version.run_id}  {size}  {_describe_contents(version)}{mark}")
    if versions and not versions[-1].is_published:
        say(console, f'rolled back; forward again: make rollback VERSION="{versions[-1].run_id}"')


def _choose(versions: Sequence[Version], wanted: str, published: str | None) -> Version:
    if not wanted:
        earlier = [one for one in versions if published is None or one.run_id < published]
        if not earlier:
            raise RollbackError(
                "there is no version before the published one",
                f"There is: {_name(versions)}. Name a version to publish it: make rollback VERSION=...",
            )
        return earlier[-1]
    found = [one for one in versions if one.run_id.startswith(wanted) or one.database.stem.startswith(wanted)]
    if len(found) != 1:
        told = f"{plural(len(found), 'version')} begin with {wanted}" if found else f"there is no version {wanted}"
        raise RollbackError(told, f"There is: {_name(versions)}.")
    if found[0].is_published:
        raise RollbackError(f"the version {found[0].run_id} is the published one", f"There is: {_name(versions)}.")
    return found[0]


def _name(versions: Sequence[Version]) -> str:
    names = [f"{one.run_id} (published)" if one.is_published else one.run_id for one in versions]
    return ", ".join(names) or "none"


def _describe_contents(version: Version) -> str:
    try:
        with duckdb.connect(str(version.database), read_only=True) as connection:
            [(reports, figures, broken)] = connection.execute(_CONTENTS).fetchall()
    except duckdb.Error as error:
        return f"cannot be opened: {one_line(str(error))}"
    return f"{plural(reports, 'report')}, {plural(figures, 'figure')}, {plural(broken, 'broken check')}"
