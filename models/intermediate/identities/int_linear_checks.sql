-- Grain: one row per check of the kinds sum, equality and difference: the left side less the right side.

with

sides as (

    select * from {{ ref('int_identity_sides') }}
    where kind in ('sum', 'equality', 'difference')

),

-- What is not stated is no zero: a check that cannot be judged shows no sums.
judged as (

    select
        *,
        coalesce(reason, 'same_figure') = 'same_figure' as is_judged
    from sides

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
        case when is_judged then cast(difference_base * base_to_unit as decimal(28, 8)) end as difference,
        case when is_judged then cast(tolerance_base * base_to_unit as decimal(28, 8)) end as tolerance,
        case when is_judged then {{ interval_status('difference_base', 'tolerance_base', 'step_base') }} end
            as status,
        reason,
        lacking_zh,
        lacking_en
    from judged

)

select * from final
order by report_id, identity, anchor_order, scope
