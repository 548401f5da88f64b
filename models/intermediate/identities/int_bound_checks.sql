-- Grain: one row per check of the kind bound: the left side is not greater than the right side.

with

sides as (

    select * from {{ ref('int_identity_sides') }}
    where kind = 'bound'

),

terms as (

    select * from {{ ref('int_identity_terms') }}
    where relation = 'extreme'

),

constants as (

    select * from {{ ref('int_identity_terms') }}
    where relation = 'constant'

),

figures as (

    select * from {{ ref('int_identity_figures') }}

),

-- A bound that holds for every figure of a kind is checked on the greatest (or smallest) of them.
extremes as (

    select
        figures.report_id,
        terms.identity,
        terms.scope,
        figures.figure_id as anchor_id,
        figures.number_order as anchor_order,
        figures.base_value,
        figures.base_half_unit,
        figures.base_to_unit,
        terms.side,
        row_number() over (
            partition by figures.report_id, terms.identity, terms.scope
            order by
                case terms.side when 'left' then -figures.base_value else figures.base_value end,
                figures.number_order
        ) as preference
    from figures
    inner join terms
        on
            figures.item = terms.item
            and figures.measure = terms.measure

),

bounded as (

    select
        extremes.report_id,
        extremes.identity,
        extremes.scope,
        extremes.anchor_id,
        extremes.anchor_order,
        case extremes.side when 'left' then extremes.base_value else constants.weight end as left_base,
        case extremes.side when 'left' then constants.weight else extremes.base_value end as right_base,
        extremes.base_to_unit
    from extremes
    inner join constants
        on
            extremes.identity = constants.identity
            and extremes.scope = constants.scope
    where extremes.preference = 1

),

united as (

    select
        report_id,
        identity,
        scope,
        subject,
        anchor_id,
        anchor_order,
        left_base,
        right_base,
        tolerance_base,
        step_base,
        base_to_unit,
        false as is_extreme,
        reason,
        lacking_zh,
        lacking_en
    from sides

    union all

    select
        report_id,
        identity,
        scope,
        scope as subject,
        anchor_id,
        anchor_order,
        left_base,
        right_base,
        0 as tolerance_base,
        0 as step_base,
        base_to_unit,
        true as is_extreme,
        null as reason,
        null as lacking_zh,
        null as lacking_en
    from bounded

),

-- What is not stated is no zero: a check that cannot be judged shows no sums.
judged as (

    select
        *,
        coalesce(reason, 'same_figure') = 'same_figure' as is_judged
    from united

),

final as (

    select
        report_id,
        identity,
        scope,
        subject,
        anchor_id,
        anchor_order,
        case when is_judged then cast(left_base * base_to_unit as decimal(28, 8)) end as left_value,
        case when is_judged then cast(right_base * base_to_unit as decimal(28, 8)) end as right_value,
        case when is_judged then cast((left_base - right_base) * base_to_unit as decimal(28, 8)) end as difference,
        case when is_judged then cast(tolerance_base * base_to_unit as decimal(28, 8)) end as tolerance,
        case
            when is_judged
                then {{ interval_status('greatest(left_base - right_base, 0)', 'tolerance_base', 'step_base') }}
        end as status,
        reason,
        lacking_zh,
        lacking_en,
        is_extreme,
        left_base - right_base as difference_base
    from judged

)

select * from final
order by report_id, identity, anchor_order, scope
