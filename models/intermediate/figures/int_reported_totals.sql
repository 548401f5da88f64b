-- Grain: one row per report, total and distinct value printed for it, with the leaves it should be the sum of.

with

stated as (

    select * from {{ ref('int_stated_values') }}

),

item_leaves as (

    select * from {{ ref('int_item_leaves') }}

),

expenditure_leaves as (

    select * from {{ ref('int_expenditure_leaves') }}

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

),

-- The funds by which a set of leaves is stated: a total over more money than those cannot be their sum.
leaf_set_funds as (

    select
        report_id,
        basis,
        leaf_set,
        case when leaf_set = 'balances' then item end as leaf_item,
        max(case when fund = 'all' then 1 else 0 end) as has_all,
        case
            when max(case when fund = 'fiscal' then 1 else 0 end) = 1 then 1
            when count(distinct case when fund not in ('all', 'fiscal') then fund end) = 3 then 1
            else 0
        end as covers_fiscal
    from leaves
    group by report_id, basis, leaf_set, case when leaf_set = 'balances' then item end

),

required_parts as (

    select
        totals.figure_id,
        min(
            case
                when leaf_set_funds.report_id is null then 0
                when totals.fund not in ('all', 'fiscal') then 1
                when totals.fund = 'fiscal' then leaf_set_funds.covers_fiscal
                when total_leaves.leaf_set = 'revenue' then leaf_set_funds.covers_fiscal
                when leaf_set_funds.has_all = 1 then 1
                else 0
            end
        ) as is_complete
    from totals
    inner join total_leaves
        on
            totals.item = total_leaves.item
            and total_leaves.is_required
    left join leaf_set_funds
        on
            totals.report_id = leaf_set_funds.report_id
            and totals.basis = leaf_set_funds.basis
            and total_leaves.leaf_set = leaf_set_funds.leaf_set
            and (leaf_set_funds.leaf_item is null or total_leaves.leaf_item = leaf_set_funds.leaf_item)
    group by totals.figure_id

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
    where
        total_leaves.class_prefix is null
        or total_leaves.class_prefix = leaves.lei_key
        or (
            total_leaves.class_prefix = 'own'
            and totals.class_key in (leaves.class_key, leaves.lei_key, leaves.kuan_key)
            and totals.nature in ('unsplit', leaves.nature)
        )

),

sums as (

    select
        total_figure_id,
        cast(count(*) as int) as leaf_count,
        sum(quantity) as leaves_quantity,
        sum(half_unit) as leaves_half_unit
    from parts_of_totals
    group by total_figure_id

),

compared as (

    select
        totals.*,
        coalesce(sums.leaf_count, 0) as leaf_count,
        cast(sums.leaves_quantity as decimal(28, 4)) as leaves_quantity,
        cast(totals.quantity - sums.leaves_quantity as decimal(28, 4)) as remainder_quantity,
        case
            when sums.leaf_count is null then 'no_leaves'
            when totals.quantity = sums.leaves_quantity then 'none'
            when abs(totals.quantity - sums.leaves_quantity) <= totals.half_unit + sums.leaves_half_unit then 'rounding'
            when required_parts.is_complete = 1 then 'difference'
            else 'incomplete'
        end as remainder_kind
    from totals
    left join sums
        on totals.figure_id = sums.total_figure_id
    left join required_parts
        on totals.figure_id = required_parts.figure_id

)

select * from compared
order by report_id, number_order
