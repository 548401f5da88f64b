-- Grain: one row per absence in words and item it denies, and one per amount or percentage in Chinese numerals.

with

statements as (

    select
        report_id,
        statement_order,
        kind,
        char_start,
        char_end,
        raw_text,
        page,
        part,
        section,
        sentence_start,
        sentence_end,
        item,
        measure,
        basis,
        period,
        fund,
        subject
    from {{ source('raw', 'statements_in_words') }}

)

select * from statements
order by report_id, statement_order
