-- Grain: one row per report, total and distinct value printed for it.

with

stated as (

    select * from {{ ref('int_stated_values') }}

),

item_leaves as (

    select * from {{ ref('int_item_leaves') }}

),

leaves as (

    select * from {{ ref('int_leaves') }}

),

expenditure_totals as (

    select stated.*
    from stated
    left join leaves
        on
            stated.report_id = leaves.report_id
            and stated.basis = leaves.basis
            and stated.item = leaves.item
            and stated.fund = leaves.fund
            and stated.nature = leaves.nature
            and stated.class_key is not distinct from leaves.class_key
            and leaves.leaf_set <> 'expenditure'
    where
        stated.fact = 'expenditure'
        and stated.measure = 'amount'
        and leaves.report_id is null

),

item_totals as (

    select stated.*
    from stated
    inner join item_leaves
        on
            stated.report_id = item_leaves.report_id
            and stated.item = item_leaves.item
            and stated.measure = item_leaves.measure
            and stated.basis = item_leaves.basis
            and stated.fund = item_leaves.fund
            and stated.subject = item_leaves.subject
            and item_leaves.use_in_fact = 'total'

),

totals as (

    select * from expenditure_totals

    union all

    select * from item_totals

)

select * from totals
order by report_id, number_order
