-- Grain: one row per report that was read and whose department and fiscal year are known.
--
-- Reports are compared with each other within an account: a department, told apart by its region and level, and in it
-- the department with all its units or one unit by itself (单位决算, 本级). A report that does not say is the
-- department's. Several reports of one account and year are versions of it. Dates of publication are mostly not
-- stated, so that the path of the file orders them: 某局.txt before 某局（更正）.txt, 2023/ before 2024/.

with

reports as (

    select * from {{ ref('stg_reports') }}
    where
        read_status = 'read'
        and department_name is not null
        and fiscal_year is not null

),

keyed as (

    select
        report_id,
        source_file,
        department_name,
        fiscal_year,
        coalesce(region_code, '') as region_code,
        case account_scope when 'unit' then 'unit' else 'department' end as account_scope,
        coalesce(region_code, '') || '|' || coalesce(region_candidates, '') || '|' || coalesce(department_level, '')
        || '|' || department_name as department_key
    from reports

),

ordered as (

    select
        *,
        department_key || '|' || account_scope as account_key,
        cast(
            row_number() over (
                partition by department_key, account_scope, fiscal_year
                order by source_file, report_id
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
