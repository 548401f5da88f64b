-- Grain: one row per report with a text.

with

texts as (

    select
        report_id,
        text
    from {{ source('raw', 'texts') }}

)

select * from texts
order by report_id
