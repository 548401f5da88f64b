-- Grain: one row per check whose break somebody has looked at and accepted: exactly this report, identity, subject and
-- difference.

with

accepted_breaks as (

    select * from {{ ref('accepted_breaks') }}

),

results as (

    select * from {{ ref('int_identity_results') }}
    where status in ('last_digit', 'broken')

),

final as (

    select
        results.report_id,
        results.identity,
        results.subject,
        results.difference,
        accepted_breaks.reason as accepted_reason,
        accepted_breaks.looked_by,
        accepted_breaks.looked_on
    from results
    inner join accepted_breaks
        on
            results.report_id = accepted_breaks.report_id
            and results.identity = accepted_breaks.identity
            and results.subject = coalesce(accepted_breaks.subject, '')
            and results.difference is not distinct from accepted_breaks.difference

)

select * from final
order by report_id, identity, subject
