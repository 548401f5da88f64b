"""The data package: a description of the CSV files that programs read (Data Package 1, tabular and fiscal)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from expectations.dictionary.schema import Column, Schema
from expectations.export.fiscal import COUNTRY, CURRENCY, column_type
from expectations.export.published import PublishedTable

Descriptor = dict[str, Any]


@dataclass(frozen=True)
class WrittenFile:
    """A file of the export: its path below the export's folder, size in bytes and SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class WrittenTable:
    """A public table and its files."""

    table: PublishedTable
    csv: WrittenFile
    parquet: WrittenFile


def describe_package(tables: Sequence[WrittenTable], schema: Schema, years: tuple[int, int] | None) -> Descriptor:
    """The descriptor of all tables; `years` are the first and last fiscal year, None where no report names one."""
    period = {} if years is None else {"fiscalPeriod": {"start": f"{years[0]}-01-01", "end": f"{years[1]}-12-31"}}
    return {
        "profile": "tabular-data-package",
        "name": "juesuan",
        "title": "Final accounts of Chinese government departments 中国政府部门决算",
        "description": (
            "Every figure that the reports state, the facts made of them, and every accounting identity checked."
            " The Parquet files hold the same rows with the same types; in the CSV an apostrophe stands before texts"
            " that a spreadsheet would take for a formula."
        ),
        "keywords": ["部门决算", "final accounts", "government expenditure", "China"],
        "countryCode": COUNTRY,
        "granularity": "aggregated",
        **period,
        "resources": [_describe_table(written, schema) for written in tables],
    }


def _describe_table(written: WrittenTable, schema: Schema) -> Descriptor:
    table = written.table.schema
    return {
        "name": table.name,
        "title": table.name,
        "description": table.description,
        "description_zh": table.description_zh,
        "usage": [schema.usage[code].en for code in table.usage],
        "profile": "tabular-data-resource",
        "path": written.csv.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": written.csv.size,
        "hash": f"sha256:{written.csv.sha256}",
        "parquet": {
            "path": written.parquet.path,
            "bytes": written.parquet.size,
            "hash": f"sha256:{written.parquet.sha256}",
        },
        "schema": {
            "fields": [
                _describe_column(column, written.table.types[column.name], table.folder, schema)
                for column in table.columns
            ],
            "missingValues": [""],
            **({"primaryKey": list(table.key)} if table.key else {}),
            **_describe_references(table.columns),
        },
    }


def _describe_column(column: Column, data_type: str, folder: str, schema: Schema) -> Descriptor:
    described: Descriptor = {
        "name": column.name,
        **_field_type(data_type),
        "description": column.description,
        "description_zh": column.description_zh,
    }
    if column.unit:
        described["unit"] = schema.units[column.unit].en
    if column.usage:
        described["usage"] = [schema.usage[code].en for code in column.usage]
    fiscal = column_type(folder, column.name)
    if fiscal:
        described["columnType"] = fiscal
    if fiscal == "value":
        described["currency"] = CURRENCY
    constraints = _constraints(column, described["type"])
    if constraints:
        described["constraints"] = constraints
    return described


def _field_type(data_type: str) -> Mapping[str, Any]:
    if data_type == "BOOLEAN":
        return {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]}
    if data_type.endswith("[]"):
        return {"type": "array"}
    if data_type.startswith("DECIMAL"):
        return {"type": "number"}
    if data_type.endswith(("INT", "INTEGER")):
        return {"type": "integer"}
    if data_type in _TYPES:
        return {"type": _TYPES[data_type]}
    raise ValueError(f"no type of a data package for DuckDB's {data_type}")


_TYPES = {"VARCHAR": "string", "DATE": "date"}


def _constraints(column: Column, field_type: str) -> Descriptor:
    constraints: Descriptor = {}
    # An empty text is a missing value for a reader of CSV; only of texts with a list or a table of values is it known
    # that they are never empty.
    if column.is_required and (field_type != "string" or column.allowed or column.reference or column.is_unique):
        constraints["required"] = True
    if column.is_unique:
        constraints["unique"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    return constraints


def _describe_references(columns: Sequence[Column]) -> Descriptor:
    keys = [
        {
            "fields": [column.name],
            "reference": {"resource": column.reference.table, "fields": [column.reference.column]},
        }
        for column in columns
        if column.reference
    ]
    return {"foreignKeys": keys} if keys else {}
