-- Nothing is lost on the way from figures to facts: each amount or count a speaking report states for an item of a
-- fact, by the value that speaks for it, is a row of that fact or a printed total.

with

stated as (

    select * from {{ ref('int_stated_values') }}
    where
        value_rank = 1
        and measure in ('amount', 'count')

),

rows_of_facts as (

    select figure_id from {{ ref('fct_expenditure') }}
    union all
    select figure_id from {{ ref('fct_expenditure_by_economic_class') }}
    union all
    select figure_id from {{ ref('fct_reported_totals') }}
    union all
    select figure_id from {{ ref('fct_revenue') }}
    union all
    select figure_id from {{ ref('fct_balances') }}
    union all
    select figure_id from {{ ref('fct_three_public') }}
    union all
    select figure_id from {{ ref('fct_operating_costs') }}
    union all
    select figure_id from {{ ref('fct_procurement') }}
    union all
    select figure_id from {{ ref('fct_assets') }}
    union all
    select figure_id from {{ ref('fct_performance') }}

)

select stated.*
from stated
left join rows_of_facts
    on stated.figure_id = rows_of_facts.figure_id
where rows_of_facts.figure_id is null
