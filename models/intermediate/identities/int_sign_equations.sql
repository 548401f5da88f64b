-- Grain: one row per figure of a check of words near a break: which sign the words ask for.

with

checks as (

    select * from {{ ref('int_checks_near_breaks') }}

),

directions as (

    select * from {{ ref('int_direction_checks') }}

),

claims as (

    select * from {{ ref('stg_report_claims') }}

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

-- What the words say is the sign of the amount less the budget, of the rate less 100, or of the change.
said_signs as (

    select
        checks.report_id,
        checks.identity,
        checks.subject,
        directions.about_id,
        directions.left_id,
        compared.measure,
        case claims.direction
            when 'less' then 'negative'
            when 'greater' then 'positive'
            else 'zero'
        end as form
    from checks
    inner join directions
        on
            checks.report_id = directions.report_id
            and checks.identity = directions.identity
            and checks.subject = directions.subject
    inner join claims
        on
            directions.report_id = claims.report_id
            and directions.claim_order = claims.claim_order
    inner join figures as compared
        on directions.left_id = compared.figure_id

),

sign_terms as (

    select
        report_id,
        identity,
        subject,
        form,
        about_id as figure_id,
        cast(1 as decimal(12, 2)) as weight,
        cast(0 as decimal(28, 8)) as difference_base
    from said_signs
    where measure in ('amount', 'count')

    union all

    select
        report_id,
        identity,
        subject,
        form,
        left_id as figure_id,
        cast(case when measure in ('amount', 'count') then -1 else 1 end as decimal(12, 2)) as weight,
        cast(case when measure = 'completion_rate' then -100 else 0 end as decimal(28, 8)) as difference_base
    from said_signs

),

pair_signs as (

    select
        checks.report_id,
        checks.identity,
        checks.subject,
        directions.left_id,
        directions.right_id
    from checks
    inner join directions
        on
            checks.report_id = directions.report_id
            and checks.identity = directions.identity
            and checks.subject = directions.subject
    where
        directions.claim_order is null
        and directions.left_id <> directions.right_id

),

pair_terms as (

    select
        report_id,
        identity,
        subject,
        left_id as figure_id
    from pair_signs

    union all

    select
        report_id,
        identity,
        subject,
        right_id as figure_id
    from pair_signs

),

final as (

    select * from sign_terms

    union all

    select
        report_id,
        identity,
        subject,
        'one_sign' as form,
        figure_id,
        cast(1 as decimal(12, 2)) as weight,
        cast(0 as decimal(28, 8)) as difference_base
    from pair_terms

)

select * from final
order by report_id, identity, subject, figure_id
