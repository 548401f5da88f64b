"""What a publication changed, for people: an entry of `DATA_CHANGES.md`, in Chinese with short English.

File names and names of departments come from reports, that is from anybody: they stand in the page as text only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from expectations.operations.changes import Change, Changes
from expectations.operations.history import Entry, read_entries
from expectations.operations.runs import RunRecord
from expectations.published import open_published
from expectations.warehouse import Warehouse
from expectations.wording import describe_value
from ingest.terminal import show_controls

_SHOWN = {"report": 50, "check": 30, "figure": 30}

_TITLE = """\
# 数据变更 Data changes

每次发布改变了什么，最新的在前；没有变化的发布不列。最近一次的全部变更见 `ops.changes`，每次的数量见 `ops.runs`。

What each publication changed, newest first; those that changed nothing are left out. All changes of the last one:
`ops.changes`; their numbers in each run: `ops.runs`.
"""

_CHANGES = {
    "added": ("新增", "added"),
    "changed": ("内容更改", "changed"),
    "renamed": ("更名", "renamed"),
    "reassigned": ("归属更改", "reassigned"),
    "removed": ("移除", "removed"),
}
_STATUSES_ZH = {
    "holds": "成立",
    "rounding": "四舍五入",
    "last_digit": "末位之差",
    "broken": "不成立",
    "explained": "已说明",
    "not_testable": "无法核对",
    "not_applicable": "不适用",
}
_COMPONENTS = {
    "project_version": ("程序", "program"),
    "reader_version": ("读取规则", "reader"),
    "models_version": ("模型与种子表", "models and seeds"),
}


@dataclass(frozen=True)
class Names:
    """Chinese names of items and statements of identities, by their codes."""

    items: Mapping[str, str]
    identities: Mapping[str, str]


def read_names(database: Path) -> Names:
    """The names in a warehouse."""
    with duckdb.connect(str(database), read_only=True) as connection:
        items = connection.execute("select item, name_zh from marts.dim_items").fetchall()
        identities = connection.execute("select identity, statement_zh from marts.dim_identities").fetchall()
    return Names(dict(items), dict(identities))


def write_entry(run: RunRecord, before: RunRecord | None, changes: Changes, names: Names) -> Entry:
    """The entry about `run`; `before` is the run published before it, if there was one."""
    return Entry(run.run_id, "\n".join(_lines(run, before, changes, names)) + "\n")


def _lines(run: RunRecord, before: RunRecord | None, changes: Changes, names: Names) -> Iterator[str]:
    yield f"## {run.run_id}\n"
    if changes.unknown:
        yield f"无法与上一次发布比较。 {_text(changes.unknown)}"
        return
    yield f"{_numbers_zh(run, changes)}\n"
    yield _numbers_en(run, changes)
    reasons = [
        f"{zh} {en}: `{before.versions.get(name, '–')}` → `{run.versions[name]}`"
        for name, (zh, en) in _COMPONENTS.items()
        if before and run.versions.get(name, "") != before.versions.get(name, run.versions.get(name, ""))
    ]
    if reasons:
        yield f"\n本次使用了不同的版本 Made with other versions: {'; '.join(reasons)}"
    for kind, title, describe in (
        ("report", "报告 Reports", _report),
        ("check", "核对结果 Checks", _check),
        ("figure", "数字 Figures", _figure),
    ):
        rows = [row for row in changes.rows if row.kind == kind and row.change != "more"][: _SHOWN[kind]]
        if not rows:
            continue
        yield f"\n### {title}\n"
        for row in rows:
            yield f"- {describe(row, names)}"
        more = changes.count(kind) - len(rows)
        if more:
            yield f"- ……另有 {more:,} 项 and {more:,} more"


def _numbers_zh(run: RunRecord, changes: Changes) -> str:
    reports = "、".join(
        f"{zh} {changes.count('report', change):,} 份"
        for change, (zh, _) in _CHANGES.items()
        if changes.count("report", change)
    )
    return (
        f"报告：{reports or '没有变化'}，现有 {run.counts.get('reports', 0):,} 份。"
        f"原有报告的数字：{changes.count('figure'):,} 个有变化。核对：{changes.count('check'):,} 项结果改变。"
    )


def _numbers_en(run: RunRecord, changes: Changes) -> str:
    reports = ", ".join(
        f"{changes.count('report', change):,} {en}"
        for change, (_, en) in _CHANGES.items()
        if changes.count("report", change)
    )
    return (
        f"Reports: {reports or 'none changed'}, {run.counts.get('reports', 0):,} in all."
        f" Figures of reports known before: {changes.count('figure'):,} differ."
        f" Checks: {changes.count('check'):,} turned."
    )


def _report(row: Change, names: Names) -> str:
    zh, en = _CHANGES[row.change]
    owner = " ".join(filter(None, (row.department_name, str(row.fiscal_year or ""))))
    told = f"{zh} {en}: {_code(row.source_file)}"
    if row.change == "renamed":
        return f"{zh} {en}: {_code(row.before)} → {_code(row.after)}"
    if row.change == "reassigned":
        return f"{told}: {_text(row.before or '–')} → {_text(row.after or '–')}"
    figures = {
        "added": f"{row.value_after or 0:,.0f}",
        "removed": f"{row.value_before or 0:,.0f}",
        "changed": f"{row.value_before or 0:,.0f} → {row.value_after or 0:,.0f}",
    }[row.change]
    return f"{told}（{_text(owner) or '部门不明 unknown department'}，数字 figures {figures}）"


def _check(row: Change, names: Names) -> str:
    statement = names.identities.get(row.identity or "", row.identity or "")
    return f"{_code(row.source_file)} {_text(statement)}: {_status(row.before)} → {_status(row.after)}"


def _status(status: str | None) -> str:
    return f"{_STATUSES_ZH.get(status, status)} `{status}`" if status else "–"


def _figure(row: Change, names: Names) -> str:
    zh, en = _CHANGES[row.change]
    item = names.items.get(row.item or "", row.item or "")
    about = _text(" ".join(filter(None, (item, row.class_name, row.subject))))
    keys = ", ".join(filter(None, (row.measure, row.basis, row.period, row.fund)))
    values = " → ".join(
        _value(value, unit)
        for value, unit in ((row.value_before, row.before), (row.value_after, row.after))
        if value is not None
    )
    return f"{zh} {en}: {_code(row.source_file)} {about}（{_text(keys)}）{values}"


def _value(value: Decimal, unit: str | None) -> str:
    return f"{describe_value(value)}{_text(unit or '')}"


def write_data_changes(warehouse: Warehouse) -> None:
    """Write `DATA_CHANGES.md` anew from what is published, if that knows; so it is right after a rollback, too.

    Raises:
        OSError: it cannot be written.
    """
    try:
        with open_published(warehouse) as connection:
            entries = read_entries(connection)
    except (duckdb.Error, OSError):
        return  # built by an earlier version, or damaged: the next publication begins anew
    write_page(warehouse.data_changes, entries)


def write_page(path: Path, entries: Sequence[Entry]) -> None:
    """The page in the place of the one before, at once, where it says something else."""
    page = "\n".join([_TITLE, *(entry.text for entry in reversed(entries))])
    if path.is_file() and path.read_text(encoding="utf-8") == page:
        return
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(page, encoding="utf-8")
    fresh.replace(path)


def _text(text: str) -> str:
    """Text of a report as Markdown that means nothing but itself."""
    shown = show_controls(text)
    for mark in "\\`*_[]<>|#~&":
        shown = shown.replace(mark, f"\\{mark}")
    return shown


def _code(text: str | None) -> str:
    return f"`{show_controls(text or '').replace('`', 'ˋ')}`"
