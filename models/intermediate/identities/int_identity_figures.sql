-- Grain: one row per classified figure, as the identities see it: comparable value, interval, links, and what to call
-- it.
--
-- Money is compared in yuan, so that 元 and 万元 in one report agree; counts and scores are exact.

with

figures as (

    select * from {{ ref('int_figures') }}
    where is_classified

),

items as (

    select * from {{ ref('items') }}

),

units as (

    select * from {{ ref('units') }}

),

key_names as (

    select * from {{ ref('key_names') }}

),

measured as (

    select
        figures.*,
        coalesce(figures.function_name, figures.economic_name) as class_name,
        coalesce(figures.function_level, figures.economic_level) as class_level,
        coalesce(figures.function_code, figures.economic_code) as class_code,
        cast(coalesce(figures.amount_yuan, figures.value) as decimal(28, 8)) as base_value,
        cast(
            case
                when figures.unit_kind in ('count', 'score') then 0
                else coalesce(figures.half_unit_yuan, figures.half_unit)
            end as decimal(28, 8)
        ) as base_half_unit,
        cast(
            case
                when figures.unit_kind in ('count', 'score') then 0
                else
                    cast('0.' || repeat('0', figures.decimals) || '5' as decimal(20, 8))
                    * coalesce(units.factor_to_yuan, 1)
            end as decimal(28, 8)
        ) as printed_half_unit,
        case
            when units.factor_to_yuan > 1
                then cast(
                    '0.' || repeat('0', length(cast(units.factor_to_yuan as {{ dbt.type_string() }})) - 2) || '1'
                    as decimal(9, 8)
                )
            else cast(1 as decimal(9, 8))
        end as base_to_unit
    from figures
    left join units
        on figures.unit = units.unit

),

named as (

    select
        measured.*,
        coalesce(measured.class_name, measured.item)
        || case when measured.subject <> '' then ' ' || measured.subject else '' end as name,
        items.default_fund,
        items.name_zh as item_zh,
        regexp_replace(items.name_en, ' \([^)]*\)', '') as item_en,
        coalesce(regexp_replace(column_items.name_en, ' \([^)]*\)', ''), measured.subject) as subject_en,
        coalesce(period_names.prefix_zh, '')
        || case when measured.fund <> items.default_fund then coalesce(fund_names.prefix_zh, '') else '' end
        || coalesce(measured.class_name, nullif(measured.subject, ''), '')
        || case when measured.class_name is null then '' else coalesce(column_items.name_zh, '') end as before_zh,
        coalesce(basis_names.suffix_zh, '') || coalesce(measure_names.suffix_zh, '') as after_zh,
        coalesce(period_names.prefix_en, '') as before_en,
        case when measured.fund <> items.default_fund then coalesce(fund_names.suffix_en, '') else '' end
        || coalesce(basis_names.suffix_en, '') || coalesce(measure_names.suffix_en, '') as after_en
    from measured
    inner join items
        on measured.item = items.item
    left join items as column_items
        on measured.subject = column_items.item
    left join key_names as period_names
        on
            measured.period = period_names.key
            and period_names.kind = 'period'
    left join key_names as fund_names
        on
            measured.fund = fund_names.key
            and fund_names.kind = 'fund'
    left join key_names as basis_names
        on
            measured.basis = basis_names.key
            and basis_names.kind = 'basis'
    left join key_names as measure_names
        on
            measured.measure = measure_names.key
            and measure_names.kind = 'measure'

),

linked as (

    select
        named.*,
        about.figure_id as about_id,
        about.parent_start as about_parent_start,
        parent.figure_id as parent_id
    from named
    left join measured as about
        on
            named.report_id = about.report_id
            and named.about_start = about.char_start
    left join measured as parent
        on
            named.report_id = parent.report_id
            and named.parent_start = parent.char_start

),

final as (

    select
        linked.figure_id,
        linked.report_id,
        linked.number_order,
        linked.item,
        linked.measure,
        linked.basis,
        linked.period,
        linked.fund,
        linked.canonical_fund,
        linked.default_fund,
        linked.subject,
        linked.class_name,
        linked.class_level,
        linked.class_code,
        linked.class_key,
        linked.lei_key,
        linked.kuan_key,
        linked.value,
        linked.unit,
        linked.unit_kind,
        linked.decimals,
        linked.effective_decimals,
        linked.base_value,
        linked.base_half_unit,
        cast(2 * linked.base_half_unit as decimal(28, 8)) as base_step,
        linked.printed_half_unit,
        linked.base_to_unit,
        linked.section,
        linked.table_order,
        linked.table_number,
        linked.table_row,
        linked.table_column,
        linked.char_start,
        linked.char_end,
        linked.sentence_start,
        linked.about_id,
        linked.parent_id,
        about_parent.figure_id as about_parent_id,
        linked.whole_item,
        linked.whole_fund,
        linked.direction,
        linked.item || '|' || linked.subject || '|' || coalesce(linked.class_key, '') as quantity_key,
        linked.name,
        linked.name || case when linked.fund <> linked.default_fund then ' ' || linked.fund else '' end as label,
        replace(
            linked.before_zh
            || case when linked.class_name is not null then '' else linked.item_zh end
            || linked.after_zh,
            '财政拨款财政拨款', '财政拨款'
        ) as label_zh,
        linked.before_en
        || coalesce(linked.class_name, linked.item_en)
        || case when linked.subject <> '' then ' (' || linked.subject_en || ')' else '' end
        || linked.after_en as label_en
    from linked
    left join measured as about_parent
        on
            linked.report_id = about_parent.report_id
            and linked.about_parent_start = about_parent.char_start

)

select * from final
order by report_id, number_order
