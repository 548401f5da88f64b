-- Grain: one row per printed table of a report, or the part of one that stands on a page.

with

tables as (

    select
        report_id,
        table_number,
        page,
        title,
        table_code,
        table_name,
        unit,
        row_count,
        column_count,
        char_start,
        char_end
    from {{ source('raw', 'tables') }}

)

select * from tables
order by report_id, table_number
