-- No notice gets lost on its way, and each quotes the report as it is.

with

found as (

    select
        stated.report_id,
        stated.notice_order,
        notices.raw_text,
        substring(
            texts.text, notices.char_start + 1, notices.char_end - notices.char_start
        ) as text_there
    from {{ ref('stg_report_notices') }} as stated
    inner join {{ ref('stg_report_texts') }} as texts
        on stated.report_id = texts.report_id
    left join {{ ref('fct_notices') }} as notices
        on
            stated.report_id = notices.report_id
            and stated.notice_order = notices.notice_order

)

select * from found
where raw_text is null or raw_text <> text_there
