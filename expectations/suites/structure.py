"""What a warehouse must be to be published: nothing lost or doubled on the way, every place true, the grid complete.

Each suite opens with the exact number of rows, counted where the rows came from: in what ingest wrote, in the seed of
identities, in the grid of checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import great_expectations.expectations as gxe

from expectations.results import Judges
from expectations.suites.conservation import (
    numbers_conserved,
    parts_conserved,
    sections_conserved,
    true_places,
    words_conserved,
)
from expectations.suites.rows import no_rows
from expectations.suites.suite import Suite, exact_count, one_of, present, unique, wording

STATUSES = ("holds", "rounding", "last_digit", "broken", "explained", "not_testable", "not_applicable")
SEVERITIES = ("error", "warning", "notice")

#: Table of the candidate, and a query for the rows it must hold, no more and no fewer; `ingested` is what ingest wrote.
SOURCES = {
    "staging.stg_reports": "from ingested.raw.reports",
    "staging.stg_report_texts": "from ingested.raw.texts",
    "staging.stg_report_sections": "from ingested.raw.sections",
    "staging.stg_report_numbers": "from ingested.raw.numbers",
    "staging.stg_report_claims": "from ingested.raw.claims",
    "staging.stg_report_statements_in_words": "from ingested.raw.statements_in_words",
    "staging.stg_report_years": "from ingested.raw.years",
    "marts.dim_reports": "from ingested.raw.reports",
    "marts.fct_figures": "from ingested.raw.numbers where outcome in ('figure', 'unclassified')",
    # A report without any part has one row all the same, and the statement part one where there is none.
    "marts.fct_coverage": """
        from ingested.raw.reports left join (
            from ingested.raw.sections select report_id, part
            union from ingested.raw.sections select report_id, 'statement'
            union from ingested.raw.numbers select report_id, part
        ) using (report_id)""",
    "marts.fct_section_coverage": "from ingested.raw.sections",
    "marts.fct_statements_in_words": """
        from ingested.raw.claims select report_id union all from ingested.raw.statements_in_words select report_id""",
    "marts.dim_identities": "from seeds.identities",
    "marts.fct_identity_checks": "from intermediate.int_identity_results",
    "marts.fct_discrepancies": "from marts.fct_identity_checks where status in ('last_digit', 'broken', 'explained')",
    "marts.fct_accepted_breaks": "from seeds.accepted_breaks",
    "ops.problems": "from ingested.ops.problems",
}

_UNCHECKED_PAIRS = """
select r.report_id, r.source_file, i.identity
from staging.stg_reports as r
cross join marts.dim_identities as i
left join (select distinct report_id, identity from {batch} as checks) as c
    on r.report_id = c.report_id and i.identity = c.identity
where c.report_id is null
order by r.report_id, i.identity
"""

# What an identity says of the whole report it says once for each of its scopes (a budget, a basis).
_UNCHECKED_SCOPES = """
select r.report_id, r.source_file, s.identity, s.scope
from staging.stg_reports as r
cross join seeds.identity_scopes as s
inner join marts.dim_identities as i on s.identity = i.identity
left join {batch} as c
    on r.report_id = c.report_id and s.identity = c.identity and coalesce(s.scope, '') = c.subject
where i.grid = 'scope' and c.report_id is null
order by r.report_id, s.identity, s.scope
"""

# What an identity says of a derived figure it says of every one of them.
_UNCHECKED_FIGURES = """
select f.report_id, f.source_file, m.identity, f.item, f.measure, f.raw_text, f.section
from marts.fct_figures as f
inner join (
    values
    ('share', 'share_of_total'), ('change', 'change_equals_difference'), ('change_rate', 'change_rate'),
    ('completion_rate', 'completion_rate')
) as m (measure, identity) on f.measure = m.measure
left join (select report_id, identity, unnest(figure_ids) as figure_id from {batch} as checks) as c
    on f.report_id = c.report_id and f.figure_id = c.figure_id and m.identity = c.identity
where f.item <> 'unclassified' and c.figure_id is null
order by f.report_id, f.char_start
"""

_STRAY_CHECKS = """
select c.report_id, c.identity, c.subject
from {batch} as c
left join staging.stg_reports as r on c.report_id = r.report_id
left join marts.dim_identities as i on c.identity = i.identity
where r.report_id is null or i.identity is null
order by c.report_id, c.identity, c.subject
"""

_MISMATCHED_DISCREPANCIES = """
select report_id, identity, subject, d.status as discrepancy, c.status as check
from {batch} as d
full join (
    select report_id, identity, subject, status
    from marts.fct_identity_checks
    where status in ('last_digit', 'broken', 'explained')
) as c using (report_id, identity, subject)
where d.status is distinct from c.status
order by report_id, identity, subject
"""

# Somebody has to look again: the report was replaced, the figure corrected or the difference mistyped.
_EXPIRED = """
select
    source_file, report_id, identity, subject, difference, check_status, check_difference, reason, looked_by, looked_on
