"""Questions about the whole corpus: what it holds, how far it can be trusted, how it was built."""

from __future__ import annotations

CORPUS = """
select
    (select count(distinct department_id) from marts.dim_reports) as departments,
    (select count(distinct region_code) from marts.dim_reports) as regions,
    (select min(fiscal_year) from marts.dim_fiscal_years) as first_year,
    (select max(fiscal_year) from marts.dim_fiscal_years) as last_year,
    (select count(*) from marts.dim_reports) as reports,
    (select count(*) from marts.dim_reports where read_status = 'unreadable') as unreadable,
    (select sum(classified) from marts.fct_coverage) as figures,
    (select sum(unclassified) from marts.fct_coverage) as unclassified
"""

#: Figures by what their checks say, for narrative and tables apart.
FIGURES = """
with figures as (
    select
        source_kind,
        case when is_contested and check_status <> 'disputed' then 'contested' else check_status end as trust
    from marts.fct_figures
    where item <> 'unclassified'
)

select
    source_kind, count(*) as figures,
    count(*) filter (where trust = 'reconciled') as reconciled,
    count(*) filter (where trust = 'unchecked') as unchecked,
    count(*) filter (where trust = 'contested') as contested,
    count(*) filter (where trust = 'disputed') as disputed,
    (count(*) filter (where trust = 'reconciled') / count(*))::decimal(9, 6) as reconciled_share
from figures
group by source_kind
order by source_kind
"""

CHECKS = """
with counts as (
    select status, severity, count(*) as checks
    from marts.fct_identity_checks
    group by status, severity
)

select
    status, sum(checks)::bigint as checks,
    coalesce(sum(checks) filter (where severity = 'error'), 0)::bigint as error,
    coalesce(sum(checks) filter (where severity = 'warning'), 0)::bigint as warning,
    coalesce(sum(checks) filter (where severity = 'notice'), 0)::bigint as notice
from counts
group by status
order by list_position($statuses, status), status
"""

COVERAGE = """
select
    part, count(*) as reports, sum(seen)::bigint as seen, sum(classified)::bigint as classified,
    sum(unclassified)::bigint as unclassified, sum(excluded)::bigint as excluded,
    (sum(classified) / nullif(sum(classified) + sum(unclassified), 0))::decimal(9, 6) as classified_share
from marts.fct_coverage
group by part
order by seen desc, part
"""

#: Reports by region and year; a place without a report has no row. Of many regions the provinces are told (`digits` 2).
REPORTS = """
with reports as (
    select
        report_id, department_id, fiscal_year, rpad(left(region_code, $digits), 6, '0') as region_code,
        case when $digits = 6 then region_name else split_part(region_path, ' > ', 1) end as region_name,
        case when $digits = 6 then region_path else split_part(region_path, ' > ', 1) end as region_path
    from marts.dim_reports
    where region_code is not null and fiscal_year is not null
)

select
    r.region_code, max(r.region_name) as region_name, max(r.region_path) as region_path, r.fiscal_year,
    count(*) as reports, count(distinct r.department_id) as departments,
    count(*) filter (
        where r.report_id in (
            select report_id
            from marts.fct_discrepancies
            where severity = 'error' and status in ('broken', 'last_digit')
        )
    ) as reports_with_errors
from reports as r
group by r.region_code, r.fiscal_year
order by r.region_code, r.fiscal_year
"""

#: Build by build, as published: how the checks came out.
RUNS = """
select
    run_id, max(run_at) as run_at, sum(checks)::bigint as checks, sum(holds + rounding)::bigint as holds,
    sum(last_digit)::bigint as last_digit, sum(broken)::bigint as broken,
    sum(not_testable)::bigint as not_testable
from quality.identity_history
group by run_id
order by run_at desc, run_id desc
limit 60
"""

#: Reports whose identities break, the latest years first: how many do, and the gravest.
BREAKS = """
select
    report_id, department_name, fiscal_year, count(*) over (partition by report_id) as breaks, severity, status,
    statement_zh, statement_en, identity, subject
from marts.fct_discrepancies
where status in ('broken', 'last_digit')
qualify row_number() over (
    partition by report_id
    order by list_position(['error', 'warning', 'notice'], severity), status, len(figure_ids), identity, subject
) = 1
order by
    fiscal_year desc nulls last, list_position(['error', 'warning', 'notice'], severity), breaks desc, department_name,
    report_id
limit 12
"""

PROBLEMS = """
select source_file, code, reason, remedy
from ops.problems
order by problem_order
limit 200
"""
