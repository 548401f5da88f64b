-- Grain: one row per item a figure can be about.

with

items as (

    select * from {{ ref('items') }}

),

fact_items as (

    select * from {{ ref('fact_items') }}

),

final as (

    select
        items.item,
        items.name_zh,
        items.name_en,
        items.statement,
        items.value_kind,
        items.default_fund,
        case when fact_items.fact is not null then 'fct_' || fact_items.fact end as fact_table,
        fact_items.parent_item as part_of
    from items
    left join fact_items
        on items.item = fact_items.item

)

select * from final
order by item