from {batch}
where status = 'expired'
order by report_id, identity, subject, difference
"""

_SPEECHLESS = """
select report_id, identity, subject, statement_zh, statement_en
from {batch}
where trim(coalesce(statement_zh, '')) = '' or trim(coalesce(statement_en, '')) = ''
order by report_id, identity, subject
"""


@dataclass(frozen=True)
class _Table:
    """A table of the candidate and what its suite holds besides the exact count."""

    name: str
    key: tuple[str, ...]
    required: tuple[str, ...] = ()
    more: tuple[Any, ...] = ()

    def suite(self, rows: int) -> Suite:
        """The suite of this table, which must have so many rows."""
        return Suite(
            name=f"structure.{self.name.rpartition('.')[2]}",
            table_name=self.name,
            key=self.key,
            batch=f"select * from {self.name}",
            expectations=(
                exact_count(rows, f"{self.name} 一行不多，一行不少", f"{self.name} has every row and no other"),
                *present(self.key + self.required),
                *([unique(self.key)] if self.key else []),
                *self.more,
            ),
        )


def structure_suites(counts: Mapping[str, int]) -> list[Suite]:
    """The suites of the structure; `counts` gives the exact number of rows of each of their tables."""
    return [table.suite(counts[table.name]) for table in _tables()]


def _tables() -> list[_Table]:
    true_place = ("数字就在原文所记位置上", "every number stands in the text where it is said to stand")
    check_key = ("report_id", "identity", "subject")
    return [
        _Table(
            "staging.stg_reports",
            ("report_id",),
            ("source_file", "sha256", "read_status"),
            (gxe.ExpectTableRowCountToBeBetween(min_value=1, **wording("至少有一份报告", "there is a report")),),
        ),
        _Table("staging.stg_report_texts", ("report_id",), ("text",)),
        _Table("staging.stg_report_sections", ("report_id", "section_order"), ("char_start", "char_end")),
        _Table(
            "staging.stg_report_numbers",
            ("report_id", "number_order"),
            ("char_start", "char_end", "raw_text", "outcome"),
            (true_places(*true_place), *numbers_conserved()),
        ),
        _Table("staging.stg_report_claims", ("report_id", "claim_order"), ("raw_text", "kind", "direction")),
        _Table(
            "staging.stg_report_statements_in_words",
            ("report_id", "statement_order"),
            ("kind", "raw_text", "char_start", "char_end"),
        ),
        # The file name's year has no place in the text, so years have no key.
        _Table("staging.stg_report_years", (), ("report_id", "raw_text", "year", "role")),
        _Table("marts.dim_reports", ("report_id",), ("source_file",)),
        _Table(
            "marts.fct_figures",
            ("figure_id",),
            ("report_id", "item", "measure", "value", "raw_text", "char_start", "char_end", "check_status"),
            (
                one_of("check_status", ("reconciled", "disputed", "unchecked")),
                true_places(*true_place),
            ),
        ),
        _Table(
            "marts.fct_coverage",
            ("report_id", "part"),
            ("seen", "classified", "unclassified", "excluded"),
            parts_conserved(),
        ),
        _Table(
            "marts.fct_section_coverage",
            ("report_id", "section_order"),
            ("part", "seen", "classified", "unclassified", "excluded"),
            sections_conserved(),
        ),
        _Table(
            "marts.fct_statements_in_words",
            ("report_id", "statement_order"),
            ("kind", "part", "section", "char_start", "char_end", "raw_text", "sentence"),
            words_conserved(),
        ),
        _Table(
            "marts.dim_identities",
            ("identity",),
            ("family", "kind", "severity", "statement_zh", "statement_en"),
            (one_of("severity", SEVERITIES),),
        ),
        _Table(
            "marts.fct_identity_checks",
            check_key,
            ("status", "severity"),
            (
                one_of("status", STATUSES),
                one_of("severity", SEVERITIES),
                no_rows(
                    _UNCHECKED_PAIRS,
                    "每份报告对每条勾稽关系都有结论",
                    "every report has a status for every identity",
                ),
                no_rows(
                    _UNCHECKED_SCOPES,
                    "每条勾稽关系在其每个口径上都有结论",
                    "every identity has a status in each of its scopes",
                ),
                no_rows(
                    _UNCHECKED_FIGURES,
                    "每个占比、增减额、增减率与完成率都经过核对",
                    "every share, change and rate takes part in the check of its identity",
                    # A report may state what no identity foresees; that is no reason to publish nothing.
                    judges=Judges.FINDING,
                    severity="warning",
                ),
                no_rows(
                    _STRAY_CHECKS,
                    "没有无报告或无勾稽关系的检查",
                    "no check is without its report or its identity",
                ),
            ),
        ),
        _Table(
            "marts.fct_discrepancies",
            check_key,
            ("status",),
            (
                no_rows(
                    _MISMATCHED_DISCREPANCIES,
                    "每处不符都在清单中，清单中没有别的",
                    "every check that fails is listed, and nothing else",
                ),
                no_rows(_SPEECHLESS, "每处不符都有中英文说明", "every discrepancy is told in Chinese and in English"),
            ),
        ),
        _Table(
            "marts.fct_accepted_breaks",
            (),
            ("report_id", "identity", "subject", "status"),
            (
                one_of("status", ("matched", "expired")),
                no_rows(
                    _EXPIRED,
                    "每条已说明的不符仍与一处不符完全一致",
                    "every accepted break still matches a break exactly",
                    judges=Judges.FINDING,
                    severity="warning",
                ),
            ),
        ),
        _Table("ops.problems", ("problem_order",), ("code", "source_file", "reason", "remedy")),
    ]
