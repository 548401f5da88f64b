"""What the incremental build asks of every model, and what it makes of a change."""

from __future__ import annotations

import pytest

from expectations.incremental.affected import DEPARTMENTS
from expectations.incremental.project import Project, python_files
from expectations.models import PROJECT
from tests.incremental.conftest import Builders, Start


@pytest.fixture(scope="module")
def project(builders: Builders) -> Project:
    return builders.usual.project


def test_a_model_without_a_report_or_a_figure_of_one_is_marked_as_one_of_the_corpus(
    project: Project, start: Start
) -> None:
    columns = start.columns()
    unmarked = [
        node.relation
        for node in project.models
        if not node.is_corpus and (node.figure_column or "report_id") not in columns[node.relation]
    ]
    assert unmarked == []


def test_no_model_of_reports_is_made_of_one_of_the_corpus_but_of_the_problems(project: Project) -> None:
    # The problems of a report are among what it is built from: DIGESTS counts them in.
    corpus = {node.unique_id for node in project.models if node.is_corpus and node.unique_id in project.of_reports}
    made_of_it = {
        node.name: [parent for parent in node.parents if parent in corpus and not parent.endswith(".stg_problems")]
        for node in project.models
        if not node.is_corpus
    }
    assert {name: parents for name, parents in made_of_it.items() if parents} == {}


def test_every_model_that_compares_reports_is_made_of_the_one_that_says_whose_they_are(project: Project) -> None:
    [departments] = [node.unique_id for node in project.models if node.name == DEPARTMENTS]
    compared = {"int_report_versions", "int_department_units", "int_prior_report_checks", "int_reports"}
    descendants = {project.nodes[one].name for one in project.with_descendants([departments])}
    assert compared <= descendants
    assert {project.nodes[one].name for one in project.with_ancestors(DEPARTMENTS) if one in project.of_reports} == {
        DEPARTMENTS,
        "stg_reports",
    }


def test_a_changed_seed_and_a_changed_model_change_what_is_made_of_them_and_nothing_else(builders: Builders) -> None:
    usual, upgraded = builders.usual.project, builders.upgraded.project
    changed = {one for one, node in upgraded.nodes.items() if usual.nodes[one].fingerprint != node.fingerprint}
    assert {upgraded.nodes[one].name for one in changed} == {"accepted_breaks", "int_check_sentences"}
    rebuilt = {upgraded.nodes[one].name for one in upgraded.with_descendants(changed)}
    assert {"accepted_breaks", "int_accepted_checks", "fct_discrepancies"} <= rebuilt
    assert not {"int_identity_results", "fct_table_cells", "dim_reports"} & rebuilt
    assert usual.settings == upgraded.settings


def test_a_macro_counts_with_the_macros_that_it_calls(builders: Builders) -> None:
    # text_list only dispatches to the engine's own.
    assert any("string_agg(distinct" in code for code in builders.usual.macros_of("dim_departments"))


def test_a_model_in_python_counts_with_the_program_that_it_calls() -> None:
    code = (PROJECT / "models/intermediate/identities/int_error_explanations.py").read_text("utf-8")
    names = {path.relative_to(PROJECT).as_posix() for path in python_files(code)}
    assert {"expectations/__init__.py", "expectations/localisation/equations.py"} <= names
    assert "expectations/build.py" not in names
