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

with_depth as (

    select * from {{ ref('int_expenditure_values') }}

),

functional_leaves as (

    select * from {{ ref('int_functional_leaves') }}
    where scope = 'budgets'

),

economic_leaves as (

    select * from {{ ref('int_economic_leaves') }}

),

-- Where either classification has a leaf.
classified as (

    select distinct
        with_depth.report_id,
        with_depth.basis
    from with_depth
    where
        with_depth.classification is not null
        or with_depth.parent_item = 'expenditure_current_year'
        or with_depth.item in ('expenditure_personnel', 'expenditure_public_use')

),

-- Neither is stated: totals

total_funds as (

    select
        with_depth.report_id,
        with_depth.basis,
        min(with_depth.fund_coarseness) as fund_coarseness
    from with_depth
    left join classified
        on
            with_depth.report_id = classified.report_id
            and with_depth.basis = classified.basis
    where
        with_depth.item = 'expenditure_current_year'
        and classified.report_id is null
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
        unsplit_count,
        'functional' as decomposition
    from functional_leaves

    union all

    select
        figure_id,
        0 as unsplit_count,
        'economic' as decomposition
    from economic_leaves

    union all

    select
        figure_id,
        0 as unsplit_count,
        'none' as decomposition
    from total_leaves

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
        cast(with_depth.stated_count + leaf_figures.unsplit_count as int) as stated_count,
        with_depth.contradicting_count,
        with_depth.check_status
    from leaf_figures
    inner join with_depth
        on leaf_figures.figure_id = with_depth.figure_id

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
