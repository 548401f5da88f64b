-- Grain: one row per report, basis, classification and leaf: the finest amounts stated, each yuan once in each.
--
-- Three choices make the leaves, in this order:
--   1. the funds: the budgets (general, government_fund, state_capital) where any of them is stated by that
--      classification, else the three together, else the whole department;
--   2. the classes: those without a class stated below them; a fund without any class is one leaf, its total. Where a
--      printed table classifies a fund, its classes are those of the table: the narrative names the same ones again,
--      not always by the same words;
--   3. the natures: basic, project ... where the class is split by them, else the unsplit amount. A table leaves empty
--      what is zero; the narrative may name one nature and leave the rest unsaid.

with

stated as (

    select * from {{ ref('int_stated_values') }}
    where
        fact = 'expenditure'
        and measure = 'amount'
        and item <> 'expenditure_total'
        and value_rank = 1

),

funds as (

    select * from {{ ref('funds') }}

),

with_depth as (

    select
        stated.*,
        case
            when funds.is_leaf then 1
            when stated.fund = 'all' then 3
            else 2
        end as fund_coarseness,
        case stated.item
            when 'expenditure_by_function' then 'functional'
            when 'expenditure_by_economic' then 'economic'
        end as classification
    from stated
    inner join funds
        on stated.fund = funds.fund

),

-- Functional leaves

functional_funds as (

    select
        report_id,
        basis,
        min(fund_coarseness) as fund_coarseness
    from with_depth
    where classification = 'functional'
    group by report_id, basis

),

functional_stated as (

    select
        with_depth.*,
        max(with_depth.is_in_table) over (
            partition by with_depth.report_id, with_depth.basis, with_depth.fund
        ) as has_table
    from with_depth
    inner join functional_funds
        on
            with_depth.report_id = functional_funds.report_id
            and with_depth.basis = functional_funds.basis
            and with_depth.fund_coarseness = functional_funds.fund_coarseness
    where with_depth.classification = 'functional'

),

functional as (

    select * from functional_stated
    where is_in_table = has_table

),

functional_parents as (

    select distinct
        report_id,
        basis,
        fund,
        lei_key as class_key
    from functional
    where class_key <> lei_key

    union

    select distinct
        report_id,
        basis,
        fund,
        kuan_key as class_key
    from functional
    where class_key <> kuan_key

),

natures_of_class as (

    select
        report_id,
        basis,
        fund,
        class_key,
        count(case when nature <> 'unsplit' then 1 end) as nature_count,
        max(case when nature <> 'unsplit' then is_in_table else 0 end) as is_split_in_table,
        sum(case when nature <> 'unsplit' then quantity end) as split_quantity,
        sum(case when nature = 'unsplit' then quantity end) as whole_quantity,
        sum(half_unit) as half_units
    from functional
    group by report_id, basis, fund, class_key

),

class_splits as (

    select
        report_id,
        basis,
        fund,
        class_key,
        nature_count,
        case
            when nature_count = 0 then 0
            when is_split_in_table = 1 or whole_quantity is null then 1
            when split_quantity >= whole_quantity - half_units then 1
            else 0
        end as is_split
    from natures_of_class

),

functional_bottom as (

    select
        functional.*,
        class_splits.is_split
    from functional
    inner join class_splits
        on
            functional.report_id = class_splits.report_id
            and functional.basis = class_splits.basis
            and functional.fund = class_splits.fund
            and functional.class_key = class_splits.class_key
    left join functional_parents
        on
            functional.report_id = functional_parents.report_id
            and functional.basis = functional_parents.basis
            and functional.fund = functional_parents.fund
            and functional.class_key = functional_parents.class_key
    where functional_parents.class_key is null

),

functional_fund_totals as (

    select
        with_depth.*,
        max(case when with_depth.nature <> 'unsplit' then 1 else 0 end) over (
            partition by with_depth.report_id, with_depth.basis, with_depth.fund
        ) as is_split
    from with_depth
    inner join functional_funds
        on
            with_depth.report_id = functional_funds.report_id
            and with_depth.basis = functional_funds.basis
            and with_depth.fund_coarseness = functional_funds.fund_coarseness
    left join functional
        on
            with_depth.report_id = functional.report_id
            and with_depth.basis = functional.basis
            and with_depth.fund = functional.fund
    where
        functional.report_id is null
        and (with_depth.parent_item = 'expenditure_current_year' or with_depth.item = 'expenditure_current_year')

),

