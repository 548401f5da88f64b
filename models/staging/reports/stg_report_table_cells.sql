-- Grain: one row per cell of a printed table; empty cells where a value could stand.

with

cells as (

    select
        report_id,
        table_number,
        table_row,
        table_column,
        row_span,
        column_span,
        kind,
        printed,
        head,
        row_name,
        char_start,
        char_end
    from {{ source('raw', 'table_cells') }}

)

select * from cells
order by report_id, table_number, table_row, table_column
