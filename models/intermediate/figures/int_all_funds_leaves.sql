-- Grain: one row per report, basis and leaf of all it spent, whatever paid for it: the finest amounts stated, each yuan
-- once.

with

functional_leaves as (

    select * from {{ ref('int_functional_leaves') }}
    where scope = 'whole'

),

expenditure_values as (

    select * from {{ ref('int_expenditure_values') }}

),

leaves as (

    select
        expenditure_values.report_id,
        expenditure_values.department_id,
        expenditure_values.department_name,
        expenditure_values.fiscal_year,
        expenditure_values.item,
        expenditure_values.basis,
        expenditure_values.fund,
        expenditure_values.stated_fund,
        expenditure_values.nature,
        expenditure_values.class_key,
        expenditure_values.lei_key,
        expenditure_values.kuan_key,
        expenditure_values.function_code,
        expenditure_values.function_name,
        expenditure_values.function_level,
        expenditure_values.amount_yuan,
        expenditure_values.figure_id,
        expenditure_values.number_order,
        cast(expenditure_values.stated_count + functional_leaves.unsplit_count as int) as stated_count,
        expenditure_values.contradicting_count,
        expenditure_values.check_status
    from functional_leaves
    inner join expenditure_values
        on functional_leaves.figure_id = expenditure_values.figure_id

)

select * from leaves
order by report_id, basis, number_order
