"""Rows, counts and values as text for people and for SQL."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal


def plural(count: int, noun: str) -> str:
    """A count with its noun: `1 report`, `1,204 reports`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def one_line(message: str) -> str:
    """A message of several lines as one."""
    return " ".join(message.split())


def describe_value(value: object) -> str:
    """A value as a person writes it: no trailing zeros, an en dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return one_line(str(value))


def describe_row(row: Mapping[str, object]) -> str:
    """A row as `column: value`, columns without a value left out."""
    return ", ".join(f"{name}: {describe_value(value)}" for name, value in row.items() if value not in (None, ""))


def quote_literal(text: str) -> str:
    """A string as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """A name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'
