"""The expectation of each identity of the seed is seen to fail: a broken check, a lost one, one without a status."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from expectations.audit import read_families
from expectations.context import open_context
from expectations.results import ExpectationResult, Judges, Run
from expectations.suites.identities import identity_suites

SEED = Path(__file__).parents[2] / "seeds" / "identities" / "identities.csv"

with SEED.open(encoding="utf-8", newline="") as file:
    IDENTITIES = {row["identity"]: row for row in csv.DictReader(file)}
FAMILIES = sorted({row["family"] for row in IDENTITIES.values()})

#: Two reports, and for each identity two checks of each: one that holds, one that could not be made.
CANDIDATE = """
create schema marts;
create schema intermediate;
create table marts.dim_identities as from read_csv($seed, all_varchar = true);
create table marts.dim_reports as
select report_id, report_id || '.txt' as source_file from (values ('r1'), ('r2')) as reports (report_id);
create table marts.fct_identity_checks as
select
    r.report_id, i.identity, s.subject, i.family, i.severity, s.status,
    if(s.status = 'holds', 10.5, null)::decimal(28, 8) as left_value,
    if(s.status = 'holds', 10.5, null)::decimal(28, 8) as right_value,
    if(s.status = 'holds', 0, null)::decimal(28, 8) as difference,
    if(s.status = 'holds', 0.015, null)::decimal(28, 8) as tolerance
from marts.dim_reports as r
cross join marts.dim_identities as i
cross join (values ('all', 'holds'), ('general', 'not_testable')) as s (subject, status)
order by r.report_id, i.identity, s.subject;
create table intermediate.int_identity_results as
select report_id, identity, subject from marts.fct_identity_checks;
create table marts.fct_discrepancies (report_id varchar, identity varchar, subject varchar, statement_zh varchar);
"""

BREAK = """
update marts.fct_identity_checks set status = 'broken', right_value = 9, difference = 1.5
where report_id = 'r2' and identity = $identity and subject = 'all';
"""

TryFamily = Callable[..., list[ExpectationResult]]


@pytest.fixture(scope="module")
def whole_candidate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("identities") / "candidate.duckdb"
    with duckdb.connect(str(database)) as connection:
        execute(connection, CANDIDATE, seed=str(SEED))
    return database


@pytest.fixture
def try_family(whole_candidate: Path, tmp_path: Path, run: Run) -> TryFamily:
    """Run a family's suite on a copy of the candidate changed by SQL."""

    def run_changed(family: str, change: str, **values: str) -> list[ExpectationResult]:
        database = tmp_path / "candidate.duckdb"
        shutil.copy(whole_candidate, database)
        with duckdb.connect(str(database)) as connection:
            execute(connection, change, **values)
        [suite] = [suite for suite in identity_suites(read_families(database)) if suite.name == f"identities.{family}"]
        with open_context(database, tmp_path / "pages") as context:
            return context.run([suite], run)

    return run_changed


def execute(connection: duckdb.DuckDBPyConnection, script: str, **values: str) -> None:
    for statement in duckdb.extract_statements(script):
        used = {name: value for name, value in values.items() if name in statement.named_parameters}
        connection.execute(statement, used)


def failed(results: list[ExpectationResult]) -> list[ExpectationResult]:
    return [result for result in results if not result.success]


def test_every_identity_has_one_expectation_in_the_suite_of_its_family(whole_candidate: Path) -> None:
    found = {
        expectation.meta["identity"]: (suite.name, expectation)
        for suite in identity_suites(read_families(whole_candidate))
        for expectation in suite.expectations
        if "identity" in expectation.meta
    }
    assert found.keys() == IDENTITIES.keys()
    for identity, row in IDENTITIES.items():
        suite, expectation = found[identity]
        assert suite == f"identities.{row['family']}"
        # The pages take a description for HTML.
        assert expectation.description.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == (
            f"{row['statement_zh']} / {row['statement_en']}"
        )
        assert expectation.meta["severity"] == row["severity"]
        assert expectation.severity == {"error": "critical", "warning": "warning", "notice": "info"}[row["severity"]]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_without_breaks_meets_its_suite(family: str, try_family: TryFamily) -> None:
    results = try_family(family, "")
    assert failed(results) == []
    assert [result.identity for result in results if result.identity] == sorted(
        identity for identity, row in IDENTITIES.items() if row["family"] == family
    )


@pytest.mark.parametrize("identity", IDENTITIES)
def test_a_broken_check_fails_the_expectation_of_its_identity_and_no_other(
    identity: str, try_family: TryFamily
) -> None:
    row = IDENTITIES[identity]
    [result] = failed(try_family(row["family"], BREAK, identity=identity))
    assert (result.identity, result.judges, result.severity) == (identity, Judges.FINDING, row["severity"])
    assert (result.element_count, result.unexpected_count) == (4, 1)
    # Without a sentence of its own, a break is told by what the identity says.
    assert result.details == (
        f"source_file: r2.txt, report_id: r2, subject: all, statement_zh: {row['statement_zh']}, left_value: 10.5,"
        f" right_value: 9, difference: 1.5, tolerance: 0.015, status: broken, severity: {row['severity']}"
    )


@pytest.mark.parametrize("identity", IDENTITIES)
def test_a_check_without_a_status_fails_its_identity_and_the_structure(identity: str, try_family: TryFamily) -> None:
    change = "update marts.fct_identity_checks set status = null where report_id = 'r1' and identity = $identity"
    structure, finding = failed(try_family(IDENTITIES[identity]["family"], change, identity=identity))
    assert structure.is_structure_failure
    assert structure.statement_en == "every check has its report, identity, subject, status and severity"
    assert structure.unexpected_count == 2
    assert (finding.identity, finding.unexpected_count) == (identity, 2)


@pytest.mark.parametrize("identity", IDENTITIES)
def test_a_lost_check_fails_the_exact_count(identity: str, try_family: TryFamily) -> None:
    family = IDENTITIES[identity]["family"]
    demanded = 4 * sum(row["family"] == family for row in IDENTITIES.values())
    change = (
        "delete from marts.fct_identity_checks where report_id = 'r1' and identity = $identity and subject = 'general'"
    )
    [result] = failed(try_family(family, change, identity=identity))
    assert result.is_structure_failure
    assert result.statement_en == f"the checks of the family {family} are complete: {demanded} rows"
    assert result.observed_value == str(demanded - 1)


@pytest.mark.parametrize("family", FAMILIES)
def test_an_empty_batch_fails(family: str, try_family: TryFamily) -> None:
    results = failed(try_family(family, "delete from marts.fct_identity_checks"))
    assert [result.expectation for result in results] == ["expect_table_row_count_to_equal", "expect_no_rows"]
    assert all(result.is_structure_failure for result in results)
    members = sorted(identity for identity, row in IDENTITIES.items() if row["family"] == family)
    assert results[1].details == "\n".join(f"identity: {identity}" for identity in members)
