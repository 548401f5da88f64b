-- Grain: one row per figure, unclassified ones included, with the number of different identities that judge it.

with

figures as (

    select * from {{ ref('int_figures') }}

),

check_figures as (

    select * from {{ ref('int_check_figures') }}

),

counted as (

    select
        figure_id,
        count(distinct identity) as identity_count
    from check_figures
    group by figure_id

),

final as (

    select
        figures.report_id,
        figures.figure_id,
        figures.item,
        figures.measure,
        figures.source_kind,
        cast(coalesce(counted.identity_count, 0) as int) as identity_count
    from figures
    left join counted
        on figures.figure_id = counted.figure_id

)

select * from final
order by report_id, figure_id
