-- Grain: one row per report, quantity (item, class, fund, subject, basis) and distinct value stated for it.
--
-- A report states one quantity in several places, mostly alike. The value stated most often speaks for the quantity
-- (value_rank 1), the earlier one where that decides nothing; the first figure that states it is the one quoted.
-- Only reports that speak for their department and year are here.

with

figures as (

    select * from {{ ref('int_figures') }}

),

reports as (

    select * from {{ ref('int_reports') }}
    where is_speaking

),

fact_items as (

    select * from {{ ref('fact_items') }}

),

equivalence as (

    select * from {{ ref('int_fund_equivalence') }}

),

check_status as (

    select * from {{ ref('int_figure_check_status') }}

),

stated as (

    select
        figures.*,
        fact_items.fact,
        fact_items.role,
        fact_items.parent_item,
        fact_items.itemised_by,
        case
            when figures.subject in ('expenditure_personnel', 'expenditure_public_use')
                then replace(figures.subject, 'expenditure_', 'basic_')
            else coalesce(natures.nature, fact_items.nature)
        end as nature,
        case
            when fact_items.fund_of_whole is null or figures.fund <> 'all' then figures.canonical_fund
            when fact_items.fund_of_whole = 'all' then 'all'
            else equivalence.canonical_fund
        end as fact_fund,
        coalesce(figures.amount_yuan, figures.value) as quantity,
        coalesce(check_status.passed_count, 0) as passed_count,
        coalesce(check_status.failed_count, 0) as failed_count,
        case when figures.table_order is null then 0 else 1 end as is_from_table
    from figures
    inner join reports
        on figures.report_id = reports.report_id
    inner join fact_items
        on figures.item = fact_items.item
    left join fact_items as natures
        on
            figures.subject = natures.item
            and fact_items.fact = 'expenditure'
    left join equivalence
        on
            figures.report_id = equivalence.report_id
            and fact_items.fund_of_whole = equivalence.fund
    left join check_status
        on figures.figure_id = check_status.figure_id
    where
        figures.is_classified
        and figures.period = 'current'
        and (figures.measure in ('amount', 'count') or fact_items.fact = 'performance')
        -- The columns 年初结转和结余 and 本年收入 beside the spending of a class are no spending.
        and coalesce(natures.fact, fact_items.fact) = fact_items.fact
        -- 人员经费 and 公用经费 of an economic class say where it belongs, which its code says too.
        and not (
            figures.item = 'expenditure_by_economic'
            and figures.subject in ('expenditure_personnel', 'expenditure_public_use')
        )

),

ranked as (

    select
        *,
        row_number() over (
            partition by report_id, item, measure, basis, fact_fund, subject, class_key, quantity
            order by number_order
        ) as statement_rank
    from stated

),

distinct_values as (

    select
        report_id,
        item,
        measure,
        basis,
        fact_fund,
        subject,
        class_key,
        quantity,
        count(*) as stated_count,
        sum(passed_count) as passed_count,
        sum(failed_count) as failed_count,
        max(is_from_table) as is_from_table
    from ranked
    group by report_id, item, measure, basis, fact_fund, subject, class_key, quantity

),

described as (

    select
        ranked.report_id,
        ranked.department_id,
        ranked.department_name,
        ranked.fiscal_year,
        ranked.fact,
        ranked.role,
        ranked.item,
        ranked.parent_item,
        ranked.itemised_by,
        ranked.measure,
        ranked.basis,
        ranked.fact_fund as fund,
        ranked.fund as stated_fund,
        ranked.subject,
        ranked.nature,
        ranked.class_key,
        ranked.lei_key,
        ranked.kuan_key,
        ranked.function_code,
        ranked.function_name,
        ranked.function_level,
        ranked.economic_code,
        ranked.economic_name,
        ranked.economic_level,
        ranked.value,
        ranked.unit,
        ranked.normal_unit,
        ranked.unit_kind,
        ranked.amount_yuan,
        ranked.quantity,
        coalesce(ranked.half_unit_yuan, ranked.half_unit) as half_unit,
        ranked.figure_id,
        ranked.number_order,
        cast(distinct_values.stated_count as int) as stated_count,
        distinct_values.is_from_table,
        case
            when distinct_values.failed_count > 0 then 'disputed'
            when distinct_values.passed_count > 0 then 'reconciled'
            else 'unchecked'
        end as check_status
    from ranked
    inner join distinct_values
        on
            ranked.report_id = distinct_values.report_id
            and ranked.item = distinct_values.item
            and ranked.measure = distinct_values.measure
            and ranked.basis = distinct_values.basis
            and ranked.fact_fund = distinct_values.fact_fund
            and ranked.subject = distinct_values.subject
            and ranked.class_key is not distinct from distinct_values.class_key
            and ranked.quantity = distinct_values.quantity
    where ranked.statement_rank = 1

),

preferred as (

    select
        *,
        max(is_from_table) over (
            partition by report_id, item, measure, basis, fund, subject, class_key
        ) as is_in_table,
        row_number() over (
            partition by report_id, item, measure, basis, fund, subject, class_key
            order by stated_count desc, number_order asc
        ) as value_rank,
        cast(
            sum(stated_count) over (
                partition by report_id, item, measure, basis, fund, subject, class_key
            ) - stated_count
            as int
        ) as contradicting_count
    from described

)

select * from preferred
order by report_id, number_order
