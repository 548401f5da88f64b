-- Grain: one row per report and kind of source (narrative or table): in how many judged identities its figures take
-- part.

with

figures as (

    select * from {{ ref('int_figure_identities') }}

),

final as (

    select
        report_id,
        source_kind,
        {{ identity_counts() }}
    from figures
    group by report_id, source_kind

)

select * from final
order by report_id, source_kind
