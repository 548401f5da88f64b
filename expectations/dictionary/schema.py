"""The public tables as dbt's YAML describes them: columns, types, keys, references, warnings, in English and Chinese.

The YAML of `models/marts` is read here and not dbt's manifest, which takes dbt seconds to make and is written by no
build; a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from expectations.models import PROJECT

_DOC_BLOCK = re.compile(r"{%\s*docs\s+(\w+)\s*%}(.*?){%\s*enddocs\s*%}", re.DOTALL)
_DOC_REFERENCE = re.compile(r"{{\s*doc\(\s*['\"](\w+)['\"]\s*\)\s*}}")
_MODEL_REFERENCE = re.compile(r"ref\(\s*['\"](\w+)['\"]\s*\)")

#: Where a folded line of Chinese was broken; a blank between Latin words stays.
_CHINESE = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_FOLD = re.compile(rf"(?<={_CHINESE})\s+(?={_CHINESE})")


@dataclass(frozen=True)
class Reference:
    """A column of another public table that every value of a column is found in."""

    table: str
    column: str


@dataclass(frozen=True)
class Column:
    """A column of a public table; `usage` and `unit` are codes of the closed lists of `models/dictionary.yml`."""

    name: str
    data_type: str
    description: str
    description_zh: str
    is_required: bool
    is_unique: bool
    allowed: tuple[str, ...]
    reference: Reference | None
    unit: str
    usage: tuple[str, ...]


@dataclass(frozen=True)
class PublicTable:
    """A table of schema `marts`; `key` names the columns that identify a row, none where the YAML tests no key."""

    name: str
    folder: str
    description: str
    description_zh: str
    is_enforced: bool
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    usage: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """A text in both languages."""

    en: str
    zh: str


@dataclass(frozen=True)
class Schema:
    """All public tables, by name, and the closed lists of what their metadata may say."""

    tables: tuple[PublicTable, ...]
    usage: Mapping[str, Wording]
    units: Mapping[str, Wording]

    def table(self, name: str) -> PublicTable:
        """The table of that name.

        Raises:
            KeyError: there is none.
        """
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)


@dataclass(frozen=True)
class _Texts:
    blocks: Mapping[str, str]
    tables_zh: Mapping[str, str]
    columns_zh: Mapping[str, str]


@cache
def read_schema(project: Path = PROJECT) -> Schema:
    """The schema of the public tables, from the YAML and the doc blocks of the dbt project in `project`."""
    models = project / "models"
    blocks = {
        name: _one_line(text)
        for path in sorted(models.rglob("*.md"))
        for name, text in _DOC_BLOCK.findall(path.read_text(encoding="utf-8"))
    }
    words = yaml.safe_load((models / "dictionary.yml").read_text(encoding="utf-8"))
    texts = _Texts(blocks, words["tables"], words["columns"])
    described = [
        (path.parent.name, model)
        for path in sorted((models / "marts").rglob("*.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", ())
    ]
    public = {model["name"] for _, model in described}
    tables = [_read_table(model, folder, texts, public) for folder, model in described]
    return Schema(
        tables=tuple(sorted(tables, key=lambda table: table.name)),
        usage=_read_wordings(words["usage"]),
        units=_read_wordings(words["units"]),
    )


def _read_wordings(written: Mapping[str, Mapping[str, str]]) -> dict[str, Wording]:
    return {code: Wording(_one_line(text["en"]), _one_line(text["zh"])) for code, text in written.items()}


def _read_table(model: Mapping[str, Any], folder: str, texts: _Texts, public: Iterable[str]) -> PublicTable:
    name, config = model["name"], model.get("config", {})
    columns = tuple(_read_column(column, name, texts, public) for column in model["columns"])
    return PublicTable(
        name=name,
        folder=folder,
        description=_resolve(model.get("description", ""), texts.blocks),
        description_zh=_one_line(texts.tables_zh.get(name, "")),
        is_enforced=bool(config.get("contract", {}).get("enforced", False)),
        columns=columns,
        key=_read_key(model, columns),
        usage=tuple(config.get("meta", {}).get("usage", ())),
    )


def _read_key(model: Mapping[str, Any], columns: tuple[Column, ...]) -> tuple[str, ...]:
    for test, arguments in _tests(model):
        if test == "unique_together":
            return tuple(arguments["columns"])
    return next(((column.name,) for column in columns if column.is_unique and column.is_required), ())


def _read_column(column: Mapping[str, Any], table: str, texts: _Texts, public: Iterable[str]) -> Column:
    name, described = column["name"], column.get("description", "")
    tests = list(_tests(column))
    names = {test for test, _ in tests}
    meta = column.get("config", {}).get("meta", {})
    constraints = {constraint["type"] for constraint in column.get("constraints", ())}
    block = _DOC_REFERENCE.fullmatch(described.strip())
    chinese = texts.columns_zh.get(block[1] if block else f"{table}.{name}", "")
    return Column(
        name=name,
        data_type=column.get("data_type", ""),
        description=_resolve(described, texts.blocks),
        description_zh=_one_line(chinese),
        is_required=bool({"not_null", "primary_key"} & constraints) or bool({"not_null", "never_null"} & names),
        is_unique="unique" in names,
        allowed=next((tuple(given["values"]) for test, given in tests if test == "accepted_values"), ()),
        reference=_read_reference(tests, public),
        unit=meta.get("unit", ""),
        usage=tuple(meta.get("usage", ())),
    )


def _read_reference(tests: Iterable[tuple[str, Mapping[str, Any]]], public: Iterable[str]) -> Reference | None:
    for test, arguments in tests:
        target = _MODEL_REFERENCE.search(str(arguments.get("to", "")))
        if test == "relationships" and target and target[1] in public:
            return Reference(target[1], arguments["field"])
    return None


def _tests(node: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The tests that stop a build, by name with their arguments: one that only warns promises nothing."""
    for test in node.get("data_tests", ()):
        name, written = (test, {}) if isinstance(test, str) else next(iter(test.items()))
        if (written.get("config") or {}).get("severity", "error") == "error":
            yield name, written.get("arguments", {})


def _resolve(text: str, blocks: Mapping[str, str]) -> str:
    return _one_line(_DOC_REFERENCE.sub(lambda found: blocks[found[1]], text))


def _one_line(text: str) -> str:
    return _FOLD.sub("", " ".join(text.split()))
