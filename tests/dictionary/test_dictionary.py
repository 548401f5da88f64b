"""The data dictionary says what the YAML says, and the YAML leaves nothing unsaid."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from expectations.dictionary.__main__ import PAGE, main
from expectations.dictionary.pages import render_dictionary
from expectations.dictionary.schema import PublicTable, Reference, read_schema
from expectations.models import PROJECT

SCHEMA = read_schema()
TABLES = pytest.mark.parametrize("table", SCHEMA.tables, ids=lambda table: table.name)


def test_the_committed_page_is_what_the_yaml_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_dictionary(SCHEMA), "run python -m expectations.dictionary"


def test_check_tells_a_page_that_is_out_of_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    monkeypatch.setattr("expectations.dictionary.__main__.PAGE", page)
    assert main(["--check"]) == 1
    assert main([]) == 0
    assert main(["--check"]) == 0
    page.write_text(page.read_text(encoding="utf-8").replace("yuan", "dollar"), encoding="utf-8")
    assert main(["--check"]) == 1


def test_every_model_of_the_marts_is_a_public_table() -> None:
    models = {path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")}
    assert {table.name for table in SCHEMA.tables} == models


@TABLES
def test_a_public_table_keeps_its_contract_and_has_a_key(table: PublicTable) -> None:
    assert table.is_enforced
    assert table.key
    assert set(table.key) <= {column.name for column in table.columns}


@TABLES
def test_a_public_table_and_its_columns_are_described_in_both_languages(table: PublicTable) -> None:
    assert table.description
    assert _is_chinese(table.description_zh)
    undescribed = [column.name for column in table.columns if not column.description or not column.data_type]
    untranslated = [column.name for column in table.columns if not _is_chinese(column.description_zh)]
    assert not undescribed, "no description or type in the YAML beside the model"
    assert not untranslated, "no Chinese in models/dictionary.yml"


def test_usage_and_units_come_from_the_closed_lists_and_each_is_used() -> None:
    columns = [column for table in SCHEMA.tables for column in table.columns]
    usage = {code for table in SCHEMA.tables for code in table.usage} | {c for column in columns for c in column.usage}
    assert usage == set(SCHEMA.usage)
    assert {column.unit for column in columns if column.unit} == set(SCHEMA.units)


@pytest.mark.parametrize("ending", ["_yuan", "_bytes", "_percent"])
def test_a_column_with_a_unit_in_its_name_has_that_unit(ending: str) -> None:
    units = {column.unit for table in SCHEMA.tables for column in table.columns if column.name.endswith(ending)}
    assert units == {ending[1:].removesuffix("s")}


def test_the_dictionary_translates_nothing_that_is_not_there() -> None:
    words = yaml.safe_load((PROJECT / "models" / "dictionary.yml").read_text(encoding="utf-8"))
    assert set(words["tables"]) == {table.name for table in SCHEMA.tables}
    described = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "models" / "marts").rglob("*.yml"))
    written_out = {f"{table.name}.{column.name}" for table in SCHEMA.tables for column in table.columns}
    stale = {key for key in words["columns"] if key not in written_out and f"doc('{key}')" not in described}
    assert not stale


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The models as dbt itself understands the same YAML, by name."""
    from dbt.cli.main import dbtRunner

    folder = tmp_path_factory.mktemp("dbt")
    outcome = dbtRunner().invoke(
        [
            *("parse", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--no-partial-parse"),
            *("--target-path", str(folder), "--log-path", str(folder), "--no-write-json", "--log-level", "none"),
        ]
    )
    assert outcome.success
    return {node.name: node for node in outcome.result.nodes.values() if node.resource_type == "model"}  # type: ignore[union-attr]  # what a parse returns


@TABLES
def test_descriptions_types_and_metadata_are_those_that_dbt_reads(table: PublicTable, nodes: dict[str, Any]) -> None:
    node = nodes[table.name]
    assert table.description == " ".join(node.description.split())
    assert table.is_enforced == node.config.contract.enforced
    assert list(table.usage) == node.config.meta.get("usage", [])
    assert [column.name for column in table.columns] == list(node.columns)
    for column in table.columns:
        read = node.columns[column.name]
        assert column.description == " ".join(read.description.split())
        assert column.data_type == read.data_type
        assert list(column.usage) == read.config.meta.get("usage", [])
        assert column.unit == read.config.meta.get("unit", "")


def test_keys_references_and_allowed_values_are_read_from_the_tests() -> None:
    checks = SCHEMA.table("fct_identity_checks")
    assert checks.key == ("report_id", "identity", "subject")
    columns = {column.name: column for column in checks.columns}
    assert columns["report_id"].reference == Reference("dim_reports", "report_id")
    assert columns["severity"].allowed == ("error", "warning", "notice")
    assert columns["status"].is_required
    assert not columns["left_value"].is_required
    figures = SCHEMA.table("fct_figures")
    assert figures.key == ("figure_id",)
    code = next(column for column in figures.columns if column.name == "function_code")
    assert code.reference is None, "a seed is no public table, and that test only warns"
    with pytest.raises(KeyError):
        SCHEMA.table("stg_reports")


def _is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None
