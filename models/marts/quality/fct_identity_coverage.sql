-- Grain: one row per item, measure and kind of source (narrative or table): in how many judged identities its figures
-- take part. What stands in none is what the identities cannot see.

with

figures as (

    select * from {{ ref('int_figure_identities') }}

),

final as (

    select
        item,
        measure,
        source_kind,
        {{ identity_counts() }}
    from figures
    group by item, measure, source_kind

)

select * from final
order by item, measure, source_kind
