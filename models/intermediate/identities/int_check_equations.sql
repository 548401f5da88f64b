-- Grain: one row per figure of a check that is broken or shares a figure with a broken one: what is needed to judge
-- the check again with another value of the figure.
--
-- A linear check is the sum of weight x value, a constant added, against its tolerance; a ratio that of numerator and
-- denominator weights against the printed rate; the rest says in its form what must be.

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

check_figures as (

    select * from {{ ref('int_check_figures') }}

),

sides as (

    select * from {{ ref('int_identity_sides') }}

),

bounds as (

    select * from {{ ref('int_bound_checks') }}

),

operands as (

    select * from {{ ref('int_identity_operands') }}
    where
        side in ('numerator', 'denominator')
        and is_found

),

repetitions as (

    select * from {{ ref('int_repetition_checks') }}

),

repeated as (

    select * from {{ ref('int_repeated_figures') }}

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

broken_figures as (

    select distinct figure_id from check_figures
    where status in ('last_digit', 'broken')

),

-- What is told of a report whose break somebody has looked at is not told again.
checks as (

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
    left join accepted
        on
            results.report_id = accepted.report_id
            and results.identity = accepted.identity
            and results.subject = accepted.subject
    where accepted.report_id is null

),

linear_terms as (

    select
        checks.report_id,
        checks.identity,
        checks.subject,
        case checks.kind when 'bound' then 'bound' else 'linear' end as form,
        check_figures.figure_id,
        cast(check_figures.weight as decimal(12, 2)) as weight,
        cast(0 as decimal(12, 2)) as base_weight,
        cast(sides.difference_base as decimal(28, 8)) as difference_base,
        cast(sides.tolerance_base as decimal(28, 8)) as tolerance_base,
        cast(sides.step_base as decimal(28, 8)) as step_base
    from checks
    inner join sides
        on
            checks.report_id = sides.report_id
            and checks.identity = sides.identity
            and checks.scope = sides.scope
            and checks.anchor_id = sides.anchor_id
    inner join check_figures
        on
            checks.report_id = check_figures.report_id
            and checks.identity = check_figures.identity
            and checks.subject = check_figures.subject
    where
        checks.kind in ('sum', 'equality', 'difference', 'bound')
        and check_figures.weight <> 0

),

-- The greatest (smallest) figure of a kind against a constant; the tables of bounds hold no figure on their other side.
extreme_terms as (

    select
        checks.report_id,
        checks.identity,
        checks.subject,
        'bound' as form,
        check_figures.figure_id,
        cast(check_figures.weight as decimal(12, 2)) as weight,
        cast(0 as decimal(12, 2)) as base_weight,
        cast(bounds.difference_base as decimal(28, 8)) as difference_base,
        cast(0 as decimal(28, 8)) as tolerance_base,
        cast(0 as decimal(28, 8)) as step_base
    from checks
    inner join bounds
        on
            checks.report_id = bounds.report_id
            and checks.identity = bounds.identity
            and checks.scope = bounds.scope
            and checks.anchor_id = bounds.anchor_id
            and bounds.is_extreme
    inner join check_figures
        on
            checks.report_id = check_figures.report_id
            and checks.identity = check_figures.identity
            and checks.subject = check_figures.subject
    where check_figures.weight <> 0

),

repeated_terms as (

    select
        checks.report_id,
        checks.identity,
        checks.subject,
        'repeated' as form,
        repeated.figure_id,
        cast(case when repeated.restated = 0 then 1 else 0 end as decimal(12, 2)) as weight,
        cast(0 as decimal(12, 2)) as base_weight,
        cast(0 as decimal(28, 8)) as difference_base,
        cast(0 as decimal(28, 8)) as tolerance_base,
        cast(0 as decimal(28, 8)) as step_base
    from checks
    inner join repetitions
        on
            checks.report_id = repetitions.report_id
            and checks.identity = repetitions.identity
            and checks.subject = repetitions.subject
    inner join repeated
        on
            repetitions.report_id = repeated.report_id
            and repetitions.repetition_key = repeated.repetition_key

),

ratio_operands as (

    select
        checks.report_id,
        checks.identity,
        checks.subject,
        'ratio' as form,
        operands.figure_id,
        cast(100 * sum(case operands.side when 'numerator' then operands.weight else 0 end) as decimal(12, 2))
            as weight,
        cast(sum(case operands.side when 'denominator' then operands.weight else 0 end) as decimal(12, 2))
            as base_weight,
        cast(0 as decimal(28, 8)) as difference_base,
        cast(0 as decimal(28, 8)) as tolerance_base,
        cast(0 as decimal(28, 8)) as step_base
    from checks
    inner join operands
        on
            checks.identity = operands.identity
            and checks.scope = operands.scope
            and checks.anchor_id = operands.anchor_id
    where checks.kind = 'ratio'
    group by checks.report_id, checks.identity, checks.subject, operands.figure_id

),

-- The rate itself has no weight in either sum.
rates as (

    select
        report_id,
        identity,
        subject,
        'ratio' as form,
        anchor_id as figure_id,
        cast(0 as decimal(12, 2)) as weight,
        cast(0 as decimal(12, 2)) as base_weight,
        cast(0 as decimal(28, 8)) as difference_base,
        cast(0 as decimal(28, 8)) as tolerance_base,
        cast(0 as decimal(28, 8)) as step_base
    from checks
    where kind = 'ratio'

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

terms as (

    select * from linear_terms
    union all
    select * from extreme_terms
    union all
    select * from repeated_terms
    union all
    select * from ratio_operands
    union all
    select * from rates
    union all
    select
        report_id,
        identity,
        subject,
        form,
        figure_id,
        weight,
        cast(0 as decimal(12, 2)) as base_weight,
        difference_base,
        cast(0 as decimal(28, 8)) as tolerance_base,
        cast(0 as decimal(28, 8)) as step_base
    from sign_terms
    union all
    select
        report_id,
        identity,
        subject,
        'one_sign' as form,
        figure_id,
        cast(1 as decimal(12, 2)) as weight,
        cast(0 as decimal(12, 2)) as base_weight,
        cast(0 as decimal(28, 8)) as difference_base,
        cast(0 as decimal(28, 8)) as tolerance_base,
        cast(0 as decimal(28, 8)) as step_base
    from pair_terms

),

final as (

    select
        terms.report_id,
        terms.identity,
        terms.subject,
        checks.status,
        checks.severity,
        terms.form,
        terms.figure_id,
        terms.form = 'ratio' and terms.figure_id = checks.anchor_id and terms.weight = 0 and terms.base_weight = 0
            as is_rate,
        terms.weight,
        terms.base_weight,
        terms.difference_base,
        terms.tolerance_base,
        terms.step_base,
        figures.number_order,
        figures.measure,
        figures.period,
        figures.unit_kind = 'money' as is_money,
        figures.value,
        figures.decimals,
        figures.base_value,
        figures.base_half_unit,
        figures.printed_half_unit,
        figures.base_to_unit
    from terms
    inner join checks
        on
            terms.report_id = checks.report_id
            and terms.identity = checks.identity
            and terms.subject = checks.subject
    inner join figures
        on terms.figure_id = figures.figure_id

)

select * from final
order by report_id, identity, subject, number_order, is_rate
