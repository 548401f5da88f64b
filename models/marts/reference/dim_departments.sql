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

changes as (

    select * from {{ ref('department_changes') }}
    where kind <> 'transfer'

),

pairs as (

    select distinct
        predecessor_id,
        successor_id
    from changes

),

predecessors as (

    select
        successor_id as department_id,
        {{ ordered_text('predecessor_id', '|', 'predecessor_id') }} as predecessor_id
    from pairs
    group by successor_id

),

successors as (

    select
        predecessor_id as department_id,
        {{ ordered_text('successor_id', '|', 'successor_id') }} as successor_id
    from pairs
    group by predecessor_id

),

departments as (

    select
        report_departments.department_id,
        reports.department_name,
        {{ text_list('reports.region_code') }} as region_code,
        {{ text_list('reports.region_name') }} as region_name,
        {{ text_list('reports.region_path') }} as region_path,
        {{ text_list('reports.department_level') }} as department_level,
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
        departments.department_id,
        departments.department_name,
        row_number() over (
            partition by departments.department_id
            order by
                departments.last_fiscal_year desc nulls last,
                departments.report_count desc,
                departments.department_name asc
        ) = 1 as is_latest_name,
        departments.region_code,
        departments.region_name,
        departments.region_path,
        departments.department_level,
        predecessors.predecessor_id,
        successors.successor_id,
        departments.is_ambiguous,
        departments.first_fiscal_year,
        departments.last_fiscal_year,
        departments.report_count
    from departments
    left join predecessors
        on departments.department_id = predecessors.department_id
    left join successors
        on departments.department_id = successors.department_id

)

select * from final
order by department_id, department_name
