"""A warehouse in small: one report of six numbers, three identities, one of them broken."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from expectations.audit import count_sources, read_families
from expectations.context import open_context
from expectations.results import ExpectationResult, Run
from expectations.suites.identities import identity_suites
from expectations.suites.structure import structure_suites
from expectations.warehouse import Warehouse, prepare_warehouse

TEXT = "2022年度收入总计100.5万元，支出总计100.5万元。𠀀基本支出60万元，项目支出41.5万元。无公务接待费，与上年持平。"

INGESTED = """
create schema raw;
create schema ops;
create table raw.reports as select 'r1' as report_id, '甲局.txt' as source_file, 'aa' as sha256, 'read' as read_status;
create table raw.texts as select 'r1' as report_id, $text as text;
create table raw.sections as
    select
        'r1' as report_id, 1 as section_order, '一、' as section, '收入支出' as title, 'statement' as part,
        0 as char_start, 40 as char_end;
create table raw.numbers as
select
    'r1' as report_id, row_number() over (order by char_start) as number_order, 'statement' as part, '一、' as section,
    char_start::int as char_start, (char_start + length(raw_text))::int as char_end, raw_text, outcome,
    if(outcome = 'excluded', 'year', null) as exclusion_reason,
    if(outcome = 'excluded', null, 'f' || char_start) as figure_id,
    if(outcome = 'figure', item, if(outcome = 'unclassified', 'unclassified', null)) as item,
    if(outcome = 'excluded', null, 'amount') as measure, try_cast(raw_text as decimal(28, 8)) as value
from (values
    (0, '2022', 'excluded', null),
    (10, '100.5', 'figure', 'revenue_total'),
    (22, '100.5', 'figure', 'expenditure_total'),
    (35, '60', 'figure', 'expenditure_basic'),
    (44, '41.5', 'unclassified', null)
) as numbers (char_start, raw_text, outcome, item);
create table raw.claims as
    select 'r1' as report_id, 1 as claim_order, '与上年持平' as raw_text, 'prior_year' as kind, 'equal' as direction;
create table raw.statements_in_words as
    select
        'r1' as report_id, 1 as statement_order, 'absence' as kind, '无公务接待费' as raw_text, 51 as char_start,
        57 as char_end, 'three_public_reception' as item, 'amount' as measure;
create table raw.years as select 'r1' as report_id, '2022年度' as raw_text, 2022 as year, 'sentence' as role;
create table ops.problems as
    select 1 as problem_order, 'empty_file' as code, '空.txt' as source_file, 'Empty.' as reason, 'Fetch it.' as remedy;
"""

CANDIDATE = """
create schema seeds;
create schema staging;
create schema intermediate;
create schema marts;
create schema ops;
create table staging.stg_reports as from ingested.raw.reports;
create table staging.stg_report_texts as from ingested.raw.texts;
create table staging.stg_report_sections as from ingested.raw.sections;
create table staging.stg_report_numbers as from ingested.raw.numbers;
create table staging.stg_report_claims as from ingested.raw.claims;
create table staging.stg_report_statements_in_words as from ingested.raw.statements_in_words;
create table staging.stg_report_years as from ingested.raw.years;
create table ops.problems as from ingested.ops.problems;
create table marts.dim_reports as
    select report_id, source_file, '甲局' as department_name, 2022 as fiscal_year from ingested.raw.reports;
create table marts.fct_figures as
    select *, '甲局.txt' as source_file, 'unchecked' as check_status
    from ingested.raw.numbers where outcome <> 'excluded';
create table marts.fct_coverage as
    select 'r1' as report_id, 'statement' as part, 5 as seen, 3 as classified, 1 as unclassified, 1 as excluded;
create table marts.fct_section_coverage as
    select *, 1 as section_order, '一、' as section, '收入支出' as title from marts.fct_coverage;
create table marts.fct_statements_in_words as
select
    report_id, statement_order, kind, raw_text, char_start, char_end, item, measure, null as figure_id,
    'statement' as part, '一、' as section, '无公务接待费' as sentence
from ingested.raw.statements_in_words
union all
select
    report_id, 2 as statement_order, direction as kind, raw_text, 58 as char_start, 63 as char_end,
    'expenditure_project' as item, 'amount' as measure, 'f44' as figure_id, 'statement' as part, '一、' as section,
    '与上年持平' as sentence
