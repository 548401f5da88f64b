-- Each yuan once: within a report and basis the funds of fct_expenditure are budgets, or one sum of them, never both.

with

leaves as (

    select
        'functional' as classified_by,
        report_id,
        basis,
        fund
    from {{ ref('fct_expenditure') }}

    union

    select
        'economic' as classified_by,
        report_id,
        basis,
        fund
    from {{ ref('fct_expenditure_by_economic_class') }}

),

funds as (

    select * from {{ ref('dim_funds') }}

),

kinds as (

    select
        leaves.classified_by,
        leaves.report_id,
        leaves.basis,
        count(distinct case when funds.is_leaf then 'budgets' else leaves.fund end) as kind_count
    from leaves
    inner join funds
        on leaves.fund = funds.fund
    group by leaves.classified_by, leaves.report_id, leaves.basis

)

select * from kinds
where kind_count > 1
