-- Grain: one row per scope and leaf of the functional classification, with the statements of it that name no nature.
--
-- Scope `budgets`: the finest funds that are classified. Scope `whole`: all the department has, classified or not. Of a
-- fund that a printed table classifies, the classes are those of the table. A class is split by nature where the table
-- splits it, or where the natures stated make up its whole; else its unsplit amount is the leaf. The same holds of a
-- fund without classes, of which the total is the leaf.

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

scoped as (

    select
        with_depth.*,
        'budgets' as scope
    from with_depth
    inner join functional_funds
        on
            with_depth.report_id = functional_funds.report_id
            and with_depth.basis = functional_funds.basis
            and with_depth.fund_coarseness = functional_funds.fund_coarseness

    union all

    select
        *,
        'whole' as scope
    from with_depth
    where is_of_whole

),

functional_stated as (

    select
        *,
        max(is_in_table) over (
            partition by scope, report_id, basis, fund
        ) as has_table
    from scoped
    where classification = 'functional'

),

functional as (

    select * from functional_stated
    where is_in_table = has_table

),

functional_parents as (

    select distinct
        scope,
        report_id,
        basis,
        fund,
        lei_key as class_key
    from functional
    where class_key <> lei_key

    union

    select distinct
        scope,
        report_id,
        basis,
        fund,
        kuan_key as class_key
    from functional
    where class_key <> kuan_key

),

natures_of_class as (

    select
        scope,
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
    group by scope, report_id, basis, fund, class_key

),

class_splits as (

    select
        scope,
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
            functional.scope = class_splits.scope
            and functional.report_id = class_splits.report_id
            and functional.basis = class_splits.basis
            and functional.fund = class_splits.fund
            and functional.class_key = class_splits.class_key
    left join functional_parents
        on
            functional.scope = functional_parents.scope
            and functional.report_id = functional_parents.report_id
            and functional.basis = functional_parents.basis
            and functional.fund = functional_parents.fund
            and functional.class_key = functional_parents.class_key
    where functional_parents.class_key is null

),

functional_fund_totals as (

    select
        scoped.*,
        max(case when scoped.nature <> 'unsplit' then scoped.is_in_table else 0 end) over (
            partition by scoped.scope, scoped.report_id, scoped.basis, scoped.fund
        ) as is_split_in_table,
        sum(case when scoped.nature <> 'unsplit' then scoped.quantity end) over (
            partition by scoped.scope, scoped.report_id, scoped.basis, scoped.fund
        ) as split_quantity,
        sum(case when scoped.nature = 'unsplit' then scoped.quantity end) over (
            partition by scoped.scope, scoped.report_id, scoped.basis, scoped.fund
        ) as whole_quantity,
        sum(scoped.half_unit) over (
            partition by scoped.scope, scoped.report_id, scoped.basis, scoped.fund
        ) as half_units
    from scoped
    left join functional
        on
            scoped.scope = functional.scope
            and scoped.report_id = functional.report_id
            and scoped.basis = functional.basis
            and scoped.fund = functional.fund
    where
        functional.report_id is null
        and (scoped.parent_item = 'expenditure_current_year' or scoped.item = 'expenditure_current_year')

),

fund_total_splits as (

    select
        *,
        case
            when split_quantity is null then 0
            when is_split_in_table = 1 or whole_quantity is null then 1
            when split_quantity >= whole_quantity - half_units then 1
            else 0
        end as is_split
    from functional_fund_totals

),

functional_leaves as (

    select
        scope,
        figure_id
    from functional_bottom
    where (nature <> 'unsplit') = (is_split = 1)

    union all

    select
        scope,
        figure_id
    from fund_total_splits
    where (nature <> 'unsplit') = (is_split = 1)

),

-- A class of one nature is stated by its unsplit amount as well.
unsplit_statements as (

    select
        functional_bottom.scope,
        functional_bottom.figure_id,
        unsplit.stated_count
    from functional_bottom
    inner join class_splits
        on
            functional_bottom.scope = class_splits.scope
            and functional_bottom.report_id = class_splits.report_id
            and functional_bottom.basis = class_splits.basis
            and functional_bottom.fund = class_splits.fund
            and functional_bottom.class_key = class_splits.class_key
            and class_splits.nature_count = 1
    inner join functional as unsplit
        on
            functional_bottom.scope = unsplit.scope
            and functional_bottom.report_id = unsplit.report_id
            and functional_bottom.basis = unsplit.basis
            and functional_bottom.fund = unsplit.fund
            and functional_bottom.class_key = unsplit.class_key
            and functional_bottom.quantity = unsplit.quantity
            and unsplit.nature = 'unsplit'
    where functional_bottom.nature <> 'unsplit'

),

final as (

    select
        functional_leaves.scope,
        functional_leaves.figure_id,
        coalesce(unsplit_statements.stated_count, 0) as unsplit_count
    from functional_leaves
    left join unsplit_statements
        on
            functional_leaves.scope = unsplit_statements.scope
            and functional_leaves.figure_id = unsplit_statements.figure_id

)

select * from final
order by scope, figure_id
