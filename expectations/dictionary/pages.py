"""The data dictionary as a page of Markdown, English and Chinese side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from expectations.dictionary.schema import Column, PublicTable, Schema, Wording

#: The folders of `models/marts` in the order in which a reader needs them; any other follows.
_FOLDERS = {
    "spending": Wording("Facts and figures", "事实与数字"),
    "reference": Wording("Dimensions", "维度"),
    "quality": Wording("Checks and coverage", "核对与读取情况"),
    "tables": Wording("Printed tables", "印出的表格"),
}

_INTRODUCTION = """\
# Data dictionary 数据字典

Every public table of `juesuan.duckdb`, schema `marts`, with each of its columns. This page is made of the YAML beside
the models and of `models/dictionary.yml` by `python -m expectations.dictionary`; change those, not this page.

`juesuan.duckdb` 中 schema `marts` 的全部公开表及其各列。本页由 `python -m expectations.dictionary` 根据模型旁的 YAML 和
`models/dictionary.yml` 生成；修改请改那里，不要改本页。

**Key 键** identifies a row. **●** marks columns that are never null 不为空的列.
"""


def render_dictionary(schema: Schema) -> str:
    """The whole page: the closed list of usage warnings, then the tables by folder, each with its columns."""
    return "\n".join([_INTRODUCTION, *_usage(schema), *_contents(schema), *_tables(schema)])


def _usage(schema: Schema) -> Iterator[str]:
    yield "## Usage warnings 使用须知\n"
    yield "| code | English | 中文 |"
    yield "| --- | --- | --- |"
    for code, wording in schema.usage.items():
        yield _row(f"`{code}`", wording.en, wording.zh)
    yield ""


def _contents(schema: Schema) -> Iterator[str]:
    yield "## Tables 表\n"
    for title, tables in _by_folder(schema):
        yield f"- {title}: {', '.join(f'[`{table.name}`](#{table.name})' for table in tables)}"
    yield ""


def _tables(schema: Schema) -> Iterator[str]:
    for title, tables in _by_folder(schema):
        yield f"## {title}\n"
        for table in tables:
            yield from _table(table, schema)


def _by_folder(schema: Schema) -> Iterator[tuple[str, list[PublicTable]]]:
    folders = sorted({table.folder for table in schema.tables} - _FOLDERS.keys())
    for folder in [*_FOLDERS, *folders]:
        tables = [table for table in schema.tables if table.folder == folder]
        if tables:
            wording = _FOLDERS.get(folder, Wording(folder, folder))
            yield f"{wording.en} {wording.zh}", tables


def _table(table: PublicTable, schema: Schema) -> Iterator[str]:
    yield f"### {table.name}\n"
    yield f"{table.description}\n"
    yield f"{table.description_zh}\n"
    if table.key:
        yield f"Key 键: {_codes(table.key)}\n"
    for code in table.usage:
        wording = schema.usage[code]
        yield f"- **{code}**: {wording.en} {wording.zh}"
    if table.usage:
        yield ""
    yield "| column 列 | type 类型 | unit 单位 | English | 中文 | usage 须知 |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for column in table.columns:
        yield _column(column, schema)
    yield ""


def _column(column: Column, schema: Schema) -> str:
    unit = schema.units[column.unit] if column.unit else Wording("", "")
    target = column.reference
    references = f" → `{target.table}.{target.column}`" if target else ""
    return _row(
        f"`{column.name}`{' ●' if column.is_required else ''}",
        column.data_type,
        " ".join(dict.fromkeys(filter(None, (unit.en, unit.zh)))),
        column.description + references,
        column.description_zh,
        _codes(column.usage),
    )


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _row(*cells: str) -> str:
    escaped = (cell.replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"