from ingested.raw.claims;
create table marts.dim_identities as
from (values
    ('revenue_equals_expenditure', 'balance', 'error', '收入总计等于支出总计', 'Revenue is expenditure'),
    ('expenditure_by_type_sum', 'expenditure', 'error', '支出等于各类之和', 'Expenditure is its types'),
    ('fund_sum', 'expenditure', 'error', '支出等于三本预算之和', 'Expenditure is the budgets')
) as identities (identity, family, severity, statement_zh, statement_en);
alter table marts.dim_identities add column kind text default 'sum';
alter table marts.dim_identities add column grid text default 'scope';
create table seeds.identities as from marts.dim_identities;
create table seeds.identity_scopes as
    select identity, if(identity = 'fund_sum', null, 'all') as scope from seeds.identities;
create table marts.fct_identity_checks as
from (values
    ('r1', 'revenue_equals_expenditure', 'all', 100.5, 100.5, 0, 0.1, 'holds', 'balance', ['f10', 'f22']),
    ('r1', 'expenditure_by_type_sum', 'all', 100.5, 101.5, -1, 0.15, 'broken', 'expenditure', ['f22', 'f35', 'f44']),
    ('r1', 'fund_sum', '', null, null, null, null, 'not_testable', 'expenditure', [])
) as checks (
    report_id, identity, subject, left_value, right_value, difference, tolerance, status, family, figure_ids
);
alter table marts.fct_identity_checks add column severity text default 'error';
create table intermediate.int_identity_results as select report_id, identity, subject from marts.fct_identity_checks;
create table marts.fct_discrepancies as
select
    report_id, identity, subject, status, '支出总计 100.5 与各类之和 101.5 相差 -1' as statement_zh,
    'Total expenditure 100.5 against 101.5, difference -1' as statement_en
from marts.fct_identity_checks where status = 'broken';
create table seeds.accepted_breaks as
select 'r1' as report_id, 'fund_sum' as identity, 'general' as subject, 2.5 as difference, '口径不同' as reason;
create table marts.fct_accepted_breaks as
select
    *, '甲局.txt' as source_file, 'matched' as status, 'broken' as check_status, 2.5 as check_difference,
    '某人' as looked_by, date '2024-01-31' as looked_on
from seeds.accepted_breaks;
"""

Change = Callable[[str], None]
TrySuite = Callable[[str], list[ExpectationResult]]


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("库 存")
    with duckdb.connect(str(folder / "ingested.duckdb")) as connection:
        connection.execute(INGESTED.replace("$text", f"'{TEXT}'"))
    with duckdb.connect(str(folder / "candidate.duckdb")) as connection:
        connection.execute(f"attach '{folder / 'ingested.duckdb'}' as ingested (read_only)")
        connection.execute(CANDIDATE)
    return folder


@pytest.fixture
def warehouse(small_warehouse: Path, tmp_path: Path) -> Warehouse:
    """A warehouse whose candidate is built and not yet audited; a change to it spoils no other test."""
    folder = tmp_path / "决算 'warehouse'"
    shutil.copytree(small_warehouse, folder)
    return prepare_warehouse(folder, tmp_path / "reports")


@pytest.fixture
def change(warehouse: Warehouse) -> Change:
    """Change the candidate by SQL."""

    def execute(statement: str) -> None:
        with duckdb.connect(str(warehouse.candidate)) as connection:
            connection.execute(statement)

    return execute


@pytest.fixture
def try_suite(warehouse: Warehouse, run: Run) -> TrySuite:
    """Run one suite on the candidate as it is now, by its name, and return its results."""

    def execute(name: str) -> list[ExpectationResult]:
        if name.startswith("structure"):
            suites = structure_suites(count_sources(warehouse))
        else:
            suites = identity_suites(read_families(warehouse.candidate))
        [suite] = [suite for suite in suites if suite.name == name]
        with open_context(warehouse.candidate, warehouse.candidate_docs) as context:
            return context.run([suite], run)

    return execute


@pytest.fixture
def run() -> Run:
    return Run("2024-01-02T03:04:05Z", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC))
