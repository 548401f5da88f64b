-- Grain: one row per heading of a report.

with

sections as (

    select
        report_id,
        section_order,
        section,
        title,
        depth,
        part,
        char_start,
        char_end
    from {{ source('raw', 'sections') }}

)

select * from sections
order by report_id, section_order
