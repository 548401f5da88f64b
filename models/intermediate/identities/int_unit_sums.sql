-- Grain: one row per report of a department with units, quantity it states, and unit: what the unit states of it.
--
-- A report that states a quantity several times speaks by the value it states most often, the earliest where that
-- decides nothing. A unit that lists classes and not this one has nothing of it.

with

units as (

    select * from {{ ref('int_department_units') }}
    where
        unit_report_id is not null
        and (not is_listed or not is_any_absent)

),

figures as (

    select * from {{ ref('int_cross_report_figures') }}
    where
        period = 'current'
        and measure in ('amount', 'count')
        and statement not in ('performance', 'none')

),

equivalence as (

    select * from {{ ref('int_fund_equivalence') }}

),

of_reports as (

    select report_id from units
    union
    select unit_report_id as report_id from units

),

counted as (

    select
        figures.*,
        count(*) over (
            partition by
                figures.report_id, figures.quantity_key, figures.measure, figures.basis, figures.fund,
                figures.base_value
        ) as stated_count
    from figures
    inner join of_reports
        on figures.report_id = of_reports.report_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by report_id, quantity_key, measure, basis, fund
            order by stated_count desc, number_order asc
        ) as preference,
        row_number() over (
            partition by report_id, quantity_key, measure, basis, canonical_fund
            order by stated_count desc, number_order asc
        ) as canonical_preference
    from counted

),

lists as (

    select distinct
        report_id,
        item,
        measure,
        basis,
        canonical_fund
    from ranked
    where class_key is not null

),

asked as (

    select
        ranked.*,
        units.unit_report_id,
        units.unit_name,
        units.is_listed,
        equivalence.canonical_fund as unit_fund
    from ranked
    inner join units
        on ranked.report_id = units.report_id
    inner join equivalence
        on
            units.unit_report_id = equivalence.report_id
            and ranked.fund = equivalence.fund
    where ranked.preference = 1

),

final as (

    select
        asked.report_id,
        asked.figure_id,
        asked.number_order,
        asked.name,
        asked.item,
        asked.fund,
        asked.base_value,
        asked.base_half_unit,
        asked.base_step,
        asked.base_to_unit,
        asked.unit_report_id,
        asked.unit_name,
        asked.is_listed,
        part.figure_id as part_id,
        case when part.figure_id is not null then part.base_value else cast(0 as decimal(28, 8)) end as part_base,
        coalesce(part.base_half_unit, cast(0 as decimal(28, 8))) as part_half_unit,
        part.figure_id is null and (lists.report_id is null or asked.class_key is null) as is_lacking
    from asked
    left join ranked as part
        on
            asked.unit_report_id = part.report_id
            and asked.quantity_key = part.quantity_key
            and asked.measure = part.measure
            and asked.basis = part.basis
            and asked.unit_fund = part.canonical_fund
            and part.canonical_preference = 1
    left join lists
        on
            asked.unit_report_id = lists.report_id
            and asked.item = lists.item
            and asked.measure = lists.measure
            and asked.basis = lists.basis
            and asked.unit_fund = lists.canonical_fund

)

select * from final
order by report_id, number_order, unit_name, unit_report_id
