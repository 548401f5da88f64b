-- Grain: one row per report (a department and year), fund and amount of expenditure it states, beside last year's.

with

stated as (

    select * from {{ ref('int_stated_values') }}
    where
        fact = 'expenditure'
        and measure = 'amount'
        and basis = 'final'
        and value_rank = 1

),

leaves as (

    select figure_id from {{ ref('int_expenditure_leaves') }}
    where is_primary

),

restated as (

    select * from {{ ref('int_restated_values') }}

),

versions as (

    select * from {{ ref('int_report_versions') }}

),

pairs as (

    select
        later.report_id,
        earlier.report_id as prior_report_id
    from versions as later
    inner join versions as earlier
        on
            later.account_key = earlier.account_key
            and later.fiscal_year - 1 = earlier.fiscal_year
            and earlier.is_latest

),

compared as (

    select
        stated.figure_id,
        stated.report_id,
        pairs.prior_report_id,
        stated.department_id,
        stated.department_name,
        stated.fiscal_year,
        stated.fund,
        stated.item,
        stated.function_code,
        stated.function_name,
        stated.function_level,
        stated.economic_code,
        stated.economic_name,
        stated.economic_level,
        stated.class_key,
        stated.nature,
        leaves.figure_id is not null as is_leaf,
        stated.amount_yuan,
        restated.amount_yuan as prior_restated_yuan,
        restated.restated_as as prior_restated_as,
        restated.figure_id as prior_restated_figure_id,
        published.amount_yuan as prior_published_yuan,
        published.figure_id as prior_published_figure_id,
        stated.check_status
    from stated
    left join leaves
        on stated.figure_id = leaves.figure_id
    left join pairs
        on stated.report_id = pairs.report_id
    left join restated
        on
            stated.report_id = restated.report_id
            and stated.item = restated.item
            and stated.fund = restated.fund
            and stated.subject = restated.subject
            and stated.class_key is not distinct from restated.class_key
    left join stated as published
        on
            pairs.prior_report_id = published.report_id
            and stated.item = published.item
            and stated.fund = published.fund
            and stated.subject = published.subject
            and stated.class_key is not distinct from published.class_key

),

final as (

    select
        figure_id,
        report_id,
        prior_report_id,
        department_id,
        department_name,
        fiscal_year,
        fund,
        item,
        function_code,
        function_name,
        function_level,
        economic_code,
        economic_name,
        economic_level,
        class_key,
        nature,
        is_leaf,
        amount_yuan,
        prior_restated_yuan,
        prior_restated_as,
        prior_restated_figure_id,
        prior_published_yuan,
        prior_published_figure_id,
        cast(amount_yuan - prior_restated_yuan as decimal(28, 4)) as change_from_restated_yuan,
        cast(amount_yuan - prior_published_yuan as decimal(28, 4)) as change_from_published_yuan,
        cast(prior_restated_yuan - prior_published_yuan as decimal(28, 4)) as restatement_yuan,
        check_status
    from compared

)

select * from final
order by department_name, fiscal_year, report_id, fund, function_code, economic_code, item, nature, figure_id
