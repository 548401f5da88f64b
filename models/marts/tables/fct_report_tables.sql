-- Grain: one row per printed table of a report, or the part of one that stands on a page.

with

tables as (

    select * from {{ ref('stg_report_tables') }}

),

reports as (

    select * from {{ ref('int_reports') }}

),

cells as (

    select
        report_id,
        table_number,
        count(case when kind in ('number', 'zero') then 1 end) as number_cells,
        count(case when kind = 'empty' then 1 end) as empty_cells,
        count(case when kind = 'dash' then 1 end) as dash_cells,
        count(case when kind = 'masked' then 1 end) as masked_cells
    from {{ ref('stg_report_table_cells') }}
    group by report_id, table_number

),

numbers as (

    select
        report_id,
        table_number,
        count(case when outcome = 'figure' then 1 end) as classified,
        count(case when outcome = 'unclassified' then 1 end) as unclassified
    from {{ ref('stg_report_numbers') }}
    where table_number is not null
    group by report_id, table_number

),

final as (

    select
        tables.report_id,
        reports.source_file,
        tables.table_number,
        tables.page,
        tables.title,
        tables.table_code,
        tables.table_name,
        tables.table_code is not null as is_recognised,
        tables.unit,
        tables.row_count,
        tables.column_count,
        cast(coalesce(cells.number_cells, 0) as int) as number_cells,
        cast(coalesce(cells.empty_cells, 0) as int) as empty_cells,
        cast(coalesce(cells.dash_cells, 0) as int) as dash_cells,
        cast(coalesce(cells.masked_cells, 0) as int) as masked_cells,
        cast(coalesce(numbers.classified, 0) as int) as classified,
        cast(coalesce(numbers.unclassified, 0) as int) as unclassified,
        tables.char_start,
        tables.char_end
    from tables
    inner join reports
        on tables.report_id = reports.report_id
    left join cells
        on
            tables.report_id = cells.report_id
            and tables.table_number = cells.table_number
    left join numbers
        on
            tables.report_id = numbers.report_id
            and tables.table_number = numbers.table_number

)

select * from final
order by source_file, report_id, table_number
