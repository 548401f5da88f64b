-- Grain: one row per fund a figure can be stated on.

with

funds as (

    select
        fund,
        name_zh,
        name_en,
        is_leaf,
        parent_fund
    from {{ ref('funds') }}

)

select * from funds
order by fund
