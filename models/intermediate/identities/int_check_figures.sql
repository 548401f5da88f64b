-- Grain: one row per judged check and figure that takes part in it, with the weight it has in left side less right
-- side.
--
-- A check between reports is one of the later report (of the department, where units are added up), and the figures of
-- the other take part in it. A check that one figure fulfils by itself (收、支总计各 states both sides) says nothing of
-- that figure and is left out.

with

results as (

    select * from {{ ref('int_identity_results') }}
    where
        status in ('holds', 'rounding', 'last_digit', 'broken')
        and coalesce(reason, '') <> 'same_figure'

),

accepted as (

    select * from {{ ref('int_accepted_checks') }}

),

evidence as (

    select * from {{ ref('int_check_evidence') }}
    where figure_id is not null

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

final as (

    select
        results.report_id,
        results.identity,
        results.subject,
        evidence.figure_id,
        figures.report_id as figure_report_id,
        case when accepted.report_id is null then results.status else 'explained' end as status,
        sum(
            case evidence.side
                when 'left' then evidence.weight
                when 'right' then -evidence.weight
                else 0
            end
        ) as weight
    from results
    inner join evidence
        on
            results.report_id = evidence.report_id
            and results.identity = evidence.identity
            and results.subject = evidence.subject
    inner join figures
        on evidence.figure_id = figures.figure_id
    left join accepted
        on
            results.report_id = accepted.report_id
            and results.identity = accepted.identity
            and results.subject = accepted.subject
    group by
        results.report_id, results.identity, results.subject, evidence.figure_id, figures.report_id,
        results.status, accepted.report_id

)

select * from final
order by report_id, identity, subject, figure_id
