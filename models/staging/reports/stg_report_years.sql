-- Grain: one row per year a report names.

with

years as (

    select
        report_id,
        char_start,
        char_end,
        raw_text,
        year,
        role,
        is_comparison,
        is_statement
    from {{ source('raw', 'years') }}

)

select * from years
order by report_id, char_start, role, year
