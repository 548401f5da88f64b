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
        department_names_stated,
        is_department_consistent,
        account_scope,
        region_code,
        region_name,
        region_path,
        region_source,
        region_candidates,
        department_level,
        fiscal_year,
        fiscal_year_source,
        money_unit,
        money_units_noted,
        is_money_unit_consistent,
        reader_version,
        source_url
    from {{ source('raw', 'reports') }}

)

select * from reports
order by report_id
