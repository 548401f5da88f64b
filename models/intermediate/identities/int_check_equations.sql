-- Grain: one row per figure of a check that is broken or shares a figure with a broken one: what is needed to judge
-- the check again with another value of the figure.
--
-- A linear check is the sum of weight x value, a constant added, against its tolerance; a ratio that of numerator and
-- denominator weights against the printed rate; the rest says in its form what must be.

with

checks as (

    select * from {{ ref('int_checks_near_breaks') }}

),

sign_terms as (

    select * from {{ ref('int_sign_equations') }}

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

figures as (

    select * from {{ ref('int_identity_figures') }}

),

across_reports as (

    select distinct
        report_id,
        identity,
        subject
    from {{ ref('int_cross_report_evidence') }}

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

-- The figures of the other report are held to be right: what speaks for them is not known here.
cross_terms as (

    select
        checks.report_id,
        checks.identity,
        checks.subject,
        'linear' as form,
        check_figures.figure_id,
        cast(check_figures.weight as decimal(12, 2)) as weight,
        cast(0 as decimal(12, 2)) as base_weight,
        cast(
            sum(check_figures.weight * figures.base_value)
                over (partition by checks.report_id, checks.identity, checks.subject)
            as decimal(28, 8)
        ) as difference_base,
        cast(
            sum(abs(check_figures.weight) * figures.base_half_unit)
                over (partition by checks.report_id, checks.identity, checks.subject)
            as decimal(28, 8)
        ) as tolerance_base,
        cast(
            max(figures.base_step) over (partition by checks.report_id, checks.identity, checks.subject)
            as decimal(28, 8)
        ) as step_base
    from checks
    inner join across_reports
        on
            checks.report_id = across_reports.report_id
            and checks.identity = across_reports.identity
            and checks.subject = across_reports.subject
    inner join check_figures
        on
            checks.report_id = check_figures.report_id
            and checks.identity = check_figures.identity
            and checks.subject = check_figures.subject
    inner join figures
        on check_figures.figure_id = figures.figure_id
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

terms as (

    select * from linear_terms
    union all
    select * from extreme_terms
    union all
    select * from cross_terms
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
        figures.report_id = terms.report_id as is_own,
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
order by report_id, identity, subject, number_order, is_rate, figure_id
