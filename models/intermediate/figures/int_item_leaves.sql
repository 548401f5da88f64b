-- Grain: one row per report, item, fund, subject and basis of every fact except expenditure, with its use in the fact:
-- `leaf` (summed), `total` (the sum of leaves), `memo` (money contained in a leaf or standing beside it), `quantity`
-- (a count).
--
-- Where the finest funds do not make up the whole of a balance (a department's carry-over holds other money than the
-- budgets'), the whole is the leaf and its parts are memo; else every yuan of the finest funds is counted.
--
-- An item with parts is a total where its parts are stated: all of them, or so many that they make it up. Otherwise it
-- is the leaf itself, and the parts that are stated stay as memo: 其中 alone does not make a complete list.

with

stated as (

    select * from {{ ref('int_stated_values') }}
    where
        fact <> 'expenditure'
        and value_rank = 1

),

funds as (

    select * from {{ ref('funds') }}

),

fact_items as (

    select * from {{ ref('fact_items') }}

),

part_counts as (

    select
        parent_item,
        count(*) as part_count
    from fact_items
    where role = 'part' and parent_item is not null
    group by parent_item

),

-- The finest funds that state an item: the budgets, else the three together, else the department.
with_depth as (

    select
        stated.*,
        case
            when funds.is_leaf then 1
            when stated.fund = 'all' then 3
            else 2
        end as fund_coarseness
    from stated
    inner join funds
        on stated.fund = funds.fund

),

fund_sums as (

    select
        report_id,
        item,
        measure,
        basis,
        fund_coarseness,
        sum(quantity) as quantity,
        sum(half_unit) as half_unit,
        min(fund_coarseness) over (partition by report_id, item, measure, basis) as finest_coarseness,
        max(fund_coarseness) over (partition by report_id, item, measure, basis) as coarsest_coarseness
    from with_depth
    where fact in ('revenue', 'balances')
    group by report_id, item, measure, basis, fund_coarseness

),

fund_levels as (

    select
        finest.report_id,
        finest.item,
        finest.measure,
        finest.basis,
        finest.finest_coarseness,
        case
            when coarsest.quantity > finest.quantity + finest.half_unit + coarsest.half_unit
                then coarsest.fund_coarseness
            else finest.fund_coarseness
        end as whole_coarseness
    from fund_sums as finest
    inner join fund_sums as coarsest
        on
            finest.report_id = coarsest.report_id
            and finest.item = coarsest.item
            and finest.measure = coarsest.measure
            and finest.basis = coarsest.basis
            and finest.fund_coarseness = finest.finest_coarseness
            and coarsest.fund_coarseness = coarsest.coarsest_coarseness

),

with_finest as (

    select
        with_depth.*,
        coalesce(fund_levels.finest_coarseness, with_depth.fund_coarseness) as finest_coarseness,
        case
            when with_depth.fact = 'balances' then fund_levels.whole_coarseness
            else coalesce(fund_levels.finest_coarseness, with_depth.fund_coarseness)
        end as leaf_coarseness
    from with_depth
    left join fund_levels
        on
            with_depth.report_id = fund_levels.report_id
            and with_depth.item = fund_levels.item
            and with_depth.measure = fund_levels.measure
            and with_depth.basis = fund_levels.basis

),

parts_stated as (

    select
        report_id,
        basis,
        parent_item,
        case when fact = 'revenue' then '' else fund end as fund_of_parts,
        count(distinct item) as part_count,
        sum(quantity) as quantity,
        sum(half_unit) as half_unit
    from with_finest
    where
        role = 'part'
        and parent_item is not null
        and fund_coarseness = finest_coarseness
    group by report_id, basis, parent_item, case when fact = 'revenue' then '' else fund end

),

with_parts as (

    select
        with_finest.*,
        coalesce(
            with_finest.itemised_by = 'any' and parts_stated.part_count > 0
            or parts_stated.part_count = part_counts.part_count
            or abs(with_finest.quantity - parts_stated.quantity) <= with_finest.half_unit + parts_stated.half_unit,
            false
        ) as is_itemised
    from with_finest
    left join parts_stated
        on
            with_finest.report_id = parts_stated.report_id
            and with_finest.basis = parts_stated.basis
            and with_finest.item = parts_stated.parent_item
            and case when with_finest.fact = 'revenue' then '' else with_finest.fund end = parts_stated.fund_of_parts
    left join part_counts
        on with_finest.item = part_counts.parent_item

),

wholes as (

    select
        report_id,
        basis,
        fund,
        item,
        parent_item,
        is_itemised
    from with_parts
    where
        role = 'part'
        and fact <> 'revenue'

),

-- A part counts where everything it is part of, up to the top, is a total by its parts.
with_wholes as (

    select
        with_parts.*,
        coalesce(whole.is_itemised, true) and coalesce(whole_of_whole.is_itemised, true) as is_counted
    from with_parts
    left join fact_items
        on with_parts.parent_item = fact_items.item
    left join wholes as whole
        on
            with_parts.report_id = whole.report_id
            and with_parts.basis = whole.basis
            and with_parts.fund = whole.fund
            and with_parts.parent_item = whole.item
    left join wholes as whole_of_whole
        on
            with_parts.report_id = whole_of_whole.report_id
            and with_parts.basis = whole_of_whole.basis
            and with_parts.fund = whole_of_whole.fund
            and fact_items.parent_item = whole_of_whole.item

),

final as (

    select
        *,
        case
            when role = 'total' then 'total'
            when role = 'quantity' then 'quantity'
            when role = 'memo' then 'memo'
            when fund_coarseness = finest_coarseness and fund_coarseness < leaf_coarseness then 'memo'
            when fund_coarseness <> leaf_coarseness then 'total'
            when not is_counted then 'memo'
            when is_itemised then 'total'
            else 'leaf'
        end as use_in_fact
    from with_wholes

)

select * from final
order by report_id, number_order
