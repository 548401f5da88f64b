-- Grain: one row per stated figure.

with

figures as (

    select * from {{ ref('int_figures') }}

),

reports as (

    select * from {{ ref('int_reports') }}

),

check_status as (

    select * from {{ ref('int_figure_check_status') }}

),

final as (

    select
        figures.figure_id,
        figures.report_id,
        figures.source_file,
        figures.department_id,
        figures.department_name,
        figures.fiscal_year,
        figures.item,
        figures.measure,
        figures.basis,
        figures.period,
        figures.fund,
        figures.function_name,
        figures.function_code,
        figures.function_level,
        figures.economic_name,
        figures.economic_code,
        figures.economic_level,
        figures.subject,
        figures.value,
        figures.unit,
        figures.decimals,
        figures.amount_yuan,
        figures.source_kind,
        figures.table_number,
        figures.table_row,
        figures.table_column,
        figures.contested_text is not null as is_contested,
        figures.contested_text,
        figures.contested_value,
        figures.section,
        figures.page,
        figures.box_left,
        figures.box_bottom,
        figures.box_right,
        figures.box_top,
        figures.char_start,
        figures.char_end,
        figures.raw_text,
        figures.canonical_fund,
        figures.number_order,
        figures.sentence_start,
        figures.sentence_end,
        coalesce(check_status.check_status, 'unchecked') as check_status,
        reports.is_latest
    from figures
    inner join reports
        on figures.report_id = reports.report_id
    left join check_status
        on figures.figure_id = check_status.figure_id

)

select * from final
order by source_file, report_id, number_order
