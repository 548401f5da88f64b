-- Grain: one row per leaf of the economic classification.
--
-- The finest that is stated of each nature: economic classes, else personnel and public expenditure, else the nature,
-- else the total of a fund.

with

with_depth as (

    select * from {{ ref('int_expenditure_values') }}

),

economic_stated as (

    select
        *,
        max(case when classification = 'economic' then is_in_table else 0 end) over (
            partition by report_id, basis, fund
        ) as has_table
    from with_depth
    where item <> 'expenditure_by_function'

),

economic_candidates as (

    select
        *,
        case
            when classification = 'economic' then 1
            when item in ('expenditure_personnel', 'expenditure_public_use') then 2
            when parent_item = 'expenditure_current_year' then 3
            when item = 'expenditure_current_year' then 4
        end as item_coarseness
    from economic_stated
    where
        classification is null
        or is_in_table = has_table

),

economic_evidence as (

    select
        report_id,
        basis,
        fund_coarseness,
        row_number() over (
            partition by report_id, basis
            order by min(item_coarseness), fund_coarseness
        ) as preference
    from economic_candidates
    where item_coarseness <= 3
    group by report_id, basis, fund_coarseness

),

economic as (

    select economic_candidates.*
    from economic_candidates
    inner join economic_evidence
        on
            economic_candidates.report_id = economic_evidence.report_id
            and economic_candidates.basis = economic_evidence.basis
            and economic_candidates.fund_coarseness = economic_evidence.fund_coarseness
    where economic_evidence.preference = 1

),

economic_parents as (

    select distinct
        report_id,
        basis,
        fund,
        nature,
        lei_key as class_key
    from economic
    where class_key <> lei_key

),

economic_bottom as (

    select
        economic.*,
        min(economic.item_coarseness) over (
            partition by economic.report_id, economic.basis, economic.fund, economic.nature
        ) as finest_of_nature,
        min(economic.item_coarseness) over (
            partition by economic.report_id, economic.basis, economic.fund
        ) as finest_of_fund
    from economic
    left join economic_parents
        on
            economic.report_id = economic_parents.report_id
            and economic.basis = economic_parents.basis
            and economic.fund = economic_parents.fund
            and economic.nature = economic_parents.nature
            and economic.class_key = economic_parents.class_key
    where economic_parents.class_key is null

),

economic_leaves as (

    select figure_id
    from economic_bottom
    where
        item_coarseness = finest_of_nature
        and (item_coarseness < 4 or finest_of_fund = 4)

)

select * from economic_leaves
order by figure_id
