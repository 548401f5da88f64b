-- Grain: one row per distinct report, those that could not be read included.

with

reports as (

    select * from {{ ref('int_reports') }}

),

problems as (

    select * from {{ ref('stg_problems') }}

),

sections as (

    select * from {{ ref('int_section_numbers') }}

),

report_departments as (

    select * from {{ ref('int_report_departments') }}

),

statement_parts as (

    select
        report_id,
        count(case when part = 'statement' then 1 end) as section_count,
        sum(case when part = 'statement' then classified else 0 end) as classified
    from sections
    group by report_id

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
        reports.source_url,
        reports.sha256,
        reports.format,
        reports.encoding,
        reports.size_bytes,
        reports.title,
        report_departments.department_id,
        report_departments.matched_name,
        report_departments.match_method,
        report_departments.match_confidence,
        reports.department_name,
        reports.department_source,
        reports.department_names_stated,
        reports.is_department_consistent,
        reports.account_scope,
        reports.region_code,
        reports.region_name,
        reports.region_path,
        reports.region_source,
        reports.region_candidates,
        reports.department_level,
        reports.fiscal_year,
        reports.fiscal_year_source,
        reports.years_named,
        reports.year_mentions,
        reports.deviating_years,
        reports.deviating_year_count,
        case when reports.years_named is not null then reports.deviating_year_count = 0 end as years_agree,
        reports.money_unit,
        reports.money_units_noted,
        reports.is_money_unit_consistent,
        reports.read_status,
        case
            when statement_parts.report_id is null then 'unreadable'
            when statement_parts.section_count = 0 then 'absent'
            when statement_parts.classified = 0 then 'no_figures'
            else 'read'
        end as statement_status,
        reports.numbers_seen,
        reports.numbers_classified,
        reports.numbers_unclassified,
        reports.numbers_excluded,
        problems_of_files.problem_codes,
        reports.version_number,
        reports.is_latest,
        reports.is_speaking,
        reports.speaking_report_id,
        reports.reader_version
    from reports
    left join statement_parts
        on reports.report_id = statement_parts.report_id
    left join report_departments
        on reports.report_id = report_departments.report_id
    left join problems_of_files
        on reports.source_file = problems_of_files.source_file

)

select * from final
order by source_file, report_id
