-- Grain: one row per slip of writing in the statement part of a report.

with

notices as (

    select
        report_id,
        notice_order,
        kind,
        char_start,
        char_end,
        raw_text,
        page,
        box_left,
        box_bottom,
        box_right,
        box_top,
        part,
        section,
        sentence_start,
        sentence_end
    from {{ source('raw', 'notices') }}

)

select * from notices
order by report_id, notice_order
