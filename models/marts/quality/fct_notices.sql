-- Grain: one row per slip of writing in the statement part of a report: a leftover of a template, a doubled mark.

with

notices as (

    select * from {{ ref('stg_report_notices') }}

),

reports as (

    select * from {{ ref('int_reports') }}

),

texts as (

    select * from {{ ref('stg_report_texts') }}

),

kinds as (

    select * from {{ ref('notice_kinds') }}

),

-- a slip is often one character: a few of those around it say which one is meant
bounded as (

    select
        notices.report_id,
        notices.notice_order,
        reports.source_file,
        reports.department_name,
        reports.fiscal_year,
        notices.kind,
        notices.section,
        notices.page,
        notices.box_left,
        notices.box_bottom,
        notices.box_right,
        notices.box_top,
        notices.char_start,
        notices.char_end,
        notices.raw_text,
        notices.sentence_start,
        notices.sentence_end,
        texts.text,
        trim(replace(notices.raw_text, chr(10), '')) as slip,
        greatest(notices.sentence_start, notices.char_start - 14) as context_start,
        least(notices.sentence_end, notices.char_end + 14) as context_end
    from notices
    inner join reports
        on notices.report_id = reports.report_id
    inner join texts
        on notices.report_id = texts.report_id

),

cut as (

    select
        *,
        replace(substring(text, context_start + 1, char_start - context_start), chr(10), '') as before_slip,
        replace(substring(text, char_end + 1, context_end - char_end), chr(10), '') as behind_slip
    from bounded

),

-- half a number would be another number
quoted as (

    select
        *,
        trim(
            case
                when context_start > sentence_start then '…' || regexp_replace(before_slip, '^[0-9.,]+', '')
                else before_slip
            end
            || slip
            || case
                when context_end < sentence_end then regexp_replace(behind_slip, '[0-9.,]+$', '') || '…'
                else behind_slip
            end
        ) as context
    from cut

),

final as (

    select
        quoted.report_id,
        quoted.notice_order,
        quoted.source_file,
        quoted.department_name,
        quoted.fiscal_year,
        quoted.kind,
        quoted.section,
        quoted.page,
        quoted.box_left,
        quoted.box_bottom,
        quoted.box_right,
        quoted.box_top,
        quoted.char_start,
        quoted.char_end,
        quoted.raw_text,
        quoted.context,
        '「' || quoted.context || '」中的「' || quoted.slip || '」：' || kinds.statement_zh as statement_zh,
        kinds.statement_en || ': "' || quoted.slip || '" in "' || quoted.context || '"' as statement_en
    from quoted
    inner join kinds
        on quoted.kind = kinds.kind

)

select * from final
order by source_file, report_id, notice_order
