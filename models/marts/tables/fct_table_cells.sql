-- Grain: one row per cell of a printed table; empty cells where a value could stand.

with

cells as (

    select * from {{ ref('stg_report_table_cells') }}

),

tables as (

    select * from {{ ref('stg_report_tables') }}

),

figures as (

    select
        report_id,
        table_number,
        table_row,
        table_column,
        min(figure_id) as figure_id
    from {{ ref('stg_report_figures') }}
    where table_number is not null and is_classified
    group by report_id, table_number, table_row, table_column

),

final as (

    select
        cells.report_id,
        cells.table_number,
        cells.table_row,
        cells.table_column,
        cells.row_span,
        cells.column_span,
        tables.table_code,
        tables.page,
        cells.kind,
        cells.printed,
        cells.head,
        cells.row_name,
        figures.figure_id,
        cells.char_start,
        cells.char_end
    from cells
    inner join tables
        on
            cells.report_id = tables.report_id
            and cells.table_number = tables.table_number
    left join figures
        on
            cells.report_id = figures.report_id
            and cells.table_number = figures.table_number
            and cells.table_row = figures.table_row
            and cells.table_column = figures.table_column

)

select * from final
order by report_id, table_number, table_row, table_column
