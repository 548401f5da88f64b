-- Grain: one row per report that was read and whose department and fiscal year are known.
--
-- Reports are compared with each other within an account: a department, whatever it was called, and in it the
-- department with all its units or one unit by itself (单位决算, 本级). A report that does not say is the department's.
-- Several reports of one account and year are versions of it. Dates of publication are mostly not stated, so that the
-- path of the file orders them: 某局.txt before 某局（更正）.txt, 2023/ before 2024/. Files that differ in their ending
-- alone are formats of one version: the last of them, which speaks, is the one of which most figures were read, and of
-- equals the one that keeps cells and places best.

with

reports as (

    select * from {{ ref('stg_reports') }}
    where
        read_status = 'read'
        and department_name is not null
        and fiscal_year is not null

),

departments as (

    select * from {{ ref('int_report_departments') }}

),

figure_counts as (

    select
        report_id,
        count(*) as figure_count
    from {{ ref('stg_report_figures') }}
    where is_classified
    group by report_id

),

keyed as (

    select
        reports.report_id,
        reports.source_file,
        reports.department_name,
        reports.fiscal_year,
        coalesce(reports.region_code, '') as region_code,
        case reports.account_scope when 'unit' then 'unit' else 'department' end as account_scope,
        departments.department_id as department_key,
        {{ path_without_ending('reports.source_file') }} as publication,
        coalesce(figure_counts.figure_count, 0) as figure_count,
        case
            when reports.format in ('xlsx', 'xls', 'xlsb', 'et', 'ods', 'csv') then 5
            when reports.format in ('docx', 'doc', 'wps', 'rtf', 'odt') then 4
            when reports.format in ('html', 'mhtml') then 3
            when reports.format = 'pdf' then 2
            else 1
        end as format_rank
    from reports
    inner join departments
        on reports.report_id = departments.report_id
    left join figure_counts
        on reports.report_id = figure_counts.report_id

),

ordered as (

    select
        *,
        department_key || '|' || account_scope as account_key,
        cast(
            dense_rank() over (
                partition by department_key, account_scope, fiscal_year
                order by publication
            ) as int
        ) as version_number,
        cast(
            row_number() over (
                partition by department_key, account_scope, fiscal_year
                order by publication, figure_count, format_rank, source_file, report_id
            ) as int
        ) as version_order,
        cast(count(*) over (partition by department_key, account_scope, fiscal_year) as int) as version_count
    from keyed

),

final as (

    select
        *,
        version_order = version_count as is_latest
    from ordered

)

select * from final
order by report_id
