"""That nothing is lost between the text and the warehouse: every numeral is accounted for, every place is true.

What the text holds is counted by one plain pattern over the stored text, so that a number which the reader never listed
is missed here.
"""

from __future__ import annotations

from typing import Any

from expectations.results import Judges
from expectations.suites.rows import no_rows
from expectations.suites.suite import one_of

OUTCOMES = ("figure", "unclassified", "excluded")
KINDS_IN_WORDS = ("absence", "equal", "less", "greater", "unclear", "number")

_IN_TEXT = """
select n.report_id, n.char_start, n.char_end, n.raw_text,
    substr(t.text, n.char_start + 1, n.char_end - n.char_start) as text_at_place
from {batch} as n
left join staging.stg_report_texts as t on n.report_id = t.report_id
where n.raw_text is distinct from substr(t.text, n.char_start + 1, n.char_end - n.char_start)
order by n.report_id, n.char_start
"""

_UNACCOUNTED = """
select report_id, number_order, raw_text, outcome, exclusion_reason, item
from {batch}
where (outcome = 'excluded') is distinct from (exclusion_reason is not null)
    or (outcome = 'figure' and (item is null or measure is null or figure_id is null))
    or (outcome = 'unclassified' and figure_id is null)
order by report_id, number_order
"""

# Runs of digits, because where a number ends is for the reader to say (1,088.07 is one, 5,6 are two): whatever it says,
# each run of the text must belong to a number, and to one only.
_LOST_DIGITS = """
select
    t.report_id, len(regexp_extract_all(t.text, '[0-9０-９]+')) as runs_in_text,
    coalesce(n.runs, 0) as runs_in_numbers
from staging.stg_report_texts as t
left join (
    select report_id, sum(len(regexp_extract_all(raw_text, '[0-9０-９]+'))) as runs
    from {batch} as numbers
    group by report_id
) as n on t.report_id = n.report_id
where runs_in_text <> runs_in_numbers
order by t.report_id
"""

_OVERLAPPING = """
select report_id, number_order, char_start, char_end, raw_text, next_start
from (
    select *, lead(char_start) over (partition by report_id order by char_start, char_end) as next_start
    from {batch}
)
where next_start < char_end
order by report_id, char_start
"""

_WITHOUT_DIGIT = """
select report_id, number_order, char_start, raw_text
from {batch}
where not regexp_matches(raw_text, '[0-9０-９]')
order by report_id, number_order
"""

# A number torn by a point (100 of 100.5) loses no digit, and is wrong all the same.
_TORN = """
select n.report_id, n.char_start, n.raw_text, substr(t.text, n.char_start, length(n.raw_text) + 4) as text_around
from {batch} as n
inner join staging.stg_report_texts as t on n.report_id = t.report_id
where n.outcome <> 'excluded'
    and (
        regexp_matches(substr(t.text, n.char_end + 1, 2), '^[.．]?[0-9０-９]')
        or (n.char_start > 0 and regexp_matches(substr(t.text, n.char_start, 1), '[0-9０-９]'))
        or (n.char_start > 1 and regexp_matches(substr(t.text, n.char_start - 1, 2), '[0-9０-９][.．]$'))
    )
order by n.report_id, n.char_start
"""

_MISPLACED = """
select n.report_id, n.number_order, n.raw_text, n.part, n.section, s.part as part_there, s.section as section_there
from {batch} as n
asof left join (
    from staging.stg_report_sections
    select report_id, section, part, char_start
    qualify lead(char_start) over (partition by report_id order by section_order) is distinct from char_start
) as s on n.report_id = s.report_id and n.char_start >= s.char_start
where n.part is distinct from s.part or n.section is distinct from s.section
order by n.report_id, n.number_order
"""

_UNBALANCED_COVERAGE = """
select report_id, {place}, seen, classified, unclassified, excluded
from {batch}
where seen is distinct from classified + unclassified + excluded
order by report_id, {place}
"""

# What stands under the headings of a part is what the part has.
_UNEQUAL_SECTIONS = """
select report_id, part, c.seen, s.seen as seen_in_sections
from (select report_id, part, sum(seen) as seen from {batch} as sections group by report_id, part) as s
full join marts.fct_coverage as c using (report_id, part)
where coalesce(c.seen, 0) <> coalesce(s.seen, 0)
order by report_id, part
"""

