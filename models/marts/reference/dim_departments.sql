-- Grain: one row per department with a report.

with

reports as (

    select * from {{ ref('int_reports') }}
    where department_name is not null

),

departments as (

    select
        department_name,
        {{ text_list('region_code') }} as region_code,
        {{ text_list('region_name') }} as region_name,
        {{ text_list('region_path') }} as region_path,
        {{ text_list('department_level') }} as department_level,
        min(fiscal_year) as first_fiscal_year,
        max(fiscal_year) as last_fiscal_year,
        cast(count(*) as int) as report_count
    from reports
    group by department_name

)

select * from departments
order by department_name
