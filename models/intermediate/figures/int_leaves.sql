-- Grain: one row per set of leaves and leaf: the rows of the facts that may be added up, under one set of names.
--
-- The balances of the budgets that stand as memo beside a greater whole may be added up for every fund but that whole.

with

expenditure_leaves as (

    select * from {{ ref('int_expenditure_leaves') }}

),

item_leaves as (

    select * from {{ ref('int_item_leaves') }}

),

leaves as (

    select
        report_id,
        basis,
        decomposition as leaf_set,
        item,
        fund,
        nature,
        class_key,
        lei_key,
        kuan_key,
        amount_yuan as quantity,
        half_unit,
        figure_id,
        cast(null as {{ dbt.type_string() }}) as memo_of_fund
    from expenditure_leaves

    union all

    select
        report_id,
        basis,
        'expenditure' as leaf_set,
        item,
        fund,
        nature,
        class_key,
        lei_key,
        kuan_key,
        amount_yuan as quantity,
        half_unit,
        figure_id,
        cast(null as {{ dbt.type_string() }}) as memo_of_fund
    from expenditure_leaves
    where is_primary

    union all

    select
        report_id,
        basis,
        fact as leaf_set,
        item,
        fund,
        nature,
        class_key,
        lei_key,
        kuan_key,
        quantity,
        half_unit,
        figure_id,
        case when use_in_fact = 'memo' then case leaf_coarseness when 3 then 'all' else 'fiscal' end end as memo_of_fund
    from item_leaves
    where
        use_in_fact = 'leaf'
        or (use_in_fact = 'memo' and fact = 'balances')
)

select * from leaves
order by report_id, leaf_set, figure_id
