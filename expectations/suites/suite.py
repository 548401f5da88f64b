"""A suite: a batch and what is expected of it, in words a reader understands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import great_expectations.expectations as gxe

from expectations.results import Judges


@dataclass(frozen=True)
class Suite:
    """Expectations of one batch; `table_name` is the table that the batch is about, `key` names a row of it."""

    name: str
    table_name: str
    key: tuple[str, ...]
    batch: str
    expectations: tuple[Any, ...]


def wording(zh: str, en: str, **meta: object) -> dict[str, Any]:
    """The arguments every expectation has in common: what it says in two languages, and what it judges.

    An expectation judges the structure unless `meta` says otherwise.
    """
    return {
        # The pages take a description for HTML.
        "description": escape(f"{zh} / {en}", quote=False),
        "meta": {"judges": Judges.STRUCTURE, "statement_zh": zh, "statement_en": en, **meta},
    }


def exact_count(rows: int, zh: str, en: str) -> Any:
    """Exactly so many rows: without it every other expectation of the suite passes on an empty batch."""
    return gxe.ExpectTableRowCountToEqual(value=rows, **wording(f"{zh}：{rows} 行", f"{en}: {rows} rows"))


def present(columns: Iterable[str]) -> list[Any]:
    """Columns that are never null."""
    return [
        gxe.ExpectColumnValuesToNotBeNull(column=column, **wording(f"{column} 不为空", f"{column} is never null"))
        for column in columns
    ]


def unique(columns: Sequence[str]) -> Any:
    """A key: no two rows have the same."""
    if len(columns) == 1:
        return gxe.ExpectColumnValuesToBeUnique(
            column=columns[0], **wording(f"{columns[0]} 不重复", f"{columns[0]} is unique")
        )
    return gxe.ExpectCompoundColumnsToBeUnique(
        column_list=list(columns),
        **wording(f"{'、'.join(columns)} 合起来不重复", f"{', '.join(columns)}: unique together"),
    )


def one_of(column: str, values: Sequence[str]) -> Any:
    """A column that knows these values and no others."""
    return gxe.ExpectColumnValuesToBeInSet(
        column=column,
        value_set=list(values),
        **wording(f"{column} 只取规定的值", f"{column} is one of {', '.join(values)}"),
    )
