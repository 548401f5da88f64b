-- Grain: one row per report, identity and subject: every check that must be accounted for, also where it cannot be
-- made.

with

results as (

    select * from {{ ref('int_identity_results') }}

),

accepted as (

    select * from {{ ref('int_accepted_checks') }}

),

evidence as (

    select * from {{ ref('int_check_evidence') }}

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

reports as (

    select
        report_id,
        is_latest
    from {{ ref('int_reports') }}

),

evidence_lists as (

    select
        report_id,
        identity,
        subject,
        {{ ordered_list('figure_id', 'evidence_order') }} as figure_ids
    from evidence
    where is_first_mention
    group by report_id, identity, subject

),

final as (

    select
        results.report_id,
        results.identity,
        results.subject,
        results.left_value,
        results.right_value,
        results.difference,
        results.tolerance,
        case
            when results.left_value is null then null
            when results.identity = 'shares_sum_to_100' then '%'
            else figures.unit
        end as unit,
        case when accepted.report_id is null then results.status else 'explained' end as status,
        results.severity,
        results.family,
        results.kind,
        coalesce(accepted.accepted_reason, results.reason) as reason,
        coalesce(accepted.accepted_reason, results.reason_zh) as reason_zh,
        coalesce(accepted.accepted_reason, results.reason_en) as reason_en,
        coalesce(evidence_lists.figure_ids, cast([] as varchar[])) as figure_ids,
        reports.is_latest
    from results
    inner join reports
        on results.report_id = reports.report_id
    left join accepted
        on
            results.report_id = accepted.report_id
            and results.identity = accepted.identity
            and results.subject = accepted.subject
    left join evidence_lists
        on
            results.report_id = evidence_lists.report_id
            and results.identity = evidence_lists.identity
            and results.subject = evidence_lists.subject
    left join figures
        on results.anchor_id = figures.figure_id

)

select * from final
order by report_id, identity, subject
