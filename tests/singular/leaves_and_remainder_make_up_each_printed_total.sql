-- Both sides anew, from the published tables alone: the printed total from fct_figures, its leaves from the facts.
-- Totals of classes are added up by code, so those with an uncoded leaf below them are left to the totals of their
-- fund.

with

figures as (

    select
        figure_id,
        amount_yuan
    from {{ ref('fct_figures') }}

),

totals as (

    select * from {{ ref('fct_reported_totals') }}
    where amount_yuan is not null

),

funds as (

    select * from {{ ref('dim_funds') }}

),

expenditure as (

    select * from {{ ref('fct_expenditure') }}

),

revenue as (

    select * from {{ ref('fct_revenue') }}

),

expenditure_by_fund as (

    select
        expenditure.report_id,
        expenditure.basis,
        funds.fund,
        sum(expenditure.amount_yuan) as amount_yuan
    from expenditure
    cross join funds
    where
        funds.fund = 'all'
        or funds.fund = expenditure.fund
        or (funds.fund = 'fiscal' and expenditure.fund <> 'all')
    group by expenditure.report_id, expenditure.basis, funds.fund

),

all_funds as (

    select
        report_id,
        basis,
        sum(amount_yuan) as amount_yuan
    from {{ ref('fct_expenditure_all_funds') }}
    group by report_id, basis

),

revenue_by_fund as (

    select
        revenue.report_id,
        revenue.basis,
        funds.fund,
        sum(revenue.amount_yuan) as amount_yuan
    from revenue
    cross join funds
    where
        funds.fund = 'all'
        or funds.fund = revenue.fund
        or (funds.fund = 'fiscal' and revenue.fund <> 'all')
    group by revenue.report_id, revenue.basis, funds.fund

),

uncoded as (

    select distinct
        report_id,
        basis
    from expenditure
    where function_name is not null and function_code is null

),

classes as (

    select
        totals.figure_id,
        sum(expenditure.amount_yuan) as amount_yuan
    from totals
    inner join expenditure
        on
            totals.report_id = expenditure.report_id
            and totals.basis = expenditure.basis
            and left(expenditure.function_code, length(totals.function_code)) = totals.function_code
            and (totals.nature = 'unsplit' or totals.nature = expenditure.nature)
            and (
                totals.fund = 'all'
                or totals.fund = expenditure.fund
                or (totals.fund = 'fiscal' and expenditure.fund <> 'all')
            )
    left join uncoded
        on
            totals.report_id = uncoded.report_id
            and totals.basis = uncoded.basis
    where uncoded.report_id is null
    group by totals.figure_id

),

compared as (

    select
        totals.figure_id,
        totals.item,
        totals.fund,
        totals.function_name,
        figures.amount_yuan as printed_yuan,
        totals.leaves_yuan,
        totals.remainder_yuan,
        totals.all_funds_leaves_yuan,
        totals.all_funds_remainder_yuan,
        case
            when totals.item = 'expenditure_current_year' then all_funds.amount_yuan
            else totals.all_funds_leaves_yuan
        end as all_funds_of_facts_yuan,
        coalesce(
            classes.amount_yuan,
            case totals.item
                when 'expenditure_current_year' then expenditure_by_fund.amount_yuan
                when 'revenue_current_year' then revenue_by_fund.amount_yuan
                else totals.leaves_yuan
            end
        ) as leaves_of_facts_yuan
    from totals
    left join figures
        on totals.figure_id = figures.figure_id
    left join classes
        on totals.figure_id = classes.figure_id
    left join expenditure_by_fund
        on
            totals.report_id = expenditure_by_fund.report_id
            and totals.basis = expenditure_by_fund.basis
            and totals.fund = expenditure_by_fund.fund
    left join all_funds
        on
            totals.report_id = all_funds.report_id
            and totals.basis = all_funds.basis
    left join revenue_by_fund
        on
            totals.report_id = revenue_by_fund.report_id
            and totals.basis = revenue_by_fund.basis
            and totals.fund = revenue_by_fund.fund

)

select * from compared
where
    leaves_yuan is not null
    and not coalesce(
        printed_yuan = leaves_yuan + remainder_yuan
        and leaves_yuan = leaves_of_facts_yuan,
        false
    )
    or all_funds_leaves_yuan is not null
    and not coalesce(
        printed_yuan = all_funds_leaves_yuan + all_funds_remainder_yuan
        and all_funds_leaves_yuan = all_funds_of_facts_yuan,
        false
    )