_VALUED_ABSENCES = """
select report_id, statement_order, kind, raw_text, item, measure, figure_id
from {batch}
where kind in ('absence', 'number') and figure_id is not null
    or kind = 'absence' and (item is null) <> (measure is null)
order by report_id, statement_order
"""

_UNCOVERED_NUMBERS = """
select report_id, part, c.seen, n.numbers
from (select report_id, part, sum(seen) as seen from {batch} as coverage group by report_id, part) as c
full join (
    select report_id, part, count(*) as numbers from staging.stg_report_numbers group by report_id, part
) as n using (report_id, part)
where coalesce(c.seen, 0) <> coalesce(n.numbers, 0)
order by report_id, part
"""

_UNCOVERED_REPORTS = """
select r.report_id, r.source_file
from staging.stg_reports as r
left join (select distinct report_id from {batch} as coverage) as c on r.report_id = c.report_id
where c.report_id is null
order by r.report_id
"""


def true_places(zh: str, en: str) -> Any:
    """Rows with `char_start`, `char_end` and `raw_text` hold what the stored text has there."""
    return no_rows(_IN_TEXT, zh, en)


def numbers_conserved() -> tuple[Any, ...]:
    """Of the numbers the reader lists: they are all numbers of the text, each once, each with what became of it."""
    return (
        one_of("outcome", OUTCOMES),
        no_rows(
            _LOST_DIGITS,
            "原文中的每个数字都已计入，且只计一次",
            "every numeral of the text belongs to a number, and to one only",
        ),
        no_rows(_OVERLAPPING, "数字互不重叠", "no two numbers overlap"),
        no_rows(_WITHOUT_DIGIT, "每个数字都含有数码", "every number holds a digit"),
        no_rows(
            _MISPLACED,
            "每个数字都记在其所在的部分和标题之下",
            "every number is listed under the part and heading where it stands",
        ),
        no_rows(
            _TORN,
            "每个指标都是印出的整个数字",
            "every figure is the whole of the number printed there",
            # One report may print 1.2.3%; that is no reason to publish nothing.
            judges=Judges.FINDING,
            severity="warning",
        ),
        no_rows(
            _UNACCOUNTED,
            "每个数字或为指标，或未归类，或注明排除原因",
            "every number is a figure, unclassified, or excluded with a reason",
        ),
    )


def parts_conserved() -> tuple[Any, ...]:
    """Of the coverage by part: what is seen is what became of it, and no part or report is missing."""
    return (
        no_rows(
            _UNBALANCED_COVERAGE.replace("{place}", "part"),
            "所见数字等于指标、未归类与排除之和",
            "numbers seen are those classified, unclassified and excluded",
        ),
        no_rows(
            _UNCOVERED_NUMBERS,
            "各部分的数字个数与原文一致",
            "each part of a report has the numbers found in it",
        ),
        no_rows(_UNCOVERED_REPORTS, "每份报告都有覆盖情况", "every report has its coverage"),
    )


def sections_conserved() -> tuple[Any, ...]:
    """Of the coverage by heading: what is seen is what became of it, and adds up to the parts."""
    return (
        no_rows(
            _UNBALANCED_COVERAGE.replace("{place}", "section_order, title"),
            "每个标题下所见数字等于指标、未归类与排除之和",
            "numbers seen under each heading are those classified, unclassified and excluded",
        ),
        no_rows(
            _UNEQUAL_SECTIONS,
            "各标题下的数字合计等于所在部分的数字",
            "the numbers under the headings of a part are those of the part",
        ),
    )


def words_conserved() -> tuple[Any, ...]:
    """Of the statements in words: they stand in the text, and no number is made of them."""
    return (
        one_of("kind", KINDS_IN_WORDS),
        true_places(
            "文字表述就在原文所记位置上", "every statement in words stands in the text where it is said to stand"
        ),
        no_rows(
            _VALUED_ABSENCES,
            "“无”只指明所无的指标，不产生数字",
            "an absence names what is absent and makes no figure of it",
        ),
    )
