-- Grain: one row per comparison in words.

with

claims as (

    select
        report_id,
        claim_order,
        char_start,
        char_end,
        raw_text,
        kind,
        direction,
        about_start,
        sentence_start,
        sentence_end,
        page,
        part,
        section,
        item,
        fund,
        subject,
        function_name,
        economic_name
    from {{ source('raw', 'claims') }}

)

select * from claims
order by report_id, claim_order
