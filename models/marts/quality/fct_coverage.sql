-- Grain: one row per report and part of the document; the statement part has a row even where the document has none,
-- and a report without any text has one row, `document`.

with

reports as (

    select * from {{ ref('int_reports') }}

),

sections as (

    select * from {{ ref('int_section_numbers') }}

),

numbers as (

    select * from {{ ref('stg_report_numbers') }}

),

problems as (

    select * from {{ ref('stg_problems') }}

),

section_counts as (

    select
        report_id,
        part,
        sum(seen) as seen,
        sum(classified) as classified,
        sum(unclassified) as unclassified,
        sum(excluded) as excluded,
        sum(in_words) as in_words
    from sections
    group by report_id, part

),

parts as (

    select
        report_id,
        part
    from section_counts

    union

    select
        report_id,
        'statement' as part
    from section_counts

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

counted as (

    select
        parts_of_reports.report_id,
        parts_of_reports.source_file,
        parts_of_reports.part,
        parts_of_reports.read_status,
        section_counts.report_id is not null as is_present,
        cast(coalesce(section_counts.seen, 0) as int) as seen,
        cast(coalesce(section_counts.classified, 0) as int) as classified,
        cast(coalesce(section_counts.unclassified, 0) as int) as unclassified,
        cast(coalesce(section_counts.excluded, 0) as int) as excluded,
        cast(coalesce(section_counts.in_words, 0) as int) as in_words
    from parts_of_reports
    left join section_counts
        on
            parts_of_reports.report_id = section_counts.report_id
            and parts_of_reports.part = section_counts.part

),

final as (

    select
        counted.report_id,
        counted.part,
        case
            when counted.part = 'document' then 'unreadable'
            when not counted.is_present then 'absent'
            when counted.classified > 0 then 'read'
            when counted.part = 'statement' then 'no_figures'
            else 'not_read'
        end as part_status,
        counted.seen,
        counted.classified,
        counted.unclassified,
        counted.excluded,
        counted.in_words,
        {{ percent_of('counted.classified + counted.unclassified + counted.excluded', 'counted.seen') }}
            as accounted_percent,
        {{ percent_of('counted.classified', 'counted.classified + counted.unclassified') }} as classified_percent,
        exclusion_lists.excluded_by_reason,
        counted.read_status,
        problems_of_files.problem_codes
    from counted
    left join exclusion_lists
        on
            counted.report_id = exclusion_lists.report_id
            and counted.part = exclusion_lists.part
    left join problems_of_files
        on counted.source_file = problems_of_files.source_file

)

select * from final
order by report_id, part
