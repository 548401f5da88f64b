"""Questions about checks: the heat map of identities, the list, and one check with what it rests on.

Parameters of the first two: `year`; `region` (the digits of a division's code that those below share); `department`
(its id); `report`; `severity`; `family`; `identity`; each null for all. The map has the columns `first` to `last` by
their rank and `digits` of a region's code.
"""

from __future__ import annotations

#: What a column of the map stands for: its key and its name.
COLUMNS = {
    "region": (
        "coalesce(rpad(region_code[:$digits::int], 6, '0'), '')",
        "coalesce(rpad(region_code[:$digits::int], 6, '0'), '')",
    ),
    "department": ("coalesce(department_id, '')", "coalesce(department_name, '')"),
    "year": ("coalesce(fiscal_year::varchar, '')", "coalesce(fiscal_year::varchar, '')"),
    "report": ("report_id", "concat_ws(' ', coalesce(department_name, source_file), fiscal_year)"),
}
_ORDERS = {"year": "column_key desc", "report": "column_name, column_key"}
_WORST_FIRST = "sum(broken) desc, sum(untested) desc, column_name, column_key"

_REPORTS = """
select *
from marts.dim_reports
where true
    and fiscal_year = $year
    and starts_with(region_code, $region)
    and department_id = $department
    and report_id = $report
"""

_MAP = """
with reports as (
{reports}
),

placed as (
    select report_id, {key} as column_key, {name} as column_name
    from reports
),

cells as (
    select
        c.identity,
        p.column_key,
        max(p.column_name) as column_name,
        count(*) filter (where c.status in ('broken', 'last_digit')) as broken,
        count(*) filter (where c.status not in ('not_testable', 'not_applicable')) as tested,
        count(*) filter (where c.status = 'not_testable') as untested
    from marts.fct_identity_checks as c
    inner join placed as p on c.report_id = p.report_id
    where c.status is not null
        and c.severity = $severity
        and c.family = $family
        and c.identity = $identity
        and c.report_id = $report
    group by c.identity, p.column_key
),

columns as (
    select
        column_key,
        max(column_name) as column_name,
        row_number() over (order by {order}) as column_rank,
        count(*) over () as column_count
    from cells
    group by column_key
)

select
    i.family, cells.identity, i.statement_zh, i.statement_en, i.severity,
    cells.column_key, columns.column_name, columns.column_rank, columns.column_count,
    cells.broken, cells.tested, cells.untested,
    cells.broken / nullif(cells.tested, 0) as broken_share,
    cells.untested / nullif(cells.tested + cells.untested, 0) as untested_share
from cells
inner join columns on cells.column_key = columns.column_key
inner join marts.dim_identities as i on cells.identity = i.identity
where columns.column_rank between $first and $last
order by i.family, cells.identity, columns.column_rank
"""


def map_question(by: str) -> str:
    """The map with columns by `region`, `department`, `year` or `report`, where it breaks most first."""
    key, name = COLUMNS[by]
    order = _ORDERS.get(by, _WORST_FIRST).replace("column_name,", "max(column_name),")
    return _MAP.format(reports=_REPORTS.strip(), key=key, name=name, order=order)


_LISTED = f"""
with reports as (
{_REPORTS.strip()}
)

select {{columns}}
from marts.fct_identity_checks as c
inner join reports as r on c.report_id = r.report_id{{joins}}
where
    list_contains($statuses, c.status)
    and c.severity = $severity
    and c.family = $family
    and c.identity = $identity
    and c.report_id = $report
"""

LIST = _LISTED.format(
    columns="""
    c.report_id, coalesce(r.department_name, r.source_file) as department, r.fiscal_year, c.identity, c.subject,
    c.status, c.severity, i.statement_zh as identity_zh, i.statement_en as identity_en, c.difference, c.unit,
    coalesce(d.statement_zh, c.reason_zh) as statement_zh, coalesce(d.statement_en, c.reason_en) as statement_en""",
    joins="""
inner join marts.dim_identities as i on c.identity = i.identity
left join marts.fct_discrepancies as d
    on c.report_id = d.report_id and c.identity = d.identity and c.subject = d.subject""",
)

#: How many checks the list has: what is looked up for each of them is left out.
COUNT = _LISTED.format(columns="count(*) as n", joins="")

#: Of the list: worst first, then as the table lies.
LIST_ORDER = """
    case c.severity when 'error' then 1 when 'warning' then 2 else 3 end,
    array_position(['broken', 'last_digit', 'explained', 'not_testable', 'rounding', 'holds'], c.status) nulls last,
    c.report_id, c.identity, c.subject
"""

#: All checks of an identity in a report, worst first.
CHECKS = """
select
    c.*, d.statement_zh, d.statement_en, i.statement_zh as identity_zh, i.statement_en as identity_en, i.formula,
    i.applies_to_zh, i.applies_to_en, i.source, i.source_en
from marts.fct_identity_checks as c
inner join marts.dim_identities as i on c.identity = i.identity
left join marts.fct_discrepancies as d
    on d.report_id = ? and c.identity = d.identity and c.subject = d.subject
where c.report_id = ? and c.identity = ?
order by
    array_position(['broken', 'last_digit', 'explained', 'not_testable', 'rounding', 'holds'], c.status) nulls last,
    c.subject
"""

ACCEPTED = """
select reason, looked_by, looked_on
from marts.fct_accepted_breaks
where report_id = ? and identity = ? and subject = ? and status = 'matched'
order by looked_on desc, reason
"""

# No public table has the sides of a check and their weights.
OPERANDS = """
select
    side, relation, weight, figure_id, label_zh, label_en, value, unit, section, char_start, char_end, evidence_order
from intermediate.int_check_evidence
where report_id = $report_id and identity = $identity and subject = $subject
order by evidence_order
"""

FIGURES = """
select f.*, i.name_zh as item_zh, i.name_en as item_en, c.head, c.row_name
from marts.fct_figures as f
left join marts.dim_items as i on f.item = i.item
left join (select * from marts.fct_table_cells where report_id = ?) as c
    on f.figure_id = c.figure_id
where f.source_file = ? and f.report_id = ? and list_contains(?, f.figure_id)
order by f.number_order
"""

#: Of reports that are compared with this one.
OTHERS_FIGURES = """
select f.*, i.name_zh as item_zh, i.name_en as item_en, null as head, null as row_name
from marts.fct_figures as f
left join marts.dim_items as i on f.item = i.item
where list_contains(?, f.figure_id)
order by f.source_file, f.report_id, f.number_order
"""

SUSPECTS = """
select s.*, f.raw_text, i.name_zh as item_zh, i.name_en as item_en,
    f.item, f.measure, f.function_name, f.economic_name, f.subject as about
from marts.fct_error_suspects as s
inner join marts.fct_figures as f on s.figure_id = f.figure_id
left join marts.dim_items as i on f.item = i.item
where s.report_id = ? and s.identity = ? and s.subject = ? and f.report_id = ?
order by s.rank, f.number_order
"""

#: A stretch of a report's text.
TEXTS = "select report_id, text from staging.stg_report_texts where list_contains(?, report_id) order by report_id"
