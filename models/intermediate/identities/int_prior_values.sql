-- Grain: one row per figure that says something of the year before, with the quantity of that year it is about.
--
-- The value of the year before is stated, or follows from the current value and its change and is then as uncertain as
-- both together. The opening carry-over is what last year's report calls the closing one.

with

figures as (

    select * from {{ ref('int_cross_report_figures') }}

),

stated as (

    select
        *,
        cast(null as {{ dbt.type_string() }}) as change_id
    from figures
    where
        period = 'prior'
        and measure in ('amount', 'count')

),

changes as (

    select * from figures
    where
        measure = 'change'
        and about_id is not null

),

openings as (

    select
        *,
        row_number() over (partition by report_id, fund order by number_order) as preference
    from figures
    where
        item = 'opening_carryover'
        and measure = 'amount'
        and basis = 'final'
        and period = 'current'

),

said as (

    select
        'prior_report_agreement' as identity,
        '' as scope,
        report_id,
        figure_id as anchor_id,
        number_order as anchor_order,
        figure_id as left_id,
        change_id,
        name as subject,
        item,
        measure,
        basis,
        fund,
        quantity_key,
        base_value,
        base_half_unit,
        base_step,
        printed_half_unit,
        base_to_unit,
        label_zh,
        label_en
    from stated

    union all

    select
        'prior_report_agreement' as identity,
        '' as scope,
        changes.report_id,
        changes.figure_id as anchor_id,
        changes.number_order as anchor_order,
        current_values.figure_id as left_id,
        changes.figure_id as change_id,
        current_values.name || ' implied' as subject,
        current_values.item,
        current_values.measure,
        current_values.basis,
        current_values.fund,
        current_values.quantity_key,
        current_values.base_value - changes.base_value as base_value,
        current_values.base_half_unit + changes.base_half_unit as base_half_unit,
        greatest(current_values.base_step, changes.base_step) as base_step,
        cast(null as decimal(28, 8)) as printed_half_unit,
        changes.base_to_unit,
        current_values.label_zh,
        current_values.label_en
    from changes
    inner join figures as current_values
        on changes.about_id = current_values.figure_id
    where
        current_values.period = 'current'
        and current_values.measure in ('amount', 'count')

    union all

    select
        'carryover_continuity' as identity,
        'prior_report' as scope,
        report_id,
        figure_id as anchor_id,
        number_order as anchor_order,
        figure_id as left_id,
        null as change_id,
        'prior_report ' || fund as subject,
        item,
        measure,
        basis,
        fund,
        'closing_carryover||' as quantity_key,
        base_value,
        base_half_unit,
        base_step,
        printed_half_unit,
        base_to_unit,
        label_zh,
        label_en
    from openings
    where preference = 1

)

select * from said
order by report_id, identity, anchor_order
