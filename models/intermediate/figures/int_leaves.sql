-- Grain: one row per set of leaves and leaf: the rows of the facts that may be added up, under one set of names.

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
        figure_id
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
        figure_id
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
        figure_id
    from item_leaves
    where use_in_fact = 'leaf'
)

select * from leaves
order by report_id, leaf_set, figure_id
