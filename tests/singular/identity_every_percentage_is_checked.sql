-- Grain: a report and measure whose shares or rates are not as many as their checks. Nothing that is stated as a
-- ratio may be passed over: where its operands are not stated, the check is there as not_testable.
with

checked_measures as (

    select
        'share' as measure,
        'share_of_total' as identity
    union all
    select
        'change_rate' as measure,
        'change_rate' as identity
    union all
    select
        'completion_rate' as measure,
        'completion_rate' as identity

),

figures as (

    select
        report_id,
        measure,
        count(*) as stated
    from {{ ref('fct_figures') }}
    where item <> 'unclassified'
    group by report_id, measure

),

checks as (

    select
        report_id,
        identity,
        count(*) as checked
    from {{ ref('fct_identity_checks') }}
    where subject <> ''
    group by report_id, identity

),

passed_over as (

    select
        figures.report_id,
        figures.measure,
        figures.stated,
        coalesce(checks.checked, 0) as checked
    from figures
    inner join checked_measures
        on figures.measure = checked_measures.measure
    left join checks
        on
            figures.report_id = checks.report_id
            and checked_measures.identity = checks.identity
    where figures.stated <> coalesce(checks.checked, 0)

)

select * from passed_over
