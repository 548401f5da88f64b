-- Grain: one row per check that is broken or shares a figure with a broken one: what the search for the wrong figure
-- looks at.

with

results as (

    select * from {{ ref('int_identity_results') }}

),

check_figures as (

    select * from {{ ref('int_check_figures') }}

),

broken_figures as (

    select distinct figure_id from check_figures
    where status in ('last_digit', 'broken')

),

-- What is told of a report whose break somebody has looked at is not told again.
final as (

    select distinct
        results.report_id,
        results.identity,
        results.scope,
        results.subject,
        results.anchor_id,
        results.kind,
        results.status,
        results.severity
    from results
    inner join check_figures
        on
            results.report_id = check_figures.report_id
            and results.identity = check_figures.identity
            and results.subject = check_figures.subject
    inner join broken_figures
        on check_figures.figure_id = broken_figures.figure_id
    where check_figures.status <> 'explained'

)

select * from final
order by report_id, identity, subject
