-- Grain: one row per quantity stated more than once: its first statement against the one that deviates most from it.
--
-- Printed with the same decimals, two statements are alike or they differ; with different decimals the finer one must
-- lie
-- in the interval of the coarser one.

with

statements as (

    select * from {{ ref('int_repeated_figures') }}

),

pairs as (

    select
        earlier.report_id,
        earlier.repetition_key,
        earlier.subject,
        earlier.figure_id as left_id,
        later.figure_id as right_id,
        earlier.number_order as left_order,
        later.number_order as right_order,
        earlier.restated as left_restated,
        earlier.base_value as left_base,
        later.base_value as right_base,
        earlier.base_to_unit,
        earlier.base_value - later.base_value as difference_base,
        case
            when earlier.printed_half_unit = later.printed_half_unit then cast(0 as decimal(28, 8))
            else greatest(earlier.printed_half_unit, later.printed_half_unit)
        end as tolerance_base,
        2 * greatest(earlier.printed_half_unit, later.printed_half_unit) as step_base
    from statements as earlier
    inner join statements as later
        on
            earlier.report_id = later.report_id
            and earlier.repetition_key = later.repetition_key
            and (
                earlier.restated < later.restated
                or (earlier.restated = later.restated and earlier.number_order < later.number_order)
            )
    -- Two restatements (total revenue against total expenditure) are compared by an identity of their own.
    where earlier.restated = 0

),

judged as (

    select
        *,
        {{ interval_status('difference_base', 'tolerance_base', 'step_base') }} as status
    from pairs

),

ranked as (

    select
        *,
        row_number() over (
            partition by report_id, repetition_key
            order by
                case status
                    when 'broken' then 1
                    when 'last_digit' then 2
                    when 'rounding' then 3
                    else 4
                end,
                left_order asc,
                abs(difference_base) desc,
                right_order
        ) as preference
    from judged

),

chosen as (

    select
        *,
        row_number() over (partition by report_id, subject order by left_order, repetition_key) as occurrence
    from ranked
    where preference = 1

),

final as (

    select
        report_id,
        'repeated_figure' as identity,
        '' as scope,
        case
            when occurrence = 1 then subject
            else subject || ' #' || cast(occurrence as {{ dbt.type_string() }})
        end as subject,
        left_id as anchor_id,
        left_order as anchor_order,
        cast(left_base * base_to_unit as decimal(28, 8)) as left_value,
        cast(right_base * base_to_unit as decimal(28, 8)) as right_value,
        cast(difference_base * base_to_unit as decimal(28, 8)) as difference,
        cast(tolerance_base * base_to_unit as decimal(28, 8)) as tolerance,
        status,
        cast(null as {{ dbt.type_string() }}) as reason,
        cast(null as {{ dbt.type_string() }}) as lacking_zh,
        cast(null as {{ dbt.type_string() }}) as lacking_en,
        repetition_key,
        left_id,
        right_id
    from chosen

)

select * from final
order by report_id, identity, anchor_order, scope
