-- Grain: one row per distinct report, those that could not be read included.

with

reports as (

    select * from {{ ref('int_reports') }}

),

problems as (

    select * from {{ ref('stg_problems') }}

),

problems_of_files as (

    select
        source_file,
        {{ text_list('code') }} as problem_codes
    from problems
    group by source_file

),

final as (

    select
        reports.report_id,
        reports.source_file,
        reports.sha256,
        reports.format,
        reports.encoding,
        reports.size_bytes,
        reports.title,
        reports.department_name,
        reports.department_source,
        reports.region_name,
        reports.department_level,
        reports.fiscal_year,
        reports.fiscal_year_source,
        reports.years_named,
        reports.deviating_years,
        reports.deviating_year_count,
        case when reports.years_named is not null then reports.deviating_year_count = 0 end as years_agree,
        reports.money_unit,
        reports.read_status,
        reports.numbers_seen,
        reports.numbers_classified,
        reports.numbers_unclassified,
        reports.numbers_excluded,
        problems_of_files.problem_codes,
        reports.is_speaking,
        reports.speaking_report_id,
        reports.reader_version
    from reports
    left join problems_of_files
        on reports.source_file = problems_of_files.source_file

)

select * from final
order by source_file, report_id
