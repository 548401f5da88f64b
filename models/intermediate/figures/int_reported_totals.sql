-- Grain: one row per report, total and distinct value printed for it, with the leaves it should be the sum of.
--
-- Expenditure of the whole department is compared twice: with the leaves of the budgets, which leave as remainder what
-- other money paid for, and with the leaves of all funds.

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

parts_of_totals as (

    select * from {{ ref('int_total_leaves') }}

),

-- The funds by which a set of leaves is stated: a total over more money than those cannot be their sum.
leaf_set_funds as (

    select
        report_id,
        basis,
        leaf_set,
        case when leaf_set = 'balances' then item else '' end as leaf_item,
        max(case when fund = 'all' then 1 else 0 end) as has_all,
        case
            when max(case when fund = 'fiscal' then 1 else 0 end) = 1 then 1
            when count(distinct case when fund not in ('all', 'fiscal') then fund end) = 3 then 1
            else 0
        end as covers_fiscal
    from leaves
    group by report_id, basis, leaf_set, case when leaf_set = 'balances' then item else '' end

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
            and case when total_leaves.leaf_set = 'balances' then total_leaves.leaf_item else '' end
            = leaf_set_funds.leaf_item
    group by totals.figure_id

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

all_funds_leaves as (

    select
        *,
        min(case when nature = 'unsplit' then 0 else 1 end) over (partition by report_id, basis) as is_all_split
    from {{ ref('int_all_funds_leaves') }}

),

all_funds_sums as (

    select
        totals.figure_id,
        sum(leaves.amount_yuan) as leaves_yuan
    from totals
    left join all_funds_leaves as own
        on totals.figure_id = own.figure_id
    inner join all_funds_leaves as leaves
        on
            totals.report_id = leaves.report_id
            and totals.basis = leaves.basis
            and totals.fund = leaves.fund
            and (
                totals.item = 'expenditure_current_year'
                or (
                    totals.parent_item = 'expenditure_current_year'
                    and leaves.is_all_split = 1
                    and left(leaves.nature, length(totals.nature)) = totals.nature
                )
                or (
                    totals.item = 'expenditure_by_function'
                    and totals.class_key in (leaves.class_key, leaves.lei_key, leaves.kuan_key)
                    and totals.nature in ('unsplit', leaves.nature)
                )
            )
    where own.figure_id is null
    group by totals.figure_id

),

compared as (

    select
        totals.*,
        cast(all_funds_sums.leaves_yuan as decimal(28, 4)) as all_funds_leaves_yuan,
        cast(totals.amount_yuan - all_funds_sums.leaves_yuan as decimal(28, 4)) as all_funds_remainder_yuan,
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
    left join all_funds_sums
        on totals.figure_id = all_funds_sums.figure_id

)

select * from compared
order by report_id, number_order
