-- Grain: one row per leaf of the functional classification, with the statements of it that name no nature.
--
-- Of a fund that a printed table classifies, the classes are those of the table. A class is split by nature where the
-- table splits it, or where the natures stated make up its whole; else its unsplit amount is the leaf.

with

with_depth as (

    select * from {{ ref('int_expenditure_values') }}

),

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

final as (

    select
        functional_leaves.figure_id,
        coalesce(unsplit_statements.stated_count, 0) as unsplit_count
    from functional_leaves
    left join unsplit_statements
        on functional_leaves.figure_id = unsplit_statements.figure_id

)

select * from final
order by figure_id
