-- Grain: one row per report and amount of expenditure that may be a leaf.
--
-- With it stand the coarseness of its fund (1 a budget, 2 the three together, 3 the whole department), whether its fund
-- is all the department has, and the classification it is stated by.

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

whole_funds as (

    select
        report_id,
        canonical_fund as fund
    from {{ ref('int_fund_equivalence') }}
    where fund = 'all'

),

with_depth as (

    select
        stated.*,
        case
            when funds.is_leaf then 1
            when stated.fund = 'all' then 3
            else 2
        end as fund_coarseness,
        coalesce(stated.fund = whole_funds.fund, false) as is_of_whole,
        case stated.item
            when 'expenditure_by_function' then 'functional'
            when 'expenditure_by_economic' then 'economic'
        end as classification
    from stated
    inner join funds
        on stated.fund = funds.fund
    left join whole_funds
        on stated.report_id = whole_funds.report_id

)

select * from with_depth
order by report_id, number_order
