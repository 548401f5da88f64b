-- Grain: one row per report and amount of expenditure that may be a leaf.
--
-- With it stand the coarseness of its fund (1 a budget, 2 the three together, 3 the whole department) and the
-- classification it is stated by.

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

)

select * from with_depth
order by report_id, number_order
