-- Grain: one row per printed number, whatever became of it.

with

numbers as (

    select
        report_id,
        number_order,
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
        sentence_end,
        outcome,
        exclusion_reason,
        figure_id,
        item,
        measure,
        basis,
        period,
        fund,
        subject,
        function_name,
        function_code,
        function_parent_code,
        function_level,
        economic_name,
        economic_code,
        economic_level,
        value,
        unit,
        decimals,
        source_kind,
        table_number,
        table_row,
        table_column,
        contested_text,
        contested_value,
        about_start,
        parent_start,
        whole_item,
        whole_fund,
        direction
    from {{ source('raw', 'numbers') }}

)

select * from numbers
order by report_id, number_order
