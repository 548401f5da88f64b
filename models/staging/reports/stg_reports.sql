-- Grain: one row per distinct report, unreadable ones included.

with

reports as (

    select
        report_id,
        source_file,
        sha256,
        format,
        encoding,
        size_bytes,
        read_status,
        title,
        department_name,
        department_source,
        region_name,
        department_level,
        fiscal_year,
        fiscal_year_source,
        money_unit,
        reader_version
    from {{ source('raw', 'reports') }}

)

select * from reports
order by report_id
