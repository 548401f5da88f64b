"""What is written for a variant is what the reader would make of the changed report, and the models judge it alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from bench.checks.changes import Change, Variant, put_in_place
from bench.checks.corpora import Corpus, read_corpus
from bench.checks.evaluation import Outcome, evaluate_variants, find_alarms, needed_models
from bench.checks.variants import PlacedVariant, place_variants, write_variants
from expectations.check.prepared import PreparedModels, Query, prepare_models
from expectations.models import PROJECT
from expectations.progress import LineProgress
from expectations.wording import quote_literal

REPORT = PROJECT / "tests" / "mutations" / "department_with_nine_tables.txt"
TEXT = REPORT.read_text(encoding="utf-8")

#: 农林水支出 of 收入支出决算总表, and the total of its revenue side
CLASS, TOTAL = "325.80", "1,713.05"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return read_corpus("real", [REPORT], tmp_path_factory.mktemp("read") / "read.duckdb")


@pytest.fixture(scope="module")
def prepared() -> PreparedModels:
    return prepare_models(LineProgress(Console(stderr=True)))


def change_of(corpus: Corpus, printed: str, instead: str) -> Change:
    """The first figure that is printed so."""
    return Change(next(one for one in corpus.figures if one.raw_text == printed), instead)


def rows_of(database: Path, table: str, order: str, report_id: str, without: Sequence[str]) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute(f"attach {quote_literal(str(database))} as written (read_only)")
        return connection.execute(
            f"select * exclude ({', '.join(['report_id', *without])}) from written.{table}"
            f" where report_id = ? order by {order}",
            [report_id],
        ).fetchall()


COMPARED = [
    ("raw.numbers", "number_order", ["figure_id"]),
    ("raw.texts", "text", []),
    ("raw.table_cells", "table_number, table_row, table_column", []),
    ("raw.tables", "table_number", []),
    ("raw.sections", "section_order", []),
    ("raw.claims", "claim_order", []),
    ("raw.statements_in_words", "statement_order", []),
    ("raw.years", "char_start, raw_text, role", []),
]


@pytest.mark.parametrize(("table", "order", "without"), COMPARED)
def test_a_variant_is_what_the_reader_makes_of_the_changed_text(
    corpus: Corpus, tmp_path: Path, table: str, order: str, without: list[str]
) -> None:
    changes = (change_of(corpus, CLASS, "345.80"), change_of(corpus, TOTAL, "1,713.95"))
    placed = place_variants([Variant(corpus.report_ids[0], ()), Variant(corpus.report_ids[0], changes)])
    write_variants(corpus.read, tmp_path / "variants.duckdb", placed)
    changed = tmp_path / REPORT.name
    changed.write_text(put_in_place(TEXT, 0, changes), encoding="utf-8")
    read = read_corpus("real", [changed], tmp_path / "read.duckdb")
    expected = rows_of(read.read, table, order, read.report_ids[0], without)
    assert rows_of(tmp_path / "variants.duckdb", table, order, placed[1].report_id, without) == expected
    unchanged = rows_of(corpus.read, table, order, corpus.report_ids[0], without)
    assert rows_of(tmp_path / "variants.duckdb", table, order, placed[0].report_id, without) == unchanged


def test_variants_have_ids_and_departments_of_their_own(corpus: Corpus, tmp_path: Path) -> None:
    placed = place_variants([Variant(corpus.report_ids[0], ())] * 3)
    write_variants(corpus.read, tmp_path / "variants.duckdb", placed)
    with duckdb.connect(str(tmp_path / "variants.duckdb")) as connection:
        counted = connection.execute(
            "select count(distinct report_id), count(distinct sha256), count(distinct source_file),"
            " count(distinct department_name) from raw.reports"
        ).fetchone()
        figures = connection.execute(
            "select count(*), count(distinct figure_id) from raw.numbers where figure_id <> ''"
        )
        written, distinct = figures.fetchall()[0]
    assert counted == (3, 3, 3, 3)
    assert written == distinct


def outcome_of(prepared: PreparedModels, corpus: Corpus, *changes: Change) -> Outcome:
    [outcome] = evaluate_variants(prepared, corpus.read, [Variant(corpus.report_ids[0], changes)])
    return outcome


def test_a_class_twenty_too_great_breaks_its_sum_and_what_repeats_it_and_is_named(
    prepared: PreparedModels, corpus: Corpus
) -> None:
    outcome = outcome_of(prepared, corpus, change_of(corpus, CLASS, "345.80"))
    assert {check.identity for check in outcome.worsened} == {"function_total_sum", "repeated_figure"}
    [change] = outcome.changes
    assert change.is_guarded
    assert change.is_beyond_tolerance
    assert (change.place, change.ties, change.is_suggested_right) == (1, 0, True)


def test_two_changes_are_judged_each_by_itself(prepared: PreparedModels, corpus: Corpus) -> None:
    outcome = outcome_of(prepared, corpus, change_of(corpus, CLASS, "345.80"), change_of(corpus, TOTAL, "1,713.95"))
    assert outcome.is_detected
    assert [change.change.printed for change in outcome.changes] == ["345.80", "1,713.95"]
    assert all(change.is_suggested_right for change in outcome.changes)


def test_chunks_do_not_matter(prepared: PreparedModels, corpus: Corpus) -> None:
    variants = [
        Variant(corpus.report_ids[0], (change_of(corpus, CLASS, printed),))
        for printed in ("325.90", "325.81", "425.80")
    ]
    together = list(evaluate_variants(prepared, corpus.read, variants))
    apart = list(evaluate_variants(prepared, corpus.read, variants, chunk=2))
    assert [(one.changes, one.worsened) for one in together] == [(one.changes, one.worsened) for one in apart]
    assert len(together) == 3


def test_a_consistent_report_raises_no_alarm_and_an_inconsistent_one_does(
    prepared: PreparedModels, corpus: Corpus, tmp_path: Path
) -> None:
    assert find_alarms(prepared, corpus.read, corpus.report_ids) == []
    changed = tmp_path / REPORT.name
    changed.write_text(put_in_place(TEXT, 0, [change_of(corpus, TOTAL, "1,713.95")]), encoding="utf-8")
    wrong = read_corpus("real", [changed], tmp_path / "read.duckdb")
    assert "revenue_equals_expenditure" in {
        alarm.identity for alarm in find_alarms(prepared, wrong.read, wrong.report_ids)
    }


def test_only_models_that_something_wanted_is_made_of_are_filled() -> None:
    def query(schema: str, name: str, select: str, is_python: bool = False) -> Query:
        return Query(name, relation(schema, name), select, is_python)

    def relation(schema: str, name: str) -> str:
        return f'"candidate"."{schema}"."{name}"'

    queries = (
        query("staging", "stg_reports", "select * from source"),
        query("staging", "stg_texts", "select * from source"),
        query("intermediate", "int_reports", f"select * from {relation('staging', 'stg_reports')}"),
        query("intermediate", "int_sets", 'return find_sets(dbt.ref("int_reports"))', is_python=True),
        query("marts", "fct_checks", f"select * from {relation('intermediate', 'int_sets')}"),
        query("marts", "fct_texts", f"select * from {relation('staging', 'stg_texts')}"),
    )
    needed = needed_models(PreparedModels(Path("candidate.duckdb"), queries), ["marts.fct_checks"])
    assert needed.queries == (queries[0], *queries[2:5])


def test_the_id_of_a_changed_figure_is_the_one_written(corpus: Corpus, tmp_path: Path) -> None:
    change = change_of(corpus, CLASS, "345.80")
    placed: list[PlacedVariant] = place_variants([Variant(corpus.report_ids[0], (change,))])
    write_variants(corpus.read, tmp_path / "variants.duckdb", placed)
    with duckdb.connect(str(tmp_path / "variants.duckdb")) as connection:
        written = connection.execute("select figure_id from raw.numbers where raw_text = '345.80'").fetchall()
    assert written == [(placed[0].figure_id(change),)]
