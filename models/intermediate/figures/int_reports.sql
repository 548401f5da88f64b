-- Grain: one row per report, with what was read and whether the report speaks for its department and year.
--
-- The facts hold one report a department and year. Where several were published (as a web page and as PDF, corrected,
-- or of the department beside its own unit alone, 本级), the department's accounts speak before the unit's, and of those
-- the latest version; the others keep their figures and checks, but no facts, or sums would count twice. A report whose
-- department or year is unknown, or that could not be read, is no version of another: it supersedes none.

with

reports as (

    select * from {{ ref('stg_reports') }}

),

numbers as (

    select * from {{ ref('stg_report_numbers') }}

),

years as (

    select * from {{ ref('stg_report_years') }}

),

versions as (

    select * from {{ ref('int_report_versions') }}

),

departments as (

    select * from {{ ref('int_report_departments') }}

),

number_counts as (

    select
        report_id,
        count(*) as numbers_seen,
        count(case when outcome = 'figure' then 1 end) as numbers_classified,
        count(case when outcome = 'unclassified' then 1 end) as numbers_unclassified,
        count(case when outcome = 'excluded' then 1 end) as numbers_excluded
    from numbers
    group by report_id

),

years_named as (

    select
        years.report_id,
        years.year,
        count(*) as times_named,
        count(
            case when years.is_statement and not years.is_comparison and years.year <> reports.fiscal_year then 1 end
        ) as times_deviating
    from years
    inner join reports
        on years.report_id = reports.report_id
    group by years.report_id, years.year

),

roles_named as (

    select
        report_id,
        year,
        role,
        count(*) as times_named
    from years
    group by report_id, year, role

),

role_summary as (

    select
        report_id,
        {{ text_list("concat(year, ' ', role, ' ', times_named)") }} as year_mentions
    from roles_named
    group by report_id

),

year_summary as (

    select
        report_id,
        {{ text_list('year') }} as years_named,
        sum(times_deviating) as deviating_year_count,
        {{ text_list('case when times_deviating > 0 then year end') }} as deviating_years
    from years_named
    group by report_id

),

counted as (

    select
        reports.*,
        departments.department_id,
        versions.version_number,
        versions.version_order,
        coalesce(versions.is_latest, true) as is_latest,
        year_summary.years_named,
        role_summary.year_mentions,
        year_summary.deviating_years,
        cast(coalesce(year_summary.deviating_year_count, 0) as int) as deviating_year_count,
        cast(coalesce(number_counts.numbers_seen, 0) as int) as numbers_seen,
        cast(coalesce(number_counts.numbers_classified, 0) as int) as numbers_classified,
        cast(coalesce(number_counts.numbers_unclassified, 0) as int) as numbers_unclassified,
        cast(coalesce(number_counts.numbers_excluded, 0) as int) as numbers_excluded
    from reports
    left join year_summary
        on reports.report_id = year_summary.report_id
    left join role_summary
        on reports.report_id = role_summary.report_id
    left join number_counts
        on reports.report_id = number_counts.report_id
    left join versions
        on reports.report_id = versions.report_id
    left join departments
        on reports.report_id = departments.report_id

),

with_speaker as (

    select
        *,
        case
            when department_name is null or fiscal_year is null then report_id
            else first_value(report_id) over (
                partition by department_id, fiscal_year
                order by
                    case when version_order is null then 3 when account_scope = 'unit' then 2 else 1 end asc,
                    version_order desc, source_file asc, report_id asc
            )
        end as speaking_report_id
    from counted

),

final as (

    select
        *,
        speaking_report_id = report_id and read_status = 'read' as is_speaking
    from with_speaker

)

select * from final
order by report_id
