-- Grain: one row per printed total and leaf it should contain.

with

totals as (

    select * from {{ ref('int_totals') }}

),

leaves as (

    select * from {{ ref('int_leaves') }}

),

total_leaves as (

    select * from {{ ref('total_leaves') }}

),

fund_tree as (

    select
        fund,
        parent_fund
    from {{ ref('funds') }}

),

-- Each fund with itself and the funds it is made of.
fund_parts as (

    select
        fund,
        fund as part_fund
    from fund_tree

    union

    select
        parent_fund as fund,
        fund as part_fund
    from fund_tree
    where parent_fund is not null

    union

    select
        parent.parent_fund as fund,
        child.fund as part_fund
    from fund_tree as child
    inner join fund_tree as parent
        on child.parent_fund = parent.fund
    where parent.parent_fund is not null

),

parts_of_totals as (

    select distinct
        totals.figure_id as total_figure_id,
        leaves.figure_id,
        leaves.quantity,
        leaves.half_unit
    from totals
    inner join total_leaves
        on totals.item = total_leaves.item
    inner join fund_parts
        on totals.fund = fund_parts.fund
    inner join leaves
        on
            totals.report_id = leaves.report_id
            and totals.basis = leaves.basis
            and total_leaves.leaf_set = leaves.leaf_set
            and fund_parts.part_fund = leaves.fund
            and (total_leaves.leaf_item is null or total_leaves.leaf_item = leaves.item)
            and (total_leaves.nature is null or total_leaves.nature = leaves.nature)
            and (leaves.memo_of_fund is null or totals.fund not in ('all', leaves.memo_of_fund))
    where
        total_leaves.class_prefix is null
        or total_leaves.class_prefix = leaves.lei_key
        or (
            total_leaves.class_prefix = 'own'
            and totals.class_key in (leaves.class_key, leaves.lei_key, leaves.kuan_key)
            and totals.nature in ('unsplit', leaves.nature)
        )

)

select * from parts_of_totals
order by total_figure_id, figure_id