functional_leaves as (

    select figure_id
    from functional_bottom
    where (nature <> 'unsplit') = (is_split = 1)

    union all

    select figure_id
    from functional_fund_totals
    where (nature <> 'unsplit') = (is_split = 1)

),

-- Economic leaves

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

),

-- Neither is stated: totals

total_funds as (

    select
        with_depth.report_id,
        with_depth.basis,
        min(with_depth.fund_coarseness) as fund_coarseness
    from with_depth
    left join functional_funds
        on
            with_depth.report_id = functional_funds.report_id
            and with_depth.basis = functional_funds.basis
    left join economic_evidence
        on
            with_depth.report_id = economic_evidence.report_id
            and with_depth.basis = economic_evidence.basis
    where
        with_depth.item = 'expenditure_current_year'
        and functional_funds.report_id is null
        and economic_evidence.report_id is null
    group by with_depth.report_id, with_depth.basis

),

total_leaves as (

    select with_depth.figure_id
    from with_depth
    inner join total_funds
        on
            with_depth.report_id = total_funds.report_id
            and with_depth.basis = total_funds.basis
            and with_depth.fund_coarseness = total_funds.fund_coarseness
    where with_depth.item = 'expenditure_current_year'

),

leaf_figures as (

    select
        figure_id,
        'functional' as decomposition
    from functional_leaves

    union all

    select
        figure_id,
        'economic' as decomposition
    from economic_leaves

    union all

    select
        figure_id,
        'none' as decomposition
    from total_leaves

),

-- A class of one nature is stated by its unsplit amount as well.
unsplit_statements as (

    select
        functional_bottom.figure_id,
        unsplit.stated_count
    from functional_bottom
    inner join class_splits
        on
            functional_bottom.report_id = class_splits.report_id
            and functional_bottom.basis = class_splits.basis
            and functional_bottom.fund = class_splits.fund
            and functional_bottom.class_key = class_splits.class_key
            and class_splits.nature_count = 1
    inner join functional as unsplit
        on
            functional_bottom.report_id = unsplit.report_id
            and functional_bottom.basis = unsplit.basis
            and functional_bottom.fund = unsplit.fund
            and functional_bottom.class_key = unsplit.class_key
            and functional_bottom.quantity = unsplit.quantity
            and unsplit.nature = 'unsplit'
    where functional_bottom.nature <> 'unsplit'

),

leaves as (

    select
        with_depth.report_id,
        with_depth.department_id,
        with_depth.department_name,
        with_depth.fiscal_year,
        leaf_figures.decomposition,
        with_depth.item,
        with_depth.basis,
        with_depth.fund,
        with_depth.stated_fund,
        with_depth.nature,
        with_depth.class_key,
        with_depth.lei_key,
        with_depth.kuan_key,
        with_depth.function_code,
        with_depth.function_name,
        with_depth.function_level,
        with_depth.economic_code,
        with_depth.economic_name,
        with_depth.economic_level,
        with_depth.amount_yuan,
        with_depth.half_unit,
        with_depth.figure_id,
        with_depth.number_order,
        cast(with_depth.stated_count + coalesce(unsplit_statements.stated_count, 0) as int) as stated_count,
        with_depth.contradicting_count,
        with_depth.check_status
    from leaf_figures
    inner join with_depth
        on leaf_figures.figure_id = with_depth.figure_id
    left join unsplit_statements
        on leaf_figures.figure_id = unsplit_statements.figure_id

),

with_primary as (

    select
        leaves.*,
        leaves.decomposition = first_value(leaves.decomposition) over (
            partition by leaves.report_id, leaves.basis
            order by case leaves.decomposition when 'functional' then 1 when 'economic' then 2 else 3 end
        ) as is_primary
    from leaves

)

select * from with_primary
order by report_id, decomposition, basis, number_order
