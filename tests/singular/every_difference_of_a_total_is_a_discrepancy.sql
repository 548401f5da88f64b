-- Where a report itemises the whole of a total and the leaves do not add up to it, beyond what rounding allows, a row
-- of fct_discrepancies holds the total or one of its leaves.
--
-- A warning, not an error: a total nobody could check, because a part the identity needs is not stated, is a finding
-- about the report and must not keep the other reports from being published.

{{ config(severity='warn') }}

with

totals as (

    select * from {{ ref('fct_reported_totals') }}
    where remainder_kind = 'difference'

),

leaves as (

    select
        total_figure_id,
        figure_id
    from {{ ref('int_total_leaves') }}

    union all

    select
        figure_id as total_figure_id,
        figure_id
    from totals

),

discrepancies as (

    select
        report_id,
        figure_ids
    from {{ ref('fct_discrepancies') }}

),

explained as (

    select distinct totals.figure_id
    from totals
    inner join leaves
        on totals.figure_id = leaves.total_figure_id
    inner join discrepancies
        on
            totals.report_id = discrepancies.report_id
            and array_contains(discrepancies.figure_ids, leaves.figure_id)

)

select totals.*
from totals
left join explained
    on totals.figure_id = explained.figure_id
where explained.figure_id is null
