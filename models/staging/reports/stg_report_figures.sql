-- Grain: one row per stated figure, unclassified ones included. The only place where money becomes yuan.

with

numbers as (

    select * from {{ ref('stg_report_numbers') }}

),

units as (

    select * from {{ ref('units') }}

),

figures as (

    select
        numbers.figure_id,
        numbers.report_id,
        numbers.number_order,
        numbers.outcome = 'figure' as is_classified,
        numbers.item,
        numbers.measure,
        numbers.basis,
        numbers.period,
        numbers.fund,
        coalesce(numbers.subject, '') as subject,
        numbers.function_name,
        numbers.function_code,
        numbers.function_parent_code,
        numbers.function_level,
        numbers.economic_name,
        numbers.economic_code,
        numbers.economic_level,
        numbers.value,
        numbers.unit,
        units.kind as unit_kind,
        units.normal_unit,
        numbers.decimals,
        cast(
            case when units.kind = 'money' then numbers.value * units.factor_to_yuan end as decimal(28, 4)
        ) as amount_yuan,
        numbers.source_kind,
        numbers.table_number,
        numbers.table_row,
        numbers.table_column,
        numbers.contested_text,
        numbers.contested_value,
        numbers.part,
        numbers.section,
        numbers.page,
        numbers.box_left,
        numbers.box_bottom,
        numbers.box_right,
        numbers.box_top,
        numbers.char_start,
        numbers.char_end,
        numbers.raw_text,
        numbers.sentence_start,
        numbers.sentence_end,
        numbers.about_start,
        numbers.parent_start,
        numbers.whole_item,
        numbers.whole_fund,
        numbers.direction
    from numbers
    left join units
        on numbers.unit = units.unit
    where numbers.outcome in ('figure', 'unclassified')

)

select * from figures
order by report_id, number_order
