-- Grain: one row per report and part of the document; a report without any part has one row, `document`.

with

reports as (

    select * from {{ ref('int_reports') }}

),

sections as (

    select * from {{ ref('stg_report_sections') }}

),

numbers as (

    select * from {{ ref('stg_report_numbers') }}

),

problems as (

    select * from {{ ref('stg_problems') }}

),

parts as (

    select
        report_id,
        part
    from sections

    union

    select
        report_id,
        part
    from numbers

),

parts_of_reports as (

    select
        reports.report_id,
        reports.source_file,
        reports.read_status,
        coalesce(parts.part, 'document') as part
    from reports
    left join parts
        on reports.report_id = parts.report_id

),

counts as (

    select
        report_id,
        part,
        count(*) as seen,
        count(case when outcome = 'figure' then 1 end) as classified,
        count(case when outcome = 'unclassified' then 1 end) as unclassified,
        count(case when outcome = 'excluded' then 1 end) as excluded
    from numbers
    group by report_id, part

),

exclusions as (

    select
        report_id,
        part,
        exclusion_reason,
        count(*) as number_count
    from numbers
    where outcome = 'excluded'
    group by report_id, part, exclusion_reason

),

exclusion_lists as (

    select
        report_id,
        part,
        {{ text_list("exclusion_reason || ': ' || number_count") }} as excluded_by_reason
    from exclusions
    group by report_id, part

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
        parts_of_reports.report_id,
        parts_of_reports.part,
        cast(coalesce(counts.seen, 0) as int) as seen,
        cast(coalesce(counts.classified, 0) as int) as classified,
        cast(coalesce(counts.unclassified, 0) as int) as unclassified,
        cast(coalesce(counts.excluded, 0) as int) as excluded,
        exclusion_lists.excluded_by_reason,
        parts_of_reports.read_status,
        problems_of_files.problem_codes
    from parts_of_reports
    left join counts
        on
            parts_of_reports.report_id = counts.report_id
            and parts_of_reports.part = counts.part
    left join exclusion_lists
        on
            parts_of_reports.report_id = exclusion_lists.report_id
            and parts_of_reports.part = exclusion_lists.part
    left join problems_of_files
        on parts_of_reports.source_file = problems_of_files.source_file

)

select * from final
order by report_id, part
