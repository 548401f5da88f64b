-- A figure that a fact adds up is not among the printed totals.

with

leaves as (

    select figure_id from {{ ref('fct_expenditure') }}
    union all
    select figure_id from {{ ref('fct_expenditure_by_economic_class') }}
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

),

totals as (

    select figure_id from {{ ref('fct_reported_totals') }}

)

select leaves.*
from leaves
inner join totals
    on leaves.figure_id = totals.figure_id
