-- Grain: one row per department and name with a report: a department that was renamed has a row for each name.
--
-- A report's name with and without the divisions above it are two names of one department.

with

reports as (

    select * from {{ ref('int_reports') }}

),

report_departments as (

    select * from {{ ref('int_report_departments') }}

),

departments as (

    select
        report_departments.department_id,
        reports.department_name,
        {{ text_list('reports.region_code') }} as region_code,
        {{ text_list('reports.region_name') }} as region_name,
        {{ text_list('reports.region_path') }} as region_path,
        {{ text_list('reports.department_level') }} as department_level,
        min(report_departments.predecessor_id) as predecessor_id,
        count(case when report_departments.match_confidence = 'ambiguous' then 1 end) > 0 as is_ambiguous,
        min(reports.fiscal_year) as first_fiscal_year,
        max(reports.fiscal_year) as last_fiscal_year,
        cast(count(*) as int) as report_count
    from report_departments
    inner join reports
        on report_departments.report_id = reports.report_id
    group by report_departments.department_id, reports.department_name

),

final as (

    select
        department_id,
        department_name,
        row_number() over (
            partition by department_id
            order by last_fiscal_year desc nulls last, report_count desc, department_name asc
        ) = 1 as is_latest_name,
        region_code,
        region_name,
        region_path,
        department_level,
        predecessor_id,
        is_ambiguous,
        first_fiscal_year,
        last_fiscal_year,
        report_count
    from departments

)

select * from final
order by department_id, department_name
