-- Grain: one row per accepted break, as people have listed it, with what became of it.

with

accepted_breaks as (

    select
        report_id,
        identity,
        coalesce(subject, '') as subject,
        difference,
        reason,
        looked_by,
        looked_on
    from {{ ref('accepted_breaks') }}

),

accepted_checks as (

    select * from {{ ref('int_accepted_checks') }}

),

results as (

    select * from {{ ref('int_identity_results') }}

),

reports as (

    select * from {{ ref('stg_reports') }}

),

final as (

    select
        accepted_breaks.report_id,
        reports.source_file,
        accepted_breaks.identity,
        accepted_breaks.subject,
        accepted_breaks.difference,
        accepted_breaks.reason,
        accepted_breaks.looked_by,
        accepted_breaks.looked_on,
        case when accepted_checks.report_id is null then 'expired' else 'matched' end as status,
        results.status as check_status,
        results.difference as check_difference
    from accepted_breaks
    left join accepted_checks
        on
            accepted_breaks.report_id = accepted_checks.report_id
            and accepted_breaks.identity = accepted_checks.identity
            and accepted_breaks.subject = accepted_checks.subject
            and accepted_breaks.difference is not distinct from accepted_checks.difference
    left join results
        on
            accepted_breaks.report_id = results.report_id
            and accepted_breaks.identity = results.identity
            and accepted_breaks.subject = results.subject
    left join reports
        on accepted_breaks.report_id = reports.report_id

)

select * from final
order by report_id, identity, subject, difference
